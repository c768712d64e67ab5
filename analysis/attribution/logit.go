package attribution

import (
	"math"

	"tradecraft/internal/linear"
)

// choice is one decision of a conditional logit (McFadden 1974): among
// options, each with its features, one was right.
type choice struct {
	options []features
	right   int
	weight  float64
}

// fitLogit finds the weights under which the right options are likeliest, by
// Newton's method with a ridge towards 0. Weights of the parts that free does
// not allow stay 0, and so do those that would turn negative where nonneg
// says they must not.
func fitLogit(choices []choice, ridge float64, free, nonneg [numParts]bool) features {
	for {
		w := newton(choices, ridge, free)
		worst := -1
		for i := range w {
			if free[i] && nonneg[i] && w[i] < 0 && (worst < 0 || w[i] < w[worst]) {
				worst = i
			}
		}
		if worst < 0 {
			return w
		}
		free[worst] = false
	}
}

func newton(choices []choice, ridge float64, free [numParts]bool) features {
	const rounds = 50
	var w features
	for range rounds {
		grad, hess := derivatives(choices, w)
		for i := range w {
			grad[i] -= 2 * ridge * w[i]
			hess[i][i] += 2*ridge + 1e-9
			if !free[i] {
				grad[i] = 0
				for j := range w {
					hess[i][j], hess[j][i] = 0, 0
				}
				hess[i][i] = 1
			}
		}
		rows := make([][]float64, numParts)
		for i := range hess {
			rows[i] = hess[i][:]
		}
		step := linear.Solve(rows, grad[:])
		moved := 0.0
		for i := range step {
			d := max(-2, min(2, step[i])) // a bounded step cannot run away
			w[i] += d
			moved = max(moved, math.Abs(d))
		}
		if moved < 1e-10 {
			break
		}
	}
	return w
}

// derivatives returns the gradient of the mean log likelihood and minus its Hessian.
func derivatives(choices []choice, w features) (grad features, hess [numParts]features) {
	total := 0.0
	for _, c := range choices {
		utility := make([]float64, len(c.options))
		for k, x := range c.options {
			for i := range w {
				utility[k] += float64(w[i] * x[i])
			}
		}
		p, _ := softmax(utility, math.Inf(-1))
		var mean features
		var square [numParts]features
		for k, x := range c.options {
			for i := range x {
				mean[i] += float64(p[k] * x[i])
				for j := range i + 1 {
					square[i][j] += float64(p[k] * x[i] * x[j])
				}
			}
		}
		for i := range mean {
			grad[i] += float64(c.weight * (c.options[c.right][i] - mean[i]))
			for j := range i + 1 {
				hess[i][j] += float64(c.weight * (square[i][j] - float64(mean[i]*mean[j])))
			}
		}
		total += c.weight
	}
	for i := range grad {
		grad[i] /= max(total, 1e-12)
		for j := range i + 1 {
			hess[i][j] /= max(total, 1e-12)
			hess[j][i] = hess[i][j]
		}
	}
	return grad, hess
}
