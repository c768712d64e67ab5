package stack

import (
	"cmp"
	"slices"
)

// BestSet returns how many of the most probable items to report so that the
// expected F1 against the unknown truth is greatest: the k that maximises
// 2·Σ top k / (k + Σ all), the plug-in rule. 0 when there are no items.
func BestSet(probabilities []float64) int {
	p := slices.Clone(probabilities)
	slices.SortFunc(p, func(a, b float64) int { return cmp.Compare(b, a) })
	all := 0.0
	for _, v := range p {
		all += v
	}
	best, k, sum := 0.0, 0, 0.0
	for i, v := range p {
		sum += v
		if f := 2 * sum / (float64(i+1) + all); f > best {
			best, k = f, i+1
		}
	}
	return k
}
