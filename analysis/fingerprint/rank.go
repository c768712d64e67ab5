package fingerprint

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"tradecraft"
)

// Candidate is one profile with how alike procedures are to it.
type Candidate struct {
	ID string `json:"id"`
	// Score is how many standard deviations more alike the procedures are to
	// this profile than those of the other profiles are. 2 and more is rare
	// for strangers.
	Score float64 `json:"score"`
	// Likeness is the cosine itself, 0 to 1.
	Likeness float64 `json:"likeness"`
	// Reasons add up to Score. The last takes off what strangers share, too.
	Reasons []tradecraft.Reason `json:"reasons"`
}

// Rank returns all profiles, the most alike first; ties by id. Without steps,
// or with steps that share nothing with any profile, the scores say so by
// being equal to what strangers get or lower.
func (x *Index) Rank(steps []Step) []Candidate {
	counts := map[trait]float64{}
	for _, s := range steps {
		s.count(counts)
	}
	q := x.vector(counts)
	out := make([]Candidate, 0, len(x.profiles))
	for i := range x.profiles {
		out = append(out, x.candidate(&x.profiles[i], q))
	}
	slices.SortFunc(out, func(a, b Candidate) int { return cmp.Or(-cmp.Compare(a.Score, b.Score), cmp.Compare(a.ID, b.ID)) })
	return out
}

// named is how many traits a reason names.
const named = 6

func (x *Index) candidate(p *entry, q vector) Candidate {
	parts := map[string][]weighted{}
	likeness := 0.0
	p.vector.shared(q, func(t trait, product float64) {
		parts[t.kind] = append(parts[t.kind], weighted{t, product})
		likeness += product
	})
	c := Candidate{ID: p.id, Likeness: likeness, Score: (likeness - p.mean) / p.spread}
	for _, kind := range [...]string{TraitTool, TraitOption, TraitHabit, TraitWord, TraitSetting, TraitLetters} {
		ws := parts[kind]
		if len(ws) == 0 {
			continue
		}
		total := 0.0
		for _, w := range ws {
			total += w.weight
		}
		slices.SortStableFunc(ws, func(a, b weighted) int { return -cmp.Compare(a.weight, b.weight) })
		c.Reasons = append(c.Reasons, tradecraft.Reason{Kind: kind, Text: sharedText(kind, ws), Weight: total / p.spread})
	}
	c.Reasons = append(c.Reasons, tradecraft.Reason{
		Kind: "background", Weight: -p.mean / p.spread,
		Text: "what the procedures of others share with it as well",
	})
	return c
}

func sharedText(kind string, ws []weighted) string {
	if kind == TraitLetters {
		return fmt.Sprintf("%d runs of %d letters in common", len(ws), gram)
	}
	var names []string
	for _, w := range ws[:min(named, len(ws))] {
		names = append(names, w.value)
	}
	text := strings.Join(names, ", ")
	if more := len(ws) - named; more > 0 {
		text += fmt.Sprintf(" and %d more", more)
	}
	return text
}
