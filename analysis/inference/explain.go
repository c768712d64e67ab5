package inference

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"tradecraft"
	"tradecraft/analysis/profile"
	"tradecraft/attack"
)

// Kinds of reasons of a suggestion.
const (
	kindTechnique = "technique" // a technique seen; EASE and RP3beta
	kindReport    = "report"    // a past report like the case; report-kNN
	kindPrior     = "prior"     // what an average technique gets
	kindFit       = "fit"       // trees: what likeness of such a strength has meant
	kindCommon    = "common"    // trees: how often it is reported at all
	kindKin       = "kin"       // trees: its family, and how much was seen
)

// How many reasons of a kind stand alone; the rest is summed up in one.
const (
	maxTechniqueReasons = 5
	maxReportReasons    = 3
)

// explanation takes a ranking apart again.
type explanation struct {
	model  *Model
	scores *scores
	ranked []Ranked
	kb     *attack.KnowledgeBase
	names  map[string]string // technique seen -> name
	where  map[string][]string
	// walk[k][i] is what given technique k adds to the raw walk score of
	// ranked technique i; both[k][i] and with[k] count the past reports that
	// have both, and that have the given one.
	walk [][]float64
	both [][]int
	with []int
}

func (m *Model) explain(s *scores, ranked []Ranked, p *profile.Profile, kb *attack.KnowledgeBase) *explanation {
	e := &explanation{model: m, scores: s, ranked: ranked, kb: kb, names: map[string]string{}, where: map[string][]string{}}
	for _, t := range p.Techniques {
		e.names[t.ID], e.where[t.ID] = t.Name, t.Sightings
	}
	at := make([]int, len(m.vocab)) // 1 + place in ranked
	for i, x := range ranked {
		at[x.place] = i + 1
	}
	for k, g := range s.query.at {
		walk, both, with := make([]float64, len(ranked)), make([]int, len(ranked)), 0
		for _, ri := range m.with[g] {
			r := &m.rows[ri]
			step := s.query.weight[k] * m.walkStep(g, r)
			if r.Kind != Entity {
				with++
			}
			for _, j := range r.techniques {
				if i := at[j] - 1; i >= 0 {
					walk[i] += step
					if r.Kind != Entity {
						both[i]++
					}
				}
			}
		}
		for i, x := range ranked {
			walk[i] /= m.walkTo[x.place]
		}
		e.walk, e.both, e.with = append(e.walk, walk), append(e.both, both), append(e.with, with)
	}
	return e
}

// reasons returns the summands of the score of ranked technique i.
func (e *explanation) reasons(i int) []tradecraft.Reason {
	out := e.techniqueReasons(i)
	out = append(out, e.reportReasons(i)...)
	prior := 0.0
	for _, p := range []*part{&e.scores.ease, &e.scores.walk, &e.scores.near} {
		prior -= float64(p.unit() * p.mean)
	}
	out = append(out, tradecraft.Reason{
		Kind: kindPrior, Text: "what an average technique gets from this case, taken off", Weight: round(prior),
	})
	return append(out, e.treeReasons(i)...)
}

// treeReasons say what the trees change of the sum of the three methods.
func (e *explanation) treeReasons(i int) []tradecraft.Reason {
	m, x := e.model, e.ranked[i]
	if m.stack == nil {
		return nil
	}
	base := e.scores.total(x.place)
	if x.features == nil {
		return []tradecraft.Reason{{Kind: kindFit, Text: "it is far down the list", Weight: round(x.Score - base)}}
	}
	likeness, common, kin := sharesOf(m.stack, x.features)
	return []tradecraft.Reason{
		{Kind: kindFit, Text: "what likeness of this strength has meant in tests, in place of the sum so far", Weight: round(likeness - base)},
		{Kind: kindCommon, Text: "how common it is in reports of this size and detail", Weight: round(common)},
		{Kind: kindKin, Text: "how much was seen, and how much of its family", Weight: round(kin)},
	}
}

func (e *explanation) techniqueReasons(i int) []tradecraft.Reason {
	m, s, j := e.model, e.scores, e.ranked[i].place
	var all []tradecraft.Reason
	for k, g := range s.query.at {
		w := s.ease.unit()*s.query.weight[k]*m.ease.weight(g, j) + s.walk.unit()*e.walk[k][i]
		all = append(all, tradecraft.Reason{
			Kind: kindTechnique, Weight: w,
			Text:       e.pairText(k, i),
			Techniques: []string{m.vocab[g]},
			Sightings:  e.where[m.vocab[g]],
		})
	}
	return rollUp(all, maxTechniqueReasons, func(n int) string { return other(n, "technique seen", "techniques seen") })
}

func (e *explanation) pairText(k, i int) string {
	id := e.model.vocab[e.scores.query.at[k]]
	both, with := e.both[k][i], e.with[k]
	switch {
	case with == 0:
		return fmt.Sprintf("%s was seen", e.names[id])
	case both == 0:
		return fmt.Sprintf("%s was seen: none of %s with it has this too", e.names[id], countOf(with, "past report", "past reports"))
	}
	return fmt.Sprintf("%s was seen: %d of %s with it have this too", e.names[id], both, countOf(with, "past report", "past reports"))
}

func (e *explanation) reportReasons(i int) []tradecraft.Reason {
	m, j := e.model, e.ranked[i].place
	unit := e.scores.near.unit() * m.discount(j)
	var all []tradecraft.Reason
	for _, x := range e.scores.neighbours {
		r := &m.rows[x.row]
		if _, ok := slices.BinarySearch(r.techniques, int32(j)); !ok {
			continue
		}
		reason := tradecraft.Reason{Kind: kindReport, Weight: unit * x.vote, Techniques: m.shared(e.scores.query, r)}
		reason.Text = fmt.Sprintf("%s has it beside %s", m.rowName(r, e.kb), countOf(len(reason.Techniques), "technique seen here", "techniques seen here"))
		if src := rowSource(r, e.kb); src != (tradecraft.Source{}) {
			reason.Sources = []tradecraft.Source{src}
		}
		all = append(all, reason)
	}
	return rollUp(all, maxReportReasons, func(n int) string { return other(n, "past report like this", "past reports like this") })
}

// rollUp keeps the weightiest reasons and sums up the rest in one, so that the
// sum stays. All weights are rounded.
func rollUp(all []tradecraft.Reason, keep int, text func(n int) string) []tradecraft.Reason {
	slices.SortStableFunc(all, func(a, b tradecraft.Reason) int { return cmp.Compare(math.Abs(b.Weight), math.Abs(a.Weight)) })
	if len(all) > keep+1 {
		rest := tradecraft.Reason{Kind: all[0].Kind, Text: text(len(all) - keep)}
		for _, r := range all[keep:] {
			rest.Weight += r.Weight
			if r.Kind == kindTechnique {
				rest.Techniques = append(rest.Techniques, r.Techniques...)
			}
		}
		slices.Sort(rest.Techniques)
		all = append(all[:keep], rest)
	}
	for i := range all {
		all[i].Weight = round(all[i].Weight)
	}
	return all
}

// shared returns the techniques of the query that a row has.
func (m *Model) shared(q query, r *row) []string {
	out := []string{}
	for _, i := range q.at {
		if _, ok := slices.BinarySearch(r.techniques, int32(i)); ok {
			out = append(out, m.vocab[i])
		}
	}
	return out
}

// rowName names a row for a reader.
func (m *Model) rowName(r *row, kb *attack.KnowledgeBase) string {
	if r.Kind != Entity {
		return cmp.Or(r.Source.Name, r.Source.URL, r.ID)
	}
	name := ""
	if g := kb.Group(r.ID); g != nil {
		name = g.Name
	} else if s := kb.SoftwareByID(r.ID); s != nil {
		name = s.Name
	} else if c := kb.Campaign(r.ID); c != nil {
		name = c.Name
	}
	if name == "" {
		return r.ID
	}
	return fmt.Sprintf("%s (%s)", name, r.ID)
}

// rowSource is where a row can be read, empty for ATT&CK's own entities.
func rowSource(r *row, kb *attack.KnowledgeBase) tradecraft.Source {
	switch r.Kind {
	case Report:
		return r.Source
	case Citation:
		if c := kb.Citation(r.ID); c != nil {
			return tradecraft.Source{Name: c.Name, URL: c.URL, Date: c.Date}
		}
		return tradecraft.Source{Name: r.ID}
	}
	return tradecraft.Source{}
}

// round keeps four decimals: more would say more than is known, and rounded
// weights add up to the rounded score.
func round(x float64) float64 { return math.Round(x*1e4) / 1e4 }

func other(n int, one, many string) string { return countOf(n, "other "+one, "other "+many) }

func countOf(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}
