package output

import (
	"io"

	"tradecraft"
	"tradecraft/analysis"
	"tradecraft/attack"
)

// Report is what a writer gets: one case, the answers to it and the knowledge
// base both were made with. Writers only read it.
type Report struct {
	// Case is in canonical form (see [tradecraft.Case.Normalize]).
	Case *tradecraft.Case
	// Analysis holds the answers; a nil answer in it was not asked for and is
	// left out. Its Profile is always set.
	Analysis *analysis.Analysis
	// KB names tactics, software and groups that stand as ids in the case.
	KB *attack.KnowledgeBase
	// Tool names the program and its version, such as "tradecraft 0.1.0".
	Tool string
}

// Writer writes a report in one format.
type Writer interface {
	// Name is the file name in the output folder, such as "report.html" or "layer.json".
	Name() string
	// Write writes the whole report. A failing w gives an error of kind
	// Unavailable, a report it cannot express one of kind Invalid.
	Write(w io.Writer, r Report) error
}
