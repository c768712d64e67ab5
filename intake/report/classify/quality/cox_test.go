package quality

import (
	"math"
	"testing"
)

func TestFitFindsTheLine(t *testing.T) {
	// Log-odds are off by slope 2 and shift 0.5.
	var list []pair
	for _, p := range []float64{0.1, 0.3, 0.5, 0.7, 0.9} {
		q := 1 / (1 + math.Exp(-2*logOdds(p)-0.5))
		for k := range 1000 {
			list = append(list, pair{p, float64(k) < 1000*q})
		}
	}
	if f := fit(list); math.Abs(f.Slope-2) > 0.02 || math.Abs(f.Shift-0.5) > 0.02 {
		t.Errorf("got %+v", f)
	}
	if f := fit(nil); f != (Fit{Slope: 1}) {
		t.Errorf("of nothing came %+v", f)
	}
}
