// Package linear solves small systems of linear equations, as fits by
// Newton's method and least squares need.
package linear

// Solve returns x with a·x = b for a symmetric positive definite a, by
// elimination without pivoting. It overwrites a and b and returns b. A matrix
// that is not positive definite gives numbers that are none.
func Solve(a [][]float64, b []float64) []float64 {
	for i := range a {
		for k := i + 1; k < len(a); k++ {
			f := a[k][i] / a[i][i]
			for j := i; j < len(a); j++ {
				a[k][j] -= float64(f * a[i][j])
			}
			b[k] -= float64(f * b[i])
		}
	}
	for i := len(a) - 1; i >= 0; i-- {
		for j := i + 1; j < len(a); j++ {
			b[i] -= float64(a[i][j] * b[j])
		}
		b[i] /= a[i][i]
	}
	return b
}

// Square returns an n×n matrix of zeros.
func Square(n int) [][]float64 {
	all := make([]float64, n*n)
	out := make([][]float64, n)
	for i := range out {
		out[i] = all[i*n : (i+1)*n : (i+1)*n]
	}
	return out
}
