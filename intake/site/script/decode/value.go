package decode

import (
	"math"
	"strings"
	"unicode/utf8"

	"tradecraft/intake/site/script/tree"
)

// value is a constant: text, a number, a truth value, nothing, or a literal
// array, object or function by its node.
type value struct {
	kind byte // s n b u a o f
	s    string
	n    float64
	node *tree.Node
	ran  bool // what a decoder gave
}

func text(s string) value    { return value{kind: 's', s: s} }
func number(n float64) value { return value{kind: 'n', n: n} }
func truth(b bool) value     { return value{kind: 'b', n: map[bool]float64{true: 1}[b]} }
func (v value) isText() bool { return v.kind == 's' }
func (v value) isPlain() bool {
	return v.kind == 's' || v.kind == 'n' || v.kind == 'b' || v.kind == 'u'
}

// str is the value as JavaScript's String gives it.
func (v value) str() string {
	switch v.kind {
	case 's':
		return v.s
	case 'n':
		return tree.FormatNumber(v.n)
	case 'b':
		if v.n != 0 {
			return "true"
		}
		return "false"
	}
	return "undefined"
}

// num is the value as JavaScript's Number gives it.
func (v value) num() float64 {
	switch v.kind {
	case 's':
		s := strings.TrimSpace(v.s)
		if s == "" {
			return 0
		}
		return tree.ParseNumber(s)
	case 'n', 'b':
		return v.n
	}
	return math.NaN()
}

func (v value) truthy() bool {
	switch v.kind {
	case 's':
		return v.s != ""
	case 'n', 'b':
		return v.n != 0 && !math.IsNaN(v.n)
	case 'u':
		return false
	}
	return true
}

func toInt32(f float64) int32 {
	if math.IsNaN(f) || math.IsInf(f, 0) {
		return 0
	}
	return int32(uint32(int64(math.Mod(math.Trunc(f), 1<<32))))
}

// ascii says whether bytes and characters of s are the same.
func ascii(s string) bool {
	for i := 0; i < len(s); i++ {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// length is the number of characters.
func length(s string) int {
	if ascii(s) {
		return len(s)
	}
	return utf8.RuneCountInString(s)
}

// cut is the characters from i to before j.
func cut(s string, i, j int) string {
	if ascii(s) {
		return s[i:j]
	}
	return string([]rune(s)[i:j])
}

// charAt is the character at i, "" when there is none.
func charAt(s string, i int) string {
	if n := length(s); i < 0 || i >= n {
		return ""
	}
	return cut(s, i, i+1)
}

// index clamps an argument of slice and substring.
func index(v value, missing, n int, fromEnd bool) int {
	if v.kind == 'u' || v.kind == 0 {
		return missing
	}
	f := v.num()
	if math.IsNaN(f) {
		f = 0
	}
	if f < 0 && fromEnd {
		f += float64(n)
	}
	return int(min(max(f, 0), float64(n)))
}
