package sitereport

import (
	"fmt"
	"strings"

	"tradecraft/intake/site"
	"tradecraft/output/terminal"
)

// maxShown is how many findings, libraries and changes the summary lists.
const maxShown = 20

// Summary writes what a terminal shows: the grade, the three questions, the
// findings, what left for where, and the changes.
func Summary(g *terminal.Page, r *site.Result) {
	grade := r.Grade
	if grade == "" {
		grade = "no grade"
	}
	g.Title(fmt.Sprintf("%s: %s, %s", host(r.URL), grade, gradeWord(r.Grade)))
	g.Paragraph(0, fmt.Sprintf("%s, %s; ATT&CK %s", count(len(r.Pages), "page", "pages"), count(len(r.Inventory), "script", "scripts"), r.AttackVersion))
	g.Blank()
	for _, q := range questions(r) {
		name, _, _ := strings.Cut(q.Name, " ")
		g.Field(name, q.Answer+". "+q.Why)
	}
	summaryFindings(g, r)
	summaryChanges(g, r)
	if n := waiting(r); n > 0 && len(r.Change) > 0 {
		g.Note(0, count(n, "script has", "scripts have")+" no written justification: tradecraft site authorize")
	}
	for _, p := range r.Problems {
		g.Note(0, p.Object+": "+p.Message)
	}
}

func summaryFindings(g *terminal.Page, r *site.Result) {
	if len(r.Findings) == 0 {
		return
	}
	g.Heading("Findings", "")
	for i, f := range r.Findings {
		if i == maxShown {
			g.Note(2, fmt.Sprintf("and %d more in the report", len(r.Findings)-maxShown))
			return
		}
		g.Paragraph(2, f.Severity+": "+f.Title)
		if f.Destination != "" {
			g.Paragraph(4, fmt.Sprintf("%s (%s) to %s", joined(f.Data, "data"), joined(f.Encoding, "plain"), f.Destination))
		}
		if f.Script.URL != "" {
			g.Note(4, place(f.Script))
		}
		if f.Fix != "" && site.Rank(f.Severity) <= site.Rank(site.Medium) {
			g.Paragraph(4, f.Fix)
		}
	}
}

func summaryChanges(g *terminal.Page, r *site.Result) {
	if len(r.Change) == 0 {
		return
	}
	g.Heading("Changes since the baseline", "")
	var rows [][]string
	for i, c := range r.Change {
		if i == maxShown {
			break
		}
		look := ""
		if c.Alert {
			look = "look"
		}
		rows = append(rows, []string{look, c.Kind, c.Class, c.Object})
	}
	g.Table(2, []terminal.Column{{}, {}, {Quiet: true}, {Flex: true}}, rows)
	if n := len(r.Change) - maxShown; n > 0 {
		g.Note(2, fmt.Sprintf("and %d more in the report", n))
	}
}

// waiting counts the scripts without a justification.
func waiting(r *site.Result) int {
	n := 0
	for _, s := range r.Inventory {
		if s.Authorization == nil || s.Authorization.Why == "" {
			n++
		}
	}
	return n
}
