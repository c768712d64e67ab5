package sigma

import (
	"slices"
	"unicode/utf8"

	"tradecraft/intake/logs/event"
)

// slowFound is Found by its definition.
func slowFound(m *Matcher, routes []route, e *event.Event, rule int32) []Found {
	for _, to := range routes {
		g := m.groups[to.group]
		if !slices.Contains(g.rules, rule) {
			continue
		}
		f := slowFinder{m: m, g: g, variant: to.variant, test: tester{e: e}}
		f.walk(m.rules[rule].Detection)
		return f.out
	}
	return nil
}

// slowFinder looks through a rule's condition as it is written for what an event satisfies.
type slowFinder struct {
	m       *Matcher
	g       *group
	variant int32
	test    tester
	out     []Found
}

func (f *slowFinder) walk(x *Expr) {
	switch x.Op {
	case OpNot:
	case OpPredicate:
		if x.Predicate != nil {
			f.predicate(x.Predicate)
		}
	default:
		for _, k := range x.Kids {
			if x.Op == OpAnd || f.holds(k) {
				f.walk(k)
			}
		}
	}
}

// slots returns the slots a predicate reads.
func (f *slowFinder) slots(p *Predicate) (slot, ref event.Slot) {
	return f.m.slot(f.g, f.variant, p.Field), f.m.slot(f.g, f.variant, p.Ref)
}

// holds evaluates a condition by its definition.
func (f *slowFinder) holds(x *Expr) bool {
	switch x.Op {
	case OpPredicate:
		if x.Predicate == nil {
			return false
		}
		slot, ref := f.slots(x.Predicate)
		return f.test.holds(x.Predicate, slot, ref)
	case OpAnd:
		return !slices.ContainsFunc(x.Kids, func(k *Expr) bool { return !f.holds(k) })
	case OpOr:
		return slices.ContainsFunc(x.Kids, f.holds)
	case OpNot:
		return !f.holds(x.Kids[0])
	}
	got := 0
	for _, k := range x.Kids {
		if f.holds(k) {
			got++
		}
	}
	return got >= x.Count
}

func (f *slowFinder) predicate(p *Predicate) {
	slot, ref := f.slots(p)
	take := func(name string, v event.Value) bool {
		if len(f.out) >= maxFound {
			return false
		}
		if p.Test == TestNull || p.Test == TestExists && !p.Bool || p.Test != TestExists && !f.test.value(p, v, ref) {
			return true
		}
		found := Found{Field: name, Value: v.Text()}
		found.Start, found.End = slowSpan(p, found.Value)
		found.cut()
		if !slices.ContainsFunc(f.out, func(o Found) bool { return o.Field == name && o.Value == found.Value }) {
			f.out = append(f.out, found)
		}
		return true
	}
	if p.Field == "" {
		f.test.e.All(take)
		return
	}
	f.test.e.Values(slot, func(v event.Value) bool { return take(p.Field, v) })
}

// slowSpan says which bytes of a text the predicate's own text covers.
func slowSpan(p *Predicate, text string) (start, end int) {
	switch {
	case p.Test == TestRegexp:
		if at := p.Regexp.Find([]byte(text)); at != nil {
			return at[0], at[1]
		}
	case p.Test == TestPattern && p.Cased:
		return p.Pattern.span([]byte(text))
	case p.Test == TestPattern:
		start, end = p.Pattern.span([]byte(event.Fold(text)))
		return slowUnfolded(text, start), slowUnfolded(text, end)
	}
	return 0, len(text)
}

// slowUnfolded turns a place in the folded text into one in the text: folding can
// change how many bytes a character takes.
func slowUnfolded(text string, at int) int {
	folded := 0
	for i, r := range text {
		if folded >= at {
			return i
		}
		if r < utf8.RuneSelf {
			folded++
		} else {
			folded += len(event.Fold(string(r)))
		}
	}
	return len(text)
}
