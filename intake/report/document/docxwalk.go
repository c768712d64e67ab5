package document

import (
	"encoding/xml"
	"io"
	"strings"

	"tradecraft"
	"tradecraft/intake/report/document/shape"
	"tradecraft/intake/report/document/tidy"
)

// docxWalker goes through the tokens of a part.
type docxWalker struct {
	*docx
	dec   *xml.Decoder
	depth int

	para   docxParagraph
	outer  []docxParagraph // paragraphs around a text box
	tables []*docxTable    // innermost last
	field  int             // nesting of fields whose code is being read
	inCode bool            // between the begin and the separator of a field
}

// docxParagraph is the paragraph being read.
type docxParagraph struct {
	open    bool
	text    strings.Builder
	style   string
	list    bool
	outline int
	run     docxRun
	plain   bool // some of it is neither bold nor typewriter
	prop    bool
}

// docxRun is the formatting of the run being read.
type docxRun struct{ bold, mono, hidden, inRun, inProps bool }

// docxTable gathers the cells of the row being read.
type docxTable struct {
	cells [][]string // paragraphs by cell
	cell  []string
}

func (w *docxWalker) run() error {
	for n := 0; ; n++ {
		t, err := w.dec.RawToken()
		if err == io.EOF && w.depth > 0 {
			return io.ErrUnexpectedEOF
		}
		if err != nil {
			return err
		}
		if n%4096 == 0 {
			if err := w.b.ctxErr(); err != nil {
				return fail(tradecraft.Unavailable, "", "reading was stopped: %w", err)
			}
		}
		if w.b.full {
			return nil
		}
		switch t := t.(type) {
		case xml.StartElement:
			w.depth++
			if w.depth > maxXMLDepth {
				return fail(tradecraft.TooLarge, "", "elements are nested more than %d deep", maxXMLDepth)
			}
			if skipped(t) {
				if err := w.skip(); err != nil {
					return err
				}
				continue
			}
			w.start(t)
		case xml.EndElement:
			w.depth--
			w.end(t.Name.Local)
		case xml.CharData:
			w.chars(t)
		}
	}
}

// skipped is true for elements whose content is not read: deletions, the
// sources of moves, the second choice of alternative content, notes' marks.
func skipped(t xml.StartElement) bool {
	switch t.Name.Local {
	case "del", "moveFrom", "delText", "Fallback", "instrText", "delInstrText", "annotation", "pPrChange", "rPrChange", "sectPr", "tblPr", "tblGrid", "tcPr", "trPr":
		return true
	case "footnote", "endnote":
		k := xmlAttr(t, "type")
		return k == "separator" || k == "continuationSeparator" || k == "continuationNotice"
	}
	return false
}

// skip reads to the end of the element just begun.
func (w *docxWalker) skip() error {
	for n := 1; n > 0; {
		t, err := w.dec.RawToken()
		if err != nil {
			return io.ErrUnexpectedEOF
		}
		switch t.(type) {
		case xml.StartElement:
			n++
		case xml.EndElement:
			n--
		}
	}
	w.depth--
	return nil
}

func (w *docxWalker) start(t xml.StartElement) {
	p := &w.para
	switch t.Name.Local {
	case "p":
		if p.open { // a text box inside a paragraph
			w.outer = append(w.outer, *p)
		}
		w.para = docxParagraph{open: true}
	case "pStyle":
		p.style = xmlAttr(t, "val")
	case "numPr":
		p.list = true
	case "outlineLvl":
		if n, ok := smallNumber(xmlAttr(t, "val")); ok && n < 9 {
			p.outline = n + 1
		}
	case "r":
		p.run = docxRun{inRun: true}
	case "rPr":
		p.run.inProps = p.run.inRun
	case "b":
		p.run.bold = p.run.bold || p.run.inProps && on(t)
	case "vanish":
		p.run.hidden = p.run.hidden || p.run.inProps && on(t)
	case "rFonts":
		if p.run.inProps && monoFont(xmlAttr(t, "ascii")) {
			p.run.mono = true
		}
	case "tab":
		if p.run.inRun && !p.run.inProps {
			w.write("\t")
		}
	case "br", "cr":
		w.write("\n")
	case "noBreakHyphen":
		w.write("-")
	case "sym":
		w.write("•")
	case "fldChar":
		w.fieldChar(xmlAttr(t, "fldCharType"))
	case "tbl":
		w.endText()
		w.tables = append(w.tables, &docxTable{})
	}
}

// on reads a toggle property: present means on unless it says otherwise.
func on(t xml.StartElement) bool {
	v := xmlAttr(t, "val")
	return v != "0" && v != "false" && v != "off" && v != "none"
}

func monoFont(name string) bool {
	name = strings.ToLower(name)
	return strings.Contains(name, "courier") || strings.Contains(name, "consolas") || strings.Contains(name, "mono") || name == "menlo"
}

// fieldChar follows complex fields: the code is left out, the result kept.
func (w *docxWalker) fieldChar(kind string) {
	switch kind {
	case "begin":
		w.field++
		w.inCode = true
	case "separate":
		w.inCode = false
	case "end":
		w.field = max(0, w.field-1)
		w.inCode = false
	}
}

func (w *docxWalker) chars(t xml.CharData) {
	if w.para.run.inRun && !w.para.run.inProps && !w.inCode {
		w.write(string(t))
	}
}

func (w *docxWalker) write(s string) {
	p := &w.para
	if !p.open || p.run.hidden {
		return
	}
	if strings.TrimSpace(s) != "" {
		p.plain = p.plain || !p.run.bold
		p.prop = p.prop || !p.run.mono
	}
	p.text.WriteString(s)
}

func (w *docxWalker) end(local string) {
	switch local {
	case "p":
		w.endParagraph()
		if n := len(w.outer); n > 0 && !w.para.open {
			w.para = w.outer[n-1]
			w.outer = w.outer[:n-1]
		}
	case "r":
		w.para.run = docxRun{}
	case "rPr":
		w.para.run.inProps = false
	case "tc":
		if n := len(w.tables); n > 0 {
			t := w.tables[n-1]
			t.cells = append(t.cells, t.cell)
			t.cell = nil
		}
	case "tr":
		if n := len(w.tables); n > 0 {
			t := w.tables[n-1]
			w.row(n-1, t.cells)
			t.cells = nil
		}
	case "tbl":
		if n := len(w.tables); n > 0 {
			w.tables = w.tables[:n-1]
		}
	}
}

// row adds a table row; one of a nested table goes into the cell around it. A
// row with one cell is a frame around text, not a row.
func (w *docxWalker) row(depth int, cells [][]string) {
	var full []string
	var only []string
	for _, c := range cells {
		if len(c) > 0 {
			full = append(full, strings.Join(c, " "))
			only = c
		}
	}
	switch {
	case depth > 0:
		outer := w.tables[depth-1]
		outer.cell = append(outer.cell, full...)
	case len(full) == 1:
		for _, text := range only {
			w.addParagraph(Prose, 0, text, false)
		}
	default:
		w.b.addRow(full)
	}
}

// endText keeps what was written of a paragraph before a table inside it.
func (w *docxWalker) endText() {
	if w.para.open && w.para.text.Len() > 0 {
		w.endParagraph()
	}
}

// endParagraph adds the paragraph as a block, or to the cell around it.
func (w *docxWalker) endParagraph() {
	if !w.para.open {
		return
	}
	p := w.para
	w.para = docxParagraph{}
	text := p.text.String()
	if n := len(w.tables); n > 0 {
		if line := tidy.Line(tidy.Text(text)); line != "" {
			w.tables[n-1].cell = append(w.tables[n-1].cell, line)
		}
		return
	}
	kind, level, skip := w.paragraphKind(p.style)
	if skip || strings.TrimSpace(text) == "" {
		return
	}
	switch {
	case p.outline > 0:
		kind, level = Heading, p.outline
	case kind == Prose && p.list:
		kind = Item
	case kind == Prose && !p.prop:
		kind = Code
	}
	w.addParagraph(kind, level, text, !p.plain)
}

// addParagraph adds the lines of a paragraph. A line break inside is a break
// of the text unless the next line goes on small.
func (w *docxWalker) addParagraph(kind Kind, level int, text string, bold bool) {
	text = tidy.Text(text)
	if kind == Code || kind == Heading {
		if kind == Heading && len(text) > 300 {
			kind = Prose
		}
		w.b.add(kind, level, text)
		return
	}
	pending := ""
	flush := func() {
		if pending == "" {
			return
		}
		k, lv, line := kind, level, pending
		if n, drop := shape.Bullet(line); n > 0 && n < len(line) && k == Prose {
			k = Item
			if drop {
				line = line[n:]
			}
		}
		switch {
		case k == Prose && shape.Caption(line):
			k = Caption
		case k == Prose && bold && shape.Heading(strings.TrimSuffix(line, ":")):
			k, lv = Heading, 5
		case k == Prose && shape.Code(line):
			k = Code
		}
		w.b.add(k, lv, line)
		pending = ""
	}
	for line := range strings.SplitSeq(text, "\n") {
		line = tidy.Line(line)
		if line == "" {
			continue
		}
		if pending != "" && goesOn(pending, line) {
			pending += " " + line
			continue
		}
		flush()
		pending = line
	}
	flush()
}
