package spans

import (
	"maps"
	"math"
	"slices"
)

// asked is a span whose label is known.
type asked struct {
	evidence
	label int
}

// asked pairs evidence with the spans' labels, in the spans' order.
func (d *data) asked(scores map[int]evidence) []asked {
	var out []asked
	for _, i := range slices.Sorted(maps.Keys(scores)) {
		out = append(out, asked{scores[i], d.index[d.spans[i].Label]})
	}
	return out
}

// weights of the parts of the evidence, the same for all labels.
type weights [parts]float64

// ridge keeps the weights small.
const ridge = 0.5

// fit is a conditional logit by Newton steps: the probability of a label is
// proportional to the exponential of its weighted evidence.
func fit(list []asked) weights {
	var w weights
	w[byAll] = 3
	for range 50 {
		var slope weights
		var bend [parts][parts]float64
		for _, a := range list {
			a.derivatives(w, &slope, &bend)
		}
		for k := range parts {
			slope[k] -= ridge * w[k]
			bend[k][k] += ridge
		}
		step := solve(bend, slope)
		most := 0.0
		for k := range parts {
			w[k] += step[k]
			most = max(most, math.Abs(step[k]))
		}
		if most < 1e-6 {
			break
		}
	}
	return w
}

// derivatives adds those of the log-likelihood of one span.
func (a asked) derivatives(w weights, slope *weights, bend *[parts][parts]float64) {
	p := w.probabilities(a.evidence)
	var mean weights
	for l := range p {
		for k := range parts {
			mean[k] += p[l] * a.evidence[l][k]
		}
	}
	for k := range parts {
		slope[k] += a.evidence[a.label][k] - mean[k]
	}
	for l := range p {
		if p[l] < 1e-7 {
			continue
		}
		for j := range parts {
			for k := range parts {
				bend[j][k] += p[l] * (a.evidence[l][j] - mean[j]) * (a.evidence[l][k] - mean[k])
			}
		}
	}
}

// probabilities of the labels.
func (w weights) probabilities(e evidence) []float64 {
	p := make([]float64, len(e))
	for l := range e {
		for k := range parts {
			p[l] += float64(w[k] * e[l][k])
		}
	}
	most, sum := slices.Max(p), 0.0
	for l := range p {
		p[l] = math.Exp(p[l] - most)
		sum += p[l]
	}
	for l := range p {
		p[l] /= sum
	}
	return p
}

// best is the likeliest label, the first of equals.
func (w weights) best(e evidence) int {
	best, at := math.Inf(-1), 0
	for l := range e {
		z := 0.0
		for k := range parts {
			z += float64(w[k] * e[l][k])
		}
		if z > best {
			best, at = z, l
		}
	}
	return at
}

// solve returns x of Ax = b by elimination with pivots; A has full rank.
func solve(a [parts][parts]float64, b weights) weights {
	for i := range parts {
		p := i
		for r := i + 1; r < parts; r++ {
			if math.Abs(a[r][i]) > math.Abs(a[p][i]) {
				p = r
			}
		}
		a[i], a[p], b[i], b[p] = a[p], a[i], b[p], b[i]
		for r := i + 1; r < parts; r++ {
			q := a[r][i] / a[i][i]
			for c := i; c < parts; c++ {
				a[r][c] -= q * a[i][c]
			}
			b[r] -= q * b[i]
		}
	}
	for i := parts - 1; i >= 0; i-- {
		for c := i + 1; c < parts; c++ {
			b[i] -= a[i][c] * b[c]
		}
		b[i] /= a[i][i]
	}
	return b
}
