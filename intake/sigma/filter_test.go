package sigma

import (
	"strings"
	"testing"

	"tradecraft/intake/logs/event"
)

func TestFilters(t *testing.T) {
	const rules = `
title: a
id: id-a
name: first
logsource: {product: windows, category: process_creation}
detection: {s: {A: x}, condition: s}
---
title: b
id: id-b
logsource: {product: windows, category: process_creation}
detection: {s: {A: x}, t: {A: y}, condition: s or t}
---
`
	tests := []struct {
		name, filter, event string
		fire                string // titles
		problem             bool
	}{
		{"by id", "logsource: {product: windows}\nfilter: {rules: [id-a], s: {User: ok}, condition: not s}", `{"A":"x","User":"ok"}`, "b", false},
		{"by name", "filter: {rules: [first], s: {User: ok}, condition: not s}", `{"A":"x","User":"ok"}`, "b", false},
		{"does not apply", "filter: {rules: [first], s: {User: ok}, condition: not s}", `{"A":"x","User":"other"}`, "a b", false},
		{"one text for rules", "filter: {rules: id-b, s: {User: ok}, condition: not s}", `{"A":"y","User":"ok"}`, "", false},
		{"or stays inside", "filter: {rules: [id-b], s: {User: ok}, condition: not s}", `{"A":"y","User":"other"}`, "b", false},
		{"any", "filter: {rules: any, s: {User: ok}, condition: not s}", `{"A":"x","User":"ok"}`, "", false},
		{"other log source", "logsource: {product: linux}\nfilter: {rules: any, s: {User: ok}, condition: not s}", `{"A":"x","User":"ok"}`, "a b", true},
		{"unknown rule", "filter: {rules: [nobody], s: {User: ok}, condition: not s}", `{"A":"x","User":"ok"}`, "a b", true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			f, problems := ParseFile("f.yml", []byte(rules+tt.filter), Options{})
			if len(f.Rules) != 2 || len(f.Filters) != 1 {
				t.Fatal(problems)
			}
			narrowed, problems := Narrow(f.Rules, f.Filters)
			if len(problems) > 0 != tt.problem {
				t.Errorf("problems %v", problems)
			}
			fields := &event.Fields{}
			m := Compile(narrowed, fields)
			var got []string
			for _, at := range m.NewState().Match(processEvent(t, flow(t, tt.event)).event(fields)) {
				got = append(got, narrowed[at].Title)
			}
			if s := strings.Join(got, " "); s != tt.fire {
				t.Errorf("fires %q, want %q", s, tt.fire)
			}
		})
	}
}

func TestRefusedFilters(t *testing.T) {
	for _, text := range []string{"filter: 7", "filter: {s: {A: x}, condition: s}", "filter: {rules: [a], s: {A: x}}"} {
		if f, problems := ParseFile("f.yml", []byte(text), Options{}); len(f.Filters) != 0 || len(problems) != 1 {
			t.Errorf("%s: %v", text, problems)
		}
	}
}
