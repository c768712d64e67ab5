package sigma

import (
	"regexp/syntax"
	"slices"
	"unicode/utf8"
)

// dfa follows a regular expression through a value with one look-up a
// character, where Go's engine follows every alternative by itself. Its states
// are sets of places in the compiled expression, made when they are first met
// (the way of RE2: Cox, Regular Expression Matching in the Wild, 2010). It says
// only whether there is a match, and is not safe for concurrent use.
type dfa struct {
	prog     *syntax.Prog
	class    [utf8.RuneSelf]uint8 // of each ASCII character
	likeness []rune               // a character of each class; the last class is the end of the text
	context  syntax.EmptyOp       // what the expression asks of the characters beside a place
	anchored bool                 // a match begins where the text does
	states   []dfaState
	next     []int32          // state times class: 0 unknown, else a step
	ids      map[string]int32 // state by its key
	places   int              // in all states
	resets   int

	leaves, now sparseSet
	key         []byte
	start       int32
}

// dfaState is a set of places that wait for the next character.
type dfaState struct {
	places []int32
	before rune // stands for the character before it, see dfa.context; -1 at the beginning
}

// Steps: a state's number plus one, or one of these.
const (
	stepUnknown = 0
	stepMatch   = -1
	stepNever   = -2
)

// Bounds of one automaton; what needs more is left to Go's engine.
const (
	maxProgram   = 4000    // instructions
	maxDFASteps  = 1 << 14 // in the table
	maxDFAPlaces = 1 << 14 // in all states
	maxDFAResets = 8       // times that all states are forgotten
)

// newDFA makes the automaton of an expression; nil when it is too large.
func newDFA(text string) *dfa {
	parsed, err := syntax.Parse(text, syntax.Perl)
	if err != nil {
		return nil
	}
	prog, err := syntax.Compile(parsed.Simplify())
	if err != nil || len(prog.Inst) > maxProgram {
		return nil
	}
	d := &dfa{prog: prog, leaves: newSparseSet(len(prog.Inst)), now: newSparseSet(len(prog.Inst))}
	d.anchored = prog.StartCond()&syntax.EmptyBeginText != 0
	for i := range prog.Inst {
		if in := &prog.Inst[i]; in.Op == syntax.InstEmptyWidth {
			d.context |= syntax.EmptyOp(in.Arg)
		}
	}
	if !d.classes() {
		return nil
	}
	d.reset()
	return d
}

// wordBounds and lineBounds are the conditions that depend on words and on lines.
const (
	wordBounds = syntax.EmptyWordBoundary | syntax.EmptyNoWordBoundary
	lineBounds = syntax.EmptyBeginLine | syntax.EmptyEndLine
)

// classes puts characters that the expression treats alike together.
func (d *dfa) classes() bool {
	tests := map[string]*syntax.Inst{}
	for i := range d.prog.Inst {
		in := &d.prog.Inst[i]
		switch in.Op {
		case syntax.InstRune, syntax.InstRune1, syntax.InstRuneAny, syntax.InstRuneAnyNotNL:
			tests[string(rune(in.Op))+string(rune(in.Arg))+string(in.Rune)] = in
		}
	}
	list := make([]*syntax.Inst, 0, len(tests))
	for _, in := range tests { // in any order: only equality of the signatures counts
		list = append(list, in)
	}
	known := map[string]uint8{}
	signature := make([]byte, len(list)+1)
	for c := range rune(utf8.RuneSelf) {
		for i, in := range list {
			signature[i] = flag(in.MatchRune(c))
		}
		signature[len(list)] = byte(d.beside(c))
		id, ok := known[string(signature)]
		if !ok {
			id = uint8(len(known))
			known[string(signature)] = id
			d.likeness = append(d.likeness, c)
		}
		d.class[c] = id
	}
	d.likeness = append(d.likeness, -1)
	return len(d.likeness) < maxDFASteps/16
}

// beside returns the character that stands for one as the neighbour of a place.
func (d *dfa) beside(c rune) rune {
	switch {
	case c < 0:
		return c
	case d.context&lineBounds != 0 && c == '\n':
		return '\n'
	case d.context&wordBounds != 0 && syntax.IsWordChar(c):
		return 'a'
	}
	return ' '
}

// reset forgets all states.
func (d *dfa) reset() {
	d.states, d.next, d.ids, d.places = d.states[:0], d.next[:0], map[string]int32{}, 0
	d.leaves.clear()
	d.add(&d.leaves, uint32(d.prog.Start))
	d.start = d.state(-1)
}

// match says whether the expression is found in a text; ok is false when the
// automaton grows too large for it.
func (d *dfa) match(text []byte) (found, ok bool) {
	if d.start < 0 {
		return d.start == stepMatch, true
	}
	at, classes := d.start, int32(len(d.likeness))
	for i := 0; i < len(text); {
		c, size := rune(text[i]), 1
		var to int32
		if c < utf8.RuneSelf {
			if to = d.next[(at-1)*classes+int32(d.class[c])]; to > 0 {
				at = to
				i++
				continue
			}
		} else {
			c, size = utf8.DecodeRune(text[i:])
		}
		if to == stepUnknown {
			if to, ok = d.step(at, c); !ok {
				return false, false
			}
		}
		if to < 0 {
			return to == stepMatch, true
		}
		at = to
		i += size
	}
	to := d.next[at*classes-1]
	if to == stepUnknown {
		if to, ok = d.step(at, -1); !ok {
			return false, false
		}
	}
	return to == stepMatch, true
}

// step finds where a character leads from a state, -1 for the end of the text,
// and notes it for the character's class; ok is false when the automaton grew
// too large.
func (d *dfa) step(at int32, c rune) (to int32, ok bool) {
	if len(d.next) > maxDFASteps || d.places > maxDFAPlaces {
		if at, ok = d.restart(at); !ok {
			return 0, false
		}
	}
	s := &d.states[at-1]
	to = d.follow(s, c)
	switch {
	case c < 0:
		d.next[int(at)*len(d.likeness)-1] = to
	case c < utf8.RuneSelf:
		d.next[int(at-1)*len(d.likeness)+int(d.class[c])] = to
	}
	return to, true
}

// restart forgets all states but one; ok is false when that happens too often.
func (d *dfa) restart(at int32) (now int32, ok bool) {
	if d.resets++; d.resets > maxDFAResets {
		return at, false
	}
	keep := dfaState{slices.Clone(d.states[at-1].places), d.states[at-1].before}
	d.reset()
	d.leaves.clear()
	for _, pc := range keep.places {
		d.leaves.insert(uint32(pc))
	}
	return d.state(keep.before), true
}

// follow computes a step.
func (d *dfa) follow(s *dfaState, c rune) int32 {
	flags := syntax.EmptyOpContext(s.before, d.beside(c))
	d.now.clear()
	for _, pc := range s.places {
		d.now.insert(uint32(pc))
	}
	d.leaves.clear()
	for i := 0; i < len(d.now.dense); i++ { // conditions that hold add to it
		in := &d.prog.Inst[d.now.dense[i]]
		switch in.Op {
		case syntax.InstMatch:
			return stepMatch
		case syntax.InstEmptyWidth:
			if syntax.EmptyOp(in.Arg)&^flags == 0 {
				d.add(&d.now, in.Out)
			}
		case syntax.InstFail:
		default:
			if c >= 0 && in.MatchRune(c) {
				d.add(&d.leaves, in.Out)
			}
		}
	}
	if c < 0 {
		return stepNever
	}
	if !d.anchored {
		d.add(&d.leaves, uint32(d.prog.Start))
	}
	return d.state(d.beside(c))
}

// add puts a place into a set, or those that it leads to without a character.
func (d *dfa) add(set *sparseSet, pc uint32) {
	for {
		if !set.visit(pc) {
			return
		}
		switch in := &d.prog.Inst[pc]; in.Op {
		case syntax.InstAlt, syntax.InstAltMatch:
			d.add(set, in.Out)
			pc = in.Arg
		case syntax.InstCapture, syntax.InstNop:
			pc = in.Out
		default:
			set.insert(pc)
			return
		}
	}
}

// state returns the step to the state of the leaves.
func (d *dfa) state(before rune) int32 {
	if len(d.leaves.dense) == 0 {
		return stepNever
	}
	places := d.leaves.dense
	slices.Sort(places) // membership is no longer asked for
	d.key = append(d.key[:0], byte(before), byte(before>>8))
	for _, pc := range places {
		if d.prog.Inst[pc].Op == syntax.InstMatch {
			return stepMatch
		}
		d.key = append(d.key, byte(pc), byte(pc>>8))
	}
	if id, ok := d.ids[string(d.key)]; ok {
		return id
	}
	d.states = append(d.states, dfaState{slices.Clone(places), before})
	d.places += len(places)
	d.next = append(d.next, make([]int32, len(d.likeness))...)
	id := int32(len(d.states))
	d.ids[string(d.key)] = id
	return id
}

// sparseSet is a set of small numbers that is emptied at once.
type sparseSet struct {
	dense   []int32
	member  []uint32 // by number: the round in which it was put in
	visited []uint32 // the same for visit
	round   uint32
}

func newSparseSet(n int) sparseSet {
	return sparseSet{member: make([]uint32, n), visited: make([]uint32, n), round: 1}
}

func (s *sparseSet) clear() {
	s.dense = s.dense[:0]
	if s.round++; s.round == 0 {
		clear(s.member)
		clear(s.visited)
		s.round = 1
	}
}

// visit notes a number and reports whether that is new.
func (s *sparseSet) visit(n uint32) bool {
	if s.visited[n] == s.round {
		return false
	}
	s.visited[n] = s.round
	return true
}

func (s *sparseSet) insert(n uint32) {
	if s.member[n] != s.round {
		s.member[n] = s.round
		s.dense = append(s.dense, int32(n))
	}
}
