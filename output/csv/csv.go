package csv

import (
	"encoding/csv"
	"io"
	"strconv"
	"strings"
	"unicode"

	"tradecraft"
	"tradecraft/attack"
	"tradecraft/output"
	"tradecraft/output/view"
)

// Sightings writes one row a sighting, in the order of the case.
type Sightings struct{}

// Techniques writes one row a technique of the profile, in tactic order.
type Techniques struct{}

// Indicators writes one row an indicator and piece of evidence.
type Indicators struct{}

var _ = []output.Writer{Sightings{}, Techniques{}, Indicators{}}

// Name returns sightings.csv.
func (Sightings) Name() string { return "sightings.csv" }

// Name returns techniques.csv.
func (Techniques) Name() string { return "techniques.csv" }

// Name returns indicators.csv.
func (Indicators) Name() string { return "indicators.csv" }

// Write writes the sightings of r.Case.
func (Sightings) Write(w io.Writer, r output.Report) error {
	const op = "csv.Sightings"
	if r.Case == nil || r.KB == nil {
		return tradecraft.Errorf(op, tradecraft.Invalid, "the report has no case or no knowledge base")
	}
	t := NewTable(op, w, "technique", "name", "tactics", "procedure", "evidence", "place", "time", "host", "account",
		"confidence", "method", "rule", "software", "groups", "step", "was", "review", "id", "last", "count", "rule title", "rule author")
	names := evidenceNames(r.Case)
	rules := map[string]tradecraft.Rule{}
	for _, rule := range r.Case.Rules {
		rules[rule.ID] = rule
	}
	for _, s := range r.Case.Sightings {
		t.Row(s.Technique, techniqueName(r.KB, s.Technique), list(s.Tactics), s.Procedure.Text, names[s.Evidence], view.Place(s.Locator),
			s.Time, s.Host, s.Account, number(s.Confidence), s.Method, s.Rule, list(s.Procedure.Software), list(s.Procedure.Groups),
			count(s.Procedure.Step), s.Was, s.Review, s.ID, s.Last, count(s.Count), rules[s.Rule].Title, rules[s.Rule].Author)
	}
	return t.End()
}

// Write writes the techniques of the profile.
func (Techniques) Write(w io.Writer, r output.Report) error {
	const op = "csv.Techniques"
	if r.Analysis == nil || r.Analysis.Profile == nil || r.KB == nil {
		return tradecraft.Errorf(op, tradecraft.Invalid, "the report has no profile or no knowledge base")
	}
	t := NewTable(op, w, "technique", "name", "parent", "domain", "tactics", "tactic names", "probability", "sightings", "methods", "was")
	for _, p := range r.Analysis.Profile.Techniques {
		domain := ""
		if k := r.KB.Technique(p.ID); k != nil {
			domain = string(k.Domain)
		}
		var tactics []string
		for _, id := range p.Tactics {
			if ta := r.KB.Tactic(id); ta != nil {
				tactics = append(tactics, ta.Name)
			}
		}
		t.Row(p.ID, p.Name, p.Parent, domain, list(p.Tactics), list(tactics), number(p.Probability), strconv.Itoa(len(p.Sightings)), list(p.Methods), list(p.Was))
	}
	return t.End()
}

// Write writes the indicators of r.Case.
func (Indicators) Write(w io.Writer, r output.Report) error {
	const op = "csv.Indicators"
	if r.Case == nil {
		return tradecraft.Errorf(op, tradecraft.Invalid, "the report has no case")
	}
	t := NewTable(op, w, "type", "value", "as written", "evidence", "place", "count")
	names := evidenceNames(r.Case)
	for _, i := range r.Case.Indicators {
		t.Row(i.Type, i.Value, i.As, names[i.Evidence], view.Place(i.Locator), strconv.Itoa(i.Count))
	}
	return t.End()
}

func evidenceNames(c *tradecraft.Case) map[string]string {
	names := map[string]string{}
	for _, e := range c.Evidence {
		names[e.ID] = e.Name
	}
	return names
}

func techniqueName(kb *attack.KnowledgeBase, id string) string {
	if t := kb.Technique(id); t != nil {
		return t.Name
	}
	return ""
}

// list joins ids the way intake/exchange takes them apart again.
func list(ids []string) string { return strings.Join(ids, ", ") }

func number(p float64) string { return strconv.FormatFloat(p, 'f', 4, 64) }

func count(n int) string {
	if n == 0 {
		return ""
	}
	return strconv.Itoa(n)
}

// Table writes rows of cells that spreadsheets take for plain text, whatever is
// in them.
type Table struct {
	op string
	w  *csv.Writer
}

// NewTable begins a table with its header; op is the operation that errors name.
func NewTable(op string, w io.Writer, header ...string) *Table {
	t := &Table{op: op, w: csv.NewWriter(w)}
	_ = t.w.Write(header) // a csv.Writer keeps the error for the end
	return t
}

// Row writes a row. Errors wait for End.
func (t *Table) Row(cells ...string) {
	for i, c := range cells {
		cells[i] = protect(c)
	}
	_ = t.w.Write(cells)
}

// End writes what is left and returns the first error.
func (t *Table) End() error {
	t.w.Flush()
	if err := t.w.Error(); err != nil {
		return tradecraft.Errorf(t.op, tradecraft.Unavailable, "writing the table: %w", err)
	}
	return nil
}

// protect makes a cell plain text for spreadsheets. They take a cell for a
// formula that starts with =, +, - or @, in Excel also after white space and in
// the wide forms of East Asian fonts; tabs and line breaks may start a new cell
// in lenient readers, so they become blanks (OWASP, "CSV Injection").
func protect(s string) string {
	s = strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) {
			return ' '
		}
		return r
	}, view.Visible(s))
	trimmed := strings.TrimLeft(s, " '\"")
	if trimmed != "" && strings.ContainsRune("=+-@|%＝＋－＠", firstRune(trimmed)) {
		return "'" + s
	}
	return s
}

func firstRune(s string) rune {
	for _, r := range s {
		return r
	}
	return 0
}
