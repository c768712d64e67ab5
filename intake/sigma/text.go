package sigma

import (
	"encoding/binary"
	"strings"
	"unicode/utf8"

	"tradecraft/intake/logs/event"
)

// textFilter says in one fast pass that no keyword stands in a text, whatever
// its case. It looks at every stride-th place only: each keyword is known by
// the grams at as many of its first places, so one of them is always met.
type textFilter struct {
	stride int
	bitmap [1 << textBits / 64]uint64
	texts  map[uint32][]textEntry
	// numbers says that a keyword could stand in the text of a number, an id or a time.
	numbers bool
}

// textEntry is a keyword's text and the place in it of the gram it is known by.
type textEntry struct {
	lit    string // folded, ASCII
	offset int
}

const (
	textBits  = 14
	maxStride = 8
)

// numberText are the characters, folded, in texts of numbers, ids, times and
// bytes of every kind of value that is no text.
const numberText = "0123456789abcdefx{}-+.:tzsrulni"

// newTextFilter makes the filter for predicates over all values; nil when one
// of them has no text to look for.
func newTextFilter(preds []predicate, ids []int32) *textFilter {
	var lits []string
	for _, id := range ids {
		p := preds[id].Predicate
		if p.Test == TestRegexp {
			for _, lit := range p.Regexp.needs {
				lits = append(lits, plainPart(lit))
			}
			continue
		}
		if p.Test != TestPattern {
			return nil
		}
		best := ""
		for _, lit := range p.Pattern.literals() {
			if s := plainPart(event.Fold(lit)); len(s) > len(best) {
				best = s
			}
		}
		lits = append(lits, best)
	}
	f := &textFilter{stride: maxStride, texts: map[uint32][]textEntry{}}
	for _, lit := range lits {
		if len(lit) < 4 {
			return nil
		}
		f.stride = min(f.stride, len(lit)-3)
		f.numbers = f.numbers || strings.Trim(lit, numberText) == ""
	}
	for _, lit := range lits {
		for at := range f.stride {
			g := gramAt(lit, at, 4) | caseBits
			h := gramHash(g) >> (32 - textBits)
			f.bitmap[h/64] |= 1 << (h % 64)
			f.texts[g] = append(f.texts[g], textEntry{lit, at})
		}
	}
	return f
}

// plainPart is the longest part of a text that a writer of JSON never escapes,
// but for \u and \/, in ASCII.
func plainPart(s string) string {
	best, start := "", 0
	for i := 0; i <= len(s); i++ {
		if i < len(s) && s[i] >= ' ' && s[i] < utf8.RuneSelf && s[i] != '"' && s[i] != '\\' {
			continue
		}
		if i-start > len(best) {
			best = s[start:i]
		}
		start = i + 1
	}
	return best
}

// caseBits makes letters lower-case in a gram, and other characters into what
// some other one may be, too: the texts are compared after it.
const caseBits = 0x20202020

const highBits = 0x80808080

// possible reports whether a keyword may stand in some value of an event.
func (f *textFilter) possible(e *event.Event, st *State) bool {
	if e.Text != nil && !f.in(e.Text, false) {
		return false
	}
	found := false
	e.Bare(func(v event.Value) bool {
		found = f.inValue(v, st)
		return !found
	})
	return found
}

func (f *textFilter) inValue(v event.Value, st *State) bool {
	switch v.Kind {
	case event.UTF8:
		if !f.in(v.Raw, false) {
			return false
		}
	case event.UTF16:
		if !f.inUTF16(v.Raw) {
			return false
		}
	case event.JSONEscaped, event.Latin1:
	default:
		if !f.numbers {
			return false
		}
	}
	st.text = v.AppendFolded(st.text[:0])
	return f.in(st.text, true)
}

// in reports whether a keyword may stand in UTF-8 text. In text that is not
// folded yet, the few characters beyond ASCII that are one of ASCII's in other
// case make it say yes.
func (f *textFilter) in(text []byte, folded bool) bool {
	doubt := uint32(highBits)
	if folded {
		doubt = 0
	}
	for i := 0; i+4 <= len(text); i += f.stride {
		g := binary.LittleEndian.Uint32(text[i:])
		if g&doubt != 0 && foldsToASCII(text[max(0, i-2):min(len(text), i+6)]) {
			return true
		}
		g |= caseBits
		h := gramHash(g) >> (32 - textBits)
		if f.bitmap[h/64]>>(h%64)&1 != 0 && f.check(g, text, i, 1, folded) {
			return true
		}
	}
	return false
}

// The characters beyond ASCII that fold to one of ASCII: capital i with a dot,
// long s, and the kelvin sign.
const foreignASCII = "\u0130\u017f\u212a"

// foldsToASCII reports whether such a character stands in a text.
func foldsToASCII(text []byte) bool {
	for i := range len(text) - 1 {
		switch text[i] {
		case 0xc4:
			if text[i+1] == 0xb0 {
				return true
			}
		case 0xc5:
			if text[i+1] == 0xbf {
				return true
			}
		case 0xe2:
			if text[i+1] == 0x84 && i+2 < len(text) && text[i+2] == 0xaa {
				return true
			}
		}
	}
	return false
}

// inUTF16 is in for UTF-16, little-endian.
func (f *textFilter) inUTF16(text []byte) bool {
	for i := 0; i+8 <= len(text); i += 2 * f.stride {
		x := binary.LittleEndian.Uint64(text[i:])
		if x&0xff80ff80ff80ff80 != 0 {
			for k := range 4 {
				if u := uint16(x >> (16 * k)); u == 0x130 || u == 0x17f || u == 0x212a {
					return true
				}
			}
			continue // no keyword has such a character
		}
		x |= x >> 8
		g := uint32(x&0xffff) | uint32(x>>16&0xffff0000) | caseBits
		h := gramHash(g) >> (32 - textBits)
		if f.bitmap[h/64]>>(h%64)&1 != 0 && f.check(g, text, i, 2, false) {
			return true
		}
	}
	return false
}

// check compares the texts known by a gram with what stands around it; width is
// the bytes of a character.
func (f *textFilter) check(g uint32, text []byte, at, width int, folded bool) bool {
	for _, e := range f.texts[g] {
		before := stands(e.lit, e.offset-1, -1, text, at-width, width, folded)
		if before == unlike {
			continue
		}
		if after := stands(e.lit, e.offset, 1, text, at, width, folded); after != unlike {
			return true
		}
	}
	return false
}

// likeness is how a text compares with what stands somewhere.
type likeness uint8

const (
	unlike likeness = iota
	alike
	doubtful // from a character beyond ASCII on, which may take any number of bytes
)

// stands compares the text from its i-th character on, forward or backward, with
// what stands from a place on.
func stands(lit string, i, step int, text []byte, at, width int, folded bool) likeness {
	for ; i >= 0 && i < len(lit); i, at = i+step, at+step*width {
		if at < 0 || at+width > len(text) {
			return unlike
		}
		c := text[at]
		if !folded && (c >= utf8.RuneSelf || width == 2 && text[at+1] != 0) {
			return doubtful
		}
		if c-'A' <= 'Z'-'A' {
			c += 'a' - 'A'
		}
		if c != lit[i] {
			return unlike
		}
	}
	return alike
}
