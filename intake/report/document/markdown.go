package document

import (
	"strings"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	east "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"

	"tradecraft/intake/report/document/shape"
	"tradecraft/intake/report/document/tidy"
)

// maxMarkdownDepth bounds the nesting of block quotes and lists that is walked.
const maxMarkdownDepth = 64

// readMarkdown walks the syntax tree of CommonMark with tables.
func (b *builder) readMarkdown(source string) {
	source = b.frontMatter(tidy.Text(source))
	src := []byte(source)
	md := goldmark.New(goldmark.WithExtensions(extension.Table, extension.Strikethrough))
	m := markdown{b: b, src: src}
	m.width = wrapWidth(splitLines(source))
	m.blocks(md.Parser().Parse(text.NewReader(src)), Prose, 0)
}

// frontMatter takes title and date from a YAML head and returns the rest.
func (b *builder) frontMatter(source string) string {
	rest, ok := strings.CutPrefix(source, "---\n")
	if !ok {
		return source
	}
	head, body, ok := strings.Cut(rest, "\n---")
	if !ok || len(head) > 8192 {
		return source
	}
	for l := range strings.SplitSeq(head, "\n") {
		key, value, _ := strings.Cut(l, ":")
		value = strings.Trim(strings.TrimSpace(value), `"'`)
		switch strings.ToLower(strings.TrimSpace(key)) {
		case "title":
			b.setTitle(value)
			b.add(Heading, 1, value)
		case "date", "published", "pubdate":
			b.date = findDate(value)
		}
	}
	_, body, _ = strings.Cut(body, "\n")
	return body
}

// markdown walks one document.
type markdown struct {
	b     *builder
	src   []byte
	width int
}

// blocks walks the children of n; kind is what paragraphs in here are.
func (m *markdown) blocks(n ast.Node, kind Kind, depth int) {
	if depth > maxMarkdownDepth {
		return
	}
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		switch c := c.(type) {
		case *ast.Heading:
			m.b.add(Heading, c.Level, m.inline(c))
		case *ast.Paragraph, *ast.TextBlock:
			m.paragraph(m.inline(c), kind)
		case *ast.List:
			m.list(c, depth)
		case *ast.FencedCodeBlock, *ast.CodeBlock:
			m.code(c)
		case *ast.HTMLBlock:
			m.b.readHTMLFragment(m.lines(c))
		case *east.Table:
			for row := c.FirstChild(); row != nil; row = row.NextSibling() {
				m.row(row)
			}
		case *ast.ThematicBreak, *ast.LinkReferenceDefinition:
		default:
			m.blocks(c, kind, depth+1)
		}
	}
}

func (m *markdown) list(l *ast.List, depth int) {
	number := l.Start
	for item := l.FirstChild(); item != nil; item = item.NextSibling() {
		m.blocks(item, Item, depth+1)
		number++
	}
}

// paragraph adds the lines of a paragraph. Where they were not wrapped each is
// a block of its own: many exported reports have a paragraph a line.
func (m *markdown) paragraph(s string, kind Kind) {
	lines := splitLines(s)
	for i := 0; i < len(lines); {
		l := lines[i]
		j := i + 1
		for j < len(lines) && joins(lines[j-1], lines[j], m.width) {
			j++
		}
		k := kind
		switch {
		case shape.Row(l.text):
			m.b.add(Row, 0, strings.Trim(l.text, "| "))
			i++
			continue
		case shape.Caption(l.text):
			k = Caption
		case kind == Prose && len(lines) > 1 && aloneHeading(lines, i, m.width):
			k = Heading
		}
		var parts []string
		for _, l := range lines[i:j] {
			parts = append(parts, l.text)
		}
		body := strings.Join(parts, " ")
		if n, drop := shape.Bullet(body); k == Prose && n > 0 && n < len(body) {
			k = Item
			if drop {
				body = body[n:]
			}
		}
		m.b.add(k, 2, body)
		i = j
	}
}

func (m *markdown) row(n ast.Node) {
	var cells []string
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		cells = append(cells, tidy.Line(m.inline(c)))
	}
	m.b.addRow(cells)
}

// addRow adds the cells of a table row that are not empty.
func (b *builder) addRow(cells []string) {
	full := cells[:0:0]
	for _, c := range cells {
		if c != "" {
			full = append(full, c)
		}
	}
	b.add(Row, 0, strings.Join(full, " | "))
}

// code adds a code block; an indented one that reads like prose is prose.
func (m *markdown) code(n ast.Node) {
	s := m.lines(n)
	_, fenced := n.(*ast.FencedCodeBlock)
	if !fenced && !shape.Code(s) && strings.Count(s, " ") > 6 && shape.LetterShare(s) > 0.8 {
		m.b.add(Prose, 0, s)
		return
	}
	m.b.add(Code, 0, s)
}

func (m *markdown) lines(n ast.Node) string {
	var b strings.Builder
	for i := range n.Lines().Len() {
		seg := n.Lines().At(i)
		b.Write(seg.Value(m.src))
	}
	return b.String()
}

// inline returns the text of a block's inline children; soft breaks are line breaks.
func (m *markdown) inline(n ast.Node) string {
	var b strings.Builder
	m.writeInline(&b, n, 0)
	return b.String()
}

func (m *markdown) writeInline(b *strings.Builder, n ast.Node, depth int) {
	if depth > maxMarkdownDepth {
		return
	}
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		switch c := c.(type) {
		case *ast.Text:
			b.WriteString(unescape(c.Segment.Value(m.src)))
			if c.SoftLineBreak() || c.HardLineBreak() {
				b.WriteByte('\n')
			}
		case *ast.String:
			b.Write(c.Value)
		case *ast.CodeSpan:
			for t := c.FirstChild(); t != nil; t = t.NextSibling() {
				if t, ok := t.(*ast.Text); ok {
					b.Write(t.Segment.Value(m.src))
				}
			}
		case *ast.AutoLink:
			b.Write(c.URL(m.src))
		case *ast.Image:
			// a picture says nothing in words; its alt text is a file name more often than not
		case *ast.RawHTML:
			m.writeRaw(b, c)
		default:
			m.writeInline(b, c, depth+1)
		}
	}
}

// writeRaw drops HTML tags but keeps what only looks like one: <random>.
func (m *markdown) writeRaw(b *strings.Builder, n *ast.RawHTML) {
	for i := range n.Segments.Len() {
		seg := n.Segments.At(i)
		raw := string(seg.Value(m.src))
		name := strings.ToLower(strings.TrimLeft(raw, "</"))
		if k := strings.IndexAny(name, " />\t\n"); k >= 0 {
			name = name[:k]
		}
		switch {
		case name == "br":
			b.WriteByte('\n')
		case !htmlElement(name) && !strings.HasPrefix(raw, "<!"):
			b.WriteString(raw)
		}
	}
}

func unescape(s []byte) string {
	return string(util.UnescapePunctuations(util.ResolveEntityNames(util.ResolveNumericReferences(s))))
}
