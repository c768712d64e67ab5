package classify

import (
	"cmp"
	"slices"

	"tradecraft/intake/report/classify/stack"
)

// Decide sorts techniques best first and sets Reported as the threshold says.
// It is for callers that know more of some techniques than the model did.
func Decide(list []Technique, t Threshold) {
	slices.SortFunc(list, func(a, b Technique) int {
		return cmp.Or(cmp.Compare(b.Probability, a.Probability), cmp.Compare(a.ID, b.ID))
	})
	p := make([]float64, len(list))
	for i, x := range list {
		p[i] = x.Probability
	}
	best := stack.BestSet(p)
	for i := range list {
		switch t {
		case Precise:
			list[i].Reported = list[i].Probability >= preciseCut
		case Complete:
			list[i].Reported = list[i].Probability >= completeCut
		default:
			list[i].Reported = i < best
		}
	}
}
