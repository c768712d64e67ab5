package terminal

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/mattn/go-runewidth"

	"tradecraft/output/view"
)

// style is how a piece of text looks where colour is asked for.
type style string

// Styles as SGR codes; none is the terminal's own.
const (
	none   style = ""
	bold   style = "1"
	dim    style = "2"
	accent style = "36"
	warm   style = "33"
)

// paint puts a style around text that is clean already.
func (p *printer) paint(s style, text string) string {
	if !p.color || s == none || text == "" {
		return text
	}
	return "\x1b[" + string(s) + "m" + text + "\x1b[0m"
}

// clean makes text safe to print: the view has written out control characters;
// a line break has no place in a line, and ASCII terminals get nothing else.
func (p *printer) clean(s string) string {
	s = view.OneLine(s)
	if !p.ascii {
		return s
	}
	var b strings.Builder
	for _, r := range s {
		switch {
		case r < 0x80:
			b.WriteRune(r)
		case strings.ContainsRune("‘’‚′", r):
			b.WriteByte('\'')
		case strings.ContainsRune("“”„″", r):
			b.WriteByte('"')
		case strings.ContainsRune("–—−‐‑", r):
			b.WriteByte('-')
		case r == '…':
			b.WriteString("...")
		case r == '×':
			b.WriteByte('x')
		case r == '·' || r == '•':
			b.WriteByte('*')
		case r == 0xA0 || r == 0x202F || r == 0x2009:
			b.WriteByte(' ')
		case r < 0x10000:
			fmt.Fprintf(&b, `\u%04x`, r)
		default:
			fmt.Fprintf(&b, `\U%08x`, r)
		}
	}
	return b.String()
}

// width is how many columns text takes. East Asian ambiguous characters count
// one column whatever the locale, so that the bytes are the same everywhere.
func width(s string) int { return columns().StringWidth(s) }

func columns() *runewidth.Condition { return &runewidth.Condition{} }

// cut shortens text to n columns, with dots for what is left out.
func (p *printer) cut(s string, n int) string {
	if width(s) <= n {
		return s
	}
	dots := "…"
	if p.ascii {
		dots = "..."
	}
	if n <= width(dots) {
		return columns().Truncate(s, max(n, 0), "")
	}
	return strings.TrimRight(columns().Truncate(s, n-width(dots), ""), " ") + dots
}

// pad fills text up to n columns.
func pad(s string, n int) string { return s + strings.Repeat(" ", max(0, n-width(s))) }

// wrap breaks text into lines of at most n columns, between words where it can.
func wrap(s string, n int) []string {
	n = max(n, 1)
	var lines []string
	line := ""
	for _, word := range words(s) {
		switch {
		case line == "":
			line = word
		case width(line)+1+width(word) <= n:
			line += " " + word
		default:
			lines = append(lines, line)
			line = word
		}
		if width(line) > n { // a word longer than the line
			pieces := chop(line, n)
			lines = append(lines, pieces[:len(pieces)-1]...)
			line = pieces[len(pieces)-1]
		}
	}
	if line != "" {
		lines = append(lines, line)
	}
	return lines
}

// chop cuts a word into pieces of at most n columns. Each is looked for in a
// bounded part of the rest, so that a word of any length takes linear time.
func chop(word string, n int) []string {
	var out []string
	for len(word) > 0 {
		part := word[:min(len(word), 32*n)]
		for len(part) < len(word) && !utf8.RuneStart(word[len(part)]) {
			part = part[:len(part)-1]
		}
		head := columns().Truncate(part, n, "")
		if head == "" { // one wide character in one column
			_, size := utf8.DecodeRuneInString(word)
			head = word[:size]
		}
		out = append(out, head)
		word = word[len(head):]
	}
	return out
}

// words are what may stand on a line of its own; a percent sign may not.
func words(s string) []string {
	var out []string
	for _, w := range strings.Fields(s) {
		if strings.HasPrefix(w, "%") && len(out) > 0 {
			out[len(out)-1] += " " + w
			continue
		}
		out = append(out, w)
	}
	return out
}

// bar draws a share of n columns in eighths of a column.
func (p *printer) bar(share float64, n int) string {
	share = min(max(share, 0), 1)
	if share != share { // not a number
		share = 0
	}
	if p.ascii {
		full := int(share*float64(n) + 0.5)
		return strings.Repeat("#", full) + strings.Repeat(".", n-full)
	}
	eighths := int(share*float64(n)*8 + 0.5)
	s := strings.Repeat("█", eighths/8)
	if part := eighths % 8; part > 0 {
		s += string([]rune("▏▎▍▌▋▊▉")[part-1])
	}
	return pad(s, n)
}

// quoted puts the quotation marks of the terminal around text.
func (p *printer) quoted(s string) string {
	if p.ascii {
		return "'" + s + "'"
	}
	return "‘" + s + "’"
}
