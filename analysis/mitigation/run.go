package mitigation

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"tradecraft"
	"tradecraft/analysis/profile"
	"tradecraft/attack"
)

// Run ranks the mitigations for the techniques of the case. The error is that
// of ctx, when it ends first.
func Run(ctx context.Context, c *tradecraft.Case, kb *attack.KnowledgeBase) (*Result, error) {
	p := profile.Of(c, kb)
	open := make(map[string]float64, len(p.Techniques)) // not yet answered -> probability
	for _, t := range p.Techniques {
		open[t.ID] = t.Probability
	}
	r := &Result{Ranked: []Mitigation{}, Unanswered: []string{}}
	candidates := candidatesFor(open, kb, r)
	total := sum(open)
	done := 0.0
	for len(candidates) > 0 {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		best := next(candidates, open)
		m := candidates[best]
		candidates = slices.Delete(candidates, best, best+1)
		for _, id := range m.Answers {
			if w, ok := open[id]; ok {
				m.New = append(m.New, id)
				m.Gain += w
				delete(open, id)
			}
		}
		if len(m.New) == 0 {
			break // all others answer only what is answered
		}
		done += m.Gain
		if total > 0 {
			m.Covered = min(done/total, 1)
		}
		r.Ranked = append(r.Ranked, m)
	}
	r.Statement = statement(r, len(p.Techniques))
	return r, nil
}

// candidatesFor returns the mitigations that answer anything, by id, and notes
// the techniques that none answers.
func candidatesFor(open map[string]float64, kb *attack.KnowledgeBase, r *Result) []Mitigation {
	byID := map[string]*Mitigation{}
	for _, id := range sortedKeys(open) {
		answered := false
		for _, m := range kb.MitigationsFor(id) {
			if m.Deprecated {
				continue
			}
			answered = true
			if byID[m.ID] == nil {
				byID[m.ID] = &Mitigation{ID: m.ID, Name: m.Name, New: []string{}}
			}
			byID[m.ID].Answers = append(byID[m.ID].Answers, id)
		}
		if !answered {
			r.Unanswered = append(r.Unanswered, id)
		}
	}
	out := make([]Mitigation, 0, len(byID))
	for _, id := range sortedKeys(byID) {
		out = append(out, *byID[id])
	}
	return out
}

// next is the place of the candidate that gains most: by probability, then by
// number of techniques, then by id. Sums run in a fixed order.
func next(candidates []Mitigation, open map[string]float64) int {
	best, bestGain, bestNew := 0, -1.0, -1
	for i, m := range candidates {
		gain, n := 0.0, 0
		for _, id := range m.Answers {
			if w, ok := open[id]; ok {
				gain += w
				n++
			}
		}
		if c := cmp.Or(cmp.Compare(gain, bestGain), cmp.Compare(n, bestNew)); c > 0 {
			best, bestGain, bestNew = i, gain, n
		}
	}
	return best
}

// sum adds the probabilities in a fixed order, so that the last bit is fixed too.
func sum(weights map[string]float64) float64 {
	total := 0.0
	for _, id := range sortedKeys(weights) {
		total += weights[id]
	}
	return total
}

func statement(r *Result, seen int) string {
	switch {
	case seen == 0:
		return "No technique was seen, so we cannot tell which mitigations matter."
	case len(r.Ranked) == 0:
		return fmt.Sprintf("ATT&CK names no mitigation for %s that %s seen: detection and response have to answer them.",
			count(seen, "the technique", "the %d techniques"), wasWere(seen))
	}
	n := min(3, len(r.Ranked))
	s := fmt.Sprintf("%s %s %.0f %% of what was seen, weighted by how sure each technique is",
		list(r.Ranked[:n]), plural(n, "answers", "together answer"), 100*r.Ranked[n-1].Covered)
	if u := len(r.Unanswered); u > 0 {
		s += fmt.Sprintf("; for %s ATT&CK names no mitigation", count(u, "one technique", "%d techniques"))
	}
	return s + ". ATT&CK says that a mitigation helps, not how much: this counts techniques, not attacks stopped."
}

func list(ms []Mitigation) string {
	out := ""
	for i, m := range ms {
		switch {
		case i > 0 && i == len(ms)-1:
			out += " and "
		case i > 0:
			out += ", "
		}
		out += fmt.Sprintf("%s (%s)", m.Name, m.ID)
	}
	return out
}

func count(n int, one, many string) string {
	if n == 1 {
		return one
	}
	return fmt.Sprintf(many, n)
}

func plural(n int, one, many string) string {
	if n == 1 {
		return one
	}
	return many
}

func wasWere(n int) string { return plural(n, "was", "were") }

func sortedKeys[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}
