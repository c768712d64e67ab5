package inference

import "math"

// correlations holds EASE's weights (Steck 2019, "Embarrassingly shallow
// autoencoders"): with P the inverse of the regularised Gram matrix, the
// weight from technique i to j is -P[i][j]/P[j][j]. As P is symmetric, it is
// kept as the partial correlations -P[i][j]/sqrt(P[i][i]·P[j][j]) of the lower
// triangle in 16 bits, and the roots of the diagonal.
type correlations struct {
	root []float64 // sqrt(P[i][i])
	low  []int16   // row by row below the diagonal, in units of 1/32767
}

const correlationUnit = 32767

// weight returns what technique i, seen, adds to technique j.
func (c *correlations) weight(i, j int) float64 {
	if i == j {
		return 0
	}
	a, b := max(i, j), min(i, j)
	return float64(c.low[a*(a-1)/2+b]) / correlationUnit * c.root[i] / c.root[j]
}

// invert inverts the positive definite matrix g, which it overwrites, by
// Cholesky's method.
func invert(g [][]float64) *correlations {
	n := len(g)
	// g becomes L with g = L·Lᵀ, in its lower triangle.
	for j := range n {
		row := g[j]
		for k := range j {
			row[k] = (row[k] - dot(row[:k], g[k][:k])) / g[k][k]
		}
		row[j] = math.Sqrt(row[j] - dot(row[:j], row[:j]))
	}
	// inv is L⁻¹ by columns: inv[j][i-j] = L⁻¹[i][j], so that a column is contiguous.
	inv := make([][]float64, n)
	for j := range n {
		col := make([]float64, n-j)
		col[0] = 1 / g[j][j]
		for i := j + 1; i < n; i++ {
			col[i-j] = -dot(g[i][j:i], col[:i-j]) / g[i][i]
		}
		inv[j] = col
	}
	c := &correlations{root: make([]float64, n), low: make([]int16, n*(n-1)/2)}
	for i := range n {
		c.root[i] = math.Sqrt(dot(inv[i], inv[i]))
	}
	for i := range n {
		for j := range i {
			p := dot(inv[i], inv[j][i-j:]) / (c.root[i] * c.root[j])
			c.low[i*(i-1)/2+j] = int16(math.Round(-p * correlationUnit))
		}
	}
	return c
}

// dot is the inner product of two slices of the same length. Four sums keep
// the processor busy; their order is fixed, and so is the result's last bit.
func dot(a, b []float64) float64 {
	b = b[:len(a)]
	var s0, s1, s2, s3 float64
	i := 0
	for ; i+4 <= len(a); i += 4 {
		s0 += float64(a[i] * b[i])
		s1 += float64(a[i+1] * b[i+1])
		s2 += float64(a[i+2] * b[i+2])
		s3 += float64(a[i+3] * b[i+3])
	}
	for ; i < len(a); i++ {
		s0 += float64(a[i] * b[i])
	}
	return s0 + s1 + (s2 + s3)
}
