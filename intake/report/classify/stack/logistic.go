package stack

import "math"

// Logistic is a logistic regression over standardised features.
type Logistic struct {
	Mean, Scale []float64 // a feature x enters as (x - Mean) * Scale
	Weight      []float64
	Bias        float64
}

// LogOdds returns the log-odds for one row of features.
func (m *Logistic) LogOdds(x []float64) float64 {
	z := m.Bias
	for j, w := range m.Weight {
		z += w * (x[j] - m.Mean[j]) * m.Scale[j]
	}
	return z
}

// Sigmoid is 1 / (1 + exp(-z)).
func Sigmoid(z float64) float64 { return 1 / (1 + math.Exp(-z)) }

// FitLogistic fits the regression with penalty |w|²/2 + c · Σ loss by Newton's
// method. weight may be nil. x must not be empty.
func FitLogistic(x [][]float64, y []bool, weight []float64, c float64) *Logistic {
	m := standardise(x, weight)
	p := len(m.Mean)
	z := make([][]float64, len(x))
	for i, row := range x {
		z[i] = make([]float64, p+1)
		for j := range p {
			z[i][j] = (row[j] - m.Mean[j]) * m.Scale[j]
		}
		z[i][p] = 1
	}
	w := make([]float64, p+1)
	for range 30 {
		h := make([][]float64, p+1)
		for j := range h {
			h[j] = make([]float64, p+1)
			if j < p {
				h[j][j] = 1
			} else {
				h[j][j] = 1e-9
			}
		}
		g := make([]float64, p+1)
		for j := range p {
			g[j] = w[j]
		}
		for i, row := range z {
			s := 0.0
			for j, v := range row {
				s += w[j] * v
			}
			q := Sigmoid(s)
			t, k := q, c
			if y[i] {
				t--
			}
			if weight != nil {
				k *= weight[i]
			}
			t *= k
			r := k * q * (1 - q)
			for j, v := range row {
				g[j] += t * v
				hj, rv := h[j], r*v
				for l := 0; l <= j; l++ {
					hj[l] += rv * row[l]
				}
			}
		}
		step := solve(h, g)
		size := 0.0
		for j := range w {
			w[j] -= step[j]
			size = max(size, math.Abs(step[j]))
		}
		if size < 1e-8 {
			break
		}
	}
	m.Weight, m.Bias = w[:p], w[p]
	return m
}

func standardise(x [][]float64, weight []float64) *Logistic {
	p := len(x[0])
	m := &Logistic{Mean: make([]float64, p), Scale: make([]float64, p)}
	total := 0.0
	at := func(i int) float64 {
		if weight == nil {
			return 1
		}
		return weight[i]
	}
	for i, row := range x {
		total += at(i)
		for j, v := range row {
			m.Mean[j] += at(i) * v
		}
	}
	for j := range p {
		m.Mean[j] /= total
	}
	for i, row := range x {
		for j, v := range row {
			d := v - m.Mean[j]
			m.Scale[j] += at(i) * d * d
		}
	}
	for j, s := range m.Scale {
		if s = math.Sqrt(s / total); s > 1e-9 {
			m.Scale[j] = 1 / s
		} else {
			m.Scale[j] = 0
		}
	}
	return m
}

// solve returns h⁻¹ g for a symmetric positive h given by its lower triangle,
// by Cholesky's method. h is overwritten.
func solve(h [][]float64, g []float64) []float64 {
	n := len(g)
	for j := range n {
		for k := range j {
			h[j][j] -= h[j][k] * h[j][k]
		}
		h[j][j] = math.Sqrt(max(h[j][j], 1e-12))
		for i := j + 1; i < n; i++ {
			for k := range j {
				h[i][j] -= h[i][k] * h[j][k]
			}
			h[i][j] /= h[j][j]
		}
	}
	out := make([]float64, n)
	for i := range n {
		s := g[i]
		for k := range i {
			s -= h[i][k] * out[k]
		}
		out[i] = s / h[i][i]
	}
	for i := n - 1; i >= 0; i-- {
		s := out[i]
		for k := i + 1; k < n; k++ {
			s -= h[k][i] * out[k]
		}
		out[i] = s / h[i][i]
	}
	return out
}

// Fits is true when the regression takes n features.
func (m *Logistic) Fits(n int) bool {
	return m != nil && len(m.Mean) == n && len(m.Scale) == n && len(m.Weight) == n
}
