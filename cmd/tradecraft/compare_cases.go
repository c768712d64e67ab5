package main

import (
	"os"
	"strconv"

	"tradecraft/analysis/fingerprint"
	"tradecraft/attack"
	"tradecraft/output/terminal"
)

// caseComparison is what 'compare A.json B.json --json' writes (schema tradecraft.compare-cases/v1).
type caseComparison struct {
	Schema string `json:"schema"`
	*fingerprint.Comparison
}

// caseFiles reports whether all names are files, and so cases.
func caseFiles(names []string) bool {
	for _, n := range names {
		if info, err := os.Stat(n); err != nil || !info.Mode().IsRegular() {
			return false
		}
	}
	return true
}

// compareCases sets two cases side by side.
func (a *app) compareCases(kb *attack.KnowledgeBase, names []string) error {
	if len(names) != 2 {
		return usagef("cases are compared two at a time")
	}
	first, err := a.readCase(names[0])
	if err != nil {
		return err
	}
	second, err := a.readCase(names[1])
	if err != nil {
		return err
	}
	c := fingerprint.Compare(first, second, kb)
	if a.json {
		return a.writeJSON(caseComparison{"tradecraft.compare-cases/v1", c})
	}
	return a.showPage(func(p *terminal.Page) { caseComparisonPage(p, c) })
}

func caseComparisonPage(p *terminal.Page, c *fingerprint.Comparison) {
	p.Title(sideName(c.A, "A") + ", " + sideName(c.B, "B"))
	p.Paragraph(0, c.Statement)
	var rows [][]string
	for i, s := range []fingerprint.Side{c.A, c.B} {
		rows = append(rows, []string{letter(i), sideName(s, ""), strconv.Itoa(s.Techniques), strconv.Itoa(s.Software), strconv.Itoa(s.Indicators), strconv.Itoa(s.Commands)})
	}
	p.Table(2, []terminal.Column{{}, {Flex: true}, {Name: "techniques", Right: true}, {Name: "software", Right: true}, {Name: "indicators", Right: true}, {Name: "commands", Right: true}}, rows)
	if len(c.Reasons) > 0 {
		p.Heading("What they share", "points add up to "+points(c.Score)+" of 5; likeness, not proof")
		rows = nil
		for _, r := range c.Reasons {
			rows = append(rows, []string{points(r.Weight), r.Text})
		}
		p.Table(2, []terminal.Column{{Name: "points", Right: true}, {Flex: true}}, rows)
	}
	if len(c.Against) > 0 {
		p.Heading("What speaks against one hand", "")
		for _, r := range c.Against {
			p.Paragraph(2, r.Text)
		}
	}
	caseProcedures(p, c)
	caseObjects(p, "Techniques of both", c.Techniques)
	caseObjects(p, "Software of both", c.Software)
	if len(c.Indicators) > 0 {
		p.Heading("Indicators of both", "")
		rows = nil
		for _, i := range c.Indicators {
			rows = append(rows, []string{i.Type, i.Value})
		}
		p.Table(2, []terminal.Column{{}, {Flex: true}}, rows)
	}
}

// caseProcedures shows what was typed alike.
func caseProcedures(p *terminal.Page, c *fingerprint.Comparison) {
	if len(c.Procedures) > 0 {
		p.Heading("Done the same way", "what changes from one intrusion to the next is masked")
		for _, s := range c.Procedures {
			text := s.Template
			if s.Everyday {
				text += " (everyday)"
			}
			p.Paragraph(2, text)
		}
	}
	if len(c.Habits) > 0 {
		p.Heading("Habits of both", "")
		p.Paragraph(2, joined(c.Habits, func(h fingerprint.SharedHabit) string { return h.Kind + " " + h.Value }))
	}
}

func caseObjects(p *terminal.Page, title string, objects []fingerprint.SharedObject) {
	if len(objects) == 0 {
		return
	}
	p.Heading(title, "the fewer groups use it, the more it says")
	var rows [][]string
	for _, o := range objects {
		rows = append(rows, []string{o.ID, o.Name, strconv.Itoa(o.Groups)})
	}
	p.Table(2, []terminal.Column{{}, {Flex: true}, {Name: "groups", Right: true}}, rows)
}

func points(x float64) string { return strconv.FormatFloat(x, 'f', 2, 64) }

// sideName is a case's title, or what stands for it.
func sideName(s fingerprint.Side, otherwise string) string {
	switch {
	case s.Title != "":
		return s.Title
	case otherwise != "":
		return otherwise
	}
	return s.ID
}
