package linear_test

import (
	"math"
	"testing"

	"tradecraft/internal/linear"
)

func TestSolve(t *testing.T) {
	a := [][]float64{{4, 1, 0.5}, {1, 3, -1}, {0.5, -1, 5}}
	want := []float64{1, -2, 0.25}
	b := make([]float64, 3)
	for i := range a {
		for j := range want {
			b[i] += a[i][j] * want[j]
		}
	}
	for i, x := range linear.Solve(a, b) {
		if math.Abs(x-want[i]) > 1e-12 {
			t.Errorf("x[%d] = %g, want %g", i, x, want[i])
		}
	}
	if got := linear.Solve(linear.Square(0), nil); len(got) != 0 {
		t.Errorf("an empty system has the solution %v", got)
	}
}
