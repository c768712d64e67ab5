package report_test

import (
	"context"
	"fmt"

	"tradecraft/attack"
	"tradecraft/intake/report"
	"tradecraft/intake/report/classify"
)

// Reading a note needs the knowledge base and a model, both embedded.
func Example() {
	kb, err := attack.Load()
	if err != nil {
		panic(err)
	}
	model, err := classify.Load(kb)
	if err != nil {
		panic(err)
	}
	note := []byte("The intruder ran an encoded script [T1086] on the mail server.")
	c, err := report.NewReader(kb, model).Read(context.Background(), "note.txt", note, report.Options{})
	if err != nil {
		panic(err)
	}
	for _, s := range c.Sightings {
		if s.Method == "id" {
			fmt.Println(s.Technique, "was", s.Was, "in line", s.Locator.Line)
		}
	}
	// Output: T1059.001 was T1086 in line 1
}
