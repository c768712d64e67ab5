package document

import (
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"tradecraft/intake/report/document/tidy"
)

// table adds a data table row by row; a table used for layout is walked like
// any other element.
func (w *htmlWalker) table(n *html.Node, depth int) {
	if w.inPre || layoutTable(n) {
		w.block(n, w.kind, depth)
		return
	}
	w.flush()
	for d := range n.Descendants() {
		switch d.DataAtom {
		case atom.Caption:
			w.b.add(Caption, 0, w.inlineText(d, depth))
		case atom.Tr:
			var cells []string
			for c := d.FirstChild; c != nil; c = c.NextSibling {
				if c.DataAtom == atom.Td || c.DataAtom == atom.Th {
					cells = append(cells, w.inlineText(c, depth))
				}
			}
			w.b.addRow(cells)
		}
	}
}

// inlineText returns the text below n on one line.
func (w *htmlWalker) inlineText(n *html.Node, depth int) string {
	cell := &htmlWalker{b: &builder{opts: w.b.opts, ctxErr: w.b.ctxErr}, size: w.size, total: w.total, kind: Prose, main: w.main}
	cell.children(n, depth)
	cell.flush()
	text := string(cell.b.text)
	if strings.Contains(text, "\n") {
		text = tidy.Line(text)
	}
	return text
}

// layoutTable is true for tables that hold blocks of text rather than cells:
// one column, headings, lists or tables inside, or several long paragraphs.
func layoutTable(n *html.Node) bool {
	if r := attribute(n, "role"); r == "presentation" || r == "none" {
		return true
	}
	columns, paragraphs, cells := 0, 0, 0
	for d := range n.Descendants() {
		switch d.DataAtom {
		case atom.Table, atom.H1, atom.H2, atom.H3, atom.Pre, atom.Article, atom.Section:
			return true
		case atom.P:
			paragraphs++
		case atom.Td, atom.Th:
			cells++
		case atom.Tr:
			k := 0
			for c := d.FirstChild; c != nil; c = c.NextSibling {
				if c.DataAtom == atom.Td || c.DataAtom == atom.Th {
					k++
				}
			}
			columns = max(columns, k)
		}
	}
	return columns < 2 || paragraphs > cells*3
}
