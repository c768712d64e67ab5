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
// It is meant for the event that Match was just given, and a rule it gave.
func (st *State) Found(e *event.Event, rule int32) []Found {
	if st.now == nil {
		return nil
	}
	top := st.now.outline(st.m, rule)
	if top == nil {
		return nil
	}
	f := finder{run: matchRun{st: st, e: e, p: st.now}, out: st.finds[:0]}
	f.walk(top)
	st.finds = f.out
	out := slices.Clone(f.out)
	clear(f.out) // texts must not be kept alive
	return out
}

// finder looks through a rule's condition as it is written for what an event
// satisfies. What matching found out is not tested again.
type finder struct {
	run matchRun
	out []Found
}

func (f *finder) walk(x *outline) {
	switch x.op {
	case OpNot:
	case OpPredicate:
		if x.pred != nil {
			f.predicate(x)
		}
	default:
		for i := range x.kids {
			if k := &x.kids[i]; x.op == OpAnd || f.holds(k) {
				f.walk(k)
			}
		}
	}
}

// holds evaluates a condition.
func (f *finder) holds(x *outline) bool {
	switch x.op {
	case OpPredicate:
		switch {
		case x.pred == nil:
			return false
		case x.id >= 0:
			return f.run.predicate(x.id)
		}
		return f.run.st.tester.holds(x.pred, x.slot, x.ref)
	case OpAnd:
		for i := range x.kids {
			if !f.holds(&x.kids[i]) {
				return false
			}
		}
		return true
	case OpOr:
		for i := range x.kids {
			if f.holds(&x.kids[i]) {
				return true
			}
		}
		return false
	case OpNot:
		return !f.holds(&x.kids[0])
	}
	got := 0
	for i := range x.kids {
		if f.holds(&x.kids[i]) {
			got++
		}
	}
	return got >= x.count
}

// predicate takes the values that satisfy a predicate.
func (f *finder) predicate(x *outline) {
	p, st, e := x.pred, f.run.st, f.run.e
	switch {
	case p.Test == TestNull || p.Test == TestExists && !p.Bool:
		return
	case p.Field == "":
		e.All(func(name string, v event.Value) bool {
			return f.value(x, name, v, event.NoSlot)
		})
		return
	}
	v, n := e.Single(x.slot)
	switch {
	case n == 0 || x.id >= 0 && !f.run.predicate(x.id):
	case n == 1 && x.id >= 0: // it is this value that satisfies it
		if len(f.out) < maxFound {
			f.add(p, p.Field, st.textOf(x.slot, v), st.fold(x.slot, v))
		}
	default:
		first := x.slot
		e.Values(x.slot, func(v event.Value) bool {
			more := f.value(x, p.Field, v, first)
			first = event.NoSlot
			return more
		})
	}
}

// value takes a value if it satisfies a predicate; slot is that of which it is
// the first value, if any. It returns false when no more are wanted.
func (f *finder) value(x *outline, name string, v event.Value, slot event.Slot) bool {
	if len(f.out) >= maxFound {
		return false
	}
	st := f.run.st
	switch {
	case x.pred.Test != TestExists && !st.tester.value(x.pred, v, x.ref):
	case slot != event.NoSlot:
		f.add(x.pred, name, st.textOf(slot, v), st.fold(slot, v))
	default:
		f.add(x.pred, name, v.Text(), st.tester.fold(v))
	}
	return true
}

// add notes a value once.
func (f *finder) add(p *Predicate, name, text string, folded []byte) {
	found := Found{Field: name, Value: text}
	if len(text) > maxFoundValue {
		found.Start, found.End = p.span(text, folded)
		found.cut()
	}
	for i := range f.out {
		if f.out[i].Field == name && f.out[i].Value == found.Value {
			return
		}
	}
	if len(text) <= maxFoundValue {
		found.Start, found.End = p.span(text, folded)
	}
	f.out = append(f.out, found)
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

// span says which bytes of a text the predicate's own text covers; folded is
// the text folded.
func (p *Predicate) span(text string, folded []byte) (start, end int) {
	switch {
	case p.Test == TestRegexp:
		if at := p.Regexp.Find([]byte(text)); at != nil {
			return at[0], at[1]
		}
	case p.Test == TestPattern && p.Cased:
		return p.Pattern.span([]byte(text))
	case p.Test == TestPattern:
		start, end = p.Pattern.span(folded)
		if len(folded) == len(text) && isASCII(folded) {
			return start, end
		}
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

func isASCII(text []byte) bool {
	for _, c := range text {
		if c >= utf8.RuneSelf {
			return false
		}
	}
	return true
}
