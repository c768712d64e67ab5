package csv

import (
	"io"
	"strconv"
	"strings"

	"tradecraft"
	"tradecraft/output"
)

// Tickets writes one row a step of the playbook, in order, for ticket systems.
type Tickets struct{}

var _ output.Writer = Tickets{}

// Name returns tickets.csv.
func (Tickets) Name() string { return "tickets.csv" }

// Write writes the steps of r.Analysis.Response; only the header when there is none.
func (Tickets) Write(w io.Writer, r output.Report) error {
	const op = "csv.Tickets"
	if r.Case == nil || r.Analysis == nil {
		return tradecraft.Errorf(op, tradecraft.Invalid, "the report has no case or no analysis")
	}
	t := NewTable(op, w, "summary", "description", "phase", "kind", "asset", "first hour", "decides", "may break", "techniques", "hosts", "accounts", "rules", "sources", "plan", "id")
	if r.Analysis.Response == nil {
		return t.End()
	}
	for _, s := range r.Analysis.Response.Steps {
		var rules, sources []string
		for _, x := range s.Rules {
			rules = append(rules, x.Title+" ("+x.ID+")")
		}
		for _, x := range s.Sources {
			sources = append(sources, strings.Join(strings.Fields(x.Kind+" "+x.ID+" "+x.Name), " "))
		}
		hour := ""
		if s.Hour > 0 {
			hour = strconv.Itoa(s.Hour)
		}
		t.Row(s.Title, s.How, s.Phase, s.Kind, s.Asset, hour, s.Decides, s.Breaks, list(s.Techniques), list(s.Hosts), list(s.Accounts), list(rules), list(sources), s.Plan, s.ID)
	}
	return t.End()
}
