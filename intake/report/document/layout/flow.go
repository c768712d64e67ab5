package layout

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"tradecraft/intake/report/document/shape"
)

// flow gathers lines into blocks, over columns and pages.
type flow struct {
	doc    *doc
	blocks []Block
	cur    *paragraph
	// notes are footnotes seen since the open paragraph began: they follow it,
	// so that a paragraph may go on on the next page.
	notes []Block
	// lastRow are the cells of the last table row; atTableEnd says that the
	// table ran to the end of its page or column.
	lastRow    []string
	atTableEnd bool
}

// row is a line of running text in one column.
type row struct {
	segment
	page  int
	right float64 // where lines around it end
	first bool    // the first of a column or page
	gap   float64 // distance to the row above, 0 when first
	links []string
}

// paragraph is a block that is still open.
type paragraph struct {
	text        buffer
	page        int
	turns       []Turn
	first, last row
	rows        int
	plain       bool // some of it is not bold
	prop        bool // some of it is not typewriter
	size        float64
}

// maxParagraph bounds a paragraph in bytes.
const maxParagraph = 1 << 16

// page adds the text of a page.
func (f *flow) page(p *page) {
	main, notes := f.doc.footnotes(p)
	f.part(p, &part{lines: main, rules: p.rules, vertical: p.vertical}, f.doc.right, 0)
	if len(notes) > 0 {
		sub := flow{doc: f.doc}
		sub.rows(sub.full(p, notes, f.doc.right))
		sub.close()
		f.notes = append(f.notes, sub.blocks...)
	}
}

// maxColumns bounds columns inside columns.
const maxColumns = 4

// part adds a page or a column: running text, and what stands side by side.
func (f *flow) part(p *page, in *part, right float64, depth int) {
	at := 0
	for _, b := range in.bands(f.doc.body) {
		f.rows(f.full(p, in.lines[at:b.from], right))
		at = b.to
		columns := in.segmentsOf(b)
		if depth < maxColumns && in.isColumns(b, columns) {
			for c := range columns {
				f.part(p, in.column(b, c), b.columns[c].x1, depth+1)
			}
			continue
		}
		f.close()
		f.table(p, in.rows(b, columns), b.from == 0)
		f.atTableEnd = b.to == len(in.lines)
	}
	f.rows(f.full(p, in.lines[at:], right))
}

// table adds the rows of a table. Its first row may go on the last row of the
// page or column before.
func (f *flow) table(p *page, rows [][][]segment, atTop bool) {
	for i, cells := range rows {
		texts := make([]string, len(cells))
		for c, cell := range cells {
			texts[c] = f.doc.cellText(cell, p.links)
		}
		if i == 0 && atTop && f.atTableEnd && f.rowGoesOn(texts) {
			for c := range texts {
				t := buffer{[]byte(f.lastRow[c])}
				f.doc.glueTo(&t, texts[c], p.links)
				t.writeString(texts[c])
				f.lastRow[c] = t.string()
			}
			f.blocks[len(f.blocks)-1].Text = rowText(f.lastRow)
			continue
		}
		if text := rowText(texts); text != "" {
			f.add(Block{Kind: Row, Page: p.number, Text: text})
			f.lastRow = texts
		}
	}
}

// rowGoesOn is true when a cell of the last row stopped within a sentence that
// the same cell of the new row continues.
func (f *flow) rowGoesOn(texts []string) bool {
	n := len(f.blocks)
	if n == 0 || f.blocks[n-1].Kind != Row || len(texts) != len(f.lastRow) {
		return false
	}
	for c, t := range texts {
		if t != "" && f.lastRow[c] != "" && startsSmall(t) && !ends(f.lastRow[c]) {
			return true
		}
	}
	return false
}

// footnotes parts the small lines at the foot of a page from the rest.
func (d *doc) footnotes(p *page) (main, notes []line) {
	k := len(p.lines)
	for k > 0 && len(p.lines[k-1].segs) == 1 && p.lines[k-1].segs[0].size < 0.93*d.body && p.lines[k-1].y < p.height*0.5 {
		k--
	}
	body := slices.ContainsFunc(p.lines[:k], func(l line) bool { return near(l.segs[0].size, d.body) })
	if k == 0 || k == len(p.lines) || !body {
		return p.lines, nil
	}
	return p.lines[:k], p.lines[k:]
}

// full makes rows of lines that run over the whole width.
func (f *flow) full(p *page, lines []line, right float64) []row {
	segs := make([]segment, 0, len(lines))
	for _, l := range lines {
		segs = append(segs, joined(l.segs))
	}
	return f.column(p, segs, right)
}

// column makes rows of segments below each other.
func (f *flow) column(p *page, segs []segment, right float64) []row {
	rows := make([]row, 0, len(segs))
	for i, s := range segs {
		if contents(s.text) {
			continue
		}
		r := row{segment: s, page: p.number, links: p.links, right: rightAround(segs, i, right), first: len(rows) == 0}
		if !r.first {
			r.gap = rows[len(rows)-1].y - s.y
		}
		rows = append(rows, r)
	}
	return rows
}

// contents is true for a line of a table of contents: "Introduction ..... 3".
func contents(text string) bool {
	t := strings.TrimRight(text, "0123456789 ")
	dots := len(t) - len(strings.TrimRight(t, ". …"))
	return len(t) < len(text) && strings.Count(t[len(t)-dots:], ".") >= 4 || strings.HasSuffix(t, "……")
}

// rightAround is where the lines near line i end: text beside a picture is
// narrower than the column.
func rightAround(segs []segment, i int, column float64) float64 {
	right, n := 0.0, 0
	for j := max(0, i-5); j < min(len(segs), i+6); j++ {
		if near(segs[j].size, segs[i].size) && segs[j].x0 < segs[i].x0+4*segs[i].size && segs[j].x0 > segs[i].x0-4*segs[i].size {
			right = max(right, segs[j].x1)
			n++
		}
	}
	if n < 4 {
		right = max(right, column)
	}
	return right
}

func (f *flow) rows(rows []row) {
	if len(rows) > 0 {
		f.atTableEnd = false
	}
	for _, r := range rows {
		if f.cur != nil && (f.breaks(f.cur, r) || f.cur.text.len() > maxParagraph) {
			f.close()
		}
		if f.cur == nil {
			f.cur = &paragraph{page: r.page, first: r, size: r.size}
		}
		f.cur.add(f.doc, r)
	}
}

func (p *paragraph) add(d *doc, r row) {
	if p.rows > 0 {
		if p.code(d) && r.mono && !strings.HasSuffix(p.last.text, softHyphen) {
			p.text.writeString("\n")
		} else {
			d.glueTo(&p.text, r.text, r.links)
		}
		if r.page != p.last.page {
			p.turns = append(p.turns, Turn{At: p.text.len(), Page: r.page})
		}
	}
	p.text.writeString(r.text)
	p.plain = p.plain || !r.bold
	p.prop = p.prop || !r.mono
	p.last = r
	p.rows++
}

// code says whether all of the paragraph is typewriter text that sets itself
// apart by that.
func (p *paragraph) code(d *doc) bool { return !p.prop && !d.mono && !p.first.mark }

// breaks decides whether row r begins a new paragraph.
func (f *flow) breaks(p *paragraph, r row) bool {
	last := p.last
	if !near(last.size, r.size) && !near(p.size, r.size) {
		return true
	}
	if r.first || r.gap <= 0 {
		return !f.goesOnAcross(p, r)
	}
	lead := f.leading(last.size)
	if r.gap > 1.8*lead {
		return true
	}
	if f.marked(p, r) {
		return true
	}
	if !f.doc.mono && last.mono != r.mono && (p.code(f.doc) || r.mono && !inSentence(last.text, r.text)) {
		return true
	}
	if p.code(f.doc) && r.mono {
		return false
	}
	if last.bold != r.bold && !f.reaches(last, r) {
		return true
	}
	if r.gap > 1.24*lead {
		return !(strings.HasSuffix(last.text, "-") && startsSmall(r.text)) || r.gap > 1.4*lead
	}
	if indented(p, r) {
		return true
	}
	return f.endsShort(p, r)
}

// leading is the usual distance of lines of a size.
func (f *flow) leading(size float64) float64 {
	if f.doc.body > 0 && near(size, f.doc.body) {
		return max(f.doc.lead, 1.05*size)
	}
	return 1.22 * size
}

// marked says whether the row begins a list item. A number in front may as
// well be a part of the sentence: then the line before it is full, and the
// left edge the same.
func (f *flow) marked(p *paragraph, r row) bool {
	if !r.mark {
		return false
	}
	if _, sign := shape.Bullet(r.text); sign || r.apart {
		return true
	}
	return !(p.rows > 0 && !p.first.mark && abs(r.x0-p.last.x0) < 0.5*r.size && f.reaches(p.last, r) && !ends(p.last.text))
}

// reaches is true when the first word of r would not have fitted on the line
// before: the line break is soft.
func (f *flow) reaches(last, r row) bool {
	word := float64(len(firstToken(r.text))) / float64(max(1, len(r.text))) * (r.x1 - r.x0)
	right := max(last.right, r.right)
	if !r.first && last.page == r.page {
		right = last.right
	}
	return last.x1+0.25*r.size+word > right-0.8*r.size
}

// endsShort is true when the last line stopped before the right edge and
// nothing says that the sentence goes on.
func (f *flow) endsShort(p *paragraph, r row) bool {
	if f.reaches(p.last, r) {
		return false
	}
	if startsSmall(r.text) && !ends(p.last.text) && !shape.Code(r.text) {
		return false
	}
	return true
}

// indented says whether the left edge of r begins a new paragraph.
func indented(p *paragraph, r row) bool {
	last, em := p.last, r.size
	if p.first.mark {
		if p.rows == 1 || abs(last.x0-p.first.hang) < 0.6*em {
			// the lines of an item stand below its text, or below its mark
			return abs(r.x0-p.first.hang) > 0.9*em && abs(r.x0-p.first.x0) > 0.9*em || r.x0 < p.first.x0-0.9*em
		}
		return abs(r.x0-last.x0) > 0.9*em
	}
	switch shift := r.x0 - last.x0; {
	case shift > 0.8*em && shift < 6*em:
		// a hanging indent goes on, a first-line indent begins
		return !(p.rows == 1 && startsSmall(r.text) && !ends(last.text))
	case shift < -0.8*em && p.rows > 1:
		return true
	case shift < -0.8*em:
		return shift < -6*em
	}
	return false
}

// goesOnAcross decides whether the first row of a column or page goes on the
// paragraph that was open.
func (f *flow) goesOnAcross(p *paragraph, r row) bool {
	last := p.last
	if r.mark && !startsSmall(r.text) || p.code(f.doc) != (r.mono && !f.doc.mono) || last.bold != r.bold || !near(last.size, r.size) {
		if !(p.code(f.doc) && r.mono) {
			return false
		}
	}
	if _, sign := shape.Bullet(r.text); sign && r.mark {
		return false
	}
	if ends(last.text) || f.headingLook(p) {
		return false
	}
	if startsSmall(r.text) || strings.HasSuffix(last.text, "-") {
		return true
	}
	return f.reaches(last, r) && !shape.Heading(r.text)
}

// headingLook is true when the paragraph would become a heading.
func (f *flow) headingLook(p *paragraph) bool {
	return f.kind(p, p.text.string()) == Heading
}

// inSentence is true when a typewriter line and a plain one are one sentence.
func inSentence(a, b string) bool { return startsSmall(b) && !ends(a) }

// ends is true for text that ends as a sentence or an introduction does.
func ends(text string) bool {
	text = strings.TrimRight(text, "\"'”’)]")
	if text == "" {
		return true
	}
	return strings.IndexByte(".!?:;", text[len(text)-1]) >= 0
}

func startsSmall(text string) bool {
	r, _ := utf8.DecodeRuneInString(strings.TrimLeft(text, "\"'“‘(["))
	return unicode.IsLower(r)
}

func abs(v float64) float64 {
	if v < 0 {
		return -v
	}
	return v
}

// close ends the open paragraph.
func (f *flow) close() {
	if p := f.cur; p != nil {
		f.cur = nil
		text := strings.TrimSuffix(p.text.string(), softHyphen)
		b := Block{Kind: f.kind(p, text), Page: p.page, Turns: p.turns, Text: text}
		if b.Kind == Heading {
			b.Level = f.level(p.size)
		}
		if b.Kind == Item {
			if n, sign := shape.Bullet(text); sign && n < len(text) {
				b.Text = text[n:]
				for i := range b.Turns {
					b.Turns[i].At = max(0, b.Turns[i].At-n)
				}
			}
		}
		f.add(b)
	}
	f.blocks = append(f.blocks, f.notes...)
	f.notes = nil
}

func (f *flow) add(b Block) {
	if strings.TrimSpace(b.Text) != "" {
		f.blocks = append(f.blocks, b)
	}
}

// kind says what a paragraph is.
func (f *flow) kind(p *paragraph, text string) Kind {
	switch {
	case p.code(f.doc):
		return Code
	case shape.Caption(text):
		return Caption
	case p.size > 1.14*f.doc.body && len(text) < 250 && !strings.HasSuffix(text, "."):
		return Heading
	case !p.plain && p.rows <= 2 && shape.Heading(strings.TrimSuffix(text, ":")):
		return Heading
	case p.size > 1.05*f.doc.body && p.rows == 1 && shape.Heading(text):
		return Heading
	case p.first.mark:
		return Item
	case p.rows == 1 && len(text) < 80 && strings.ToUpper(text) == text && shape.Heading(text):
		return Heading
	case p.rows == 1 && shape.Code(text):
		return Code
	}
	return Paragraph
}

func (f *flow) level(size float64) int {
	switch ratio := size / max(1, f.doc.body); {
	case ratio > 1.7:
		return 1
	case ratio > 1.35:
		return 2
	case ratio > 1.14:
		return 3
	}
	return 4
}
