package main

import (
	"fmt"
	"io"
	"strings"

	"tradecraft/analysis/coverage"
	"tradecraft/attack"
	"tradecraft/intake/dettect"
	"tradecraft/output/csv"
	"tradecraft/output/navigator"
	"tradecraft/output/terminal"
	"tradecraft/output/xlsx"
)

// coverFormats are the formats of coverage beside table and json.
func coverFormats() []string { return []string{"layer", "layer-visibility", "csv", "xlsx", "dettect"} }

func (a *app) writeCoverage(kb *attack.KnowledgeBase, r *coverage.Result, flags coverFlags) error {
	switch flags.format {
	case "json":
		return a.writeJSON(r)
	case "", "table":
		return a.showPage(func(p *terminal.Page) { coveragePage(p, r) })
	}
	w, err := a.out()
	if err != nil {
		return err
	}
	switch flags.format {
	case "csv":
		return coverageCSV(w, r)
	case "xlsx":
		return xlsx.Write(w, coverageSheets(r)...)
	case "dettect":
		return coverageDettect(r, flags.date).Write(w)
	}
	return a.coverageLayer(w, kb, r, flags.format == "layer-visibility")
}

// coverageLayer writes how many rules could find each technique, or how many
// data components show it.
func (a *app) coverageLayer(w io.Writer, kb *attack.KnowledgeBase, r *coverage.Result, visibility bool) error {
	t := navigator.Tally{Name: "Detection", Description: "Rules that could fire on the logs. The score is the number of rules.", Domain: attack.Domain(r.Domain),
		Metadata: [][2]string{{"platforms", strings.Join(r.Platforms, ", ")}, {"against", r.Against}}}
	if visibility {
		t.Name, t.Description = "Visibility", "Data components that the logs give, the most on one platform. The score is their number."
	}
	for _, x := range r.Techniques {
		n, comment := x.Rules, rulesText(x)
		if visibility {
			n, comment = 0, visibleText(kb, x)
			for _, v := range x.Visible {
				n = max(n, len(v.Seen))
			}
		}
		if n > 0 {
			t.Techniques = append(t.Techniques, navigator.Tallied{ID: x.ID, Count: n, Comment: comment})
		}
	}
	_, err := t.Write(w, kb)
	return err
}

func rulesText(t coverage.Technique) string {
	s := countOf(t.Rules, "rule", "rules") + " could fire on " + strings.Join(t.Detects, ", ")
	if t.Fired > 0 {
		s += fmt.Sprintf("; %d did", t.Fired)
	}
	if t.Idle > 0 {
		s += fmt.Sprintf("; %d lack their log", t.Idle)
	}
	return s
}

func visibleText(kb *attack.KnowledgeBase, t coverage.Technique) string {
	var lines []string
	for _, v := range t.Visible {
		var names []string
		for _, id := range v.Seen {
			if c := kb.DataComponent(id); c != nil {
				names = append(names, c.Name)
			}
		}
		lines = append(lines, fmt.Sprintf("%s: %s (%d of %d)", v.Platform, strings.Join(names, ", "), len(v.Seen), v.Needed))
	}
	return strings.Join(lines, "\n")
}

var coverageColumns = []string{"technique", "name", "tactics", "platforms", "weight", "used by", "visible on", "components seen", "components needed", "rules that could fire", "rules that fired", "rules without their log", "detected on", "claimed visibility", "claimed detection", "why"}

func coverageRow(t coverage.Technique) []any {
	var on []string
	seen, needed := 0, 0
	for _, v := range t.Visible {
		on = append(on, v.Platform)
		if len(v.Seen) > seen {
			seen, needed = len(v.Seen), v.Needed
		}
	}
	claim := func(x *float64) any {
		if x == nil {
			return ""
		}
		return *x
	}
	return []any{t.ID, t.Name, strings.Join(t.Tactics, " "), strings.Join(t.Platforms, ", "), t.Weight, strings.Join(t.Users, " "), strings.Join(on, ", "), seen, needed,
		t.Rules, t.Fired, t.Idle, strings.Join(t.Detects, ", "), claim(t.ClaimedVisibility), claim(t.ClaimedDetection), t.Why}
}

func coverageCSV(w io.Writer, r *coverage.Result) error {
	t := csv.NewTable("tradecraft.coverage", w, coverageColumns...)
	for _, x := range r.Techniques {
		var cells []string
		for _, c := range coverageRow(x) {
			if f, ok := c.(float64); ok {
				c = figure(f)
			}
			cells = append(cells, fmt.Sprint(c))
		}
		t.Row(cells...)
	}
	return t.End()
}

// coverageSheets are the parts of a workbook.
func coverageSheets(r *coverage.Result) []xlsx.Sheet {
	techniques := xlsx.Sheet{Name: "Techniques", Header: coverageColumns}
	for _, t := range r.Techniques {
		techniques.Rows = append(techniques.Rows, coverageRow(t))
	}
	totals := xlsx.Sheet{Name: "Totals", Header: []string{"platform", "techniques and sub-techniques", "visible", "detected", "both", "techniques rolled up", "visible rolled up", "detected rolled up"}}
	for _, t := range r.Totals {
		name := t.Platform
		if name == "" {
			name = "all"
		}
		totals.Rows = append(totals.Rows, []any{name, t.Exact.Techniques, t.Exact.Visible, t.Exact.Detected, t.Exact.Both, t.RolledUp.Techniques, t.RolledUp.Visible, t.RolledUp.Detected})
	}
	sources := xlsx.Sheet{Name: "Log sources seen", Header: []string{"log", "event", "events", "platforms", "data components"}}
	for _, s := range r.Sources {
		sources.Rows = append(sources.Rows, []any{s.Name, s.Event, s.Count, strings.Join(s.Platforms, ", "), strings.Join(s.Components, " ")})
	}
	missing := xlsx.Sheet{Name: "Log sources to add", Header: []string{"data component", "id", "platform", "adds", "used by actors", "weight", "deepens", "logs"}}
	for _, m := range r.Missing {
		missing.Rows = append(missing.Rows, []any{m.Name, m.Component, m.Platform, m.Adds, m.Used, m.Weight, m.Deepens, strings.Join(m.Logs, "; ")})
	}
	idle := xlsx.Sheet{Name: "Rules without logs", Header: []string{"log source", "events", "rules", "adds", "used by actors", "weight", "techniques"}}
	for _, k := range r.Idle {
		idle.Rows = append(idle.Rows, []any{k.LogSource, k.Events, k.Rules, k.Adds, k.Used, k.Weight, strings.Join(k.Techniques, " ")})
	}
	next := xlsx.Sheet{Name: "Rules to write", Header: []string{"technique", "name", "score", "weight", "undetected", "at hand", "look at", "detection strategy", "why"}}
	for _, n := range r.NextRules {
		next.Rows = append(next.Rows, []any{n.ID, n.Name, n.Score, n.Weight, n.Undetected, n.AtHand, strings.Join(n.Look, "; "), n.Strategy, n.Why})
	}
	return []xlsx.Sheet{totals, techniques, sources, missing, idle, next}
}

// coverageDettect is the result as a technique administration of DeTT&CT. Its
// scores are coarse: visibility by the share of the data components that are
// seen, detection 1 for a rule that could fire and 2 for one that did.
func coverageDettect(r *coverage.Result, date string) *dettect.Document {
	var entries []dettect.Entry
	for _, t := range r.Techniques {
		e := dettect.Entry{ID: t.ID, Name: t.Name, Detection: -1, Location: t.RuleIDs}
		share := 0.0
		for _, v := range t.Visible {
			share = max(share, float64(len(v.Seen))/float64(v.Needed))
		}
		switch {
		case share >= 1:
			e.Visibility = 4
		case share > 2.0/3:
			e.Visibility = 3
		case share > 1.0/3:
			e.Visibility = 2
		case share > 0:
			e.Visibility = 1
		}
		if t.Rules > 0 {
			e.Detection = 1
		}
		if t.Fired > 0 {
			e.Detection = 2
		}
		if e.Visibility > 0 || e.Detection > 0 {
			e.Comment = fmt.Sprintf("%.0f %% of the data components seen; %s", 100*share, countOf(t.Rules, "rule could fire", "rules could fire"))
			entries = append(entries, e)
		}
	}
	return dettect.NewTechniques("coverage by tradecraft", r.Domain, r.Platforms, date, entries)
}
