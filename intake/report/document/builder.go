package document

import (
	"fmt"
	"strings"

	"tradecraft"
	"tradecraft/intake/report/document/tidy"
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
	// fallbackDate is used when the text states none.
	fallbackDate string
	page         int  // given to new blocks
	full         bool // MaxText was reached
	spent        int64
}

// add appends a block. Its text is cleaned; blank text is ignored.
func (b *builder) add(kind Kind, level int, text string) {
	b.addPaged(kind, level, text, nil)
}

// addPaged is add for a block that runs over several pages; turns count from
// the beginning of text, which must be clean already when there are any.
func (b *builder) addPaged(kind Kind, level int, text string, turns []turn) {
	if kind == Code {
		text = strings.Trim(tidy.Text(text), "\n")
		text = strings.TrimRight(text, " \t\n")
	} else if len(turns) == 0 {
		text = tidy.Line(tidy.Text(text))
	}
	if b.full || strings.TrimSpace(text) == "" {
		return
	}
	if n := b.opts.MaxText - len(b.text); len(text)+2 > n {
		b.full = true
		b.problem(tradecraft.SeverityError, fmt.Sprintf("text is longer than %d bytes, the rest is left out", b.opts.MaxText), "split the file")
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
