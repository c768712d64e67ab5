// Package html writes a report as one self-contained HTML file: no script, no
// request to anywhere, styles inline, a content security policy that forbids
// the rest. html/template escapes every string for the place it stands in.
//
//	var w html.Writer
//	err := w.Write(file, output.Report{Case: c, Analysis: a, KB: kb})
package html

import (
	"bufio"
	_ "embed"
	"html/template"
	"io"
	"strings"
	"sync"

	"tradecraft"
	"tradecraft/output"
	"tradecraft/output/view"
)

//go:embed report.html.tmpl
var pageSource string

//go:embed response.html.tmpl
var responseSource string

//go:embed response.css
var responseStyle string

//go:embed report.css
var styleSource string

// Writer writes report.html. The zero value is ready and may be used by several
// goroutines.
type Writer struct{}

// Name returns "report.html".
func (Writer) Name() string { return "report.html" }

// page is what the template gets.
type page struct {
	*view.View
	Style template.CSS
}

// Write writes the whole page. Errors have kind Invalid (no case or no
// analysis) or Unavailable (w failed).
func (Writer) Write(w io.Writer, r output.Report) error {
	const op = "html.Write"
	if r.Case == nil || r.Analysis == nil {
		return tradecraft.Errorf(op, tradecraft.Invalid, "the report has no case or no analysis")
	}
	t, err := parsed()
	if err != nil {
		return tradecraft.Errorf(op, tradecraft.Internal, "template of the page: %w", err)
	}
	out := bufio.NewWriterSize(w, 1<<16)
	// The style is ours, embedded above, and holds nothing of the evidence.
	if err := t.Execute(out, page{view.Of(r), template.CSS(styleSource + responseStyle)}); err != nil {
		return tradecraft.Errorf(op, tradecraft.Unavailable, "writing the page: %w", err)
	}
	if err := out.Flush(); err != nil {
		return tradecraft.Errorf(op, tradecraft.Unavailable, "writing the page: %w", err)
	}
	return nil
}

// parsed is the template, parsed once. Line breaks and indentation between
// tags are for the source only and would make a third of a big page.
var parsed = sync.OnceValues(func() (*template.Template, error) {
	var b strings.Builder
	for line := range strings.Lines(pageSource + responseSource) {
		b.WriteString(strings.TrimLeft(line, " "))
	}
	return template.New("report").Funcs(functions()).Parse(b.String())
})

// Style is the style sheet of report.html, for pages of other writers that are
// to look alike.
func Style() string { return styleSource }
