package document

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"tradecraft"
)

// block is a paragraph, heading, list item, table row or piece of code: bytes
// [start, end) of the builder's text. Line breaks inside are soft, except in code.
type block struct {
	kind       Kind
	level      int // of a heading, 1 to 6
	page       int // 0 where there are none
	start, end int
	// turns are the places inside the block where a new page begins.
	turns []turn
}

// turn says that from byte at on, text stands on the page.
type turn struct{ at, page int }

// builder collects blocks and their text in reading order.
type builder struct {
	ctxErr   func() error
	opts     Options
	text     []byte
	blocks   []block
	problems []tradecraft.Problem
	name     string
	title    string
	date     string
	pages    int
	page     int  // given to new blocks
	full     bool // MaxText was reached
	verbatim bool // text holds the whole input already; blocks are ranges of it
	spent    int64
}

// add appends a block. Its text is cleaned; blank text is ignored.
func (b *builder) add(kind Kind, level int, text string) {
	b.addPaged(kind, level, text, nil)
}

// addPaged is add for a block that runs over several pages; turns count from
// the beginning of text, which must be clean already when there are any.
func (b *builder) addPaged(kind Kind, level int, text string, turns []turn) {
	if kind == Code {
		text = strings.Trim(clean(text), "\n")
		text = strings.TrimRight(text, " \t\n")
	} else if len(turns) == 0 {
		text = collapse(clean(text))
	}
	if b.full || strings.TrimSpace(text) == "" {
		return
	}
	if n := b.opts.MaxText - len(b.text); len(text)+2 > n {
		b.full = true
		b.problem(tradecraft.SeverityWarning, fmt.Sprintf("text is longer than %d bytes, the rest is left out", b.opts.MaxText), "split the file")
		if n < 4 {
			return
		}
		text = strings.ToValidUTF8(text[:n-2], "")
		turns = nil
	}
	b.separate(kind)
	start := len(b.text)
	b.text = append(b.text, text...)
	for i := range turns {
		turns[i].at += start
	}
	b.blocks = append(b.blocks, block{kind: kind, level: level, page: b.page, start: start, end: len(b.text), turns: turns})
}

// separate writes the line breaks between the last block and the next: one
// between list items, table rows and lines of code, else an empty line.
func (b *builder) separate(next Kind) {
	if len(b.text) == 0 {
		return
	}
	last := b.blocks[len(b.blocks)-1].kind
	b.text = append(b.text, '\n')
	if last != next || next != Item && next != Row && next != Code {
		b.text = append(b.text, '\n')
	}
}

// mark appends a block over text that is already there (verbatim input).
func (b *builder) mark(kind Kind, level, start, end int) {
	for start < end && b.text[start] <= ' ' && !(kind == Code && b.text[start] != '\n') {
		start++
	}
	for end > start && b.text[end-1] <= ' ' {
		end--
	}
	if start < end {
		b.blocks = append(b.blocks, block{kind: kind, level: level, page: b.page, start: start, end: end})
	}
}

// problem notes something the user should know of the file.
func (b *builder) problem(severity, message, advice string) {
	for _, p := range b.problems {
		if p.Message == message && p.Object == b.name {
			return
		}
	}
	b.problems = append(b.problems, tradecraft.Problem{Severity: severity, Object: b.name, Message: message, Advice: advice, Offset: -1})
}

// clean makes text safe to work with: valid UTF-8, LF line ends, no control or
// zero-width characters, one kind of blank and hyphen, ligatures as letters.
func clean(s string) string {
	if isClean(s) {
		return s
	}
	var b strings.Builder
	b.Grow(len(s))
	for i := 0; i < len(s); {
		c := s[i]
		if c < utf8.RuneSelf {
			i++
			switch {
			case c == '\r':
				if i >= len(s) || s[i] != '\n' {
					b.WriteByte('\n')
				}
			case c == '\f' || c == '\v':
				b.WriteByte('\n')
			case c == '\n' || c == '\t' || c >= ' ' && c != 0x7f:
				b.WriteByte(c)
			}
			continue
		}
		r, n := utf8.DecodeRuneInString(s[i:])
		i += n
		writeClean(&b, r, n)
	}
	return b.String()
}

func writeClean(b *strings.Builder, r rune, n int) {
	switch {
	case r == utf8.RuneError && n == 1:
		b.WriteRune(utf8.RuneError)
	case r >= 0x80 && r < 0xa0:
		if r == 0x85 {
			b.WriteByte('\n')
		}
	case r == 0xa0 || r >= 0x2000 && r <= 0x200a || r == 0x202f || r == 0x205f || r == 0x3000:
		b.WriteByte(' ')
	case r == 0x2028 || r == 0x2029:
		b.WriteByte('\n')
	case r == 0x2010 || r == 0x2011:
		b.WriteByte('-')
	case r == 0xad || r >= 0x200b && r <= 0x200f || r >= 0x202a && r <= 0x202e || r >= 0x2060 && r <= 0x206f || r == 0xfeff || r >= 0xfff0 && r < 0xfffd:
		// soft hyphen, zero-width, direction and interlinear marks: nothing to read
	case r >= 0xfb00 && r <= 0xfb06:
		b.WriteString([...]string{"ff", "fi", "fl", "ffi", "ffl", "st", "st"}[r-0xfb00])
	default:
		b.WriteRune(r)
	}
}

// isClean says quickly that there is nothing to do.
func isClean(s string) bool {
	for i := 0; i < len(s); i++ {
		c := s[i]
		if c >= ' ' && c < 0x7f || c == '\n' || c == '\t' {
			continue
		}
		if c < utf8.RuneSelf {
			return false
		}
		r, n := utf8.DecodeRuneInString(s[i:])
		if r == utf8.RuneError || r < 0xae || r >= 0x2000 && r < 0x2012 || r >= 0x2028 && r <= 0x206f || r == 0x3000 || r >= 0xfb00 && r < 0xfb07 || r >= 0xfe00 {
			return false
		}
		i += n - 1
	}
	return true
}

// collapse makes every run of blanks and line breaks one blank, and trims.
func collapse(s string) string {
	ok, blank := true, true
	for i := 0; i < len(s) && ok; i++ {
		isBlank := s[i] == ' '
		ok = s[i] > ' ' || isBlank && !blank
		blank = isBlank
	}
	if ok && !(blank && s != "") {
		return s
	}
	return strings.Join(strings.FieldsFunc(s, func(r rune) bool { return r <= ' ' }), " ")
}
