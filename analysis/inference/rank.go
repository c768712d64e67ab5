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

	place    int
	features []float32 // of the trees, nil when they did not rank it
}

// Rank returns the techniques that were not given, best first, for which
// allow says yes (nil allows all); at most limit of them, all when limit is 0.
// It is empty when the model knows none of the given.
func (m *Model) Rank(given []Given, allow func(technique string) bool, limit int) []Ranked {
	ranked, _ := m.rank(m.query(given), allow, limit, breadth{})
	return ranked
}

// breadth is how wide a ranking is made; the zero value is the usual way.
type breadth struct {
	seen  int // as if so many had been given; 0: as many as were
	depth int // so many are ranked anew by the trees; 0: stackDepth
}

func (m *Model) rank(q query, allow func(string) bool, limit int, b breadth) ([]Ranked, *scores) {
	if len(q.at) == 0 {
		return nil, nil
	}
	seen, depth := cmp.Or(b.seen, len(q.at)), cmp.Or(b.depth, stackDepth)
	s := m.score(q, allow)
	out := make([]Ranked, 0, len(s.candidates))
	for _, j := range s.candidates {
		out = append(out, Ranked{Technique: m.vocab[j], Score: s.total(j), place: j})
	}
	order := func(a, b Ranked) int {
		return cmp.Or(cmp.Compare(b.Score, a.Score), cmp.Compare(a.Technique, b.Technique))
	}
	slices.SortFunc(out, order)
	if m.stack != nil {
		m.restack(s, out, float64(seen), depth)
		slices.SortFunc(out[:min(len(out), depth)], order) // the rest stays below
	}
	if limit > 0 && limit < len(out) {
		out = out[:limit]
	}
	for i := range out {
		out[i].Probability = m.cal.probability(out[i].Score, seen)
	}
	return out, s
}
