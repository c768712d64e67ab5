package terminal_test

import (
	"fmt"
	"os"

	"tradecraft"
	"tradecraft/analysis"
	"tradecraft/analysis/profile"
	"tradecraft/attack"
	"tradecraft/output"
	"tradecraft/output/terminal"
)

func ExampleWriter() {
	kb, err := attack.New(attack.Facts{
		Version:    "19",
		Tactics:    []attack.Tactic{{ID: "TA0002", Name: "Execution", ShortName: "execution"}},
		Techniques: []attack.Technique{{ID: "T1059.001", Name: "PowerShell", Tactics: []string{"TA0002"}}},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	c := &tradecraft.Case{
		Title: "A short case", AttackVersion: kb.Version(),
		Evidence: []tradecraft.Evidence{{ID: "e1", Kind: tradecraft.KindReport, Name: "notes.txt", Sentences: 4}},
		Sightings: []tradecraft.Sighting{{
			Technique: "T1059.001", Evidence: "e1", Confidence: 0.9, Method: tradecraft.MethodModel, Locator: tradecraft.Locator{Line: 2},
			Procedure: tradecraft.Procedure{Text: "They ran PowerShell.", Marks: []tradecraft.Span{{Start: 5, End: 19}}},
		}},
	}
	c.Normalize()
	r := output.Report{Case: c, KB: kb, Analysis: &analysis.Analysis{Profile: profile.Of(c, kb)}}
	if err := (terminal.Writer{Width: 80, ASCII: true}).Write(os.Stdout, r); err != nil {
		fmt.Println(err)
	}
	// Output:
	// A short case                                                          ATT&CK v19
	// notes.txt, 4 sentences: 1 technique
	//
	// Execution
	//   T1059.001  PowerShell                #######.  0.90   line 2 'ran PowerShell.'
}
