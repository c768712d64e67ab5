package sigma

import (
	"strconv"
	"strings"
	"time"

	"tradecraft/intake/logs/event"
)

// State is what one worker needs to match: scratch memory and a bounded memory
// of values seen before. It is not safe for concurrent use.
type State struct {
	m       *Matcher
	epoch   uint32
	value   uint32 // counts the values looked up
	kept    int    // bytes in all memos
	groups  []groupState
	folded  []foldedValue // by slot
	buf     []byte        // folded text of the event's values
	routes  []route
	hits    []int32
	channel map[string]string // channel -> folded
	text    []byte
	pending []int32
}

// groupState is the scratch memory of one group. A stamp equal to the epoch
// means 'in this event'.
type groupState struct {
	holds    []uint32 // by predicate: it holds
	fails    []uint32 // by predicate: it does not (only of those without an index)
	asked    []uint32 // by program: it is a candidate
	tried    []uint32 // by predicate: tested on this value, as st.value counts them
	memos    []memo   // by field
	matching []int32
}

type foldedValue struct {
	epoch      uint32
	start, end int
}

// NewState returns the memory of one worker.
func (m *Matcher) NewState() *State {
	st := &State{m: m, groups: make([]groupState, len(m.groups)), folded: make([]foldedValue, m.fields.Len()), channel: map[string]string{}}
	for i, g := range m.groups {
		st.groups[i] = groupState{
			holds: make([]uint32, len(g.preds)), fails: make([]uint32, len(g.preds)),
			asked: make([]uint32, len(g.progs)), tried: make([]uint32, len(g.preds)), memos: make([]memo, len(g.fields)),
		}
	}
	return st
}

// Match returns the rules an event satisfies, as places in Rules, each once and
// in the order of groups and rules. The result is valid until the next call.
func (st *State) Match(e *event.Event) []int32 {
	st.epoch++
	if st.epoch == 0 { // wrapped: old stamps would look new
		*st = *st.m.NewState()
		st.epoch = 1
	}
	st.buf, st.hits = st.buf[:0], st.hits[:0]
	r := &st.m.router
	r.derive(e)
	st.routes = r.routes(e, st.foldedChannel(e.Channel), st.routes[:0])
	for _, to := range st.routes {
		run := matchRun{st: st, e: e, g: st.m.groups[to.group], gs: &st.groups[to.group], variant: to.variant}
		run.match()
	}
	return st.hits
}

// maxChannels bounds the channel names kept.
const maxChannels = 1 << 12

func (st *State) foldedChannel(name string) string {
	if name == "" {
		return ""
	}
	f, ok := st.channel[name]
	if !ok {
		f = strings.ToLower(name)
		if len(st.channel) < maxChannels {
			st.channel[strings.Clone(name)] = f
		}
	}
	return f
}

// fold returns the folded text of a value. That of a slot is kept for the event.
func (st *State) fold(s event.Slot, v event.Value) []byte {
	if s >= 0 && st.folded[s].epoch == st.epoch {
		return st.buf[st.folded[s].start:st.folded[s].end]
	}
	start := len(st.buf)
	st.buf = v.AppendFolded(st.buf)
	if s >= 0 {
		st.folded[s] = foldedValue{st.epoch, start, len(st.buf)}
	}
	return st.buf[start:]
}

// matchRun matches one event against one group.
type matchRun struct {
	st      *State
	e       *event.Event
	g       *group
	gs      *groupState
	variant int32
}

func (r *matchRun) match() {
	g, gs := r.g, r.gs
	gs.matching = gs.matching[:0]
	for i := range g.fields {
		f := &g.fields[i]
		switch {
		case f.index == nil:
		case i == g.keywords:
			r.e.All(func(_ string, v event.Value) bool {
				r.value(i, f, v, event.NoSlot)
				return true
			})
		default:
			slot := f.slots[r.variant]
			own := slot // of the first value, whose folded text is kept
			r.e.Values(slot, func(v event.Value) bool {
				r.value(i, f, v, own)
				own = event.NoSlot
				return true
			})
		}
	}
	for _, p := range gs.matching {
		r.try(p)
	}
	for _, p := range g.always {
		r.try(p)
	}
}

func (r *matchRun) try(p int32) {
	prog := &r.g.progs[p]
	if r.eval(&prog.root) {
		r.st.hits = append(r.st.hits, prog.rule)
	}
}

// value asks the index of a field about one value. slot is where the value's
// folded text is kept for the event, NoSlot for values that are not a slot's first.
func (r *matchRun) value(i int, f *groupField, v event.Value, slot event.Slot) {
	st, memo := r.st, &r.gs.memos[i]
	if ids, ok := memo.get(v); ok {
		for _, id := range ids {
			r.hold(id)
		}
		return
	}
	mark := len(st.buf)
	folded := st.fold(slot, v)
	st.pending = st.pending[:0]
	if st.value++; st.value == 0 { // wrapped: old stamps would look new
		st.forget()
	}
	f.index.lookup(folded, func(id int32, sure bool) {
		if r.gs.tried[id] == st.value { // a text may stand in a value many times
			return
		}
		r.gs.tried[id] = st.value
		if sure || r.verify(&r.g.preds[id], v, folded) {
			r.hold(id)
			st.pending = append(st.pending, id)
		}
	})
	if slot == event.NoSlot {
		st.buf = st.buf[:mark]
	}
	if st.kept > memoBytes {
		st.forgetValues()
	}
	st.kept += memo.put(v, st.pending)
}

// forget makes all stamps old.
func (st *State) forget() {
	st.value = 1
	for i := range st.groups {
		clear(st.groups[i].tried)
	}
}

// forgetValues empties the memory of values seen.
func (st *State) forgetValues() {
	st.kept = 0
	for i := range st.groups {
		clear(st.groups[i].memos)
	}
}

// hold notes that a predicate holds and makes its programs candidates.
func (r *matchRun) hold(id int32) {
	if r.gs.holds[id] == r.st.epoch {
		return
	}
	r.gs.holds[id] = r.st.epoch
	for _, p := range r.g.preds[id].gates {
		if r.gs.asked[p] != r.st.epoch {
			r.gs.asked[p] = r.st.epoch
			r.gs.matching = append(r.gs.matching, p)
		}
	}
}

// verify tests an indexed predicate on a value for certain.
func (r *matchRun) verify(p *predicate, v event.Value, folded []byte) bool {
	switch p.Test {
	case TestNumber:
		return true
	case TestRegexp:
		if !p.Regexp.possible(folded) {
			return false
		}
		r.st.text = v.AppendText(r.st.text[:0])
		return p.Regexp.Match(r.st.text)
	case TestPattern:
		if !p.Cased {
			return p.Pattern.Match(folded)
		}
		r.st.text = v.AppendText(r.st.text[:0])
		return p.Pattern.Match(r.st.text)
	}
	return false
}

func (r *matchRun) eval(n *node) bool {
	switch n.op {
	case OpPredicate:
		return r.predicate(n.pred)
	case OpAnd:
		for i := range n.kids {
			if !r.eval(&n.kids[i]) {
				return false
			}
		}
		return true
	case OpOr:
		for i := range n.kids {
			if r.eval(&n.kids[i]) {
				return true
			}
		}
		return false
	case OpNot:
		return !r.eval(&n.kids[0])
	case OpCount:
		got := 0
		for i := range n.kids {
			if r.eval(&n.kids[i]) {
				got++
			}
		}
		return got >= n.count
	}
	return false
}

// predicate says whether a predicate holds; those without an index are tested
// once an event, when somebody asks.
func (r *matchRun) predicate(id int32) bool {
	p := &r.g.preds[id]
	if r.gs.holds[id] == r.st.epoch {
		return true
	}
	if p.indexed || r.gs.fails[id] == r.st.epoch {
		return false
	}
	if r.test(p) {
		r.gs.holds[id] = r.st.epoch
		return true
	}
	r.gs.fails[id] = r.st.epoch
	return false
}

func (r *matchRun) test(p *predicate) bool {
	if p.Field == "" {
		found := false
		r.e.All(func(_ string, v event.Value) bool {
			found = r.testValue(p, v)
			return !found
		})
		return found
	}
	slot := r.g.fields[p.field].slots[r.variant]
	v, ok := r.e.Get(slot)
	switch p.Test {
	case TestExists:
		return ok == p.Bool
	case TestNull:
		return !ok || v.IsNull()
	}
	found := false
	r.e.Values(slot, func(v event.Value) bool {
		found = r.testValue(p, v)
		return !found
	})
	return found
}

func (r *matchRun) testValue(p *predicate, v event.Value) bool {
	switch p.Test {
	case TestPattern:
		if p.Cased {
			r.st.text = v.AppendText(r.st.text[:0])
		} else {
			r.st.text = v.AppendFolded(r.st.text[:0])
		}
		return p.Pattern.Match(r.st.text)
	case TestRegexp:
		r.st.text = v.AppendText(r.st.text[:0])
		return p.Regexp.Match(r.st.text)
	case TestCIDR:
		return p.CIDR.Contains(strings.TrimSpace(v.Text()))
	case TestLess, TestLessEqual, TestGreater, TestGreaterEqual:
		n, ok := v.Number()
		return ok && compare(p.Test, n, p.Number)
	case TestTimePart:
		n, ok := timePart(v, p.Part)
		return ok && float64(n) == p.Number
	case TestFieldRef:
		return r.fieldRef(p, v)
	}
	return false
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

func (r *matchRun) fieldRef(p *predicate, v event.Value) bool {
	text := v.Text()
	if !p.Cased {
		text = event.Fold(text)
	}
	found := false
	r.e.Values(r.g.fields[p.ref].slots[r.variant], func(other event.Value) bool {
		ref := other.Text()
		if !p.Cased {
			ref = event.Fold(ref)
		}
		switch p.RefMode {
		case "startswith":
			found = strings.HasPrefix(text, ref)
		case "endswith":
			found = strings.HasSuffix(text, ref)
		case "contains":
			found = strings.Contains(text, ref)
		default:
			found = text == ref
		}
		return !found
	})
	return found
}

// timeLayouts are the forms in which logs write times.
var timeLayouts = []string{time.RFC3339Nano, "2006-01-02 15:04:05.999999999", "2006-01-02T15:04:05.999999999"}

func timePart(v event.Value, part string) (int, bool) {
	t, ok := timeOf(v)
	if !ok {
		return 0, false
	}
	switch part {
	case "minute":
		return t.Minute(), true
	case "hour":
		return t.Hour(), true
	case "day":
		return t.Day(), true
	case "week":
		_, week := t.ISOWeek()
		return week, true
	case "month":
		return int(t.Month()), true
	}
	return t.Year(), true
}

func timeOf(v event.Value) (time.Time, bool) {
	if n := v.UnixNano(); n != 0 {
		return time.Unix(0, n).UTC(), true
	}
	text := strings.TrimSpace(v.Text())
	for _, l := range timeLayouts {
		if t, err := time.Parse(l, text); err == nil {
			return t.UTC(), true
		}
	}
	if sec, err := strconv.ParseInt(text, 10, 64); err == nil && sec > 0 && sec < 1<<40 {
		return time.Unix(sec, 0).UTC(), true
	}
	return time.Time{}, false
}
