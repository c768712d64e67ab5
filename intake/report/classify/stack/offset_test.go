package stack

import (
	"math"
	"testing"
)

func TestOffsetsMeetTheTruth(t *testing.T) {
	// Label 0 is true in 60 of 200 rows of log-odds 0, label 1 in half of them.
	var z []float64
	var y []bool
	for i := range 200 {
		z = append(z, 0, 0)
		y = append(y, i < 60, i%2 == 0)
	}
	free, held := Offsets(z, y, 2, 1e-9), Offsets(z, y, 2, 1000)
	if want := math.Log(60.0 / 140); math.Abs(free[0]-want) > 1e-6 || math.Abs(free[1]) > 1e-6 {
		t.Errorf("got %v, want %.4f and 0", free, want)
	}
	if held[0] > 0 || held[0] < -0.1 {
		t.Errorf("a heavy penalty leaves %v", held[0])
	}
}

func TestBestF1IsThatOfTheBestSet(t *testing.T) {
	p := []float64{0.9, 0.1, 0.6}
	// The set of 0.9 and 0.6: 2·1.5 / (2 + 1.6).
	if k, f := BestSet(p), BestF1(p); k != 2 || math.Abs(f-3/3.6) > 1e-12 {
		t.Errorf("got %d and %v", k, f)
	}
	if f := BestF1(nil); f != 0 {
		t.Errorf("got %v for nothing", f)
	}
}
