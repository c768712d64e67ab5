package stack

import (
	"math"
	"math/rand/v2"
	"reflect"
	"testing"
)

// sample draws rows whose log-odds are 2a - b; the third feature is noise.
func sample(n int) (x [][]float64, y []bool) {
	rng := rand.New(rand.NewPCG(3, 4))
	for range n {
		r := []float64{rng.NormFloat64(), rng.NormFloat64(), rng.NormFloat64()}
		x = append(x, r)
		y = append(y, rng.Float64() < Sigmoid(2*r[0]-r[1]))
	}
	return x, y
}

func TestLogisticFindsTheWeights(t *testing.T) {
	x, y := sample(20000)
	m := FitLogistic(x, y, nil, 1)
	for j, want := range []float64{2, -1, 0} {
		if got := m.Weight[j] * m.Scale[j]; math.Abs(got-want) > 0.1 {
			t.Errorf("weight %d is %.3f, want about %g", j, got, want)
		}
	}
}

func TestTreesKeepTheMonotoneDirection(t *testing.T) {
	x, y := sample(4000)
	m := FitTrees(x, y, TreeOptions{Monotone: []int8{1, -1, 0}, Rows: 0.7, Columns: 0.7, Seed: 5})
	if !m.Fits(3) || m.Fits(2) {
		t.Fatal("Fits is wrong")
	}
	last := math.Inf(-1)
	for v := -3.0; v <= 3; v += 0.1 {
		z := m.LogOdds([]float64{v, 0.3, 0})
		if z < last {
			t.Fatalf("log-odds fall at %.1f", v)
		}
		last = z
	}
	if gap := m.LogOdds([]float64{2, 0, 0}) - m.LogOdds([]float64{-2, 0, 0}); gap < 3 {
		t.Errorf("log-odds rise by %.2f over the first feature, want 3 or more", gap)
	}
}

func TestFitsAreRepeatable(t *testing.T) {
	x, y := sample(1500)
	opt := BlendOptions{C: 0.1, Bags: 3, Trees: TreeOptions{Rounds: 20, Rows: 0.5, Columns: 0.5}}
	if !reflect.DeepEqual(FitBlend(x, y, opt), FitBlend(x, y, opt)) {
		t.Error("two fits on the same rows differ")
	}
}

func TestStraightenCalibrates(t *testing.T) {
	x, y := sample(8000)
	b := FitBlend(x, y, BlendOptions{C: 1})
	unseen := make([]float64, len(x))
	for i := range x {
		unseen[i] = 3*b.LogOdds(x[i]) + 1 // three times too sure, and too high
	}
	b.Straighten(unseen, y)
	if math.Abs(b.Slope-1.0/3) > 0.03 || math.Abs(b.Shift+1.0/3) > 0.06 {
		t.Errorf("slope %.3f, shift %.3f, want about 0.333 and -0.333", b.Slope, b.Shift)
	}
}

func TestBestSet(t *testing.T) {
	for name, tt := range map[string]struct {
		p    []float64
		want int
	}{
		"nothing":              {nil, 0},
		"sure ones":            {[]float64{0.02, 0.99, 0.98}, 2},
		"one unlikely":         {[]float64{0.3}, 1},
		"all zero":             {[]float64{0, 0}, 0},
		"half with a sure one": {[]float64{0.95, 0.5, 0.1}, 2},
	} {
		t.Run(name, func(t *testing.T) {
			if got := BestSet(tt.p); got != tt.want {
				t.Errorf("got %d, want %d", got, tt.want)
			}
		})
	}
}
