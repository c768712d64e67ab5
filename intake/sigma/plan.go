package sigma

import (
	"cmp"
	"slices"

	"tradecraft/intake/logs/event"
)

// plan is all rules that one kind of event is led to, from all groups together:
// what the steady fields decide is decided, equal predicates are one, and each
// field has one index. It is read-only once built.
type plan struct {
	routes []route
	preds  []predicate
	progs  []program
	always []int32 // programs without a necessary predicate
	fields []planField
	// text says which texts cannot hold a keyword; nil when it cannot tell or
	// there are no keywords.
	text     *textFilter
	keywords *fieldIndex // over all values; nil when no keyword is indexed
	numbers  numbers
}

// planField is a field with its index.
type planField struct {
	slot  event.Slot
	index *fieldIndex
}

// predicate is a Predicate in its plan.
type predicate struct {
	*Predicate
	slot    event.Slot // NoSlot for all values
	ref     event.Slot // of Ref, for TestFieldRef
	indexed bool
	often   float64 // what frequency guesses, 0 before it was asked
	gates   []int32 // programs to look at when it holds
}

// program is a rule's condition over the plan's predicates.
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
	// effort guesses what evaluating takes.
	effort float32
}

// order puts what is quickly evaluated first, so that the rest is seldom reached.
func (n *node) order(preds []predicate) {
	if n.op == OpPredicate {
		n.effort = preds[n.pred].effort()
		return
	}
	for i := range n.kids {
		n.kids[i].order(preds)
		n.effort += n.kids[i].effort
	}
	slices.SortStableFunc(n.kids, func(x, y node) int { return cmp.Compare(x.effort, y.effort) })
}

// planner builds a plan.
type planner struct {
	m     *Matcher
	p     *plan
	known steadySet // fields whose values in the tester's event are those of all
	byKey map[string]int32
	key   []byte
	test  tester
}

// newPlan builds the plan for events that take the routes; what known holds of
// an event holds for all of them.
func newPlan(m *Matcher, routes []route, known steadySet, e *event.Event) *plan {
	b := planner{m: m, p: &plan{routes: slices.Clone(routes)}, known: known, byKey: map[string]int32{}, test: tester{e: e}}
	for _, to := range routes {
		g := m.groups[to.group]
		for _, at := range g.rules {
			if x := b.simplify(m.rules[at].Detection, g, to.variant); x.truth != never {
				b.p.progs = append(b.p.progs, program{rule: at, root: b.node(&x)})
			}
		}
	}
	b.index()
	b.gate()
	for i := range b.p.progs {
		b.p.progs[i].root.order(b.p.preds)
	}
	return b.p
}

// truth is what is known of a condition before the event is looked at.
type truth uint8

const (
	open truth = iota
	never
	always
)

// partial is a condition with what is known left out.
type partial struct {
	truth truth
	op    Operator
	count int
	kids  []partial
	pred  *Predicate
	slot  event.Slot
	ref   event.Slot
}

// simplify leaves out of a condition what the steady fields decide.
func (b *planner) simplify(x *Expr, g *group, variant int32) partial {
	if x.Op == OpPredicate {
		return b.predicate(x.Predicate, g, variant)
	}
	out := partial{op: x.Op, count: x.Count}
	if x.Op == OpNot {
		kid := b.simplify(x.Kids[0], g, variant)
		switch kid.truth {
		case never:
			return partial{truth: always}
		case always:
			return partial{truth: never}
		}
		out.kids = []partial{kid}
		return out
	}
	for _, k := range x.Kids {
		kid := b.simplify(k, g, variant)
		switch {
		case kid.truth == open:
			out.kids = append(out.kids, kid)
		case kid.truth == never && x.Op == OpAnd:
			return kid
		case kid.truth == always && x.Op == OpOr:
			return kid
		case kid.truth == always && x.Op == OpCount:
			out.count--
		}
	}
	switch {
	case x.Op == OpAnd && len(out.kids) == 0, x.Op == OpCount && out.count <= 0:
		return partial{truth: always}
	case x.Op == OpOr && len(out.kids) == 0, x.Op == OpCount && out.count > len(out.kids):
		return partial{truth: never}
	case x.Op != OpCount && len(out.kids) == 1:
		return out.kids[0]
	}
	return out
}

func (b *planner) predicate(p *Predicate, g *group, variant int32) partial {
	if p == nil {
		return partial{truth: never}
	}
	out := partial{op: OpPredicate, pred: p, slot: b.m.slot(g, variant, p.Field), ref: event.NoSlot}
	if p.Test == TestFieldRef {
		out.ref = b.m.slot(g, variant, p.Ref)
	}
	if b.known&b.m.router.steady.mark(out.slot) == 0 || p.Test == TestFieldRef {
		return out
	}
	if b.test.holds(p, out.slot, out.ref) {
		return partial{truth: always}
	}
	return partial{truth: never}
}

func (b *planner) node(x *partial) node {
	if x.truth == always {
		return node{op: OpAnd, pred: -1}
	}
	if x.op == OpPredicate {
		return node{op: OpPredicate, pred: b.number(x)}
	}
	n := node{op: x.op, pred: -1, count: x.count, kids: make([]node, len(x.kids))}
	for i := range x.kids {
		n.kids[i] = b.node(&x.kids[i])
	}
	return n
}

// number returns the place of a predicate; equal ones share it.
func (b *planner) number(x *partial) int32 {
	b.key = x.pred.appendKey(b.key[:0], x.slot, x.ref)
	if id, ok := b.byKey[string(b.key)]; ok {
		return id
	}
	id := int32(len(b.p.preds))
	b.byKey[string(b.key)] = id
	b.p.preds = append(b.p.preds, predicate{Predicate: x.pred, slot: x.slot, ref: x.ref, indexed: indexable(x.pred)})
	return id
}

// index builds one index for each field, in the order of the slots, and one for keywords.
func (b *planner) index() {
	bySlot := map[event.Slot][]int32{}
	for i := range b.p.preds {
		if p := &b.p.preds[i]; p.indexed {
			bySlot[p.slot] = append(bySlot[p.slot], int32(i))
		}
	}
	for slot, ids := range bySlot {
		index := newFieldIndex(b.p.preds, ids)
		if slot == event.NoSlot {
			b.p.keywords = index
			continue
		}
		b.p.fields = append(b.p.fields, planField{slot, index})
	}
	slices.SortFunc(b.p.fields, func(x, y planField) int { return cmp.Compare(x.slot, y.slot) })
	for i := range b.p.fields {
		b.p.fields[i].index.number = i
	}
	if ids := bySlot[event.NoSlot]; ids != nil {
		b.p.text = newTextFilter(b.p.preds, ids)
	}
}

func (b *planner) gate() {
	for i := range b.p.progs {
		cover, ok := b.p.cover(&b.p.progs[i].root)
		if !ok {
			b.p.always = append(b.p.always, int32(i))
			continue
		}
		for _, id := range cover.preds {
			b.p.preds[id].gates = append(b.p.preds[id].gates, int32(i))
		}
	}
}
