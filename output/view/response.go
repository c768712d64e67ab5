package view

import (
	"strings"

	"tradecraft/analysis/response"
)

// Response is the answer to 'what do we do'.
type Response struct {
	Statement string
	Plans     []ResponsePlan
	Hour      []Task // the first hour, in order
	Phases    []ResponsePhase
	None      []NoneKnown
	Migrated  []string
}

// ResponsePlan is a written plan that fits the case.
type ResponsePlan struct {
	Name, Goal string
	Why        []Ref
}

// ResponsePhase is the tasks of a phase, in order.
type ResponsePhase struct {
	Name  string
	Tasks []Task
}

// Task is one step.
type Task struct {
	Title, How, Kind, Asset, Plan string
	Decides, Breaks               string
	Techniques                    []Ref
	Where                         string // hosts and accounts
	Rules                         string
	Sources                       string
}

// NoneKnown names the phases in which nothing is known against a technique.
type NoneKnown struct {
	Technique Ref
	Phases    string
}

func (b *builder) response() *Response {
	a := b.Analysis.Response
	if a == nil {
		return nil
	}
	r := &Response{Statement: sentence(a.Statement)}
	names := map[string]string{}
	for _, p := range a.Plans {
		names[p.ID] = OneLine(p.Name)
		r.Plans = append(r.Plans, ResponsePlan{OneLine(p.Name), OneLine(p.Goal), b.techniqueRefs(p.Why)})
	}
	byID := map[string]Task{}
	for _, s := range a.Steps {
		t := b.task(s, names)
		byID[s.ID] = t
		name := phaseName(s.Phase)
		if n := len(r.Phases); n == 0 || r.Phases[n-1].Name != name {
			r.Phases = append(r.Phases, ResponsePhase{Name: name})
		}
		last := &r.Phases[len(r.Phases)-1]
		last.Tasks = append(last.Tasks, t)
	}
	for _, id := range a.FirstHour {
		if t, ok := byID[id]; ok {
			r.Hour = append(r.Hour, t)
		}
	}
	for _, x := range a.Answered {
		if len(x.None) > 0 {
			r.None = append(r.None, NoneKnown{b.technique(x.Technique), OneLine(list(x.None))})
		}
	}
	for _, m := range a.Migrated {
		r.Migrated = append(r.Migrated, OneLine(m))
	}
	return r
}

func (b *builder) task(s response.Step, plans map[string]string) Task {
	t := Task{
		Title: OneLine(s.Title), How: OneLine(s.How), Kind: OneLine(s.Kind), Asset: OneLine(s.Asset), Plan: plans[s.Plan],
		Decides: OneLine(s.Decides), Breaks: OneLine(s.Breaks), Techniques: b.techniqueRefs(s.Techniques),
	}
	t.Where = OneLine(list(append(append([]string{}, s.Hosts...), s.Accounts...)))
	var rules, sources []string
	for _, r := range s.Rules {
		rules = append(rules, OneLine(r.Title))
	}
	for _, x := range s.Sources {
		if x.Kind == "own" && x.ID == "" { // its name says no more
			sources = append(sources, x.Kind)
			continue
		}
		sources = append(sources, OneLine(strings.Join(strings.Fields(x.Kind+" "+x.ID+" "+x.Name), " ")))
	}
	const most = 6
	t.Rules = strings.Join(rules[:min(most, len(rules))], "; ")
	if more := len(rules) - most; more > 0 {
		t.Rules += "; and " + Count(more, "more", "more")
	}
	t.Sources = strings.Join(sources, "; ")
	return t
}

// phaseName is a phase of NIST SP 800-61 for people.
func phaseName(phase string) string {
	if phase == response.Lessons {
		return "Lessons learned"
	}
	if phase = OneLine(phase); phase == "" {
		return "Other"
	}
	return strings.ToUpper(phase[:1]) + phase[1:]
}

func responseAnswer(r *Response) *Answer {
	if r == nil || len(r.Hour) == 0 {
		return nil
	}
	a := &Answer{Question: "What to do first", Short: "First", Text: r.Hour[0].Title, Anchor: "hour"}
	var then []string
	for _, t := range r.Hour[1:min(3, len(r.Hour))] {
		then = append(then, lowerFirst(t.Title))
	}
	if len(then) > 0 {
		a.Detail = "Then " + strings.Join(then, "; ") + "."
	}
	return a
}

// lowerFirst makes the first letter small, but for words in capitals.
func lowerFirst(s string) string {
	if len(s) < 2 || s[1] >= 'A' && s[1] <= 'Z' {
		return s
	}
	return strings.ToLower(s[:1]) + s[1:]
}
