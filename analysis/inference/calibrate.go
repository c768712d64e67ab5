package inference

import (
	"math"

	"tradecraft/internal/linear"
)

// calibration turns a score into a probability: logistic in the score, its
// square root of the positive part and the number of techniques given.
type calibration struct {
	// Coefficients of 1, score, sqrt(max(score, 0)), log(given) and score·log(given).
	W [5]float64
}

// asIs takes scores that are log odds already.
var asIs = calibration{W: [5]float64{1: 1}}

// features are in the order of calibration.W.
func features(score float64, given int) [5]float64 {
	l := math.Log(float64(max(given, 1)))
	return [5]float64{1, score, math.Sqrt(max(score, 0)), l, score * l}
}

// probability never falls as the score rises, as long as the fit has its
// coefficients of the score at or above 0; see fit.
func (c calibration) probability(score float64, given int) float64 {
	x := features(score, given)
	z := 0.0
	for i, w := range c.W {
		z += float64(w * x[i])
	}
	return sigmoid(z)
}

func sigmoid(z float64) float64 {
	if z < 0 {
		e := math.Exp(z)
		return e / (1 + e)
	}
	return 1 / (1 + math.Exp(-z))
}

// sample is one suggestion whose truth is known.
type sample struct {
	score float64
	given int
	right bool
}

// fit finds the coefficients by Newton's method with a little ridge.
// Coefficients that would make the probability fall with the score are held at 0.
func fit(samples []sample) calibration {
	free := [5]bool{true, true, true, true, true}
	for {
		c := newton(samples, free)
		worst := -1
		for _, i := range []int{1, 2, 4} {
			if free[i] && c.W[i] < 0 && (worst < 0 || c.W[i] < c.W[worst]) {
				worst = i
			}
		}
		if worst < 0 {
			return c
		}
		free[worst] = false
	}
}

func newton(samples []sample, free [5]bool) calibration {
	const ridge, rounds = 1e-3, 30
	var c calibration
	for range rounds {
		var grad [5]float64
		var hess [5][5]float64
		for _, s := range samples {
			x := features(s.score, s.given)
			p := c.probability(s.score, s.given)
			y := 0.0
			if s.right {
				y = 1
			}
			for i := range x {
				grad[i] += float64((y - p) * x[i])
				for j := range i + 1 {
					hess[i][j] += float64(p * (1 - p) * x[i] * x[j])
				}
			}
		}
		for i := range hess {
			grad[i] -= ridge * c.W[i]
			hess[i][i] += ridge
			for j := range i {
				hess[j][i] = hess[i][j]
			}
			if !free[i] {
				grad[i] = 0
				hess[i] = [5]float64{}
				for j := range hess {
					hess[j][i] = 0
				}
				hess[i][i] = 1
			}
		}
		step := linear.Solve(rows5(&hess), grad[:])
		moved := 0.0
		for i := range step {
			// A bounded step keeps Newton from running away where p is near 0 or 1.
			d := max(-5, min(5, step[i]))
			c.W[i] += d
			moved = max(moved, math.Abs(d))
		}
		if moved < 1e-9 {
			break
		}
	}
	return c
}

// rows5 are the rows of a matrix, not copied.
func rows5(a *[5][5]float64) [][]float64 {
	out := make([][]float64, len(a))
	for i := range a {
		out[i] = a[i][:]
	}
	return out
}
