package mitigation_test

import (
	"math"
	"slices"
	"strings"
	"testing"

	"tradecraft"
	"tradecraft/analysis/mitigation"
	"tradecraft/attack"
)

func run(t *testing.T, seen map[string]float64) *mitigation.Result {
	t.Helper()
	kb, err := attack.Load()
	if err != nil {
		t.Fatal(err)
	}
	c := &tradecraft.Case{}
	for id, p := range seen {
		c.Sightings = append(c.Sightings, tradecraft.Sighting{Technique: id, Confidence: p, Method: tradecraft.MethodStated, Evidence: "e"})
	}
	c.Normalize()
	r, err := mitigation.Run(t.Context(), c, kb)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// TestFigures recounts the ranking: gains fall, nothing is answered twice,
// and the share covered is exact.
func TestFigures(t *testing.T) {
	seen := map[string]float64{
		"T1566.001": 0.9, "T1059.001": 1, "T1003.001": 0.8, "T1021.002": 0.7, "T1486": 0.4,
		"T1055": 0.5, "T1082": 0.6, // System Information Discovery: no mitigation
	}
	r := run(t, seen)
	if !slices.Equal(r.Unanswered, []string{"T1082"}) {
		t.Errorf("unanswered %v, want T1082", r.Unanswered)
	}
	total := 0.0
	for _, p := range seen {
		total += p
	}
	done, last := 0.0, math.Inf(1)
	answered := map[string]bool{}
	for _, m := range r.Ranked {
		gain := 0.0
		for _, id := range m.New {
			if answered[id] || !slices.Contains(m.Answers, id) {
				t.Errorf("%s: %s is not new, or not answered by it", m.ID, id)
			}
			answered[id] = true
			gain += seen[id]
		}
		done += gain
		if math.Abs(gain-m.Gain) > 1e-9 || m.Gain > last+1e-9 {
			t.Errorf("%s: gain %g, recounted %g, the one above %g", m.ID, m.Gain, gain, last)
		}
		if math.Abs(m.Covered-done/total) > 1e-9 {
			t.Errorf("%s: covered %g, recounted %g", m.ID, m.Covered, done/total)
		}
		last = m.Gain
	}
	if len(answered)+len(r.Unanswered) != len(seen) {
		t.Errorf("%d answered, %d not, of %d", len(answered), len(r.Unanswered), len(seen))
	}
}

func TestStatement(t *testing.T) {
	for name, tt := range map[string]struct {
		seen map[string]float64
		want string
	}{
		"nothing seen":  {nil, "we cannot tell"},
		"no mitigation": {map[string]float64{"T1082": 1}, "ATT&CK names no mitigation for the technique that was seen"},
		"mitigations":   {map[string]float64{"T1059.001": 1}, "answers 100 % of what was seen"},
	} {
		t.Run(name, func(t *testing.T) {
			if got := run(t, tt.seen).Statement; !strings.Contains(got, tt.want) {
				t.Errorf("%q, want %q in it", got, tt.want)
			}
		})
	}
}
