package attribution

import (
	"slices"

	"tradecraft"
	"tradecraft/analysis/profile"
	"tradecraft/attack"
)

// Basis is what a ranking rests on, for those who ask further: how would it be
// had one thing more been seen?
type Basis struct {
	Index   *Index
	Query   Query
	Weights Weights
	Ranking Ranking
}

// NewBasis ranks the groups of a knowledge base for the profile of a case; nil
// when nothing was seen that could be ranked.
// victims, when set, lets the context of the case lean the ranking.
func NewBasis(p *profile.Profile, kb *attack.KnowledgeBase, m *Model, victims Victims, context tradecraft.Context) *Basis {
	b := &Basis{Query: queryOf(p), Weights: m.Weights}
	if len(b.Query.Techniques)+len(b.Query.Software) == 0 {
		return nil
	}
	if len(context.Sectors)+len(context.Regions) > 0 {
		b.Query.leans = victims.leans(context)
	}
	b.Index = NewIndex(Profiles(kb))
	b.Ranking = b.Index.Rank(b.Query, b.Weights)
	return b
}

// With ranks as if a technique had been seen for certain too.
func (b *Basis) With(technique string) Ranking {
	q := b.Query
	q.Techniques = append(slices.Clone(q.Techniques), Seen{Technique: technique, Weight: 1})
	return b.Index.Rank(q, b.Weights)
}

// Known returns the techniques that a group is known to use, by id; nil for a
// group without a profile.
func (x *Index) Known(group string) []string {
	for _, p := range x.profiles {
		if p.ID == group {
			out := make([]string, len(p.Techniques))
			for i, t := range p.Techniques {
				out[i] = t.ID
			}
			return out
		}
	}
	return nil
}
