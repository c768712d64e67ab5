package sitereport

import (
	"io"

	"tradecraft"
	"tradecraft/intake/site"
)

// Report is what a writer gets.
type Report struct {
	// Result is in canonical form (see [site.Result.Normalize]).
	Result *site.Result
	// Baseline is the result that Result was compared with, nil for none.
	Baseline *site.Result
	// History are earlier runs on the same site, oldest first.
	History []Run
	// Pictures are screenshots by the names that pages have for them (PNG).
	Pictures map[string][]byte
	// Tool names the program and its version.
	Tool string
}

// Run is one earlier run.
type Run struct {
	ID      string
	Started string // RFC 3339
	Grade   string
	Scripts int
	Alerts  int // changes that somebody had to look at
}

// Writer writes a report in one format.
type Writer interface {
	// Name is the file name in the output folder.
	Name() string
	// Write writes the whole report. Errors have kind Invalid (no result) or
	// Unavailable (w failed).
	Write(w io.Writer, r Report) error
}

// Format is one way to write a report.
type Format struct {
	Name   string // as --format takes it
	Short  string
	Writer Writer
}

// Formats lists every format once, in the order of help.
func Formats() []Format {
	return []Format{
		{"html", "the assessment for its owner, one file", HTML{}},
		{"pci", "the record for PCI DSS 6.4.3 and 11.6.1, one file", PCI{}},
		{"sarif", "the findings, for code scanning", SARIF{}},
		{"cyclonedx", "the libraries with their known vulnerabilities", CycloneDX{}},
		{"csv", "the findings, for spreadsheets", Findings{}},
		{"csv-inventory", "the scripts, for spreadsheets", Inventory{}},
	}
}

// RunOf is the line that a result has in the history of runs.
func RunOf(r *site.Result) Run {
	run := Run{ID: r.ID, Started: r.Started, Grade: r.Grade, Scripts: len(r.Inventory)}
	for _, c := range r.Change {
		if c.Alert {
			run.Alerts++
		}
	}
	return run
}

// writeJSON writes v as an indented document.
func writeJSON(w io.Writer, v any) error {
	if err := tradecraft.WriteJSON(w, v); err != nil {
		return tradecraft.Errorf("sitereport.Write", tradecraft.Unavailable, "%w", err)
	}
	return nil
}
