package document

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"tradecraft"
	"tradecraft/intake/report/document/shape"
	"tradecraft/intake/report/document/tidy"
)

// line is one line of plain text.
type line struct {
	start, end int // of the text, without blanks at the end
	indent     int // columns
	text       string
}

// readText finds paragraphs, headings, lists, tables and code in plain text.
// Document.Text stays as the file has it, so that its lines are the file's.
func (b *builder) readText(text string) {
	text = strings.TrimRight(tidy.Text(text), " \t\n")
	if len(text) > b.opts.MaxText {
		text = strings.ToValidUTF8(text[:b.opts.MaxText], "")
		b.problem(tradecraft.SeverityError, fmt.Sprintf("text is longer than %d bytes, the rest is left out", b.opts.MaxText), "split the file")
	}
	b.text = []byte(text)
	lines := splitLines(text)
	width := wrapWidth(lines)
	for i := 0; i < len(lines); {
		if lines[i].text == "" {
			i++
			continue
		}
		i = b.readParagraph(lines, i, width)
	}
}

func splitLines(text string) []line {
	lines := make([]line, 0, strings.Count(text, "\n")+1)
	for start := 0; start <= len(text); {
		end := len(text)
		if n := strings.IndexByte(text[start:], '\n'); n >= 0 {
			end = start + n
		}
		raw := strings.TrimRight(text[start:end], " \t")
		body := strings.TrimLeft(raw, " \t")
		l := line{start: start + len(raw) - len(body), end: start + len(raw), text: body}
		for _, c := range raw[:len(raw)-len(body)] {
			l.indent++
			if c == '\t' {
				l.indent += 3
			}
		}
		lines = append(lines, l)
		start = end + 1
	}
	return lines
}

// wrapWidth is the width at which the lines of the text were wrapped: the
// length that nine of ten lines with a following line stay under. It is 0 when
// they were not wrapped (long lines, a paragraph each).
func wrapWidth(lines []line) int {
	var counts [201]int
	n := 0
	for i := 0; i+1 < len(lines); i++ {
		if l := utf8.RuneCountInString(lines[i].text) + lines[i].indent; lines[i+1].text != "" && l >= 30 {
			counts[min(l, 200)]++
			n++
		}
	}
	if n == 0 || counts[200]*8 > n {
		return 0
	}
	for w, seen := 0, 0; w < len(counts); w++ {
		if seen += counts[w]; seen*10 >= n*9 {
			return w
		}
	}
	return 0
}

// readParagraph marks the block that begins at lines[i] and returns the index
// of the line after it.
func (b *builder) readParagraph(lines []line, i, width int) int {
	l := lines[i]
	if strings.HasPrefix(l.text, "```") {
		return b.readFence(lines, i)
	}
	if shape.Rule(l.text) && !strings.Contains(l.text, "|") {
		return i + 1
	}
	if i+1 < len(lines) && underline(lines[i+1].text) && len(l.text) < 120 && !shape.Row(l.text) {
		b.mark(Heading, 2, l.start, l.end)
		return i + 2
	}
	if shape.Row(l.text) {
		if !shape.Rule(l.text) {
			b.markRow(l)
		}
		return i + 1
	}
	n, drop := shape.Bullet(l.text)
	if n == 0 && aloneHeading(lines, i, width) {
		b.mark(Heading, 2, l.start, l.end)
		return i + 1
	}
	j := i + 1
	for j < len(lines) && joins(lines[j-1], lines[j], width) {
		j++
	}
	kind, start := Prose, l.start
	switch {
	case shape.Caption(l.text):
		kind = Caption
	case n > 0 && n < len(l.text):
		kind = Item
		if drop {
			start += n
		}
	case j == i+1 && shape.Code(l.text):
		kind = Code
	}
	b.mark(kind, 0, start, lines[j-1].end)
	return j
}

// markRow marks a table row without its outer bars.
func (b *builder) markRow(l line) {
	start, end := l.start, l.end
	for start < end && (b.text[start] == '|' || b.text[start] == ' ') {
		start++
	}
	for end > start && (b.text[end-1] == '|' || b.text[end-1] == ' ') {
		end--
	}
	b.mark(Row, 0, start, end)
}

// readFence marks the lines up to the closing fence as code.
func (b *builder) readFence(lines []line, i int) int {
	j := i + 1
	for j < len(lines) && !strings.HasPrefix(lines[j].text, "```") {
		j++
	}
	if j > i+1 {
		b.mark(Code, 0, lines[i+1].start, lines[j-1].end)
	}
	return j + 1
}

// underline is true for the line below a heading.
func underline(s string) bool {
	return len(s) >= 3 && (strings.Trim(s, "=") == "" || strings.Trim(s, "-") == "")
}

// aloneHeading is true for a line that looks like a heading and stands by
// itself, or between long lines.
func aloneHeading(lines []line, i, width int) bool {
	l := lines[i]
	if !shape.Heading(l.text) {
		return false
	}
	before := i == 0 || lines[i-1].text == ""
	after := i+1 >= len(lines) || lines[i+1].text == ""
	if before && (after || i == 0 && len(lines[i+1].text) < 60 && findDate(lines[i+1].text) != "") {
		return true
	}
	short := width == 0 && len(l.text) < 100 || len(l.text)*10 < width*6
	if !short || i+1 >= len(lines) || lines[i+1].text == "" {
		return false
	}
	next := lines[i+1].text
	r, _ := utf8.DecodeRuneInString(next)
	ended := before || strings.ContainsAny(lines[i-1].text[len(lines[i-1].text)-1:], ".:!?|")
	return ended && !unicode.IsLower(r) && len(next) > 2*len(l.text) && len(next) > 60
}

// joins decides whether line b goes on the paragraph of line a. A break is
// soft when the first word of b would not have fitted on a.
func joins(a, b line, width int) bool {
	if a.text == "" || b.text == "" || shape.Rule(b.text) || shape.Row(b.text) || strings.HasPrefix(b.text, "```") {
		return false
	}
	if n, _ := shape.Bullet(b.text); n > 0 {
		return false
	}
	if width == 0 {
		return false
	}
	if shape.Code(a.text) && shape.Code(b.text) {
		return false
	}
	r, _ := utf8.DecodeRuneInString(b.text)
	if unicode.IsLower(r) && !strings.ContainsAny(a.text[len(a.text)-1:], ".:;!?") {
		return true
	}
	word := strings.IndexAny(b.text, " \t")
	if word < 0 {
		word = len(b.text)
	}
	return (a.indent+utf8.RuneCountInString(a.text)+1+word)*100 > width*92
}
