package sitereport

import (
	"bufio"
	_ "embed"
	"encoding/base64"
	"html/template"
	"io"
	"strings"
	"sync"

	"tradecraft"
	"tradecraft/intake/site"
	"tradecraft/output/html"
)

//go:embed site.html.tmpl
var siteSource string

//go:embed pci.html.tmpl
var pciSource string

//go:embed site.css
var styleSource string

// HTML writes site.html, the assessment for the owner of the site: the three
// questions first, then what went where, the findings, and what was looked at.
type HTML struct{}

// Name returns "site.html".
func (HTML) Name() string { return "site.html" }

// PCI writes pci.html, the record for an assessor: the inventory of scripts of
// PCI DSS 4.0.1, 6.4.3, and the changes of 11.6.1.
type PCI struct{}

// Name returns "pci.html".
func (PCI) Name() string { return "pci.html" }

// page is what the templates get.
type page struct {
	*site.Result
	Report
	Host      string
	Meaning   string
	Questions []question
	Flow      *flow
	Groups    []group
	Style     template.CSS
	PCI       pciView
}

// group is the findings of one severity.
type group struct {
	Severity string
	Findings []site.Finding
}

// Write implements Writer.
func (HTML) Write(w io.Writer, r Report) error { return write(w, r, "site") }

// Write implements Writer.
func (PCI) Write(w io.Writer, r Report) error { return write(w, r, "pci") }

func write(w io.Writer, r Report, name string) error {
	const op = "sitereport.Write"
	if r.Result == nil {
		return tradecraft.Errorf(op, tradecraft.Invalid, "the report has no result")
	}
	t, err := templates()
	if err != nil {
		return tradecraft.Errorf(op, tradecraft.Internal, "template of the page: %w", err)
	}
	p := page{
		Result: r.Result, Report: r, Host: host(r.Result.URL), Meaning: gradeWord(r.Result.Grade),
		Questions: questions(r.Result), Flow: picture(r.Result), Groups: groups(r.Result.Findings),
		// The styles are ours, embedded above, and hold nothing of the site.
		Style: template.CSS(html.Style() + styleSource), PCI: newPCIView(r),
	}
	out := bufio.NewWriterSize(w, 1<<16)
	if err := t.ExecuteTemplate(out, name, p); err != nil {
		return tradecraft.Errorf(op, tradecraft.Unavailable, "writing the page: %w", err)
	}
	if err := out.Flush(); err != nil {
		return tradecraft.Errorf(op, tradecraft.Unavailable, "writing the page: %w", err)
	}
	return nil
}

var templates = sync.OnceValues(func() (*template.Template, error) {
	t, err := template.New("site").Funcs(template.FuncMap{
		"place": place, "scriptName": scriptName, "short": short, "host": host, "joined": joined, "count": count,
		"reference": reference, "technique": technique, "lower": strings.ToLower, "add": func(a, b int) int { return a + b },
		"percent": func(p float64) int { return int(p*100 + 0.5) },
	}).Parse(siteSource)
	if err != nil {
		return nil, err
	}
	return t.New("pci").Parse(pciSource)
})

func groups(findings []site.Finding) []group {
	var out []group
	for _, f := range findings {
		if n := len(out); n == 0 || out[n-1].Severity != f.Severity {
			out = append(out, group{Severity: f.Severity})
		}
		out[len(out)-1].Findings = append(out[len(out)-1].Findings, f)
	}
	return out
}

// Picture is a screenshot as an address that needs no request, "" when there is
// none of that name.
func (p page) Picture(name string) template.URL {
	data := p.Pictures[name]
	if len(data) < 8 || string(data[1:4]) != "PNG" {
		return ""
	}
	return template.URL("data:image/png;base64," + base64.StdEncoding.EncodeToString(data))
}
