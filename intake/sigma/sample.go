package sigma

import (
	"slices"

	"tradecraft/intake/logs/event"
)

// Member is an event that takes part in a correlation.
type Member struct {
	Rule    *Rule // that it satisfies
	File    string
	Time    int64 // nanoseconds since 1970 UTC
	Host    string
	Channel string
	EventID uint32
	Record  uint64 // record id, or line
	Offset  int64
}

// Sample is what correlations read of an event that satisfies a rule.
type Sample struct {
	Member Member // File is for the caller to set
	rule   int32
	values []datum
}

// datum is a value that may be missing.
type datum struct {
	s  string
	ok bool
}

// links say which rules feed which correlations.
type links struct {
	silent []bool   // by rule: it is not reported
	feeds  [][]feed // by rule, correlation rules too
	names  [][]string
	group  []int32        // by rule: its group, -1 for correlation rules
	slots  [][]slotFamily // by rule and name
}

// slotFamily is where a field stands, by variant of the group's source.
type slotFamily struct {
	slots []event.Slot
	host  bool // the event's host stands in when the log has no such field
}

// feed leads the hits of a rule into a correlation.
type feed struct {
	correlation int32 // place in rules
	ref         int32 // which of the correlation's rules
	group       []int32
	values      []int32 // places in names of the rule
}

// hostFields are names under which rules mean the host.
var hostFields = []string{"Computer", "ComputerName", "computer_name", "Hostname", "hostname", "host", "host.name"}

// newLinks finds for each rule the correlations it feeds and the fields they
// read, and adds those to the matcher's fields.
func newLinks(m *Matcher) links {
	n := len(m.rules)
	l := links{silent: make([]bool, n), feeds: make([][]feed, n), names: make([][]string, n), group: make([]int32, n), slots: make([][]slotFamily, n)}
	for i := range l.group {
		l.group[i] = -1
		l.silent[i] = m.rules[i].Silent
	}
	for at, g := range m.groups {
		for _, rule := range g.rules {
			l.group[rule] = int32(at)
		}
	}
	l.connect(m.rules)
	for i := range m.rules {
		if l.group[i] < 0 {
			continue
		}
		for _, name := range l.names[i] {
			family := slotsOf(m.fields, name, m.groups[l.group[i]].aliases)
			l.slots[i] = append(l.slots[i], slotFamily{family, slices.Contains(hostFields, name)})
		}
	}
	return l
}

// connect enters the feeds. Correlations come before the rules they name, so
// that what a correlation reads of another is known when that is connected.
func (l *links) connect(rules []*Rule) {
	names := newNames(rules)
	generated, muted := make([]bool, len(rules)), make([]bool, len(rules))
	for _, at := range uppermost(rules, names) {
		c := rules[at].Correlation
		for ref, name := range c.Rules {
			to, ok := names.find(rules[at], name)
			if !ok || to == at {
				continue
			}
			f := feed{correlation: int32(at), ref: int32(ref)}
			for _, g := range c.GroupBy {
				f.group = append(f.group, l.name(to, c.field(g, name)))
			}
			for _, v := range c.Fields {
				f.values = append(f.values, l.name(to, c.field(v, name)))
			}
			for _, passed := range l.names[at] {
				l.name(to, passed) // a correlation above reads it
			}
			l.feeds[to] = append(l.feeds[to], f)
			generated[to] = generated[to] || c.Generate
			muted[to] = muted[to] || !c.Generate
		}
	}
	for i := range rules {
		l.silent[i] = l.silent[i] || muted[i] && !generated[i]
	}
}

// name returns the place of a field among those read of a rule's hits.
func (l *links) name(rule int, field string) int32 {
	if i := slices.Index(l.names[rule], field); i >= 0 {
		return int32(i)
	}
	l.names[rule] = append(l.names[rule], field)
	return int32(len(l.names[rule]) - 1)
}

// uppermost lists correlation rules, each before those that it names.
func uppermost(rules []*Rule, names names) []int {
	var order []int
	seen := make([]bool, len(rules))
	var visit func(at int)
	visit = func(at int) {
		if seen[at] || rules[at].Correlation == nil {
			return
		}
		seen[at] = true
		for _, ref := range rules[at].Correlation.Rules {
			if to, ok := names.find(rules[at], ref); ok {
				visit(to)
			}
		}
		order = append(order, at)
	}
	for i := range rules {
		visit(i)
	}
	slices.Reverse(order)
	return order
}

// Correlates reports whether there is a correlation rule among the rules.
func (m *Matcher) Correlates() bool {
	return slices.ContainsFunc(m.rules, func(r *Rule) bool { return r.Correlation != nil })
}

// Silent reports whether hits of the rule are only read by correlations.
func (m *Matcher) Silent(rule int32) bool { return m.links.silent[rule] }

// Sample returns what correlations read of an event that Match just gave the
// rule for; ok is false when none reads the rule.
func (st *State) Sample(e *event.Event, rule int32) (s Sample, ok bool) {
	l := &st.m.links
	if len(l.feeds[rule]) == 0 {
		return Sample{}, false
	}
	variant := int32(0)
	for _, to := range st.now.routes {
		if to.group == l.group[rule] {
			variant = to.variant
			break
		}
	}
	s = Sample{rule: rule, values: make([]datum, len(l.slots[rule])), Member: Member{
		Rule: st.m.rules[rule], Time: e.Time, Host: e.Host, Channel: e.Channel, EventID: e.EventID, Record: e.Record, Offset: e.Offset,
	}}
	for i, family := range l.slots[rule] {
		if v, has := e.Get(family.slots[variant]); has && !v.IsNull() {
			s.values[i] = datum{v.Text(), true}
		} else if family.host && e.Host != "" {
			s.values[i] = datum{e.Host, true}
		}
	}
	return s, true
}
