package sigma

import (
	"bytes"
	"regexp/syntax"
	"unicode/utf8"
)

// runLength is a regular expression such as .{1000,}: so many characters in a
// row. The engine would follow a thousand states for every character.
type runLength struct {
	least int
	lines bool // a line feed ends the row
}

// runLengthOf knows such an expression; ok is false for others.
func runLengthOf(re *syntax.Regexp) (r runLength, ok bool) {
	if re.Op != syntax.OpRepeat || re.Max >= 0 || re.Flags&syntax.NonGreedy != 0 {
		return r, false
	}
	switch re.Sub[0].Op {
	case syntax.OpAnyChar, syntax.OpAnyCharNotNL:
		return runLength{re.Min, re.Sub[0].Op == syntax.OpAnyCharNotNL}, true
	}
	return r, false
}

// find returns where the first row that is long enough begins and ends, nil for none.
func (r runLength) find(value []byte) []int {
	for at := 0; ; {
		end := len(value)
		if r.lines {
			if i := bytes.IndexByte(value[at:], '\n'); i >= 0 {
				end = at + i
			}
		}
		if end-at >= r.least && utf8.RuneCount(value[at:end]) >= r.least {
			return []int{at, end}
		}
		if end == len(value) {
			return nil
		}
		at = end + 1
	}
}
