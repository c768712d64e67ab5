package main

import (
	"slices"
	"testing"
	"testing/fstest"

	"tradecraft"
	"tradecraft/analysis/inference"
	"tradecraft/attack"
	"tradecraft/intake/sigma"
	"tradecraft/intake/sigma/starter"
)

// The filter of a suggestion is a Sigma filter that narrows rules in the box to
// the hosts of the case, whatever these are called.
func TestFilterOfASuggestionLoads(t *testing.T) {
	kb, err := attack.Load()
	if err != nil {
		t.Fatal(err)
	}
	c := &tradecraft.Case{Evidence: []tradecraft.Evidence{{ID: "e", Kind: tradecraft.KindLog, Media: "evtx"}}}
	for _, id := range []string{"T1059.001", "T1003.001", "T1021.002"} {
		c.Sightings = append(c.Sightings, tradecraft.Sighting{Technique: id, Evidence: "e", Confidence: 1, Method: tradecraft.MethodRule, Host: "it's * a?\\host\n\x00: [x]", Time: "2026-01-01T00:00:00Z"})
	}
	r, err := inference.Run(t.Context(), c, kb, inference.Options{Rules: rulesAtHand})
	if err != nil {
		t.Fatal(err)
	}
	rules, err := starter.Rules()
	if err != nil {
		t.Fatal(err)
	}
	filters := 0
	for _, s := range r.Suggestions {
		if s.Filter == "" {
			continue
		}
		filters++
		loaded, problems, err := sigma.Load(fstest.MapFS{"f.yml": {Data: []byte(s.Filter)}}, sigma.Options{Beside: rules})
		if err != nil || len(problems) > 0 {
			t.Fatalf("%s: %v %+v\n%s", s.Technique, err, problems, s.Filter)
		}
		if len(loaded) != len(rules) || slices.Equal(loaded, rules) {
			t.Errorf("%s: the filter narrows no rule", s.Technique)
		}
	}
	if filters == 0 {
		t.Error("no suggestion has a filter")
	}
}
