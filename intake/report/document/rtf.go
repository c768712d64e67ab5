package document

import (
	"strings"
	"unicode/utf16"

	"golang.org/x/text/encoding/charmap"

	"tradecraft"
	"tradecraft/intake/report/document/shape"
	"tradecraft/intake/report/document/tidy"
)

// maxRTFDepth bounds the nesting of groups.
const maxRTFDepth = 1000

// readRTF reads the paragraphs and table rows of Rich Text Format 1.9.
func (b *builder) readRTF(data []byte) error {
	r := rtf{b: b, data: data}
	r.state.uc = 1
	if err := r.run(); err != nil {
		return err
	}
	r.paragraph()
	return nil
}

// rtf is the reader's state.
type rtf struct {
	b     *builder
	data  []byte
	pos   int
	state rtfState
	stack []rtfState
	text  strings.Builder
	cells []string
	units []uint16 // surrogates being gathered
	drop  int      // characters to leave out after \u
}

// rtfState is what a group keeps to itself.
type rtfState struct {
	skip    bool // a destination that is not text
	hidden  bool
	deleted bool
	bold    bool
	heading int
	uc      int // bytes that stand in for a \u character
}

func (r *rtf) run() error {
	for r.pos < len(r.data) {
		if r.pos%65536 == 0 {
			if err := r.b.ctxErr(); err != nil {
				return fail(tradecraft.Unavailable, "", "reading was stopped: %w", err)
			}
		}
		c := r.data[r.pos]
		r.pos++
		switch c {
		case '{':
			if len(r.stack) >= maxRTFDepth {
				return fail(tradecraft.TooLarge, "save it as DOCX", "groups are nested more than %d deep", maxRTFDepth)
			}
			r.stack = append(r.stack, r.state)
		case '}':
			if n := len(r.stack); n > 0 {
				r.state, r.stack = r.stack[n-1], r.stack[:n-1]
			}
		case '\\':
			r.control()
		case '\r', '\n':
		default:
			r.byte(c)
		}
	}
	return nil
}

// byte writes one character of the code page.
func (r *rtf) byte(c byte) {
	if r.drop > 0 {
		r.drop--
		return
	}
	if c < 0x80 {
		r.write(string(rune(c)))
		return
	}
	r.write(string(charmap.Windows1252.DecodeByte(c)))
}

func (r *rtf) write(s string) {
	if !r.state.skip && !r.state.hidden && !r.state.deleted && r.text.Len() < r.b.opts.MaxText {
		r.text.WriteString(s)
	}
}

// control reads a control word or symbol.
func (r *rtf) control() {
	if r.pos >= len(r.data) {
		return
	}
	c := r.data[r.pos]
	if c|0x20 < 'a' || c|0x20 > 'z' {
		r.pos++
		r.symbol(c)
		return
	}
	begin := r.pos
	for r.pos < len(r.data) && r.data[r.pos]|0x20 >= 'a' && r.data[r.pos]|0x20 <= 'z' {
		r.pos++
	}
	word := string(r.data[begin:min(r.pos, begin+32)])
	n, has, neg := 0, false, false
	if r.pos < len(r.data) && r.data[r.pos] == '-' {
		neg = true
		r.pos++
	}
	for r.pos < len(r.data) && r.data[r.pos] >= '0' && r.data[r.pos] <= '9' {
		if n < 1<<28 {
			n = n*10 + int(r.data[r.pos]-'0')
		}
		has = true
		r.pos++
	}
	if neg {
		n = -n
	}
	if r.pos < len(r.data) && r.data[r.pos] == ' ' {
		r.pos++
	}
	r.word(word, n, has)
}

func (r *rtf) symbol(c byte) {
	switch c {
	case '\\', '{', '}':
		r.byte(c)
	case '\'':
		if r.pos+2 <= len(r.data) {
			h := unhex(r.data[r.pos])<<4 | unhex(r.data[r.pos+1])
			r.pos += 2
			r.byte(h)
		}
	case '~':
		r.write(" ")
	case '_':
		r.write("-")
	case '*':
		r.state.skip = true
	case '\n', '\r':
		r.paragraph()
	}
}

func unhex(c byte) byte {
	switch {
	case c >= '0' && c <= '9':
		return c - '0'
	case c|0x20 >= 'a' && c|0x20 <= 'f':
		return c | 0x20 - 'a' + 10
	}
	return 0
}

func (r *rtf) word(word string, n int, has bool) {
	on := !has || n != 0
	switch word {
	case "par", "sect", "page":
		r.paragraph()
	case "pard":
		r.state.heading = 0
	case "plain":
		r.state.bold, r.state.hidden = false, false
	case "line":
		r.write("\n")
	case "tab":
		r.write(" ")
	case "cell":
		r.cells = append(r.cells, tidy.Line(tidy.Text(r.text.String())))
		r.text.Reset()
	case "row":
		r.b.addRow(r.cells)
		r.cells = nil
	case "b":
		r.state.bold = on
	case "v":
		r.state.hidden = on
	case "deleted":
		r.state.deleted = on
	case "outlinelevel":
		r.state.heading = n + 1
	case "uc":
		r.state.uc = min(max(n, 0), 8)
	case "u":
		r.unicode(n)
	case "bullet":
		r.write("•")
	case "endash":
		r.write("–")
	case "emdash":
		r.write("—")
	case "lquote", "rquote":
		r.write("’")
	case "ldblquote":
		r.write("“")
	case "rdblquote":
		r.write("”")
	case "bin":
		r.pos = min(len(r.data), r.pos+max(n, 0))
	case "fonttbl", "colortbl", "stylesheet", "info", "pict", "object", "header", "headerl", "headerr", "headerf", "footer", "footerl", "footerr",
		"footerf", "listtable", "listoverridetable", "revtbl", "rsidtbl", "fldinst", "themedata", "datastore", "xmlnstbl", "annotation", "listtext", "pntext":
		r.state.skip = true
	}
}

// unicode writes a \u character; surrogates come one after the other.
func (r *rtf) unicode(n int) {
	u := uint16(n)
	r.drop = r.state.uc
	if utf16.IsSurrogate(rune(u)) {
		r.units = append(r.units, u)
		if len(r.units) == 2 {
			r.write(string(utf16.Decode(r.units)))
			r.units = nil
		}
		return
	}
	r.units = nil
	r.write(string(rune(u)))
}

// paragraph ends the paragraph. Inside a row it only separates lines of a cell.
func (r *rtf) paragraph() {
	text := r.text.String()
	if len(r.cells) > 0 {
		r.text.WriteByte(' ')
		return
	}
	r.text.Reset()
	line := tidy.Line(tidy.Text(text))
	if line == "" {
		return
	}
	kind, level := Prose, 0
	n, drop := shape.Bullet(line)
	switch {
	case r.state.heading > 0 && r.state.heading <= 9 && len(line) < 300:
		kind, level = Heading, r.state.heading
	case r.state.bold && shape.Heading(line):
		kind, level = Heading, 5
	case shape.Caption(line):
		kind = Caption
	case n > 0 && n < len(line):
		kind = Item
		if drop {
			line = line[n:]
		}
	case shape.Code(line):
		kind = Code
	}
	r.b.add(kind, level, line)
}
