package sigma

import (
	"hash/maphash"
	"sync"

	"tradecraft/intake/logs/event"
)

// outline is a rule's condition as it is written, over the predicates of a plan
// where the plan has them.
type outline struct {
	op    Operator
	count int
	kids  []outline
	pred  *Predicate // nil for one that nothing satisfies
	slot  event.Slot
	ref   event.Slot
	id    int32 // in the plan, -1 when the kind of event has decided it
}

// outline returns a rule's condition in the plan, nil when no event of its kind
// is led to the rule. They are made when they are first asked for.
func (ps *planState) outline(m *Matcher, rule int32) *outline {
	if o, ok := ps.outlines[rule]; ok {
		return o
	}
	var o *outline
	for _, to := range ps.routes {
		if m.links.group[rule] == to.group {
			made := ps.outlineOf(m, m.rules[rule].Detection, to)
			o = &made
			break
		}
	}
	if ps.outlines == nil {
		ps.outlines = map[int32]*outline{}
	}
	ps.outlines[rule] = o
	return o
}

func (p *plan) outlineOf(m *Matcher, x *Expr, to route) outline {
	out := outline{op: x.Op, count: x.Count, pred: x.Predicate, id: -1}
	if x.Op == OpPredicate && x.Predicate != nil {
		g := m.groups[to.group]
		out.slot, out.ref = m.slot(g, to.variant, x.Predicate.Field), event.NoSlot
		if x.Predicate.Test == TestFieldRef {
			out.ref = m.slot(g, to.variant, x.Predicate.Ref)
		}
		out.id = p.numbers.find(p, x.Predicate, out.slot, out.ref)
	}
	if len(x.Kids) > 0 {
		out.kids = make([]outline, len(x.Kids))
		for i, k := range x.Kids {
			out.kids[i] = p.outlineOf(m, k, to)
		}
	}
	return out
}

// numbers finds predicates of a plan by what they test.
type numbers struct {
	once sync.Once
	seed maphash.Seed
	ids  map[uint64][]int32 // by hash of the key
}

// find returns the number of a predicate on a slot, -1 when the plan has none.
func (n *numbers) find(p *plan, pred *Predicate, slot, ref event.Slot) int32 {
	n.once.Do(func() {
		n.seed, n.ids = maphash.MakeSeed(), make(map[uint64][]int32, len(p.preds))
		var key []byte
		for i := range p.preds {
			key = p.preds[i].appendKey(key[:0], p.preds[i].slot, p.preds[i].ref)
			h := maphash.Bytes(n.seed, key)
			n.ids[h] = append(n.ids[h], int32(i))
		}
	})
	key := pred.appendKey(nil, slot, ref)
	for _, id := range n.ids[maphash.Bytes(n.seed, key)] {
		if q := &p.preds[id]; string(q.appendKey(nil, q.slot, q.ref)) == string(key) {
			return id
		}
	}
	return -1
}
