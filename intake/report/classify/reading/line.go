package reading

import (
	"math"
	"slices"

	"tradecraft/intake/report/classify/lexicon"
	"tradecraft/intake/report/classify/lines"
)

// LineFeatures is the number of features of a line.
const LineFeatures = 15 + lines.Features

// Lines returns the features of every line for "does it show any label of the
// head?": its score, those around it, the document's level, its form, the
// phrases in it.
func Lines(p *Page, h *Head) [][]float64 {
	n := len(p.Scores)
	q := make([]float64, n)
	sum := 0.0
	for i := range q {
		q[i] = float64(p.Scores[i][h.Any])
		sum += q[i]
	}
	sorted := slices.Sorted(slices.Values(q))
	at := func(i int) float64 {
		if i < 0 || i >= n {
			return -1
		}
		return q[i]
	}
	out := make([][]float64, n)
	for i := range out {
		strong, weak := phraseCounts(p.Hits[i], h)
		heads, long := neighbours(p.Shapes, i, 3)
		row := make([]float64, 0, LineFeatures)
		row = append(row, q[i], at(i-1), at(i+1), around(q, i, 5), sorted[min(n-1, n*9/10)], sum/float64(n), heads, long, math.Log1p(strong), math.Log1p(weak))
		row = append(row, float64(p.Peaks[i][h.Any]))
		row = append(row, h.top(p, 0, i)...)
		row = append(row, h.top(p, 1, i)...)
		out[i] = append(row, p.Shapes[i].Vector(i, n)...)
	}
	return out
}

// top returns the two greatest scores of a model in a line.
func (h *Head) top(p *Page, model, line int) []float64 {
	first, second := -2.0, -2.0
	if model < len(h.Columns) {
		for l := range h.Labels {
			if s := h.score(p, model, line, l); s > first {
				first, second = s, first
			} else if s > second {
				second = s
			}
		}
	}
	return []float64{first, second}
}

// phraseCounts counts the phrases of a line that name a label of the head.
func phraseCounts(hits []lexicon.Hit, h *Head) (strong, weak float64) {
	for _, x := range hits {
		if h.roll[x.Phrase] < 0 {
			continue
		}
		if x.Strong {
			strong++
		} else {
			weak++
		}
	}
	return strong, weak
}

// neighbours counts headings and long lines within r lines.
func neighbours(shapes []lines.Shape, i, r int) (heads, long float64) {
	for k := max(0, i-r); k <= min(len(shapes)-1, i+r); k++ {
		if shapes[k].Heading {
			heads++
		}
		if shapes[k].Words >= 12 {
			long++
		}
	}
	return heads, long
}

// around is the mean over the lines within r of i.
func around(q []float64, i, r int) float64 {
	sum, n := 0.0, 0.0
	for k := max(0, i-r); k <= min(len(q)-1, i+r); k++ {
		sum += q[k]
		n++
	}
	return sum / n
}
