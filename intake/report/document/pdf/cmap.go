package pdf

import (
	"sort"
	"unicode/utf8"
)

// maxCMap bounds the entries of one character map.
const maxCMap = 300_000

// cmap maps character codes of one to four bytes to text (ToUnicode) or to CIDs.
type cmap struct {
	spaces []codespace
	text   map[uint32]string
	ranges []cidRange // sorted by lo when ready
}

// codespace says how many bytes a code has that begins in it.
type codespace struct {
	n      int
	lo, hi uint32
}

// cidRange maps codes lo to hi to CIDs from cid on.
type cidRange struct{ lo, hi, cid uint32 }

// readCMap reads a CMap file (Adobe Technical Note 5014) as far as fonts need it.
func readCMap(data []byte) *cmap {
	m := &cmap{text: map[uint32]string{}}
	l := lexer{data: data}
	for {
		switch o := l.token(0).(type) {
		case eof:
			sort.SliceStable(m.ranges, func(i, j int) bool { return m.ranges[i].lo < m.ranges[j].lo })
			return m
		case keyword:
			switch o {
			case "begincodespacerange":
				m.readSpaces(&l)
			case "beginbfchar":
				m.readChars(&l)
			case "beginbfrange":
				m.readRanges(&l)
			case "begincidrange":
				m.readCIDs(&l, true)
			case "begincidchar":
				m.readCIDs(&l, false)
			}
		}
	}
}

// code reads a code string; n is its length in bytes.
func code(s string) (v uint32, n int) {
	for i := 0; i < len(s) && i < 4; i++ {
		v = v<<8 | uint32(s[i])
	}
	return v, min(len(s), 4)
}

// key keeps codes of different length apart.
func key(v uint32, n int) uint32 {
	if n == 1 {
		return v | 1<<31
	}
	return v
}

func (m *cmap) readSpaces(l *lexer) {
	for len(m.spaces) < 100 {
		lo, ok1 := l.token(0).(string)
		if !ok1 {
			return
		}
		hi, ok2 := l.token(0).(string)
		if !ok2 {
			return
		}
		a, n := code(lo)
		b, _ := code(hi)
		m.spaces = append(m.spaces, codespace{n, a, b})
	}
}

func (m *cmap) readChars(l *lexer) {
	for len(m.text) < maxCMap {
		from, ok := l.token(0).(string)
		if !ok {
			return
		}
		v, n := code(from)
		switch to := l.token(0).(type) {
		case string:
			m.text[key(v, n)] = mapped(to)
		case name:
			m.text[key(v, n)] = glyphText(string(to))
		default:
			return
		}
	}
}

func (m *cmap) readRanges(l *lexer) {
	for len(m.text) < maxCMap {
		lo, ok1 := l.token(0).(string)
		if !ok1 {
			return
		}
		hi, ok2 := l.token(0).(string)
		if !ok2 {
			return
		}
		a, n := code(lo)
		b, _ := code(hi)
		to := l.token(0)
		if b < a || b-a > 0xffff {
			continue
		}
		switch to := to.(type) {
		case string:
			for v := a; v <= b && len(m.text) < maxCMap; v++ {
				m.text[key(v, n)] = mapped(plus(to, v-a))
			}
		case array:
			for i, o := range to {
				if s, ok := o.(string); ok && uint32(i) <= b-a {
					m.text[key(a+uint32(i), n)] = mapped(s)
				}
			}
		default:
			return
		}
	}
}

// plus adds n to the last two bytes of a UTF-16 string.
func plus(s string, n uint32) string {
	if n == 0 || len(s) == 0 {
		return s
	}
	b := []byte(s)
	for i := len(b) - 1; i >= 0 && i >= len(b)-2 && n > 0; i-- {
		n += uint32(b[i])
		b[i] = byte(n)
		n >>= 8
	}
	return string(b)
}

// mapped decodes the target of a ToUnicode entry: UTF-16, though some writers
// put a single byte.
func mapped(s string) string {
	if len(s) == 1 {
		return string(rune(s[0]))
	}
	out := utf16String(s[:min(len(s), 64)])
	if out == "\x00" || out == "\ufffd" {
		return ""
	}
	return out
}

func (m *cmap) readCIDs(l *lexer, isRange bool) {
	for len(m.ranges) < maxCMap {
		lo, ok := l.token(0).(string)
		if !ok {
			return
		}
		hi := lo
		if isRange {
			if hi, ok = l.token(0).(string); !ok {
				return
			}
		}
		cid, ok := l.token(0).(int)
		if !ok {
			return
		}
		a, _ := code(lo)
		b, _ := code(hi)
		m.ranges = append(m.ranges, cidRange{a, b, uint32(cid)})
	}
}

// next takes a code off the string: its value and length in bytes.
func (m *cmap) next(s string) (v uint32, n int) {
	for n = 1; n <= 4 && n <= len(s); n++ {
		v = v<<8 | uint32(s[n-1])
		for _, sp := range m.spaces {
			if sp.n == n && v >= sp.lo && v <= sp.hi {
				return v, n
			}
		}
	}
	if len(s) >= 2 && (len(m.spaces) == 0 || m.spaces[0].n == 2) {
		return uint32(s[0])<<8 | uint32(s[1]), 2
	}
	return uint32(s[0]), 1
}

// cid returns the CID of a code; the code itself when it is not mapped.
func (m *cmap) cid(v uint32) uint32 {
	i := sort.Search(len(m.ranges), func(i int) bool { return m.ranges[i].lo > v }) - 1
	if i >= 0 && v <= m.ranges[i].hi {
		return m.ranges[i].cid + v - m.ranges[i].lo
	}
	return v
}

// usable says whether a mapped text is something to read.
func usable(s string) bool {
	r, _ := utf8.DecodeRuneInString(s)
	return s != "" && r != utf8.RuneError && (r >= ' ' || r == '\t')
}
