package attribution

import (
	"context"

	"tradecraft"
	"tradecraft/analysis/profile"
	"tradecraft/attack"
)

// Options change how Run works. The zero value is the product's setting.
type Options struct {
	// Max is how many candidates are returned; 20 when 0.
	Max int
	// HideStated leaves out the groups that the evidence names itself.
	HideStated bool
	// NoContext leaves sector and region of the victim out of it.
	NoContext bool
	// Victims are laid over what ATT&CK says of the victims of groups.
	Victims Victims
	// Model replaces the embedded one.
	Model *Model
}

const defaultMax = 20

// Run says which groups the case resembles, by the techniques seen, weighted
// by the probability that they were, and by the software the evidence names.
// A case without either has no candidates. The error is that of ctx, or of
// kind Internal when the embedded model cannot be read.
func Run(ctx context.Context, c *tradecraft.Case, kb *attack.KnowledgeBase, o Options) (*Result, error) {
	r, _, err := RunOn(ctx, c, kb, o)
	return r, err
}

// RunOn is Run with what the ranking rests on, nil when nothing was ranked.
func RunOn(ctx context.Context, c *tradecraft.Case, kb *attack.KnowledgeBase, o Options) (*Result, *Basis, error) {
	if err := ctx.Err(); err != nil {
		return nil, nil, err
	}
	m := o.Model
	if m == nil {
		var err error
		if m, err = Load(); err != nil {
			return nil, nil, err
		}
	}
	if o.Max <= 0 {
		o.Max = defaultMax
	}
	p := profile.Of(c, kb)
	r := &Result{
		Threshold: round(m.Weights.Threshold), Unknown: 1,
		Candidates: []Candidate{}, Stated: []Stated{}, TrackRecord: m.Record.sentence(),
	}
	var ranking Ranking
	var victims Victims
	if !o.NoContext {
		known, err := KnownVictims()
		if err != nil {
			return nil, nil, err
		}
		victims = known.With(o.Victims)
	}
	basis := NewBasis(p, kb, m, victims, c.Context)
	if basis != nil {
		x, q := basis.Index, basis.Query
		ranking = basis.Ranking
		r.Unknown, r.Named = round(ranking.Unknown), ranking.Named
		e := &explanation{index: x, weights: m.Weights, ranking: ranking, profile: p, kb: kb, where: places(p)}
		r.Planted = x.planted(q, m.Weights, ranking, kb)
		for _, g := range ranking.Groups[:min(len(ranking.Groups), o.Max)] {
			r.Candidates = append(r.Candidates, e.candidate(g))
		}
	}
	if !o.HideStated {
		r.Stated = stated(c, kb, ranking)
	}
	r.Statement = statement(r, p)
	return r, basis, nil
}

func queryOf(p *profile.Profile) Query {
	var q Query
	for _, t := range p.Techniques {
		if t.Probability > 0 {
			q.Techniques = append(q.Techniques, Seen{Technique: t.ID, Weight: t.Probability})
		}
	}
	q.Software = p.Software
	return q
}

// places says which sightings show a technique.
func places(p *profile.Profile) map[string][]string {
	out := make(map[string][]string, len(p.Techniques))
	for _, t := range p.Techniques {
		out[t.ID] = t.Sightings
	}
	return out
}
