package sigma

import (
	"slices"
	"strconv"

	"tradecraft/intake/logs/event"
)

// fieldIndex answers for one field of one group of rules which of its
// predicates a value satisfies, all at once.
type fieldIndex struct {
	exact  map[string][]int32 // folded value -> predicates
	grams  [5]*gramTable      // by gram size, 1 to 4
	prefix *gramTable         // tried only at the start of the value
	suffix *gramTable         // tried only at its end
}

// indexable reports whether a predicate can be answered by an index: a pattern
// with some text in it, a number, or a regular expression with needed text.
func indexable(p *Predicate) bool {
	switch p.Test {
	case TestNumber:
		return true
	case TestRegexp:
		return len(p.Regexp.needs) > 0
	case TestPattern:
		if _, ok := p.Pattern.exact(); ok {
			return true
		}
		return len(p.Pattern.literals()) > 0
	}
	return false
}

// add puts a predicate into the index. rarity says how often a gram is used.
func (x *fieldIndex) add(id int32, p *Predicate, rarity map[uint32]int) {
	switch p.Test {
	case TestNumber:
		for _, s := range numberForms(p) {
			x.addExact(s, id)
		}
	case TestRegexp:
		for _, lit := range p.Regexp.needs {
			x.addGram(gramEntry{pred: id, lit: lit}, rarity)
		}
	case TestPattern:
		if s, ok := p.Pattern.exact(); ok {
			x.addExact(event.Fold(s), id)
			return
		}
		x.addPattern(id, p.Pattern, rarity)
	}
}

func (x *fieldIndex) addExact(s string, id int32) {
	if x.exact == nil {
		x.exact = map[string][]int32{}
	}
	x.exact[s] = append(x.exact[s], id)
}

// numberForms are the folded texts a number can stand as: as written, decimal,
// and hexadecimal.
func numberForms(p *Predicate) []string {
	forms := []string{p.Text}
	if n := int64(p.Number); float64(n) == p.Number {
		forms = append(forms, strconv.FormatInt(n, 10))
		if n >= 0 {
			forms = append(forms, "0x"+strconv.FormatInt(n, 16))
		}
	}
	slices.Sort(forms)
	return slices.Compact(forms)
}

// addPattern chooses the text of a pattern by which to find it: an anchored one
// where that is long enough, else the longest.
func (x *fieldIndex) addPattern(id int32, p *Pattern, rarity map[uint32]int) {
	atoms := p.atoms
	first, last := atoms[0], atoms[len(atoms)-1]
	if first.kind == atomText && len(first.text) >= 4 {
		lit := event.Fold(first.text)
		if x.prefix == nil {
			x.prefix = newGramTable(4)
		}
		x.prefix.add(gramEntry{pred: id, lit: lit, sure: !p.cased && len(atoms) == 2 && last.kind == atomAny})
		return
	}
	if last.kind == atomText && len(last.text) >= 4 {
		lit := event.Fold(last.text)
		if x.suffix == nil {
			x.suffix = newGramTable(4)
		}
		x.suffix.add(gramEntry{pred: id, lit: lit, offset: int32(len(lit) - 4), sure: !p.cased && len(atoms) == 2 && first.kind == atomAny})
		return
	}
	longest := ""
	for _, l := range p.literals() {
		if len(l) > len(longest) {
			longest = l
		}
	}
	if len(longest) < 4 {
		if variants := dashVariants(atoms); variants != nil {
			for _, lit := range variants {
				x.addGram(gramEntry{pred: id, lit: event.Fold(lit)}, rarity)
			}
			return
		}
	}
	plain := !p.cased && len(atoms) == 3 && first.kind == atomAny && last.kind == atomAny
	x.addGram(gramEntry{pred: id, lit: event.Fold(longest), sure: plain}, rarity)
}

// dashVariants spells out the first dash of a pattern with the texts around it
// in each of its forms, so that a short flag such as -e has a text worth looking
// for; nil when there is no dash.
func dashVariants(atoms []atom) []string {
	for i, a := range atoms {
		if a.kind != atomDash {
			continue
		}
		before, after := "", ""
		if i > 0 && atoms[i-1].kind == atomText {
			before = atoms[i-1].text
		}
		if i+1 < len(atoms) && atoms[i+1].kind == atomText {
			after = atoms[i+1].text
		}
		out := make([]string, len(dashes))
		for k, d := range dashes {
			out[k] = before + d + after
		}
		return out
	}
	return nil
}

// addGram puts a text under its rarest gram.
func (x *fieldIndex) addGram(e gramEntry, rarity map[uint32]int) {
	size := min(4, len(e.lit))
	best := -1
	for i := 0; i+size <= len(e.lit); i++ {
		n := rarity[gramAt(e.lit, i, size)]
		if best < 0 || n < best {
			best, e.offset = n, int32(i)
		}
	}
	if x.grams[size] == nil {
		x.grams[size] = newGramTable(size)
	}
	x.grams[size].add(e)
}

// lookup calls hit for every predicate that may hold for a folded value; sure
// says that it does hold.
func (x *fieldIndex) lookup(folded []byte, hit func(pred int32, sure bool)) {
	for _, id := range x.exact[string(folded)] {
		hit(id, false)
	}
	report := func(e *gramEntry) { hit(e.pred, e.sure) }
	for size := 1; size <= 4; size++ {
		if t := x.grams[size]; t != nil {
			t.scan(folded, report)
		}
	}
	if len(folded) < 4 {
		return
	}
	if t := x.prefix; t != nil {
		t.check(gramAt(string(folded[:4]), 0, 4), folded, 0, report)
	}
	if t := x.suffix; t != nil {
		at := len(folded) - 4
		t.check(gramAt(string(folded[at:]), 0, 4), folded, at, func(e *gramEntry) {
			hit(e.pred, e.sure)
		})
	}
}

// memo remembers which predicates a value satisfies, for values that come
// again. Values are told apart as they stand in the log, by kind and bytes, so
// that a known one need not even be folded.
type memo struct {
	of [event.Kinds]map[string][]int32
}

const (
	memoBytes = 16 << 20 // of one worker; then all is forgotten
	memoValue = 1024     // longer values are not remembered
)

func (m *memo) get(v event.Value) ([]int32, bool) {
	ids, ok := m.of[v.Kind][string(v.Raw)]
	return ids, ok
}

// put remembers a value and returns the bytes that takes.
func (m *memo) put(v event.Value, ids []int32) int {
	if len(v.Raw) > memoValue {
		return 0
	}
	if m.of[v.Kind] == nil {
		m.of[v.Kind] = map[string][]int32{}
	}
	m.of[v.Kind][string(v.Raw)] = slices.Clone(ids)
	return len(v.Raw) + 4*len(ids) + 64
}
