package sigma

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"tradecraft/intake/logs/event"
)

// Explanation says why a rule fires on an event, or why not.
type Explanation struct {
	Fires bool `json:"fires"`
	// Reads is false when the rule's log source does not take in the event.
	Reads bool `json:"reads"`
	// Events says which events the log source takes in.
	Events    string `json:"events"`
	Condition string `json:"condition"`
	Step      Step   `json:"step"`
}

// Step is a part of a rule's condition.
type Step struct {
	Holds bool `json:"holds"`
	// Name is the search that the step is, "" for parts of one and for words of
	// the condition.
	Name string `json:"name,omitempty"`
	// Needs says how the steps below count: all, any, none, or "2 of" and so on.
	Needs string `json:"needs,omitempty"`
	// Field, Test and Values are those of a comparison: the field, what is asked
	// of it, and what the event has; no values when the field is missing.
	Field  string   `json:"field,omitempty"`
	Test   string   `json:"test,omitempty"`
	Values []string `json:"values,omitempty"`
	Steps  []Step   `json:"steps,omitempty"`
}

// Bounds on what an explanation shows of the event.
const (
	maxExplainedValues = 5
	maxExplainedValue  = 300 // bytes
)

// Explain says why the rule with a place in Rules fires on an event or not. A
// correlation rule has no condition on one event: explain the rules it names.
func (m *Matcher) Explain(e *event.Event, rule int32) Explanation {
	r := m.rules[rule]
	x := explainer{tester: tester{e: e}, m: m, group: m.groupOf(rule)}
	out := Explanation{Condition: r.Condition, Events: r.LogSource.Events()}
	if x.group == nil {
		return out
	}
	m.router.derive(e)
	for _, to := range m.router.routes(e, strings.ToLower(e.Channel), nil) {
		if m.groups[to.group] == x.group {
			out.Reads, x.variant = true, to.variant
			break
		}
	}
	out.Step = x.step(r.Detection)
	out.Fires = out.Reads && out.Step.Holds
	return out
}

// groupOf finds the group of a rule, nil for a correlation rule.
func (m *Matcher) groupOf(rule int32) *group {
	for _, g := range m.groups {
		if slices.Contains(g.rules, rule) {
			return g
		}
	}
	return nil
}

type explainer struct {
	tester  tester
	m       *Matcher
	group   *group
	variant int32
}

func (x *explainer) step(e *Expr) Step {
	if e.Op == OpPredicate {
		return x.comparison(e)
	}
	out := Step{Name: e.Name}
	held := 0
	for _, k := range e.Kids {
		s := x.step(k)
		if s.Holds {
			held++
		}
		out.Steps = append(out.Steps, s)
	}
	switch e.Op {
	case OpAnd:
		out.Needs, out.Holds = "all", held == len(e.Kids)
	case OpOr:
		out.Needs, out.Holds = "any", held > 0
	case OpNot:
		out.Needs, out.Holds = "none", held == 0
	case OpCount:
		out.Needs, out.Holds = fmt.Sprintf("%d of", e.Count), held >= e.Count
	}
	return out
}

func (x *explainer) comparison(e *Expr) Step {
	if e.Predicate == nil {
		return Step{Name: e.Name, Test: "nothing"}
	}
	p := e.Predicate
	slot, ref := x.m.slot(x.group, x.variant, p.Field), event.NoSlot
	if p.Test == TestFieldRef {
		ref = x.m.slot(x.group, x.variant, p.Ref)
	}
	out := Step{Name: e.Name, Field: p.Field, Test: p.describe(), Holds: x.tester.holds(p, slot, ref)}
	take := func(v event.Value) bool {
		s := v.Text()
		if len(s) > maxExplainedValue {
			s = strings.ToValidUTF8(s[:maxExplainedValue], "") + "…"
		}
		out.Values = append(out.Values, s)
		return len(out.Values) < maxExplainedValues
	}
	if p.Field != "" {
		x.tester.e.Values(slot, take)
		return out
	}
	out.Field = "any field"
	if out.Holds { // of all values only those that hold are of interest
		x.tester.e.All(func(_ string, v event.Value) bool { return !x.tester.value(p, v, ref) || take(v) })
	}
	return out
}

// describe says what a predicate asks of a field's value.
func (p *Predicate) describe() string {
	text := ""
	switch p.Test {
	case TestPattern:
		text = p.Pattern.describe(p.Written)
	case TestNumber:
		text = "is " + p.Text
	case TestNull:
		return "has no value"
	case TestExists:
		return map[bool]string{true: "is there", false: "is not there"}[p.Bool]
	case TestRegexp:
		return "matches /" + p.Regexp.String() + "/"
	case TestCIDR:
		return "is an address of " + p.CIDR.String()
	case TestLess, TestLessEqual, TestGreater, TestGreaterEqual:
		return map[Test]string{TestLess: "<", TestLessEqual: "<=", TestGreater: ">", TestGreaterEqual: ">="}[p.Test] + " " + number(p.Number)
	case TestFieldRef:
		how := map[string]string{"": "is", "startswith": "starts with", "endswith": "ends with", "contains": "contains"}[p.RefMode]
		text = how + " what " + p.Ref + " has"
	case TestTimePart:
		how := map[string]string{"": "", "lt": "< ", "lte": "<= ", "gt": "> ", "gte": ">= "}[p.Text]
		return p.Part + " " + how + number(p.Number)
	}
	if p.Cased {
		text += " (case counts)"
	}
	return text
}

// describe says what a pattern asks, in the words of the rule where these are
// the pattern's.
func (p *Pattern) describe(written string) string {
	own := ParsePattern(written, p.cased)
	inside := p.atoms
	ends := [2]bool{}
	if n := len(inside); n > 1 && inside[0].kind == atomAny && (len(own.atoms) == 0 || own.atoms[0].kind != atomAny) {
		ends[0], inside = true, inside[1:]
	}
	if n := len(inside); n > 1 && inside[n-1].kind == atomAny && (len(own.atoms) == 0 || own.atoms[len(own.atoms)-1].kind != atomAny) {
		ends[1], inside = true, inside[:n-1]
	}
	how := map[[2]bool]string{{false, false}: "is", {true, false}: "ends with", {false, true}: "starts with", {true, true}: "contains"}[ends]
	if len(p.atoms) == 0 {
		return "is empty"
	}
	if s := (&Pattern{atoms: inside, cased: p.cased}).String(); s != own.String() {
		return how + " " + written + " as " + s
	}
	return how + " " + written
}

func number(x float64) string { return strconv.FormatFloat(x, 'f', -1, 64) }

// Events says in words which events a log source takes in.
func (l LogSource) Events() string {
	if l.any() {
		return "every event"
	}
	var parts []string
	switch {
	case l.Product != "windows":
		for _, p := range [][2]string{{"product", l.Product}, {"category", l.Category}, {"service", l.Service}} {
			if p[1] != "" {
				parts = append(parts, p[0]+" "+p[1])
			}
		}
		return strings.Join(parts, ", ")
	case l.Category != "":
		for _, w := range windowsCategories[l.Category] {
			ids := make([]string, len(w.ids))
			for i, id := range w.ids {
				ids[i] = strconv.Itoa(int(id))
			}
			parts = append(parts, strings.TrimSpace(w.channel+" "+strings.Join(ids, ", ")))
		}
	case l.Service != "":
		parts = windowsChannels[l.Service]
	default:
		return "any Windows log"
	}
	if len(parts) == 0 {
		return "no event: Windows " + strings.TrimSpace(l.Category+" "+l.Service) + " is not known here"
	}
	return strings.Join(parts, "; ")
}
