// Package terminal writes the summary of a report for a shell: the answers in
// four lines, the techniques in tactic order with the words that show them,
// then the reasons. It fits the width it is given, and evidence can neither
// drive the terminal nor reverse what is read.
//
//	w := terminal.Writer{Width: 100, Color: true}
//	err := w.Write(os.Stdout, output.Report{Case: c, Analysis: a, KB: kb})
package terminal

import (
	"bytes"
	"io"

	"tradecraft"
	"tradecraft/output"
	"tradecraft/output/view"
)

// Bounds on the width of lines, in columns. Below the least the lines are cut
// by the terminal; above the most they would be hard to read.
const (
	leastWidth = 60
	mostWidth  = 120
	roomy      = 110 // from here on the tactic has a column of its own
)

// Writer writes the summary. The zero value writes 80 columns without colour.
type Writer struct {
	// Width is that of the terminal in columns; 80 when 0.
	Width int
	// Color asks for ANSI colours. The caller decides: a terminal, and no NO_COLOR.
	Color bool
	// ASCII asks for plain characters in what is ours (bars, quotes, dots), for
	// terminals that have no others. Other characters of the evidence are
	// written as \u00e9.
	ASCII bool
	// Techniques bounds how many techniques are listed, the surest kept; 60
	// when 0. How many are left out is said.
	Techniques int
}

// Name returns "summary.txt".
func (Writer) Name() string { return "summary.txt" }

// Write writes the summary. Errors have kind Invalid (no case or no analysis)
// or Unavailable (w failed).
func (o Writer) Write(w io.Writer, r output.Report) error {
	const op = "terminal.Write"
	if r.Case == nil || r.Analysis == nil {
		return tradecraft.Errorf(op, tradecraft.Invalid, "the report has no case or no analysis")
	}
	p := &printer{width: o.Width, color: o.Color, ascii: o.ASCII, techniques: o.Techniques}
	if p.width == 0 {
		p.width = 80
	}
	p.width = min(max(p.width, leastWidth), mostWidth)
	if p.techniques == 0 {
		p.techniques = 60
	}
	p.report(view.Of(r))
	if _, err := w.Write(p.out.Bytes()); err != nil {
		return tradecraft.Errorf(op, tradecraft.Unavailable, "writing the summary: %w", err)
	}
	return nil
}

// printer lays out lines of at most width columns.
type printer struct {
	out          bytes.Buffer
	width        int
	techniques   int
	color, ascii bool
}

// report writes all parts, a blank line between them.
func (p *printer) report(v *view.View) {
	p.head(v)
	p.answers(v)
	p.severity(v.Severity)
	p.hour(v.Response)
	p.seen(v)
	p.who(v.Who)
	p.next(v.Next)
	p.check(v.Check)
	p.emerging(v.Emerging)
	if v.Measures != nil {
		p.measures(v.Measures)
	} else {
		p.mitigation(v.Mitigation)
	}
	p.ids(v)
	p.problems(v)
}
