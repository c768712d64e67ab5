package attribution

import (
	"math"
	"testing"
)

func TestCeiling(t *testing.T) {
	answers := []Answer{{ID: "c", Probability: 0.5, Rank: 2}, {ID: "a", Probability: 0.9, Rank: 1}, {ID: "b", Probability: 0.8, Rank: 1}}
	if got := ceiling(answers); got != 0.75 {
		t.Errorf("ceiling after two right answers = %v, want 3/4", got)
	}
	if got := ceiling(nil); got != 0.5 {
		t.Errorf("ceiling without answers = %v, want 1/2", got)
	}
}

func TestRankStaysUnderTheCeiling(t *testing.T) {
	x := NewIndex([]Profile{
		{ID: "G0001", Techniques: []Known{{ID: "T1001"}, {ID: "T1002"}}},
		{ID: "G0002", Techniques: []Known{{ID: "T1003"}}},
	})
	w := Weights{Parts: [numParts]float64{1}, Sharpness: 50, Unknown: -5, Ceiling: 0.8}
	r := x.Rank(Certain([]string{"T1001", "T1002"}, nil), w)
	if top := r.Groups[0]; top.Group != "G0001" || top.Probability < 0.8 || top.Probability > 0.81 {
		t.Errorf("first is %s with %v, want G0001 with just over the ceiling of 0.8", top.Group, top.Probability)
	}
	sum := r.Unknown
	for _, g := range r.Groups {
		sum += g.Probability
	}
	if math.Abs(sum-1) > 1e-9 {
		t.Errorf("probabilities sum to %v", sum)
	}
}
