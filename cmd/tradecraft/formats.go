package main

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"tradecraft"
	"tradecraft/analysis"
	"tradecraft/analysis/inference"
	"tradecraft/attack"
	"tradecraft/output"
	"tradecraft/output/cacao"
	"tradecraft/output/csv"
	"tradecraft/output/html"
	"tradecraft/output/jsonout"
	"tradecraft/output/markdown"
	"tradecraft/output/navigator"
	"tradecraft/output/stixbundle"
)

// format is one way to write a report, by the name that --format takes.
type format struct {
	name  string
	short string
	write output.Writer
}

// formats lists every format once, in the order of --help.
func formats() []format {
	return []format{
		{"html", "a report for people, one file", html.Writer{}},
		{"case", "the case, for other verbs", jsonout.Case{}},
		{"analysis", "the answers, for programs", jsonout.Analysis{}},
		{"layer", "what was seen, for ATT&CK Navigator", navigator.Writer{}},
		{"layer-next", "what was probably missed or comes next, for ATT&CK Navigator", navigator.Inferred{}},
		{"stix", "a STIX 2.1 bundle, for OpenCTI, MISP and the like", stixbundle.Writer{}},
		{"csv", "the sightings, for spreadsheets", csv.Sightings{}},
		{"csv-techniques", "one line a technique, for spreadsheets", csv.Techniques{}},
		{"csv-indicators", "the indicators, for spreadsheets", csv.Indicators{}},
		{"playbook", "what to do, as a CACAO 2.0 playbook for orchestrators", cacao.Writer{}},
		{"playbook-md", "what to do, as a checklist", markdown.Playbook{}},
		{"csv-tickets", "what to do, for ticket systems", csv.Tickets{}},
	}
}

// formatNames returns the names that --format takes.
func formatNames() []string {
	var names []string
	for _, f := range formats() {
		names = append(names, f.name)
	}
	return names
}

// findFormat returns a format by name.
func findFormat(name string) (format, bool) {
	all := formats()
	i := slices.IndexFunc(all, func(f format) bool { return f.name == name })
	if i < 0 {
		return format{}, false
	}
	return all[i], true
}

// folderWriters returns what 'analyze -o DIR' writes of a report: all formats,
// and a layer for each further domain that was seen.
func folderWriters(r output.Report) []output.Writer {
	var out []output.Writer
	for _, f := range formats() {
		if f.name == "layer" {
			out = append(out, navigator.Writers(r)...)
			continue
		}
		if !slices.ContainsFunc(out, func(w output.Writer) bool { return w.Name() == f.write.Name() }) {
			out = append(out, f.write)
		}
	}
	return out
}

// folderHelp lists the files of a folder with what each is for.
func folderHelp() string {
	var b strings.Builder
	for _, f := range formats() {
		fmt.Fprintf(&b, "  %-16s %s\n", f.write.Name(), f.short)
	}
	return strings.TrimRight(b.String(), "\n")
}

// report answers a case and gives what the writers need.
func (a *app) report(ctx context.Context, c *tradecraft.Case, kb *attack.KnowledgeBase) (output.Report, error) {
	answers, err := analysis.Run(ctx, c, kb, analysis.Options{Inference: inference.Options{Rules: rulesAtHand}})
	if err != nil {
		return output.Report{}, err
	}
	return output.Report{Case: c, Analysis: answers, KB: kb, Tool: "tradecraft " + buildVersion().Version}, nil
}
