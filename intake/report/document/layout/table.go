package layout

import (
	"cmp"
	"slices"
	"strings"

	"tradecraft/intake/report/document/pdf"
)

// rows returns the rows of a table band, top down, each with the segments of
// each cell.
func (p *part) rows(b band, columns [][]segment) [][][]segment {
	if edges := p.rowEdges(b); len(edges) >= 3 {
		return rowsByEdges(columns, edges)
	}
	if rows := rowsByOrder(b, columns); rows != nil {
		return rows
	}
	return p.rowsByLines(b)
}

// rowEdges returns the heights of the rules that run over most of the band,
// top down. A rule may be in pieces, one a cell.
func (p *part) rowEdges(b band) []float64 {
	left, right := b.columns[0].x0, b.columns[len(b.columns)-1].x1
	top, bottom := p.lines[b.from].top+12, p.lines[b.to-1].y-12
	var pieces []pdf.Rule
	for _, r := range p.rules {
		if r.Horizontal() && r.Y1 >= bottom && r.Y0 <= top && r.X1 > left && r.X0 < right {
			pieces = append(pieces, r)
		}
	}
	slices.SortFunc(pieces, func(a, b pdf.Rule) int { return cmp.Compare(b.Y0+b.Y1, a.Y0+a.Y1) })
	var out []float64
	for i := 0; i < len(pieces); {
		y := (pieces[i].Y0 + pieces[i].Y1) / 2
		j := i
		for j < len(pieces) && y-(pieces[j].Y0+pieces[j].Y1)/2 < 2 {
			j++
		}
		if covered(pieces[i:j], left, right) > 0.7*(right-left) {
			out = append(out, y)
		}
		i = j
	}
	return out
}

// covered is how much of the range the pieces cover together.
func covered(pieces []pdf.Rule, left, right float64) float64 {
	pieces = slices.Clone(pieces)
	slices.SortFunc(pieces, func(a, b pdf.Rule) int { return cmp.Compare(a.X0, b.X0) })
	sum, at := 0.0, left
	for _, r := range pieces {
		x0, x1 := max(r.X0, at), min(r.X1, right)
		if x1 > x0 {
			sum += x1 - x0
			at = x1
		}
	}
	return sum
}

func rowsByEdges(columns [][]segment, edges []float64) [][][]segment {
	rows := make([][][]segment, len(edges)+1)
	for c, col := range columns {
		for _, s := range col {
			r := 0
			for r < len(edges) && s.y+0.3*s.size < edges[r] {
				r++
			}
			if rows[r] == nil {
				rows[r] = make([][]segment, len(columns))
			}
			rows[r][c] = append(rows[r][c], s)
		}
	}
	return slices.DeleteFunc(rows, func(r [][]segment) bool { return r == nil })
}

// rowsByOrder trusts the order of the file when it goes cell by cell: a row
// ends where the text goes back to the left. It returns nil when the rows
// found so do not lie below each other.
func rowsByOrder(b band, columns [][]segment) [][][]segment {
	var all []segment
	for _, c := range columns {
		all = append(all, c...)
	}
	slices.SortStableFunc(all, func(a, b segment) int { return a.order - b.order })
	var rows [][][]segment
	last := -1
	for _, s := range all {
		c := columnOf(b.columns, s)
		if last < 0 || c < last {
			rows = append(rows, make([][]segment, len(columns)))
		}
		row := rows[len(rows)-1]
		if c == last && len(row[c]) > 0 && s.y > row[c][len(row[c])-1].y+0.3*s.size {
			return nil // up again within a cell
		}
		row[c] = append(row[c], s)
		last = c
	}
	bottom := 1e9
	multi := false
	for _, row := range rows {
		top, low := -1e9, 1e9
		for _, cell := range row {
			for i, s := range cell {
				top, low = max(top, s.y), min(low, s.y)
				multi = multi || i > 0
			}
		}
		if top > bottom+1 {
			return nil
		}
		bottom = low
	}
	if !multi {
		return nil // line by line: geometry knows as much
	}
	return rows
}

// rowsByLines begins a row where a line has text in the first column and does
// not follow closely on a line of the same row.
func (p *part) rowsByLines(b band) [][][]segment {
	gaps := histogram{}
	for i := b.from + 1; i < b.to; i++ {
		gaps.add(p.lines[i-1].y-p.lines[i].y, 1)
	}
	tight := gaps.quantile(0.2)
	loose := gaps.quantile(0.9) > 1.25*tight // cells are set apart by more than their lines
	var rows [][][]segment
	for i := b.from; i < b.to; i++ {
		l := p.lines[i]
		first := columnOf(b.columns, l.segs[0]) == 0
		begins := first
		if loose && i > b.from {
			begins = p.lines[i-1].y-l.y > 1.15*tight
		} else if first && len(l.segs) == 1 && i > b.from && len(b.columns) > 2 {
			begins = false
		}
		if begins || len(rows) == 0 {
			rows = append(rows, make([][]segment, len(b.columns)))
		}
		row := rows[len(rows)-1]
		for _, s := range l.segs {
			c := columnOf(b.columns, s)
			row[c] = append(row[c], s)
		}
	}
	return rows
}

// cellText joins the lines of a cell.
func (d *doc) cellText(cell []segment, links []string) string {
	var t buffer
	for _, s := range cell {
		d.glueTo(&t, s.text, links)
		t.writeString(s.text)
	}
	return t.string()
}

// rowText joins the cells that are not empty.
func rowText(cells []string) string {
	return strings.Join(slices.DeleteFunc(slices.Clone(cells), func(c string) bool { return c == "" }), " | ")
}
