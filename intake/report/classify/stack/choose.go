package stack

import (
	"cmp"
	"slices"
)

// BestSet returns how many of the most probable items to report so that the
// expected F1 against the unknown truth is greatest: the k that maximises
// 2·Σ top k / (k + Σ all), the plug-in rule. 0 when there are no items.
func BestSet(probabilities []float64) int {
	k, _ := bestSet(probabilities)
	return k
}

// BestF1 is the expected F1 of that set, in the plug-in rule's terms.
func BestF1(probabilities []float64) float64 {
	_, f := bestSet(probabilities)
	return f
}

func bestSet(probabilities []float64) (k int, best float64) {
	p := slices.Clone(probabilities)
	slices.SortFunc(p, func(a, b float64) int { return cmp.Compare(b, a) })
	all := 0.0
	for _, v := range p {
		all += v
	}
	sum := 0.0
	for i, v := range p {
		sum += v
		if f := 2 * sum / (float64(i+1) + all); f > best {
			best, k = f, i+1
		}
	}
	return k, best
}
