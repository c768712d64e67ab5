package report

import (
	"math"
	"slices"
	"testing"

	"tradecraft/intake/report/classify"
)

func TestCalibrationKeepsTheOrder(t *testing.T) {
	for name, c := range map[string]calibration{"open": openCalibration, "closed": closedCalibration} {
		t.Run(name, func(t *testing.T) {
			last := -1.0
			for p := 0.0; p <= 1; p += 0.01 {
				q := c.move(p)
				if q < last || q < 0 || q > 1 || math.Abs(q-p) > 0.1 {
					t.Fatalf("%.2f becomes %.3f after %.3f", p, q, last)
				}
				last = q
			}
		})
	}
	even := calibration{slope: 1}
	if q := even.move(0.3); math.Abs(q-0.3) > 1e-12 {
		t.Errorf("slope 1 and shift 0 move 0.3 to %g", q)
	}
}

func TestSettleDecidesAnew(t *testing.T) {
	p := classify.Prediction{Techniques: []classify.Technique{
		{ID: "T1105", Probability: 0.2},
		{ID: "T1059", Probability: 0.9, Subs: []classify.Technique{{ID: "T1059.001", Probability: 0.9}}},
	}}
	c := calibration{slope: 1, shift: -1}
	c.settle(&p, classify.Precise)
	got := []string{p.Techniques[0].ID, p.Techniques[1].ID}
	if !slices.Equal(got, []string{"T1059", "T1105"}) || !p.Techniques[0].Reported || p.Techniques[1].Reported {
		t.Errorf("got %+v", p.Techniques)
	}
	if s := p.Techniques[0].Subs[0]; s.Probability > p.Techniques[0].Probability {
		t.Errorf("the sub-technique is likelier than its technique: %+v", p.Techniques[0])
	}
}
