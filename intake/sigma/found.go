package sigma

import (
	"slices"
	"strings"
	"unicode/utf8"

	"tradecraft/intake/logs/event"
)

// Found is one value that made a rule fire.
type Found struct {
	Field string `json:"field"`
	Value string `json:"value"` // at most 4,096 bytes
	// Start and End are the bytes of Value that the rule's text covers.
	Start int `json:"start"`
	End   int `json:"end"`
}

const (
	maxFound      = 16
	maxFoundValue = 4096
)

// Found returns the values of an event that satisfy the searches of a rule,
// each field and value once; those that the rule only excludes are left out.
// It is meant for an event that Match just gave the rule for.
func (st *State) Found(e *event.Event, rule int32) []Found {
	if st.now == nil {
		return nil
	}
	for _, to := range st.now.routes {
		g := st.m.groups[to.group]
		if !slices.Contains(g.rules, rule) {
			continue
		}
		f := finder{m: st.m, g: g, variant: to.variant, test: tester{e: e}}
		f.walk(st.m.rules[rule].Detection)
		return f.out
	}
	return nil
}

// finder looks through a rule's condition as it is written for what an event satisfies.
type finder struct {
	m       *Matcher
	g       *group
	variant int32
	test    tester
	out     []Found
}

func (f *finder) walk(x *Expr) {
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
func (f *finder) slots(p *Predicate) (slot, ref event.Slot) {
	return f.m.slot(f.g, f.variant, p.Field), f.m.slot(f.g, f.variant, p.Ref)
}

// holds evaluates a condition by its definition.
func (f *finder) holds(x *Expr) bool {
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

func (f *finder) predicate(p *Predicate) {
	slot, ref := f.slots(p)
	take := func(name string, v event.Value) bool {
		if len(f.out) >= maxFound {
			return false
		}
		if p.Test == TestNull || p.Test == TestExists && !p.Bool || p.Test != TestExists && !f.test.value(p, v, ref) {
			return true
		}
		found := Found{Field: name, Value: v.Text()}
		found.Start, found.End = p.span(found.Value)
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

// cut shortens a long value to what the rule's text covers and some before it.
func (f *Found) cut() {
	if len(f.Value) <= maxFoundValue {
		return
	}
	from := max(0, min(f.Start-maxFoundValue/4, len(f.Value)-maxFoundValue))
	for from > 0 && !utf8.RuneStart(f.Value[from]) {
		from--
	}
	end := from + maxFoundValue
	for end < len(f.Value) && end > from && !utf8.RuneStart(f.Value[end]) {
		end--
	}
	end = min(end, len(f.Value))
	f.Value = strings.Clone(f.Value[from:end])
	f.Start, f.End = f.Start-from, min(f.End-from, len(f.Value))
}

// span says which bytes of a text the predicate's own text covers.
func (p *Predicate) span(text string) (start, end int) {
	switch {
	case p.Test == TestRegexp:
		if at := p.Regexp.Find([]byte(text)); at != nil {
			return at[0], at[1]
		}
	case p.Test == TestPattern && p.Cased:
		return p.Pattern.span([]byte(text))
	case p.Test == TestPattern:
		start, end = p.Pattern.span([]byte(event.Fold(text)))
		return unfolded(text, start), unfolded(text, end)
	}
	return 0, len(text)
}

// unfolded turns a place in the folded text into one in the text: folding can
// change how many bytes a character takes.
func unfolded(text string, at int) int {
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
