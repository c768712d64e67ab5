package sigma

import (
	"slices"
	"strings"

	"tradecraft/intake/logs/event"
)

// tester says whether a predicate holds for an event, without an index.
type tester struct {
	e      *event.Event
	text   []byte
	folded []byte
	last   event.Value // that folded is the text of; none when Raw is empty
	// automata are those of the regular expressions met so far; nil for one that
	// is left to Go's engine.
	automata map[*Regexp]*dfa
}

// begin turns to another event.
func (t *tester) begin(e *event.Event) { t.e, t.last = e, event.Value{} }

// fold returns the folded text of a value of the event. Many predicates look at
// the same one after each other.
func (t *tester) fold(v event.Value) []byte {
	l := &t.last
	if len(v.Raw) > 0 && len(l.Raw) == len(v.Raw) && &l.Raw[0] == &v.Raw[0] && l.Kind == v.Kind {
		return t.folded
	}
	t.folded, t.last = v.AppendFolded(t.folded[:0]), v
	return t.folded
}

// holds tests a predicate on the values of a slot, or on all with NoSlot. ref
// is the slot of the other field, for TestFieldRef.
func (t *tester) holds(p *Predicate, slot, ref event.Slot) bool {
	found := false
	if p.Field == "" {
		t.e.All(func(_ string, v event.Value) bool {
			found = t.value(p, v, ref)
			return !found
		})
		return found
	}
	switch v, ok := t.e.Get(slot); p.Test {
	case TestExists:
		return ok == p.Bool
	case TestNull:
		return !ok || v.IsNull()
	}
	t.e.Values(slot, func(v event.Value) bool {
		found = t.value(p, v, ref)
		return !found
	})
	return found
}

// value tests a predicate on one value.
func (t *tester) value(p *Predicate, v event.Value, ref event.Slot) bool {
	switch p.Test {
	case TestPattern:
		if !p.Cased {
			return p.Pattern.Match(t.fold(v))
		}
		t.text = v.AppendText(t.text[:0])
		return p.Pattern.Match(t.text)
	case TestNumber:
		return slices.Contains(numberForms(p), string(t.fold(v)))
	case TestRegexp:
		if !p.Regexp.possible(t.fold(v)) {
			return false
		}
		t.text = v.AppendText(t.text[:0])
		return t.regexp(p.Regexp, t.text)
	case TestCIDR:
		return p.CIDR.Contains(strings.TrimSpace(v.Text()))
	case TestLess, TestLessEqual, TestGreater, TestGreaterEqual:
		n, ok := v.Number()
		return ok && compare(p.Test, n, p.Number)
	case TestTimePart:
		n, ok := timePart(v, p.Part)
		return ok && p.timeHolds(float64(n))
	case TestFieldRef:
		return t.fieldRef(p, v, ref)
	}
	return false
}

// regexp reports whether an expression is found in a value, which must not be folded.
func (t *tester) regexp(r *Regexp, value []byte) bool {
	if len(value) < r.least || r.run != nil {
		return r.Match(value)
	}
	d, known := t.automata[r]
	if !known {
		if t.automata == nil {
			t.automata = map[*Regexp]*dfa{}
		}
		d = newDFA(r.text)
		t.automata[r] = d
	}
	if d != nil {
		if found, ok := d.match(value); ok {
			return found
		}
		t.automata[r] = nil
	}
	return r.Match(value)
}

// timeHolds compares the part of a time.
func (p *Predicate) timeHolds(n float64) bool {
	if p.Text == "" {
		return n == p.Number
	}
	return compare(comparisonTests[p.Text], n, p.Number)
}

func compare(t Test, a, b float64) bool {
	switch t {
	case TestLess:
		return a < b
	case TestLessEqual:
		return a <= b
	case TestGreater:
		return a > b
	}
	return a >= b
}

func (t *tester) fieldRef(p *Predicate, v event.Value, ref event.Slot) bool {
	text := v.Text()
	if !p.Cased {
		text = event.Fold(text)
	}
	found := false
	t.e.Values(ref, func(other event.Value) bool {
		with := other.Text()
		if !p.Cased {
			with = event.Fold(with)
		}
		switch p.RefMode {
		case "startswith":
			found = strings.HasPrefix(text, with)
		case "endswith":
			found = strings.HasSuffix(text, with)
		case "contains":
			found = strings.Contains(text, with)
		default:
			found = text == with
		}
		return !found
	})
	return found
}
