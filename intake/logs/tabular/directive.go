package tabular

import (
	"bytes"
	"slices"
	"strconv"
	"strings"
)

// directives are the lines that begin with # in W3C and Zeek logs: what was
// said last of each holds for the rows after it.
type directives struct {
	lines   map[string][]byte // by first word, in lower case
	columns []string
	// of Zeek
	separator byte
	path      string
	// of W3C, made with columns
	names    []string
	category string
}

// SniffW3C reports whether text begins with the directives of a W3C extended log.
func SniffW3C(text []byte) bool { return directive(text, "#fields:") }

// SniffZeek reports whether text begins with the directives of a log of Zeek.
func SniffZeek(text []byte) bool {
	return directive(text, "#fields\t") || directive(text, "#separator")
}

// directive reports whether one of the lines at the start that begin with #
// begins with a word.
func directive(text []byte, word string) bool {
	n := 0
	for l := range bytes.Lines(text) {
		if len(l) == 0 || l[0] != '#' || n > 20 {
			return false
		}
		n++
		if len(l) >= len(word) && strings.EqualFold(string(l[:len(word)]), word) {
			return true
		}
	}
	return false
}

// Directives returns the directives that hold after data, given those that
// held before it.
func Directives(before, data []byte) []byte {
	if len(data) == 0 || data[0] != '#' && !bytes.Contains(data, []byte("\n#")) {
		return before
	}
	d := newDirectives(before)
	for at := 0; at < len(data); {
		end := bytes.IndexByte(data[at:], '\n') + 1
		if end == 0 {
			end = len(data) - at
		}
		if data[at] == '#' {
			d.take(data[at : at+end])
		}
		at += end
		if next := bytes.Index(data[at:], []byte("\n#")); at < len(data) && data[at] != '#' {
			if next < 0 {
				break
			}
			at += next + 1
		}
	}
	return d.text()
}

func newDirectives(text []byte) *directives {
	d := &directives{lines: map[string][]byte{}, separator: '\t'}
	for l := range bytes.Lines(text) {
		d.take(l)
	}
	return d
}

// text are the directives as lines, for the next block.
func (d *directives) text() []byte {
	var out []byte
	words := make([]string, 0, len(d.lines))
	for w := range d.lines {
		words = append(words, w)
	}
	slices.Sort(words)
	slices.SortStableFunc(words, func(a, b string) int { // the separator is needed first
		switch {
		case a == "#separator" && b != a:
			return -1
		case b == "#separator" && b != a:
			return 1
		}
		return 0
	})
	for _, w := range words {
		out = append(append(out, bytes.TrimRight(d.lines[w], "\r\n")...), '\n')
	}
	return out
}

// maxDirective bounds a directive that is kept.
const maxDirective = 64 << 10

// take reads one line.
func (d *directives) take(line []byte) {
	line = bytes.TrimRight(line, "\r\n")
	end := bytes.IndexAny(line, " \t:")
	if end < 0 || len(line) > maxDirective {
		return
	}
	word := strings.ToLower(string(line[:end]))
	value := strings.TrimLeft(string(line[end:]), ": \t")
	switch {
	case word == "#fields" && line[end] == ':':
		d.columns = strings.Fields(value)
		if strings.Contains(value, ",") && !strings.Contains(strings.TrimSpace(value), " ") {
			d.columns, d.separator = strings.Split(value, ","), ','
		} else {
			d.separator = ' '
		}
		d.names, d.category = w3cColumns(d.columns)
	case word == "#fields":
		d.columns = strings.Split(string(line[end+1:]), string(d.separator))
	case word == "#separator":
		d.separator = '\t'
		if n, err := strconv.ParseUint(strings.TrimPrefix(value, `\x`), 16, 8); err == nil {
			d.separator = byte(n)
		}
	case word == "#path":
		d.path = value
	case word == "#software" || word == "#types" || word == "#set_separator" || word == "#empty_field" || word == "#unset_field":
	default:
		return
	}
	d.lines[word] = bytes.Clone(line)
}
