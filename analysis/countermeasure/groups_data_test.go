package countermeasure_test

import (
	"testing"

	"tradecraft/analysis/countermeasure"
)

// TestEveryGroup: for every group of the knowledge base the three searches end
// with a proof.
func TestEveryGroup(t *testing.T) {
	kb := load(t)
	c := catalog(t, kb, countermeasure.Own)
	controls := &countermeasure.Controls{}
	for i, m := range c.Measures {
		controls.List = append(controls.List, countermeasure.Control{ID: m.ID, Cost: float64(1 + (i*7)%5)})
	}
	for _, g := range kb.Groups() {
		var ids []string
		for _, u := range g.Techniques {
			ids = append(ids, u.ID)
		}
		p, _ := countermeasure.NewPlan(countermeasure.OfTechniques(kb, ids), c, controls, countermeasure.Protect)
		fewest, err := p.Fewest(t.Context())
		if err != nil || !fewest.Proven {
			t.Errorf("%s: fewest %+v, %v", g.ID, fewest, err)
		}
		for _, budget := range []float64{3, 8, 20} {
			best, err := p.Best(t.Context(), budget)
			if err != nil || !best.Proven || best.Cost > budget {
				t.Errorf("%s: budget %g: %+v, %v", g.ID, budget, best, err)
			}
		}
	}
}
