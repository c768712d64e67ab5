package main

import (
	"context"
	"slices"

	"tradecraft"
	"tradecraft/analysis"
	"tradecraft/attack"
	"tradecraft/output"
	"tradecraft/output/html"
	"tradecraft/output/jsonout"
)

// format is one way to write a report, by the name that --format takes.
type format struct {
	name  string
	short string
	write output.Writer
}

// formats lists every format once, in the order of --help. All of them
// together are what 'analyze -o DIR' writes.
func formats() []format {
	return []format{
		{"html", "a report for people, one file", html.Writer{}},
		{"case", "the case, for other verbs", jsonout.Case{}},
		{"analysis", "the answers, for programs", jsonout.Analysis{}},
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

// allWriters returns the writers of all formats.
func allWriters() []output.Writer {
	var out []output.Writer
	for _, f := range formats() {
		out = append(out, f.write)
	}
	return out
}

// report answers a case and gives what the writers need.
func (a *app) report(ctx context.Context, c *tradecraft.Case, kb *attack.KnowledgeBase) (output.Report, error) {
	answers, err := analysis.Run(ctx, c, kb, analysis.Options{})
	if err != nil {
		return output.Report{}, err
	}
	return output.Report{Case: c, Analysis: answers, KB: kb, Tool: "tradecraft " + buildVersion().Version}, nil
}
