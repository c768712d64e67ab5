package terminal

import "strings"

// cell is one column of a row: text wrapped to its width, each line painted.
type cell struct {
	text  string
	width int
	style style
	plain bool // one line of exactly this width, not to be wrapped
}

// row writes cells side by side, two blanks between them, as many lines as the
// longest needs. Trailing blanks are left out.
func (p *printer) row(indent int, cells ...cell) {
	wrapped := make([][]string, len(cells))
	height := 0
	for i, c := range cells {
		wrapped[i] = []string{c.text}
		if !c.plain {
			wrapped[i] = wrap(c.text, c.width)
		}
		height = max(height, len(wrapped[i]))
	}
	for y := range height {
		p.line(indent, y, wrapped, cells)
	}
}

// line writes line y of a row.
func (p *printer) line(indent, y int, wrapped [][]string, cells []cell) {
	blanks := indent
	for i, c := range cells {
		text := ""
		if y < len(wrapped[i]) {
			text = strings.TrimRight(wrapped[i][y], " ")
		}
		if text != "" {
			p.out.WriteString(strings.Repeat(" ", blanks))
			p.out.WriteString(p.paint(c.style, text))
			blanks = 0
		}
		blanks += max(0, c.width-width(text)) + 2
	}
	p.out.WriteByte('\n')
}

// heading writes the name of a part, what it says in general below it.
func (p *printer) heading(name, note string) {
	p.out.WriteByte('\n')
	p.paragraph(0, bold, name)
	if note != "" {
		p.paragraph(2, none, note)
	}
}

// paragraph writes wrapped text.
func (p *printer) paragraph(indent int, s style, text string) {
	p.row(indent, cell{text: p.clean(text), width: p.width - indent, style: s})
}
