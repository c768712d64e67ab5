package sigma

import (
	"strings"
	"testing"
	"testing/fstest"
)

// TestLoadBeside loads a correlation and a filter for rules that were loaded before.
func TestLoadBeside(t *testing.T) {
	f, _ := ParseFile("box/a.yml", []byte("{title: a, id: i, name: n, logsource: {product: windows}, detection: {s: {A: x}, condition: s}}"), Options{})
	folder := fstest.MapFS{
		"c.yml": {Data: []byte("{title: c, correlation: {type: event_count, rules: [n], timespan: 1m, condition: {gte: 2}}}")},
		"f.yml": {Data: []byte("{title: f, filter: {rules: [i], f: {User: joe}, condition: not f}}")},
	}
	rules, problems, err := Load(folder, Options{Beside: f.Rules})
	if err != nil || len(problems) > 0 || len(rules) != 2 || rules[0].Title != "a" || rules[0] == f.Rules[0] || rules[1].Correlation == nil {
		t.Errorf("%d rules, %v, %v", len(rules), problems, err)
	}
	if _, problems, _ = Load(folder, Options{}); len(problems) != 2 {
		t.Errorf("problems alone: %v", problems)
	}
}

// TestSelect keeps what chosen correlations need, silently.
func TestSelect(t *testing.T) {
	const text = `
{title: a, name: a, level: low, logsource: {product: windows}, detection: {s: {A: x}, condition: s}}
---
{title: b, name: b, level: low, logsource: {product: windows}, detection: {s: {A: y}, condition: s}}
---
{title: c, name: c, level: low, correlation: {type: event_count, rules: [a], timespan: 1m, condition: {gte: 2}}}
---
{title: d, level: high, correlation: {type: event_count, rules: [c], timespan: 1m, condition: {gte: 2}}}
`
	f, _ := ParseFile("s.yml", []byte(text), Options{})
	atLeast := func(l Level) func(*Rule) bool { return func(r *Rule) bool { return r.Level >= l } }
	describe := func(rules []*Rule) string {
		var out []string
		for _, r := range rules {
			out = append(out, r.Title+map[bool]string{true: " silent"}[r.Silent])
		}
		return strings.Join(out, ", ")
	}
	high := Select(f.Rules, atLeast(High))
	if got := describe(high); got != "a silent, c silent, d" {
		t.Errorf("high: %s", got)
	}
	if got := describe(Select(high, atLeast(Low))); got != "a silent, c silent, d" {
		t.Errorf("high, then low: %s", got)
	}
	if got := describe(Select(f.Rules, func(r *Rule) bool { return r.Title == "b" })); got != "b" {
		t.Errorf("b: %s", got)
	}
	if f.Rules[0].Silent {
		t.Error("Select changed the rule that it was given")
	}
}
