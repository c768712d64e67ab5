package main

import (
	"fmt"
	"strings"

	"tradecraft"
	"tradecraft/intake/sigma"
)

// loadReport is what --load-report writes (schema tradecraft.load-report/v1):
// which rules did not load, and which could not have fired on the logs.
type loadReport struct {
	Schema string `json:"schema"`
	Rules  int    `json:"rules"` // loaded and reported by themselves
	// Silent rules are loaded and only read by correlation rules.
	Silent   int                  `json:"silent"`
	Problems []tradecraft.Problem `json:"problems"`
	Idle     []idleRule           `json:"idle"`
}

// idleRule is a rule that could not fire on the logs.
type idleRule struct {
	Rule  string `json:"rule"` // id, or title of a rule without one
	Title string `json:"title"`
	Path  string `json:"path"`
	// LogSource is set, with the events it takes in, when none of them occurs;
	// Fields are those that the rule needs and that no event has.
	LogSource string   `json:"log_source,omitempty"`
	Events    string   `json:"events,omitempty"`
	Fields    []string `json:"fields,omitempty"`
}

// reportLoad says which rules could not fire, and writes the report that was
// asked for.
func (a *app) reportLoad(rules []*sigma.Rule, idle []sigma.Idle, path string) error {
	r := loadReport{Schema: "tradecraft.load-report/v1", Problems: append([]tradecraft.Problem{}, a.ruleProblems...), Idle: []idleRule{}}
	for _, rule := range rules {
		if rule.Silent {
			r.Silent++
		} else {
			r.Rules++
		}
	}
	unread, lacking := 0, 0
	for _, i := range idle {
		one := idleRule{Rule: i.Rule.Label(), Title: i.Rule.Title, Path: i.Rule.Path, Fields: i.Fields}
		if len(i.Fields) > 0 {
			lacking++
		} else {
			unread++
			one.LogSource = sourceOf(i.Rule)
			if i.Rule.Correlation == nil {
				one.Events = i.Rule.LogSource.Events()
			}
		}
		r.Idle = append(r.Idle, one)
	}
	if unread+lacking > 0 {
		var parts []string
		if unread > 0 {
			parts = append(parts, fmt.Sprintf("%d read logs that are not there", unread))
		}
		if lacking > 0 {
			parts = append(parts, fmt.Sprintf("%d need a field that no event has", lacking))
		}
		a.note("%d of %d rules cannot fire on these logs: %s; --load-report FILE lists them", unread+lacking, r.Rules, strings.Join(parts, ", "))
	}
	if path == "" {
		return nil
	}
	w, err := a.files.Create(path)
	if err != nil {
		return err
	}
	return tradecraft.WriteJSON(w, r)
}
