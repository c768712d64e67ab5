package document

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
	"golang.org/x/net/html/charset"

	"tradecraft/intake/report/document/shape"
	"tradecraft/intake/report/document/tidy"
)

// maxHTMLDepth bounds the nesting that is walked; the parser has a similar bound.
const maxHTMLDepth = 600

// readHTML keeps what a reader of the page came for: headings, paragraphs,
// lists, tables and preformatted text of the main part.
func (b *builder) readHTML(data []byte) {
	b.walkHTML(parseHTML(decodeHTML(data)), true)
}

// readHTMLFragment reads HTML inside another format, such as Markdown.
func (b *builder) readHTMLFragment(s string) {
	b.walkHTML(parseHTML(s), false)
}

// decodeHTML makes UTF-8 of a page: byte order mark, meta element, else as text.
func decodeHTML(data []byte) string {
	if isUTF16(data[:min(len(data), 4096)]) || utf8.Valid(data) {
		return decodeText(data)
	}
	enc, name, _ := charset.DetermineEncoding(data[:min(len(data), 4096)], "")
	if name == "windows-1252" || name == "utf-8" {
		return decodeText(data)
	}
	return decoded(enc.NewDecoder().Bytes(data))
}

// parseHTML never fails: a page the parser refuses becomes one text node.
func parseHTML(s string) *html.Node {
	doc, err := html.Parse(strings.NewReader(s))
	if err == nil {
		return doc
	}
	var text strings.Builder
	z := html.NewTokenizer(strings.NewReader(s))
	for skip := 0; ; {
		switch z.Next() {
		case html.ErrorToken:
			return &html.Node{Type: html.TextNode, Data: text.String()}
		case html.TextToken:
			if skip == 0 {
				text.Write(z.Text())
			}
		case html.StartTagToken, html.EndTagToken:
			name, _ := z.TagName()
			if a := atom.Lookup(name); a == atom.Script || a == atom.Style {
				skip ^= 1
			}
			text.WriteByte(' ')
		}
	}
}

func (b *builder) walkHTML(doc *html.Node, whole bool) {
	w := &htmlWalker{b: b, size: make(map[*html.Node]textSize), kind: Prose}
	w.measure(doc, 0)
	w.total = w.size[doc].all
	roots := []*html.Node{doc}
	if whole {
		b.htmlHead(doc)
		if main := w.mainPart(doc); len(main) > 0 {
			roots = main
			if h1 := w.pageHeading(doc, main); h1 != nil {
				w.heading(h1, 1, 0)
			}
		}
	}
	for _, n := range roots {
		w.walk(n, 0)
		w.flush()
	}
}

// pageHeading returns the first-level heading that stands before the main part
// when that has none itself: the title of the page, not of the site.
func (w *htmlWalker) pageHeading(doc *html.Node, main []*html.Node) *html.Node {
	for _, m := range main {
		if firstElement(m, atom.H1) != nil {
			return nil
		}
	}
	h1 := firstElement(doc, atom.H1)
	for n := h1; n != nil; n = n.Parent {
		if n.Type == html.ElementNode && (neverText(n) || hidden(n) || furniture(n) || n.DataAtom == atom.Nav) {
			return nil
		}
	}
	return h1
}

// htmlWalker turns nodes into blocks. Inline text gathers in text until a
// block begins or ends.
type htmlWalker struct {
	b     *builder
	size  map[*html.Node]textSize
	total int
	text  strings.Builder
	kind  Kind // of the text gathered
	bold  int  // nesting of bold elements
	plain bool // some of the text gathered is not bold
	inPre bool
	main  bool // inside the main part of the page
}

// walk visits a node and what is below it.
func (w *htmlWalker) walk(n *html.Node, depth int) {
	if depth > maxHTMLDepth || w.b.full {
		return
	}
	switch n.Type {
	case html.TextNode:
		w.write(n.Data)
	case html.DocumentNode:
		w.children(n, depth)
	case html.ElementNode:
		if !w.dropped(n) {
			w.element(n, depth)
		}
	}
}

func (w *htmlWalker) children(n *html.Node, depth int) {
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		w.walk(c, depth+1)
	}
}

func (w *htmlWalker) element(n *html.Node, depth int) {
	switch n.DataAtom {
	case atom.Br:
		w.text.WriteByte('\n')
	case atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6:
		w.heading(n, int(n.Data[1]-'0'), depth)
	case atom.Li, atom.Dt, atom.Dd:
		w.block(n, Item, depth)
	case atom.Figcaption, atom.Caption:
		w.block(n, Caption, depth)
	case atom.Pre, atom.Xmp, atom.Listing:
		w.pre(n, depth)
	case atom.Code, atom.Samp:
		if multiline(n) && !w.inPre {
			w.pre(n, depth)
		} else {
			w.children(n, depth)
		}
	case atom.Table:
		w.table(n, depth)
	case atom.B, atom.Strong:
		w.bold++
		w.children(n, depth)
		w.bold--
	case atom.Q:
		w.write("“")
		w.children(n, depth)
		w.write("”")
	case atom.Hr:
		w.flush()
	default:
		if inlineElement(n) {
			w.children(n, depth)
			return
		}
		w.block(n, w.kind, depth)
	}
}

// block walks a block element; its text is of the given kind.
func (w *htmlWalker) block(n *html.Node, kind Kind, depth int) {
	if w.inPre {
		w.newline()
		w.children(n, depth)
		w.newline()
		return
	}
	w.flush()
	outer := w.kind
	w.kind = kind
	w.children(n, depth)
	w.flush()
	w.kind = outer
}

func (w *htmlWalker) newline() {
	if s := w.text.String(); s != "" && !strings.HasSuffix(s, "\n") {
		w.text.WriteByte('\n')
	}
}

func (w *htmlWalker) heading(n *html.Node, level, depth int) {
	w.flush()
	w.children(n, depth)
	text := tidy.Line(tidy.Text(w.text.String()))
	w.text.Reset()
	w.plain = false
	if len(text) > 300 {
		w.b.add(Prose, 0, text)
		return
	}
	w.b.add(Heading, level, text)
}

// pre keeps the lines of preformatted text. Prose in it is prose.
func (w *htmlWalker) pre(n *html.Node, depth int) {
	if w.inPre {
		w.children(n, depth)
		return
	}
	w.flush()
	w.inPre = true
	w.children(n, depth)
	w.inPre = false
	text := w.text.String()
	w.text.Reset()
	if proseLines(text) {
		w.b.addLines(Prose, text)
		return
	}
	w.b.add(Code, 0, text)
}

// proseLines is true when preformatted text is running text after all.
func proseLines(text string) bool {
	lines, prose := 0, 0
	for l := range strings.SplitSeq(text, "\n") {
		if l = strings.TrimSpace(l); l == "" {
			continue
		}
		lines++
		if !shape.Code(l) && strings.Count(l, " ") >= 5 && shape.LetterShare(l) > 0.85 && l[0] != '#' && !strings.Contains(l, "  ") {
			prose++
		}
	}
	return prose*10 > lines*7
}

// addLines adds text whose line breaks may be soft or hard, as in plain text.
func (b *builder) addLines(kind Kind, text string) {
	lines := splitLines(tidy.Text(text))
	width := wrapWidth(lines)
	for i := 0; i < len(lines); {
		j := i + 1
		for j < len(lines) && lines[i].text != "" && joins(lines[j-1], lines[j], width) {
			j++
		}
		var parts []string
		for _, l := range lines[i:j] {
			parts = append(parts, l.text)
		}
		b.add(kind, 0, strings.Join(parts, " "))
		i = j
	}
}

// write adds inline text; outside preformatted text line breaks of the source
// are blanks.
func (w *htmlWalker) write(s string) {
	if w.inPre {
		w.text.WriteString(s)
		return
	}
	blank := strings.TrimSpace(s) == ""
	if w.bold == 0 && !blank {
		w.plain = true
	}
	if strings.ContainsAny(s, "\n\r\t") {
		s = strings.Map(func(r rune) rune {
			if r == '\n' || r == '\r' || r == '\t' {
				return ' '
			}
			return r
		}, s)
	}
	w.text.WriteString(s)
}

// flush ends the paragraph. A <br> ends it too, unless the next line goes on small.
func (w *htmlWalker) flush() {
	if w.inPre {
		return
	}
	text, plain := w.text.String(), w.plain
	w.text.Reset()
	w.plain = false
	if strings.TrimSpace(text) == "" {
		return
	}
	var pending string
	for l := range strings.SplitSeq(tidy.Text(text), "\n") {
		if l = tidy.Line(l); l == "" {
			continue
		}
		if pending != "" && goesOn(pending, l) {
			pending += " " + l
			continue
		}
		w.paragraph(pending, plain)
		pending = l
	}
	w.paragraph(pending, plain)
}

// goesOn is true when line b continues line a across a hard line break.
func goesOn(a, b string) bool {
	last, _ := utf8.DecodeLastRuneInString(a)
	first, _ := utf8.DecodeRuneInString(b)
	return unicode.IsLower(first) && !strings.ContainsRune(".:;!?", last) && len(a) > 30
}

// paragraph adds one line; a short bold one is a heading.
func (w *htmlWalker) paragraph(text string, plain bool) {
	if text == "" {
		return
	}
	kind := w.kind
	n, drop := shape.Bullet(text)
	switch {
	case kind == Prose && !plain && shape.Heading(text):
		w.b.add(Heading, 5, text)
		return
	case kind == Prose && shape.Caption(text):
		kind = Caption
	case kind == Prose && shape.Code(text):
		kind = Code
	case (kind == Prose || kind == Item) && n > 0 && n < len(text):
		kind = Item
		if drop {
			text = text[n:]
		}
	}
	w.b.add(kind, 0, text)
}

func inlineElement(n *html.Node) bool {
	switch n.DataAtom {
	case atom.A, atom.Abbr, atom.Acronym, atom.B, atom.Bdi, atom.Bdo, atom.Big, atom.Cite, atom.Code, atom.Data, atom.Dfn, atom.Em, atom.Font,
		atom.I, atom.Ins, atom.Kbd, atom.Label, atom.Mark, atom.Nobr, atom.Ruby, atom.S, atom.Samp, atom.Small, atom.Span, atom.Strike,
		atom.Strong, atom.Sub, atom.Sup, atom.Time, atom.Tt, atom.U, atom.Var, atom.Wbr, atom.Img, atom.Picture, atom.Source, atom.Map, atom.Area:
		return true
	case 0: // custom elements are inline unless they hold blocks
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			if c.Type == html.ElementNode && !inlineElement(c) {
				return false
			}
		}
		return true
	}
	return false
}

// multiline is true for inline code that runs over several lines.
func multiline(n *html.Node) bool {
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		if c.Type == html.ElementNode && (c.DataAtom == atom.Br || c.DataAtom == atom.Div || c.DataAtom == atom.P) && c.NextSibling != nil {
			return true
		}
	}
	return false
}

// htmlElement says whether a name is that of an HTML element that may stand
// inside a paragraph of Markdown.
func htmlElement(name string) bool {
	switch name {
	case "a", "abbr", "b", "big", "blockquote", "br", "center", "cite", "code", "del", "details", "div", "em", "font", "h1", "h2", "h3", "h4",
		"h5", "h6", "hr", "i", "img", "ins", "kbd", "li", "mark", "ol", "p", "pre", "q", "s", "small", "span", "strike", "strong", "sub",
		"summary", "sup", "table", "tbody", "td", "th", "thead", "tr", "tt", "u", "ul", "var", "wbr":
		return true
	}
	return false
}
