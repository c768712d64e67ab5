package inference

import (
	"cmp"
	"slices"
)

// Ranked is one technique of a ranking.
type Ranked struct {
	Technique   string
	Score       float64
	Probability float64 // that it belongs to what was only seen in part

	place int
}

// Rank returns the techniques that were not given, best first, for which
// allow says yes (nil allows all); at most limit of them, all when limit is 0.
// It is empty when the model knows none of the given.
func (m *Model) Rank(given []Given, allow func(technique string) bool, limit int) []Ranked {
	ranked, _ := m.rank(given, allow, limit)
	return ranked
}

func (m *Model) rank(given []Given, allow func(string) bool, limit int) ([]Ranked, *scores) {
	q := m.query(given)
	if len(q.at) == 0 {
		return nil, nil
	}
	s := m.score(q, allow)
	out := make([]Ranked, 0, len(s.candidates))
	for _, j := range s.candidates {
		out = append(out, Ranked{Technique: m.vocab[j], Score: s.total(j), place: j})
	}
	slices.SortFunc(out, func(a, b Ranked) int {
		return cmp.Or(cmp.Compare(b.Score, a.Score), cmp.Compare(a.Technique, b.Technique))
	})
	if limit > 0 && limit < len(out) {
		out = out[:limit]
	}
	for i := range out {
		out[i].Probability = m.cal.probability(out[i].Score, len(q.at))
	}
	return out, s
}
