package main

import (
	"testing"

	"tradecraft/analysis/profile"
	"tradecraft/attack"
)

func TestFailOn(t *testing.T) {
	kb, err := attack.Load()
	if err != nil {
		t.Fatal(err)
	}
	seen := &profile.Profile{Techniques: []profile.Technique{
		{ID: "T1486", Tactics: []string{"TA0040"}},
		{ID: "T1059.001", Parent: "T1059", Tactics: []string{"TA0002"}},
	}}
	tests := map[string]struct {
		flag string
		met  bool
		bad  bool
	}{
		"nothing":         {"", false, false},
		"any":             {"any", true, false},
		"technique":       {"T1486", true, false},
		"lower case":      {"t1486", true, false},
		"list":            {"T1490, T1486", true, false},
		"not seen":        {"T1490", false, false},
		"parent":          {"T1059", true, false},
		"sub-technique":   {"T1059.003", false, false},
		"tactic":          {"TA0040", true, false},
		"tactic not seen": {"TA0001", false, false},
		"older id":        {"T1086", true, false}, // PowerShell before sub-techniques
		"unknown id":      {"T9999", false, true},
		"unknown tactic":  {"TA9999", false, true},
		"a word":          {"severe", false, true},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			f, err := parseFailOn(tt.flag, kb)
			if (err != nil) != tt.bad {
				t.Fatalf("error %v, want one: %v", err, tt.bad)
			}
			if err == nil && f.met(seen) != tt.met {
				t.Errorf("met %v, want %v", f.met(seen), tt.met)
			}
		})
	}
	if f, _ := parseFailOn("any", kb); f.met(&profile.Profile{}) {
		t.Error("an empty case meets 'any'")
	}
}
