package inference

import (
	"context"
	"slices"

	"tradecraft"
	"tradecraft/analysis/profile"
	"tradecraft/attack"
)

// Options change how Run works. The zero value is the product's setting.
type Options struct {
	// Max is how many suggestions are returned; 20 when 0.
	Max int
	// Absent are techniques that were looked for and not found: they are not suggested.
	Absent []string
	// Rules returns the detection rules at hand for a technique, the best first;
	// nil when there are none.
	Rules func(technique string) []Rule
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
	given := GivenOf(p)
	r := &Result{Suggestions: []Suggestion{}, Similar: []Similar{}, TrackRecord: m.record.sentence()}
	live := Suggestible(kb, given)
	ranked, s := m.rank(m.query(given), func(t string) bool { return live(t) && !slices.Contains(o.Absent, t) }, 0, breadth{})
	if s != nil {
		seen, at := timeline(c, p, kb), surroundings(c, kb)
		where := reachOf(c)
		r.Ordered = seen.ordered
		ranked = reportable(ranked, given, kb, o.Max)
		e := m.explain(s, ranked, p, kb)
		for i, x := range ranked {
			next := suggestion(x, e.reasons(i), seen, at, kb)
			next.Rules = rulesFor(next.Technique, o.Rules, at)
			next.Filter = where.filter(next.Technique, next.Rules)
			r.Suggestions = append(r.Suggestions, next)
		}
		r.Similar = m.similar(s, kb)
	}
	r.Statement = statement(r, p)
	return r, nil
}

// GivenOf returns the techniques of a profile, weighted by the probability that
// they were seen.
func GivenOf(p *profile.Profile) []Given {
	given := make([]Given, 0, len(p.Techniques))
	for _, t := range p.Techniques {
		given = append(given, Given{Technique: t.ID, Weight: t.Probability})
	}
	return given
}

// Suggestible allows the live techniques of the domains of those given; of
// enterprise when none of them is known.
func Suggestible(kb *attack.KnowledgeBase, given []Given) func(technique string) bool {
	domains := domainsOf(kb, given)
	return func(technique string) bool {
		t := kb.Technique(technique)
		return t != nil && !t.Deprecated && domains[t.Domain]
	}
}

// domainsOf are the domains of those given; enterprise when none is known.
func domainsOf(kb *attack.KnowledgeBase, given []Given) map[attack.Domain]bool {
	domains := map[attack.Domain]bool{}
	for _, g := range given {
		if t := kb.Technique(g.Technique); t != nil {
			domains[t.Domain] = true
		}
	}
	if len(domains) == 0 {
		domains[attack.Enterprise] = true
	}
	return domains
}

// reportable leaves out what says nothing new: the techniques above those
// given, and of the rest all but the first max.
func reportable(ranked []Ranked, given []Given, kb *attack.KnowledgeBase, limit int) []Ranked {
	says := NewlySaid(kb, given)
	out := make([]Ranked, 0, limit)
	for _, r := range ranked {
		if len(out) == limit {
			break
		}
		if says(r.Technique) {
			out = append(out, r)
		}
	}
	return out
}

func suggestion(x Ranked, reasons []tradecraft.Reason, seen places, at scene, kb *attack.KnowledgeBase) Suggestion {
	t := kb.Technique(x.Technique) // never nil: see Suggestible
	s := Suggestion{
		Technique:   t.ID,
		Name:        t.Name,
		Tactics:     append([]string{}, t.Tactics...),
		Probability: round(x.Probability),
		When:        seen.when(t),
		Reasons:     reasons,
	}
	s.Look, _ = look(t, at, kb)
	for _, r := range reasons {
		s.Score = round(s.Score + r.Weight)
	}
	return s
}
