package mitigation_test

import (
	"context"
	"fmt"
	"math"
	"testing"

	"tradecraft"
	"tradecraft/analysis/mitigation"
	"tradecraft/attack"
)

func use(ids ...string) (out []attack.Use) {
	for _, id := range ids {
		out = append(out, attack.Use{ID: id})
	}
	return out
}

func base(t *testing.T) *attack.KnowledgeBase {
	t.Helper()
	kb, err := attack.New(attack.Facts{
		Version: "19",
		Techniques: []attack.Technique{
			{ID: "T1001", Name: "One"}, {ID: "T1002", Name: "Two"}, {ID: "T1003", Name: "Three"}, {ID: "T1004", Name: "Four"},
		},
		Mitigations: []attack.Mitigation{
			{ID: "M1001", Name: "Wide", Techniques: use("T1001", "T1002")},
			{ID: "M1002", Name: "Within wide", Techniques: use("T1001")},
			{ID: "M1003", Name: "Other", Techniques: use("T1003")},
			{ID: "M1004", Name: "Old", Deprecated: true, Techniques: use("T1001", "T1002", "T1003", "T1004")},
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	return kb
}

func seen(p map[string]float64) *tradecraft.Case {
	c := &tradecraft.Case{}
	for _, id := range []string{"T1001", "T1002", "T1003", "T1004"} {
		if v, ok := p[id]; ok {
			c.Sightings = append(c.Sightings, tradecraft.Sighting{ID: id, Technique: id, Evidence: "e", Confidence: v, Method: tradecraft.MethodStated})
		}
	}
	return c
}

func TestRun(t *testing.T) {
	for _, tt := range []struct {
		name       string
		seen       map[string]float64
		order      string
		covered    float64
		unanswered string
	}{
		{"the widest first, none that adds nothing, none that is deprecated", map[string]float64{"T1001": 1, "T1002": 1, "T1003": 1}, "[M1001 M1003]", 1, "[]"},
		{"a sure technique outweighs two doubtful ones", map[string]float64{"T1001": 0.2, "T1002": 0.2, "T1003": 0.9}, "[M1003 M1001]", 1, "[]"},
		{"what nothing answers is named and counts as open", map[string]float64{"T1003": 0.5, "T1004": 0.5}, "[M1003]", 0.5, "[T1004]"},
		{"an empty case has no answer", nil, "[]", 0, "[]"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			r, err := mitigation.Run(context.Background(), seen(tt.seen), base(t))
			if err != nil {
				t.Fatal(err)
			}
			order := []string{}
			covered, gain := 0.0, 0.0
			for _, m := range r.Ranked {
				order = append(order, m.ID)
				covered = m.Covered
				gain += m.Gain
			}
			if fmt.Sprint(order) != tt.order || fmt.Sprint(r.Unanswered) != tt.unanswered {
				t.Errorf("ranked %v, unanswered %v; want %s, %s", order, r.Unanswered, tt.order, tt.unanswered)
			}
			if math.Abs(covered-tt.covered) > 1e-9 {
				t.Errorf("covers %v at the end, want %v", covered, tt.covered)
			}
			if r.Statement == "" {
				t.Error("there is no sentence")
			}
		})
	}
}

func TestRunEndsWithItsContext(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := mitigation.Run(ctx, seen(map[string]float64{"T1001": 1}), base(t)); err == nil {
		t.Error("a cancelled run returns an answer")
	}
}
