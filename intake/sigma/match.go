package sigma

import (
	"slices"
	"strings"

	"tradecraft/intake/logs/event"
)

// State is what one worker needs to match: scratch memory. It is not safe for
// concurrent use.
type State struct {
	m      *Matcher
	epoch  uint32
	value  uint32 // counts the values looked up
	kinds  map[string]*planState
	states map[*plan]*planState
	now    *planState    // of the event matched last
	folded []foldedValue // by slot
	texts  []textValue   // by slot
	finds  []Found
	buf    []byte // folded text of the event's values
	key    []byte // of the event's kind
	last   []byte // of the kind of event before it, which st.now is for
	hits   []int32
	text   []byte
	tester tester
	found  []int32
	held   []int32 // predicates that hold in the event, as they were found
	memo   memo
}

// planState is the scratch memory of one plan. A stamp equal to the epoch means
// 'in this event'.
type planState struct {
	*plan
	holds    []uint32 // by predicate: it holds
	fails    []uint32 // by predicate: it does not (only of those without an index)
	tried    []uint32 // by predicate: verified on this value, as st.value counts them
	asked    []uint32 // by program: it is a candidate
	matching []int32
	outlines map[int32]*outline // by rule, of those that were found
	habits   []habit            // by field
}

type foldedValue struct {
	epoch      uint32
	start, end int
}

type textValue struct {
	epoch uint32
	text  string
}

// maxKinds bounds the kinds of events whose plan is known without asking the matcher.
const maxKinds = 4096

// NewState returns the memory of one worker.
func (m *Matcher) NewState() *State {
	return &State{m: m, kinds: map[string]*planState{}, states: map[*plan]*planState{}, folded: make([]foldedValue, m.fields.Len()), texts: make([]textValue, m.fields.Len())}
}

// Match returns the rules an event satisfies, as places in Rules, each once and
// in the order of groups and rules. The result is valid until the next call.
func (st *State) Match(e *event.Event) []int32 {
	if st.epoch++; st.epoch == 0 { // wrapped: old stamps would look new
		*st = *st.m.NewState()
		st.epoch = 1
	}
	st.buf, st.hits, st.held = st.buf[:0], st.hits[:0], st.held[:0]
	st.m.router.derive(e)
	st.now = st.plan(e)
	if len(st.now.progs) > 0 {
		st.tester.begin(e)
		run := matchRun{st: st, e: e, p: st.now}
		run.match()
	}
	return st.hits
}

// plan finds what is needed to match an event of its kind.
func (st *State) plan(e *event.Event) *planState {
	r := &st.m.router
	st.key, _ = r.steady.values(e, allSteady, r.key(e, st.key[:0]))
	if st.now != nil && string(st.key) == string(st.last) {
		return st.now
	}
	st.last = append(st.last[:0], st.key...)
	if p := st.kinds[string(st.key)]; p != nil {
		return p
	}
	p := st.m.plan(e, r.routes(e, strings.ToLower(e.Channel), nil))
	ps := st.states[p]
	if ps == nil {
		ps = &planState{
			plan: p, holds: make([]uint32, len(p.preds)), fails: make([]uint32, len(p.preds)),
			tried: make([]uint32, len(p.preds)), asked: make([]uint32, len(p.progs)),
			habits: make([]habit, len(p.fields)),
		}
		st.states[p] = ps
	}
	if len(st.kinds) >= maxKinds {
		clear(st.kinds)
	}
	st.kinds[string(st.key)] = ps
	return ps
}

// fold returns the folded text of the first value of a slot, kept for the event.
func (st *State) fold(s event.Slot, v event.Value) []byte {
	f := &st.folded[s]
	if f.epoch != st.epoch {
		start := len(st.buf)
		st.buf = v.AppendFolded(st.buf)
		*f = foldedValue{st.epoch, start, len(st.buf)}
	}
	return st.buf[f.start:f.end]
}

// textOf returns the text of the first value of a slot, kept for the event.
func (st *State) textOf(s event.Slot, v event.Value) string {
	t := &st.texts[s]
	if t.epoch != st.epoch {
		*t = textValue{st.epoch, v.Text()}
	}
	return t.text
}

// matchRun matches one event.
type matchRun struct {
	st *State
	e  *event.Event
	p  *planState
}

func (r *matchRun) match() {
	st, p := r.st, r.p
	p.matching = p.matching[:0]
	for i := range p.fields {
		f := &p.fields[i]
		first := true
		r.e.Values(f.slot, func(v event.Value) bool {
			if first {
				first = false
				r.first(f, &p.habits[i], v)
				return true
			}
			r.more(f.index, v)
			return true
		})
	}
	if p.keywords != nil && (p.text == nil || p.text.possible(r.e, st)) {
		r.e.All(func(_ string, v event.Value) bool {
			r.more(p.keywords, v)
			return true
		})
	}
	p.matching = append(p.matching, p.always...)
	slices.Sort(p.matching)
	for _, at := range p.matching {
		prog := &p.progs[at]
		if r.eval(&prog.root) {
			st.hits = append(st.hits, prog.rule)
		}
	}
}

// first looks up the first value of a field, or remembers what it satisfied.
func (r *matchRun) first(f *planField, h *habit, v event.Value) {
	st := r.st
	if len(v.Raw) > maxMemoized || len(v.Raw) == 0 || !h.worth() {
		r.value(f.index, v, st.fold(f.slot, v))
		return
	}
	at, known := st.memo.find(f.index, v)
	if known {
		h.again++
		for _, id := range at.holds {
			r.hold(id)
		}
		return
	}
	held := len(st.held)
	r.value(f.index, v, st.fold(f.slot, v))
	if len(st.held)-held > maxHolding {
		return
	}
	at.set(f.index, v)
	at.holds = append(at.holds, st.held[held:]...)
}

// more looks up a value whose folded text is not kept.
func (r *matchRun) more(x *fieldIndex, v event.Value) {
	mark := len(r.st.buf)
	r.st.buf = v.AppendFolded(r.st.buf)
	r.value(x, v, r.st.buf[mark:])
	r.st.buf = r.st.buf[:mark]
}

// value asks an index about one value.
func (r *matchRun) value(x *fieldIndex, v event.Value, folded []byte) {
	st := r.st
	if st.found = x.lookup(folded, st.found[:0]); len(st.found) == 0 {
		return
	}
	if st.value++; st.value == 0 { // wrapped: old stamps would look new
		st.forget()
	}
	for _, hit := range st.found {
		id := hit >> 1
		if r.p.tried[id] == st.value || r.p.holds[id] == st.epoch { // a text may stand in a value many times
			continue
		}
		r.p.tried[id] = st.value
		if hit&1 != 0 || r.verify(&r.p.preds[id], v, folded) {
			r.hold(id)
		}
	}
}

// forget makes all stamps of values old.
func (st *State) forget() {
	st.value = 1
	for _, p := range st.states {
		clear(p.tried)
	}
}

// hold notes that a predicate holds and makes its programs candidates.
func (r *matchRun) hold(id int32) {
	p := r.p
	p.holds[id] = r.st.epoch
	r.st.held = append(r.st.held, id)
	for _, at := range p.preds[id].gates {
		if p.asked[at] != r.st.epoch {
			p.asked[at] = r.st.epoch
			p.matching = append(p.matching, at)
		}
	}
}

// verify tests an indexed predicate on a value for certain.
func (r *matchRun) verify(p *predicate, v event.Value, folded []byte) bool {
	if p.Test == TestRegexp && !p.Regexp.possible(folded) {
		return false
	}
	if p.Test == TestPattern && !p.Cased {
		return p.Pattern.Match(folded)
	}
	r.st.text = v.AppendText(r.st.text[:0])
	if p.Test == TestRegexp {
		return r.st.tester.regexp(p.Regexp, r.st.text)
	}
	return p.Pattern.Match(r.st.text)
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
	ps, p := r.p, &r.p.preds[id]
	if ps.holds[id] == r.st.epoch {
		return true
	}
	if p.indexed || ps.fails[id] == r.st.epoch {
		return false
	}
	ok := r.st.tester.holds(p.Predicate, p.slot, p.ref)
	if ok {
		ps.holds[id] = r.st.epoch
	} else {
		ps.fails[id] = r.st.epoch
	}
	return ok
}
