package inference

import (
	"context"

	"tradecraft"
	"tradecraft/analysis/profile"
	"tradecraft/attack"
)

// Options change how Run works. The zero value is the product's setting.
type Options struct {
	// Max is how many suggestions are returned; 20 when 0.
	Max int
	// Model replaces the embedded one.
	Model *Model
}

const (
	defaultMax = 20
	maxSimilar = 5
)

// Run says which techniques were probably missed or come next. Techniques are
// weighted by the probability that they were seen. A technique above one that
// was seen is not suggested: it is seen with it. The error is that of ctx, or
// of kind Internal when the embedded model cannot be read.
func Run(ctx context.Context, c *tradecraft.Case, kb *attack.KnowledgeBase, o Options) (*Result, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	m := o.Model
	if m == nil {
		var err error
		if m, err = Load(); err != nil {
			return nil, err
		}
	}
	if o.Max <= 0 {
		o.Max = defaultMax
	}
	p := profile.Of(c, kb)
	given := make([]Given, 0, len(p.Techniques))
	for _, t := range p.Techniques {
		given = append(given, Given{Technique: t.ID, Weight: t.Probability})
	}
	r := &Result{Suggestions: []Suggestion{}, Similar: []Similar{}, TrackRecord: m.record.sentence()}
	ranked, s := m.rank(given, Suggestible(kb, given), 0)
	if s != nil {
		seen := timeline(p, kb)
		ranked = reportable(ranked, given, kb, o.Max)
		e := m.explain(s, ranked, p, kb)
		for i, x := range ranked {
			r.Suggestions = append(r.Suggestions, suggestion(x, e.reasons(i), seen, c.Context.Platforms, kb))
		}
		r.Similar = m.similar(s, kb)
	}
	r.Statement = statement(r, p)
	return r, nil
}

// Suggestible allows the live techniques of the domains of those given; of
// enterprise when none of them is known.
func Suggestible(kb *attack.KnowledgeBase, given []Given) func(technique string) bool {
	domains := map[attack.Domain]bool{}
	for _, g := range given {
		if t := kb.Technique(g.Technique); t != nil {
			domains[t.Domain] = true
		}
	}
	if len(domains) == 0 {
		domains[attack.Enterprise] = true
	}
	return func(technique string) bool {
		t := kb.Technique(technique)
		return t != nil && !t.Deprecated && domains[t.Domain]
	}
}

// reportable leaves out what says nothing new: the techniques above those
// given, and of the rest all but the first max.
func reportable(ranked []Ranked, given []Given, kb *attack.KnowledgeBase, limit int) []Ranked {
	above := map[string]bool{}
	for _, g := range given {
		if t := kb.Technique(g.Technique); t != nil && t.Parent != "" {
			above[t.Parent] = true
		}
	}
	out := make([]Ranked, 0, limit)
	for _, r := range ranked {
		if len(out) == limit {
			break
		}
		if !above[r.Technique] {
			out = append(out, r)
		}
	}
	return out
}

func suggestion(x Ranked, reasons []tradecraft.Reason, seen places, platforms []string, kb *attack.KnowledgeBase) Suggestion {
	t := kb.Technique(x.Technique) // never nil: see Suggestible
	s := Suggestion{
		Technique:   t.ID,
		Name:        t.Name,
		Tactics:     append([]string{}, t.Tactics...),
		Probability: round(x.Probability),
		When:        seen.when(t),
		Reasons:     reasons,
		Look:        look(t, platforms, kb),
	}
	for _, r := range reasons {
		s.Score = round(s.Score + r.Weight)
	}
	return s
}
