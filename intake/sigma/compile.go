package sigma

import (
	"cmp"

	"tradecraft/intake/logs/event"
)

// Matcher holds all rules ready for matching: safe for concurrent use. Each
// worker matches through its own [State]. Rules are grouped by log source at
// once; what is needed to match a kind of event is built when the first such
// event comes.
type Matcher struct {
	rules  []*Rule
	fields *event.Fields
	groups []*group
	router router
	links  links
	plans  planCache
}

// group is the rules of one log source.
type group struct {
	source LogSource
	rules  []int32
	// aliases are what the fields are called, by variant of the source.
	aliases []map[string]string
	// reads marks by variant which of the steady fields the rules read.
	reads []steadySet
}

// Compile puts rules together for matching. Fields the rules read are added to
// fields, which readers then fill; give the same fields to the readers after
// Compile has returned.
func Compile(rules []*Rule, fields *event.Fields) *Matcher {
	m := &Matcher{rules: rules, fields: fields, router: newRouter(fields)}
	bySource := map[LogSource]*group{}
	for i, r := range rules {
		if r.Correlation != nil {
			continue
		}
		source := LogSource{Category: r.LogSource.Category, Product: r.LogSource.Product, Service: r.LogSource.Service}
		g := bySource[source]
		if g == nil {
			g = &group{source: source}
			bySource[source] = g
			m.groups = append(m.groups, g)
		}
		g.rules = append(g.rules, int32(i))
	}
	for i, g := range m.groups {
		g.aliases = m.router.add(g.source, int32(i))
		g.reads = make([]steadySet, len(g.aliases))
		for _, name := range fieldNames(rules, g.rules) {
			for variant, slot := range slotsOf(fields, name, g.aliases) {
				g.reads[variant] |= m.router.steady.mark(slot)
			}
		}
	}
	m.links = newLinks(m)
	m.router.finish()
	return m
}

// slotsOf gives a field a slot for each variant of its source.
func slotsOf(fields *event.Fields, name string, aliases []map[string]string) []event.Slot {
	out := make([]event.Slot, len(aliases))
	for i, alias := range aliases {
		out[i] = fields.Add(cmp.Or(alias[name], name))
	}
	return out
}

// Rules returns the rules in the order they were given.
func (m *Matcher) Rules() []*Rule { return m.rules }

// slot finds the slot of a field of a group's rules, NoSlot for 'any value'.
func (m *Matcher) slot(g *group, variant int32, name string) event.Slot {
	if name == "" {
		return event.NoSlot
	}
	return m.fields.Slot(cmp.Or(g.aliases[variant][name], name))
}

// fieldNames lists the fields that rules read, in the order of the rules.
func fieldNames(rules []*Rule, at []int32) []string {
	var names []string
	seen := map[string]bool{"": true}
	add := func(name string) {
		if !seen[name] {
			seen[name] = true
			names = append(names, name)
		}
	}
	var walk func(e *Expr)
	walk = func(e *Expr) {
		if p := e.Predicate; e.Op == OpPredicate && p != nil {
			add(p.Field)
			add(p.Ref)
		}
		for _, k := range e.Kids {
			walk(k)
		}
	}
	for _, i := range at {
		walk(rules[i].Detection)
	}
	return names
}
