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
	for _, to := range st.routes {
		g := st.m.groups[to.group]
		at := slices.IndexFunc(g.progs, func(p program) bool { return p.rule == rule })
		if at < 0 {
			continue
		}
		f := finder{run: matchRun{st: st, e: e, g: g, gs: &st.groups[to.group], variant: to.variant}}
		f.walk(&g.progs[at].root)
		return f.out
	}
	return nil
}

type finder struct {
	run matchRun
	out []Found
}

func (f *finder) walk(n *node) {
	switch n.op {
	case OpNot:
	case OpPredicate:
		f.predicate(&f.run.g.preds[n.pred])
	default:
		for i := range n.kids {
			if n.op == OpAnd || f.run.eval(&n.kids[i]) {
				f.walk(&n.kids[i])
			}
		}
	}
}

func (f *finder) predicate(p *predicate) {
	take := func(name string, v event.Value) bool {
		if len(f.out) >= maxFound {
			return false
		}
		if !f.holds(p, v) {
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
		f.run.e.All(take)
		return
	}
	f.run.e.Values(f.run.g.fields[p.field].slots[f.run.variant], func(v event.Value) bool { return take(p.Field, v) })
}

func (f *finder) holds(p *predicate, v event.Value) bool {
	switch p.Test {
	case TestExists:
		return p.Bool
	case TestNull:
		return false
	case TestNumber:
		return slices.Contains(numberForms(p.Predicate), string(v.AppendFolded(nil)))
	}
	return f.run.testValue(p, v)
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
func (p *predicate) span(text string) (start, end int) {
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
