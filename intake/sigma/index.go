package sigma

import (
	"bytes"
	"slices"
	"strconv"

	"tradecraft/intake/logs/event"
)

// fieldIndex answers for one field which of its predicates a value satisfies,
// all at once. A hit is twice the predicate's number, plus one when it is sure
// to hold and need not be verified.
type fieldIndex struct {
	exact          map[string][]int32 // folded value -> hits
	prefix, suffix *affixTrie
	grams          []*gramTable // texts anywhere, one table for each size of gram
	few            []fewText    // texts looked for one by one
	number         int          // of the field in its plan
}

// fewText is a text looked for by itself.
type fewText struct {
	raw []byte
	hit int32
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

// indexer builds a fieldIndex.
type indexer struct {
	x *fieldIndex
	// rarity counts grams of the rules' own texts: what many rules look for is
	// common in logs, so it makes a poor key.
	rarity  map[uint32]int
	entries [5][]gramEntry // by size of gram
}

// newFieldIndex builds the index of some predicates.
func newFieldIndex(preds []predicate, ids []int32) *fieldIndex {
	b := indexer{x: &fieldIndex{}, rarity: map[uint32]int{}}
	for _, id := range ids {
		b.add(id, preds[id].Predicate)
	}
	for size, entries := range b.entries {
		if len(entries) <= maxFew {
			for _, e := range entries {
				b.x.few = append(b.x.few, fewText{[]byte(e.lit), e.hit})
			}
			continue
		}
		b.x.grams = append(b.x.grams, newGramTable(size, entries, b.rarity))
	}
	return b.x
}

func (b *indexer) add(id int32, p *Predicate) {
	switch p.Test {
	case TestNumber:
		for _, s := range numberForms(p) {
			b.addExact(s, 2*id+1)
		}
	case TestRegexp:
		for _, lit := range p.Regexp.needs {
			b.addText(lit, 2*id)
		}
	case TestPattern:
		if s, ok := p.Pattern.exact(); ok {
			b.addExact(event.Fold(s), hitOf(id, !p.Cased))
			return
		}
		b.addPattern(id, p.Pattern)
	}
}

func hitOf(id int32, sure bool) int32 {
	if sure {
		return 2*id + 1
	}
	return 2 * id
}

func (b *indexer) addExact(s string, hit int32) {
	if b.x.exact == nil {
		b.x.exact = map[string][]int32{}
	}
	b.x.exact[s] = append(b.x.exact[s], hit)
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

// maxFew is how many texts of a size are sooner looked for one by one than by a scan.
const maxFew = 4

// minAffix is the length from which a text at an end of a longer pattern is
// worth looking for there.
const minAffix = 4

// addPattern chooses the text of a pattern by which to find it: an anchored one
// where that says enough, else the longest.
func (b *indexer) addPattern(id int32, p *Pattern) {
	atoms := p.atoms
	first, last := atoms[0], atoms[len(atoms)-1]
	least := minAffix
	if len(atoms) == 2 && (first.kind == atomAny || last.kind == atomAny) {
		least = 1
	}
	sure := !p.cased && least == 1
	if first.kind == atomText && len(first.text) >= least && (last.kind != atomText || len(first.text) >= len(last.text)) {
		if b.x.prefix == nil {
			b.x.prefix = &affixTrie{}
		}
		b.x.prefix.add(event.Fold(first.text), hitOf(id, sure))
		return
	}
	if last.kind == atomText && len(last.text) >= least {
		if b.x.suffix == nil {
			b.x.suffix = &affixTrie{backward: true}
		}
		b.x.suffix.add(event.Fold(last.text), hitOf(id, sure))
		return
	}
	b.addLongest(id, p)
}

func (b *indexer) addLongest(id int32, p *Pattern) {
	atoms, longest := p.atoms, ""
	for _, l := range p.literals() {
		if len(l) > len(longest) {
			longest = l
		}
	}
	if len(longest) < 4 {
		if variants := dashVariants(atoms); variants != nil {
			for _, lit := range variants {
				b.addText(event.Fold(lit), 2*id)
			}
			return
		}
	}
	plain := !p.cased && len(atoms) == 3 && atoms[0].kind == atomAny && atoms[2].kind == atomAny
	b.addText(event.Fold(longest), hitOf(id, plain))
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

// addText notes a text that may stand anywhere.
func (b *indexer) addText(lit string, hit int32) {
	size := min(4, len(lit))
	b.entries[size] = append(b.entries[size], gramEntry{lit: lit, hit: hit})
	for i := 0; i+size <= len(lit); i++ {
		b.rarity[gramAt(lit, i, size)]++
	}
}

// lookup appends the hits of a folded value to dst; a text that stands in it
// several times is hit several times.
func (x *fieldIndex) lookup(folded []byte, dst []int32) []int32 {
	if x.exact != nil {
		dst = append(dst, x.exact[string(folded)]...)
	}
	if x.prefix != nil {
		dst = x.prefix.lookup(folded, dst)
	}
	if x.suffix != nil {
		dst = x.suffix.lookup(folded, dst)
	}
	for _, t := range x.grams {
		dst = t.scan(folded, dst)
	}
	for i := range x.few {
		if e := &x.few[i]; bytes.Contains(folded, e.raw) {
			dst = append(dst, e.hit)
		}
	}
	return dst
}
