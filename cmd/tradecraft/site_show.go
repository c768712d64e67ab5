package main

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"tradecraft"
	"tradecraft/intake/site"
	"tradecraft/output/sitereport"
	"tradecraft/output/terminal"
)

// showSite writes the result to stdout, or to the file of -o: in the format
// asked for, or for people. A folder of -o has all, and stdout gets the summary.
func (a *app) showSite(r sitereport.Report, flags siteReports) error {
	w := a.stdout
	if !a.siteFolder() {
		var err error
		if w, err = a.out(); err != nil {
			return err
		}
	}
	name := flags.format
	switch {
	case name == "" && a.json:
		name = "json"
	case name == "" && flags.pci && !a.siteFolder():
		name = "pci"
	}
	for _, f := range sitereport.Formats() {
		if f.Name == name {
			return f.Writer.Write(w, r)
		}
	}
	if name == "json" {
		return tradecraft.WriteJSON(w, r.Result)
	}
	page := &terminal.Page{Width: a.width(w), Color: a.colored(w), ASCII: !a.unicode()}
	sitePage(page, r.Result, a.verbose)
	_, err := page.WriteTo(w)
	return err
}

// sitePage is a result for people: the answers first, then what is behind them.
func sitePage(p *terminal.Page, r *site.Result, all bool) {
	p.Title(r.URL)
	p.Field("Grade", cmp.Or(r.Grade, "none: nothing could be looked at"))
	for _, q := range []struct{ name, answer string }{
		{"Malicious", r.Answers.Malicious}, {"Vulnerable", r.Answers.Vulnerable}, {"Dangerous", r.Answers.Dangerous},
	} {
		p.Field(q.name, q.answer)
	}
	fields := 0
	for _, one := range r.Pages {
		fields += len(one.Fields)
	}
	if r.Scope.Browser != "" {
		p.Field("Looked at", fmt.Sprintf("%s, %s filled, %s, by %s", counted(len(r.Pages), "page"), counted(fields, "field"), counted(len(r.Inventory), "script"), r.Scope.Browser))
	} else {
		p.Field("Looked at", counted(len(r.Inventory), "file")+", by the text alone")
	}
	siteFindings(p, r, all)
	siteExits(p, r)
	if r.Baseline != nil {
		siteChanges(p, r)
	}
	siteProblems(p, r)
}

func counted(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}

func siteFindings(p *terminal.Page, r *site.Result, all bool) {
	shown, remarks := 0, 0
	for _, f := range r.Findings {
		if f.Severity == site.Info && !all {
			remarks++
			continue
		}
		if shown++; shown == 1 {
			p.Heading("Findings", "")
		}
		p.Paragraph(2, strings.ToUpper(f.Severity)+"  "+f.Title+" ("+f.Certainty+")")
		if f.Script.URL != "" {
			place := f.Script.URL
			if f.Script.Line > 0 {
				place += fmt.Sprintf(", line %d, column %d", f.Script.Line, f.Script.Column)
			}
			p.Note(4, "script "+place)
		}
		if len(f.Script.Loader) > 0 {
			p.Note(4, "loaded by "+strings.Join(f.Script.Loader, ", by "))
		}
		if f.Destination != "" {
			p.Note(4, "to "+f.Destination+" by "+cmp.Or(f.Channel, "script"))
		}
		if len(f.Data) > 0 {
			data := "data: " + strings.Join(f.Data, ", ")
			if f.Certainty == site.Proved || len(f.Encoding) > 0 {
				data += "; encoded: " + cmp.Or(strings.Join(f.Encoding, ", then "), "no")
			}
			p.Note(4, data)
		}
		if len(f.Techniques) > 0 {
			p.Note(4, "techniques: "+strings.Join(f.Techniques, ", "))
		}
		if len(f.References) > 0 {
			p.Note(4, strings.Join(f.References[:min(len(f.References), 8)], ", "))
		}
		if f.Fix != "" {
			p.Note(4, "do: "+f.Fix)
		}
	}
	if remarks > 0 {
		p.Heading("Remarks", counted(remarks, "remark")+" on policy, headers and integrity; --verbose or --json shows them")
	}
}

func siteExits(p *terminal.Page, r *site.Result) {
	var rows [][]string
	for _, e := range r.Exits {
		to := e.Destination
		why := e.Why
		if e.Stopped {
			why += ", stopped"
		}
		row := []string{to, e.Channel, strings.Join(e.Data[:min(len(e.Data), 3)], ", "), why}
		if !slices.ContainsFunc(rows, func(x []string) bool { return slices.Equal(x, row) }) {
			rows = append(rows, row)
		}
	}
	if len(rows) > 0 {
		p.Heading("Where typed data went", "")
		p.Table(2, []terminal.Column{{Flex: true}, {}, {Flex: true}, {}}, rows[:min(len(rows), 30)])
	}
}

func siteChanges(p *terminal.Page, r *site.Result) {
	p.Heading("Changes since the baseline", "")
	if len(r.Change) == 0 {
		p.Paragraph(2, "none")
	}
	for i, c := range r.Change {
		if i == 40 {
			p.Note(2, fmt.Sprintf("and %d more", len(r.Change)-i))
			break
		}
		mark := "      "
		if c.Alert {
			mark = "ALERT "
		}
		p.Paragraph(2, mark+c.Kind+": "+c.Object)
		p.Note(8, c.Class+"; "+c.Why)
	}
}

func siteProblems(p *terminal.Page, r *site.Result) {
	list := slices.Clone(r.Problems)
	for _, one := range r.Pages {
		list = append(list, one.Problems...)
	}
	if len(list) == 0 {
		return
	}
	p.Heading("What could not be seen", "")
	for _, problem := range list[:min(len(list), 15)] {
		text := problem.Object + ": " + problem.Message
		if problem.Advice != "" {
			text += "; " + problem.Advice
		}
		p.Note(2, text)
	}
}
