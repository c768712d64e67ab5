package sigma

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"

	"tradecraft/intake/logs/event"
)

// Matcher holds all rules compiled: read-only and safe for concurrent use. Each
// worker matches through its own [State].
type Matcher struct {
	rules  []*Rule
	fields *event.Fields
	groups []*group
	router router
	links  links
}

// group is the rules of one log source with one index for each field.
type group struct {
	source LogSource
	fields []groupField
	preds  []predicate
	progs  []program
	always []int32 // programs without a necessary predicate
	// keywords is the place in fields of the predicates over all values, -1 for none.
	keywords int
	variants []map[string]string // field names of the group's rules to those of the log
}

// groupField is a field of a group's rules.
type groupField struct {
	name  string
	slots []event.Slot // by variant of the group's source
	index *fieldIndex  // nil when no predicate of the field is indexable
}

// predicate is a Predicate in its group.
type predicate struct {
	*Predicate
	field   int32
	ref     int32 // field of Ref, for TestFieldRef
	indexed bool
	gates   []int32 // programs to look at when it holds
}

// program is a rule's condition over the group's predicates.
type program struct {
	rule int32
	root node
}

// node mirrors Expr with predicates by number.
type node struct {
	op    Operator
	pred  int32
	count int
	kids  []node
}

// Compile puts rules together for matching. Fields the rules read are added to
// fields, which readers then fill; give the same fields to the readers after
// Compile has returned.
func Compile(rules []*Rule, fields *event.Fields) *Matcher {
	m := &Matcher{rules: rules, fields: fields, router: newRouter(fields)}
	bySource := map[LogSource]*groupBuilder{}
	var order []LogSource
	for i, r := range rules {
		if r.Correlation != nil {
			continue
		}
		source := LogSource{Category: r.LogSource.Category, Product: r.LogSource.Product, Service: r.LogSource.Service}
		b := bySource[source]
		if b == nil {
			b = newGroupBuilder(source)
			bySource[source] = b
			order = append(order, source)
		}
		b.add(int32(i), r)
	}
	for _, source := range order {
		g := bySource[source].build()
		variants := m.router.add(source, int32(len(m.groups)))
		g.variants = variants
		for i := range g.fields {
			g.fields[i].slots = slotsOf(fields, g.fields[i].name, variants)
		}
		m.groups = append(m.groups, g)
	}
	m.links = newLinks(m)
	m.router.finish()
	return m
}

// Rules returns the rules in the order they were given.
func (m *Matcher) Rules() []*Rule { return m.rules }

// slotsOf gives a field a slot for each variant of its source.
func slotsOf(fields *event.Fields, name string, variants []map[string]string) []event.Slot {
	out := make([]event.Slot, len(variants))
	for i, alias := range variants {
		out[i] = event.NoSlot
		if name != "" {
			out[i] = fields.Add(cmp.Or(alias[name], name))
		}
	}
	return out
}

// groupBuilder collects the rules of one log source.
type groupBuilder struct {
	g      *group
	byKey  map[string]int32 // predicate's key -> place
	fields map[string]int32
}

func newGroupBuilder(source LogSource) *groupBuilder {
	return &groupBuilder{g: &group{source: source, keywords: -1}, byKey: map[string]int32{}, fields: map[string]int32{}}
}

func (b *groupBuilder) add(rule int32, r *Rule) {
	b.g.progs = append(b.g.progs, program{rule: rule, root: b.node(r.Detection)})
}

func (b *groupBuilder) node(e *Expr) node {
	if e.Op == OpPredicate {
		if e.Predicate == nil {
			return node{op: OpOr, pred: -1} // never true
		}
		return node{op: OpPredicate, pred: b.predicate(e.Predicate)}
	}
	n := node{op: e.Op, pred: -1, count: e.Count, kids: make([]node, len(e.Kids))}
	for i, k := range e.Kids {
		n.kids[i] = b.node(k)
	}
	return n
}

// predicate returns the number of a predicate; equal ones share it.
func (b *groupBuilder) predicate(p *Predicate) int32 {
	key := p.key()
	if id, ok := b.byKey[key]; ok {
		return id
	}
	id := int32(len(b.g.preds))
	b.byKey[key] = id
	q := predicate{Predicate: p, field: b.field(p.Field), ref: -1, indexed: indexable(p)}
	if p.Test == TestFieldRef {
		q.ref = b.field(p.Ref)
	}
	b.g.preds = append(b.g.preds, q)
	return id
}

func (b *groupBuilder) field(name string) int32 {
	if i, ok := b.fields[name]; ok {
		return i
	}
	i := int32(len(b.g.fields))
	b.fields[name] = i
	b.g.fields = append(b.g.fields, groupField{name: name})
	if name == "" {
		b.g.keywords = int(i)
	}
	return i
}

// key identifies what a predicate tests.
func (p *Predicate) key() string {
	what := ""
	switch p.Test {
	case TestPattern:
		what = p.Pattern.String()
	case TestRegexp:
		what = p.Regexp.String()
	case TestCIDR:
		what = p.CIDR.String()
	case TestFieldRef:
		what = p.Ref + "\x00" + p.RefMode
	default:
		what = p.Text + "\x00" + strconv.FormatFloat(p.Number, 'g', -1, 64) + p.Part + strconv.FormatBool(p.Bool)
	}
	return fmt.Sprintf("%s\x00%d\x00%t\x00%s", p.Field, p.Test, p.Cased, what)
}

func (b *groupBuilder) build() *group {
	g := b.g
	b.index()
	for i := range g.progs {
		cover, ok := g.cover(&g.progs[i].root)
		if !ok {
			g.always = append(g.always, int32(i))
			continue
		}
		for _, p := range cover.preds {
			g.preds[p].gates = append(g.preds[p].gates, int32(i))
		}
	}
	return g
}

func (b *groupBuilder) index() {
	g := b.g
	rarity := make([]map[uint32]int, len(g.fields))
	for i := range g.preds {
		p := &g.preds[i]
		if !p.indexed {
			continue
		}
		if g.fields[p.field].index == nil {
			g.fields[p.field].index = &fieldIndex{}
			rarity[p.field] = map[uint32]int{}
		}
		countGrams(p.Predicate, rarity[p.field])
	}
	for i := range g.preds {
		if p := &g.preds[i]; p.indexed {
			g.fields[p.field].index.add(int32(i), p.Predicate, rarity[p.field])
		}
	}
}

// countGrams counts grams of the rules' own texts: what many rules look for is
// common in logs, so it makes a poor key.
func countGrams(p *Predicate, rarity map[uint32]int) {
	if p.Test != TestPattern {
		return
	}
	for _, lit := range p.Pattern.literals() {
		lit = event.Fold(lit)
		size := min(4, len(lit))
		for i := 0; i+size <= len(lit); i++ {
			rarity[gramAt(lit, i, size)]++
		}
	}
}

// cover is a set of predicates one of which holds whenever an expression does,
// with a guess of how often that is.
type cover struct {
	preds []int32
	cost  float64
}

// cover finds the cheapest such set; ok is false when there is none.
func (g *group) cover(n *node) (c cover, ok bool) {
	switch n.op {
	case OpPredicate:
		p := &g.preds[n.pred]
		if !p.indexed {
			return cover{}, false
		}
		return cover{[]int32{n.pred}, p.frequency()}, true
	case OpAnd:
		for i := range n.kids {
			if k, has := g.cover(&n.kids[i]); has && (!ok || k.cost < c.cost) {
				c, ok = k, true
			}
		}
		return c, ok
	case OpOr:
		return g.coverAll(n.kids)
	case OpCount: // count of n kids hold, so one of any n-count+1 kids does
		return g.coverAll(n.kids[:len(n.kids)-n.count+1])
	}
	return cover{}, false
}

func (g *group) coverAll(kids []node) (c cover, ok bool) {
	for i := range kids {
		k, has := g.cover(&kids[i])
		if !has {
			return cover{}, false
		}
		c.preds = append(c.preds, k.preds...)
		c.cost += k.cost
	}
	slices.Sort(c.preds)
	c.preds = slices.Compact(c.preds)
	return c, true
}

// frequency guesses in how many events of its source a predicate holds; only
// the order of the guesses matters.
func (p *predicate) frequency() float64 {
	switch p.Test {
	case TestNumber:
		return 0.05
	case TestRegexp:
		return 1 / float64(shortest(p.Regexp.needs)*shortest(p.Regexp.needs))
	case TestPattern:
		n := 0
		for _, l := range p.Pattern.literals() {
			n += len(l)
		}
		if n == 0 { // the empty text
			return 0.3
		}
		if s, ok := p.Pattern.exact(); ok && len(s) > 3 {
			return 0.01
		}
		return 1 / float64(n*n)
	}
	return 1
}
