package lessons

import (
	"maps"
	"slices"
)

// Then returns both lessons in one. The later ones were learned of answers to a
// model with the earlier ones over it, so what each shifts adds up.
func (l *Lessons) Then(later *Lessons) *Lessons {
	out := &Lessons{
		Accepted: l.Accepted + later.Accepted, Rejected: l.Rejected + later.Rejected, Documents: l.Documents + later.Documents,
		techniques: maps.Clone(l.techniques),
	}
	if out.techniques == nil {
		out.techniques = make(map[string]*shift)
	}
	for id, s := range later.techniques {
		if first := out.techniques[id]; first != nil {
			s = first.then(s)
		}
		out.techniques[id] = s
	}
	out.prepare()
	return out
}

func (s *shift) then(later *shift) *shift {
	w := make(map[uint32]float64, len(s.weights)+len(later.weights))
	for _, from := range []map[uint32]float32{s.weights, later.weights} {
		for _, h := range slices.Sorted(maps.Keys(from)) {
			w[h] += float64(from[h])
		}
	}
	return &shift{bias: float64(float32(s.bias + later.bias)), weights: strongest(w)}
}
