package inference

import (
	"math/rand/v2"

	"tradecraft/internal/linear"
)

// Numbers of the low-rank factors (Hu, Koren and Volinsky 2008, "Collaborative
// filtering for implicit feedback datasets"): how many, how much more a
// technique that stands in a row counts than one that does not, the ridge
// towards 0, and rounds of alternating least squares.
const (
	factorCount  = 16
	factorTrust  = 5
	factorRidge  = 20
	factorRounds = 8
)

// factors are the places of techniques in a space in which rows are near what
// they hold: one row of factorCount numbers a technique.
type factors [][]float64

// fitFactors alternates between rows and techniques from a fixed random start.
func fitFactors(m *Model) factors {
	r := rand.New(rand.NewPCG(1, 2))
	of := make(factors, len(m.vocab))
	for j := range of {
		of[j] = make([]float64, factorCount)
		for k := range of[j] {
			of[j][k] = 0.1 * r.NormFloat64()
		}
	}
	rows := make(factors, len(m.rows))
	for range factorRounds {
		g := of.gram()
		for i := range m.rows {
			rows[i] = of.solve(g, m.rows[i].techniques, nil)
		}
		g = rows.gram()
		for j := range of {
			of[j] = rows.solve(g, m.with[j], nil)
		}
	}
	for j := range of { // as they are kept in a file
		for k := range of[j] {
			of[j][k] = float64(float32(of[j][k]))
		}
	}
	return of
}

// gram is the sum of the outer products of all rows, and the ridge.
func (f factors) gram() [][]float64 {
	g := linear.Square(factorCount)
	for _, x := range f {
		for a := range x {
			for b := range a + 1 {
				g[a][b] += float64(x[a] * x[b])
			}
		}
	}
	for a := range g {
		g[a][a] += factorRidge
		for b := range a {
			g[b][a] = g[a][b]
		}
	}
	return g
}

// solve places what holds the given ones, by weight (nil: 1 each).
func (f factors) solve(gram [][]float64, held []int32, weight []float64) []float64 {
	g, b := linear.Square(factorCount), make([]float64, factorCount)
	for i := range g {
		copy(g[i], gram[i])
	}
	for n, h := range held {
		w := 1.0
		if weight != nil {
			w = weight[n]
		}
		x := f[h]
		for a := range x {
			b[a] += w * (1 + factorTrust) * x[a]
			for c := range x {
				g[a][c] += float64(w * factorTrust * x[a] * x[c])
			}
		}
	}
	return linear.Solve(g, b)
}

// factorScores are how near each technique lies to what was seen.
func (m *Model) factorScores(q query) []float64 {
	out := make([]float64, len(m.vocab))
	if len(m.factors) == 0 {
		return out
	}
	held := make([]int32, len(q.at))
	for k, i := range q.at {
		held[k] = int32(i)
	}
	at := m.factors.solve(m.factorGram, held, q.weight)
	for j, x := range m.factors {
		out[j] = dot(at, x)
	}
	return out
}
