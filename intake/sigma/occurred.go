package sigma

import (
	"slices"

	"tradecraft/intake/logs/event"
)

// Occurred says which log sources and fields there were in logs. It is not
// safe for concurrent use: give each worker its own and add them up.
type Occurred struct {
	groups []bool
	slots  []bool
}

// NewOccurred returns an empty one for the matcher's rules.
func (m *Matcher) NewOccurred() *Occurred {
	return &Occurred{make([]bool, len(m.groups)), make([]bool, m.fields.Len())}
}

// Occurred notes the event that Match was just given.
func (st *State) Occurred(e *event.Event, o *Occurred) {
	for _, to := range st.now.routes {
		o.groups[to.group] = true
	}
	for _, f := range e.Fields() {
		o.slots[f.Slot] = true
	}
}

// Add puts what another saw into o.
func (o *Occurred) Add(other *Occurred) {
	for i, b := range other.groups {
		o.groups[i] = o.groups[i] || b
	}
	for i, b := range other.slots {
		o.slots[i] = o.slots[i] || b
	}
}

// Idle is a rule that could not fire on logs.
type Idle struct {
	Rule *Rule
	// Fields are those that the rule needs and that no event has; none when there
	// is no event of its log source at all.
	Fields []string
}

// Idle lists the rules that could not fire on the logs in which o occurred, in
// the order of the rules: no event is of their log source, or none has a field
// that they need. Silent rules are left out.
func (m *Matcher) Idle(o *Occurred) []Idle {
	names := newNames(m.rules)
	known := make([]*Idle, len(m.rules))
	for at, g := range m.groups {
		for _, rule := range g.rules {
			r := m.rules[rule]
			if !o.groups[at] {
				known[rule] = &Idle{Rule: r}
			} else if fields := m.lacking(r.Detection, g, o); len(fields) > 0 {
				known[rule] = &Idle{r, fields}
			}
		}
	}
	for _, at := range slices.Backward(uppermost(m.rules, names)) {
		known[at] = idleCorrelation(m.rules, at, known, names)
	}
	var out []Idle
	for at, idle := range known {
		if idle != nil && !m.links.silent[at] {
			out = append(out, *idle)
		}
	}
	return out
}

// idleCorrelation is for a correlation rule: it cannot fire when none of its
// rules can, or when one cannot that it needs.
func idleCorrelation(rules []*Rule, at int, known []*Idle, names names) *Idle {
	c := rules[at].Correlation
	every := c.temporal() && c.Expr == nil && !c.holds(float64(len(c.Rules)-1))
	out := &Idle{Rule: rules[at]}
	able := 0
	for _, ref := range c.Rules {
		to, ok := names.find(rules[at], ref)
		if !ok {
			continue
		}
		if known[to] == nil {
			able++
			continue
		}
		for _, f := range known[to].Fields {
			if !slices.Contains(out.Fields, f) {
				out.Fields = append(out.Fields, f)
			}
		}
	}
	if able == len(c.Rules) || able > 0 && !every || c.Expr != nil && c.Expr.negates() {
		return nil
	}
	return out
}

// lacking returns the fields whose absence alone keeps a condition from holding.
func (m *Matcher) lacking(e *Expr, g *group, o *Occurred) []string {
	switch e.Op {
	case OpPredicate:
		p := e.Predicate
		if p == nil || p.Field == "" || p.Test == TestNull || p.Test == TestExists && !p.Bool || m.occurs(g, p.Field, o) {
			return nil
		}
		return []string{p.Field}
	case OpAnd:
		for _, k := range e.Kids {
			if fields := m.lacking(k, g, o); len(fields) > 0 {
				return fields
			}
		}
	case OpOr, OpCount:
		var all []string
		able := 0
		for _, k := range e.Kids {
			fields := m.lacking(k, g, o)
			if len(fields) == 0 {
				able++
			}
			for _, f := range fields {
				if !slices.Contains(all, f) {
					all = append(all, f)
				}
			}
		}
		if able < max(1, e.Count) {
			return all
		}
	}
	return nil
}

func (m *Matcher) occurs(g *group, field string, o *Occurred) bool {
	for variant := range g.aliases {
		if s := m.slot(g, int32(variant), field); s >= 0 && int(s) < len(o.slots) && o.slots[s] {
			return true
		}
	}
	return false
}
