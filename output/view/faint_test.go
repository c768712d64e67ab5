package view

import (
	"testing"

	"tradecraft"
	"tradecraft/output"
)

func TestFaint(t *testing.T) {
	log := func(name string, a ...tradecraft.Assessment) tradecraft.Evidence {
		return tradecraft.Evidence{Kind: tradecraft.KindLog, Name: name, Assessments: a}
	}
	b := &builder{Report: output.Report{Case: &tradecraft.Case{Evidence: []tradecraft.Evidence{
		log("a.evtx", tradecraft.Assessment{Technique: "T1059", Probability: 0.2}, tradecraft.Assessment{Technique: "T1003", Probability: 0.9, Reported: true}),
		log("b.evtx", tradecraft.Assessment{Technique: "T1059.001", Probability: 0.31}),
		{Kind: "report", Name: "c.pdf", Assessments: []tradecraft.Assessment{{Technique: "T1105", Probability: 0.3}}},
	}}}}
	for id, want := range map[string]string{
		"T1059":     "though rules show it faintly in b.evtx and 1 more log (0.31)",
		"T1059.001": "though rules show it faintly in b.evtx (0.31)",
		"T1003":     "",
		"T1105":     "",
	} {
		if got := b.faint(id); got != want {
			t.Errorf("%s: %q, want %q", id, got, want)
		}
	}
}
