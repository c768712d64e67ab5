package terminal

import (
	"io"
	"strings"

	"tradecraft"
)

// Page lays out what verbs other than analyze show: headings, labelled values,
// paragraphs and tables in the look of the summary. All text is made safe to
// print. The zero value is 80 columns without colour.
type Page struct {
	// Width is that of the terminal in columns; 80 when 0.
	Width int
	// Color asks for ANSI colours, ASCII for plain characters, as in [Writer].
	Color, ASCII bool

	p *printer
}

// labelWidth is the column of the labels of Field.
const labelWidth = 12

func (g *Page) printer() *printer {
	if g.p == nil {
		g.p = &printer{width: g.Width, color: g.Color, ascii: g.ASCII}
		if g.p.width == 0 {
			g.p.width = 80
		}
		g.p.width = min(max(g.p.width, leastWidth), mostWidth)
	}
	return g.p
}

// Title writes the first line of a page: what it is about.
func (g *Page) Title(text string) { g.printer().paragraph(0, bold, text) }

// Heading writes the name of a part after a blank line, and a note below it.
func (g *Page) Heading(name, note string) {
	p := g.printer()
	p.out.WriteByte('\n')
	p.paragraph(0, bold, name)
	if note != "" {
		p.paragraph(2, dim, note)
	}
}

// Paragraph writes wrapped text at an indent.
func (g *Page) Paragraph(indent int, text string) { g.printer().paragraph(indent, none, text) }

// Line writes text in one line however long it is, for addresses that people copy.
func (g *Page) Line(indent int, text string) {
	p := g.printer()
	p.row(indent, cell{text: p.clean(text), plain: true, style: dim})
}

// Note is a Paragraph in a quiet colour.
func (g *Page) Note(indent int, text string) { g.printer().paragraph(indent, dim, text) }

// Blank writes an empty line.
func (g *Page) Blank() { g.printer().out.WriteByte('\n') }

// Field writes a label and its value beside it, wrapped; nothing when the value is empty.
func (g *Page) Field(label, value string) {
	if value == "" {
		return
	}
	p := g.printer()
	p.row(2, cell{text: p.clean(label), width: labelWidth, style: dim},
		cell{text: p.clean(value), width: p.width - labelWidth - 4})
}

// Column is a column of a table.
type Column struct {
	Name string
	// Flex columns give way when the table is too wide, and wrap.
	Flex bool
	// Right aligns to the right, for numbers.
	Right bool
	// Quiet columns are printed in a quiet colour.
	Quiet bool
}

// leastFlex is how narrow a flexible column may become.
const leastFlex = 12

// Table writes rows under the names of their columns; no header when all
// names are empty. Rows shorter than the columns are filled up.
func (g *Page) Table(indent int, columns []Column, rows [][]string) {
	p := g.printer()
	cells := make([][]string, 0, len(rows)+1)
	header := make([]string, len(columns))
	named := false
	for i, c := range columns {
		header[i] = c.Name
		named = named || c.Name != ""
	}
	cells = append(cells, header)
	for _, row := range rows {
		clean := make([]string, len(columns))
		for i := range columns {
			if i < len(row) {
				clean[i] = p.clean(row[i])
			}
		}
		cells = append(cells, clean)
	}
	widths := g.fit(indent, columns, cells)
	if !named {
		cells = cells[1:]
	}
	for n, row := range cells {
		out := make([]cell, len(columns))
		for i, c := range columns {
			text := row[i]
			if c.Right {
				text = strings.Repeat(" ", max(0, widths[i]-width(text))) + text
			}
			out[i] = cell{text: text, width: widths[i], plain: c.Right}
			if named && n == 0 || c.Quiet {
				out[i].style = dim
			}
		}
		p.row(indent, out...)
	}
}

// fit gives each column its natural width and takes what is too much from the
// flexible ones, the widest first.
func (g *Page) fit(indent int, columns []Column, rows [][]string) []int {
	widths := make([]int, len(columns))
	total := indent + 2*(len(columns)-1)
	for i := range columns {
		for _, row := range rows {
			widths[i] = max(widths[i], width(row[i]))
		}
		total += widths[i]
	}
	for total > g.printer().width {
		widest := -1
		for i, c := range columns {
			if c.Flex && widths[i] > leastFlex && (widest < 0 || widths[i] > widths[widest]) {
				widest = i
			}
		}
		if widest < 0 {
			break // the terminal cuts the line
		}
		widths[widest]--
		total--
	}
	return widths
}

// WriteTo writes the page and empties it. Errors have kind Unavailable.
func (g *Page) WriteTo(w io.Writer) (int64, error) {
	n, err := g.printer().out.WriteTo(w)
	if err != nil {
		return n, tradecraft.Errorf("terminal.Page.WriteTo", tradecraft.Unavailable, "writing the page: %w", err)
	}
	return n, nil
}
