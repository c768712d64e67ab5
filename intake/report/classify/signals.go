package classify

import (
	"math"
	"slices"
)

// Numbers of signals of a (document, technique) pair and of a (line, technique) pair.
const (
	signals     = 7
	lineSignals = 2
)

// documentSignals are what the stacker sees of one technique in a document:
// the greatest, second and third score, the mean of the five greatest, the log
// of the count above -0.5, the log of the number of lines, the prior.
func documentSignals(h *Head, label int, scores [][]float32) []float64 {
	column := make([]float64, len(scores))
	for i, s := range scores {
		column[i] = float64(s[h.Column+label])
	}
	return Signals(column, h.Prior[label])
}

// Signals are the document signals of the scores of all lines for one technique.
func Signals(column []float64, prior float64) []float64 {
	top := slices.Clone(column)
	slices.Sort(top)
	slices.Reverse(top)
	for len(top) < 5 {
		top = append(top, -1.5)
	}
	mean, above := 0.0, 0.0
	for _, v := range top[:5] {
		mean += v / 5
	}
	for _, v := range top {
		if v > -0.5 {
			above++
		}
	}
	return []float64{top[0], top[1], top[2], mean, math.Log1p(above), math.Log1p(float64(len(column))), prior}
}
