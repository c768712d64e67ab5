package sigma

import (
	"bytes"
	"strings"
	"unicode"
	"unicode/utf8"

	"tradecraft/intake/logs/event"
)

// atomKind says what an atom of a pattern matches.
type atomKind uint8

const (
	atomText atomKind = iota // the text
	atomAny                  // any text, also none (*)
	atomOne                  // one character (?)
	atomDash                 // one of the dashes and slashes of the windash modifier
)

// atom is one part of a pattern.
type atom struct {
	kind atomKind
	text string
	raw  []byte // text as bytes, set by fold
}

// Pattern is a Sigma string value: text with wildcards that the whole value
// must match. Unless cased, its text is folded and values are folded before.
type Pattern struct {
	atoms []atom
	cased bool
}

// dashes are the characters that the windash modifier lets stand for each
// other: hyphen, slash, en dash, em dash, horizontal bar (Sigma 2.1, appendix
// modifiers).
var dashes = []string{"-", "/", "\u2013", "\u2014", "\u2015"}

// ParsePattern reads a string value: * and ? are wildcards, a backslash makes
// the next *, ? or backslash plain, and stands for itself before anything else.
func ParsePattern(s string, cased bool) *Pattern {
	p := &Pattern{cased: cased}
	var text strings.Builder
	flush := func() {
		if text.Len() > 0 {
			p.atoms = append(p.atoms, atom{kind: atomText, text: text.String()})
			text.Reset()
		}
	}
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c == '\\' && i+1 < len(s) && strings.IndexByte(`*?\`, s[i+1]) >= 0:
			i++
			text.WriteByte(s[i])
		case c == '*':
			flush()
			p.addAny()
		case c == '?':
			flush()
			p.atoms = append(p.atoms, atom{kind: atomOne})
		default:
			text.WriteByte(c)
		}
	}
	flush()
	p.fold()
	return p
}

// LiteralPattern matches exactly the text; no character is special.
func LiteralPattern(s string, cased bool) *Pattern {
	p := &Pattern{cased: cased}
	if s != "" {
		p.atoms = []atom{{kind: atomText, text: s}}
	}
	p.fold()
	return p
}

func (p *Pattern) fold() {
	for i := range p.atoms {
		a := &p.atoms[i]
		if !p.cased {
			a.text = event.Fold(a.text)
		}
		if a.text != "" {
			a.raw = []byte(a.text)
		}
	}
}

func (p *Pattern) addAny() {
	if n := len(p.atoms); n > 0 && p.atoms[n-1].kind == atomAny {
		return
	}
	p.atoms = append(p.atoms, atom{kind: atomAny})
}

// open puts a wildcard at the start, the end, or both.
func (p *Pattern) open(start, end bool) {
	if start && (len(p.atoms) == 0 || p.atoms[0].kind != atomAny) {
		p.atoms = append([]atom{{kind: atomAny}}, p.atoms...)
	}
	if end {
		p.addAny()
	}
}

// windash replaces each dash or slash that begins a word by an atom that
// matches any of the dashes.
func (p *Pattern) windash() {
	var out []atom
	for _, a := range p.atoms {
		if a.kind != atomText {
			out = append(out, a)
			continue
		}
		out = append(out, splitDashes(a.text)...)
	}
	p.atoms = out
	p.fold()
}

// splitDashes cuts a text at the dashes that begin a word and follow none.
func splitDashes(s string) []atom {
	var out []atom
	start, inWord := 0, false
	for i := 0; i < len(s); {
		n := dashLen([]byte(s[i:min(len(s), i+3)]))
		if n > 0 && !inWord && wordAt(s, i+n) {
			if start < i {
				out = append(out, atom{kind: atomText, text: s[start:i]})
			}
			out = append(out, atom{kind: atomDash})
			start = i + n
		}
		inWord = wordAt(s, i)
		if n == 0 {
			_, n = utf8.DecodeRuneInString(s[i:])
		}
		i += n
	}
	if start < len(s) {
		out = append(out, atom{kind: atomText, text: s[start:]})
	}
	return out
}

// wordAt reports whether a letter, digit or underscore stands at a place.
func wordAt(s string, at int) bool {
	r, _ := utf8.DecodeRuneInString(s[at:])
	return at < len(s) && (r == '_' || unicode.IsLetter(r) || unicode.IsDigit(r))
}

// exact returns the text a pattern without wildcards must equal.
func (p *Pattern) exact() (string, bool) {
	switch len(p.atoms) {
	case 0:
		return "", true
	case 1:
		return p.atoms[0].text, p.atoms[0].kind == atomText
	}
	return "", false
}

// literals returns the texts that every match contains.
func (p *Pattern) literals() []string {
	var out []string
	for _, a := range p.atoms {
		if a.kind == atomText {
			out = append(out, a.text)
		}
	}
	return out
}

// Match reports whether the whole value matches. The value must be folded
// unless the pattern is cased.
func (p *Pattern) Match(value []byte) bool {
	// The usual two-pointer walk: on a mismatch go back to the last * and let it
	// take one character more. Work is bounded by len(atoms) * len(value).
	at, i := 0, 0
	star, mark := -1, 0
	for {
		if at < len(p.atoms) {
			a := &p.atoms[at]
			if a.kind == atomAny {
				if at == len(p.atoms)-1 {
					return true
				}
				star, mark = at, i
				at++
				continue
			}
			if n := a.match(value[i:]); n > 0 {
				at, i = at+1, i+n
				continue
			}
		} else if i == len(value) {
			return true
		}
		if star < 0 {
			return false
		}
		next := p.skip(star, value, mark)
		if next < 0 {
			return false
		}
		at, i, mark = star+1, next, next
	}
}

// skip returns the next place after mark where the atom after a * may begin, -1 for none.
func (p *Pattern) skip(star int, value []byte, mark int) int {
	if mark >= len(value) {
		return -1
	}
	_, n := utf8.DecodeRune(value[mark:])
	mark += n
	a := &p.atoms[star+1]
	if a.kind == atomDash {
		return nextDash(value, mark)
	}
	if a.kind != atomText {
		return mark
	}
	if star+2 == len(p.atoms) { // the last text must stand at the very end
		at := len(value) - len(a.text)
		if at < mark {
			return -1
		}
		return at
	}
	at := bytes.Index(value[mark:], a.raw)
	if at < 0 {
		return -1
	}
	return mark + at
}

// match returns how many bytes at the start of value the atom takes, 0 for no match.
func (a *atom) match(value []byte) int {
	switch a.kind {
	case atomText:
		if len(value) >= len(a.text) && string(value[:len(a.text)]) == a.text {
			return len(a.text)
		}
	case atomOne:
		if len(value) > 0 {
			_, n := utf8.DecodeRune(value)
			return n
		}
	case atomDash:
		return dashLen(value)
	}
	return 0
}

// dashLen returns the length of the dash or slash that value begins with, 0 for none.
func dashLen(value []byte) int {
	if len(value) == 0 {
		return 0
	}
	if c := value[0]; c == '-' || c == '/' {
		return 1
	}
	if len(value) >= 3 && value[0] == 0xe2 && value[1] == 0x80 && value[2] >= 0x93 && value[2] <= 0x95 {
		return 3 // U+2013 to U+2015
	}
	return 0
}

// nextDash returns the place of the first dash or slash from a place on, -1 for none.
func nextDash(value []byte, from int) int {
	for i := from; i < len(value); i++ {
		if c := value[i]; (c == '-' || c == '/' || c == 0xe2) && dashLen(value[i:]) > 0 {
			return i
		}
	}
	return -1
}

// span returns where in value the pattern's texts stand, for marking; the
// value must match.
func (p *Pattern) span(value []byte) (start, end int) {
	var room [8][]byte
	lits := room[:0]
	for i := range p.atoms {
		if p.atoms[i].kind == atomText {
			lits = append(lits, p.atoms[i].raw)
		}
	}
	if len(lits) == 0 {
		return 0, len(value)
	}
	start = bytes.Index(value, lits[0])
	if start < 0 {
		return 0, len(value)
	}
	end = start
	for _, l := range lits {
		i := bytes.Index(value[end:], l)
		if i < 0 {
			return start, len(value)
		}
		end += i + len(l)
	}
	return start, end
}

// String writes the pattern with its wildcards.
func (p *Pattern) String() string {
	var b strings.Builder
	for _, a := range p.atoms {
		switch a.kind {
		case atomText:
			b.WriteString(strings.NewReplacer(`\`, `\\`, `*`, `\*`, `?`, `\?`).Replace(a.text))
		case atomAny:
			b.WriteByte('*')
		case atomOne:
			b.WriteByte('?')
		case atomDash:
			b.WriteString("[-/–—―]")
		}
	}
	return b.String()
}
