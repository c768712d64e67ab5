package view

import (
	"testing"

	"tradecraft/analysis"
	"tradecraft/analysis/precedent"
	"tradecraft/attack"
	"tradecraft/output"
)

func TestBefore(t *testing.T) {
	kb, err := attack.Load()
	if err != nil {
		t.Fatal(err)
	}
	b := &builder{Report: output.Report{KB: kb, Analysis: &analysis.Analysis{Precedents: []precedent.Precedent{{
		Technique: "T1059.001",
		Examples:  []precedent.Example{{Group: "G0016", Software: "S0154"}, {Group: "G0010"}, {Software: "S0002"}, {Group: "G9999"}},
	}}}}}
	want := "APT29 (G0016) with Cobalt Strike (S0154); Turla (G0010); Mimikatz (S0002); G9999"
	if got := b.before("T1059.001"); got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if got := b.before("T1027"); got != "" {
		t.Errorf("got %q of a technique without precedent", got)
	}
}
