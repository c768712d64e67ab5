package layout

import (
	"slices"

	"tradecraft/intake/report/document/pdf"
)

// band is a run of lines with text side by side, parted by the same gutters.
type band struct {
	from, to int        // lines
	columns  []interval // from left to right
}

// interval is a range of x.
type interval struct{ x0, x1 float64 }

// bands finds the parts of the page where at least two columns of text stand
// beside each other. They do not overlap and are in order.
func (p *page) bands(body float64) []band {
	var out []band
	for i := 0; i < len(p.lines); {
		if b, ok := p.bandAt(i, body); ok {
			out = append(out, b)
			i = b.to
			continue
		}
		i++
	}
	return out
}

// bandAt grows a band from line i as long as a gutter stays free.
func (p *page) bandAt(i int, body float64) (band, bool) {
	gutter := 0.7 * body
	cover := coverOf(p.lines[i], nil, gutter)
	if len(cover) < 2 {
		// a line alone may begin a band when the next stands beside it
		if i+1 >= len(p.lines) || len(coverOf(p.lines[i+1], cover, gutter)) < 2 {
			return band{}, false
		}
	}
	j := i + 1
	for ; j < len(p.lines); j++ {
		if p.lines[j-1].y-p.lines[j].y > 6*body {
			break
		}
		next := coverOf(p.lines[j], cover, gutter)
		if len(next) < 2 {
			break
		}
		cover = next
	}
	j = p.trimTail(i, j, cover)
	b := band{i, j, p.coverAll(i, j, gutter)}
	return b, len(b.columns) >= 2 && p.validBand(b, body)
}

// trimTail gives back lines at the end that only one column has and that are
// set apart from the band: the text goes on below it.
func (p *page) trimTail(i, j int, cover []interval) int {
	for j-i > 2 {
		l, prev := p.lines[j-1], p.lines[j-2]
		if len(l.segs) > 1 {
			break
		}
		gap := prev.y - l.y
		size := l.segs[0].size
		below := p.lastInColumn(j-2, i, l.segs[0], cover)
		if below >= 0 && p.lines[below].y-l.y < 1.7*size && gap < 1.7*size {
			break
		}
		j--
	}
	return j
}

// lastInColumn returns the last line in [i, k] with text in the column of s, or -1.
func (p *page) lastInColumn(k, i int, s segment, cover []interval) int {
	c := columnOf(cover, s)
	for ; k >= i; k-- {
		for _, t := range p.lines[k].segs {
			if columnOf(cover, t) == c {
				return k
			}
		}
	}
	return -1
}

// coverOf adds the extents of a line's segments to the cover; intervals nearer
// than the gutter become one.
func coverOf(l line, cover []interval, gutter float64) []interval {
	all := slices.Clone(cover)
	for _, s := range l.segs {
		all = append(all, interval{s.x0, s.x1})
	}
	slices.SortFunc(all, func(a, b interval) int {
		switch {
		case a.x0 < b.x0:
			return -1
		case a.x0 > b.x0:
			return 1
		}
		return 0
	})
	var out []interval
	for _, v := range all {
		if n := len(out); n > 0 && v.x0-out[n-1].x1 < gutter {
			out[n-1].x1 = max(out[n-1].x1, v.x1)
			continue
		}
		out = append(out, v)
	}
	return out
}

func (p *page) coverAll(i, j int, gutter float64) []interval {
	var cover []interval
	for _, l := range p.lines[i:j] {
		cover = coverOf(l, cover, gutter)
	}
	return cover
}

// columnOf returns the index of the column a segment stands in.
func columnOf(columns []interval, s segment) int {
	mid := (s.x0 + s.x1) / 2
	for i, c := range columns {
		if mid <= c.x1 || i == len(columns)-1 {
			return i
		}
	}
	return 0
}

// validBand refuses chance alignments: a band has two lines with several
// segments, or three lines on each side, or lies in a ruled box.
func (p *page) validBand(b band, body float64) bool {
	multi := 0
	count := make([]int, len(b.columns))
	for _, l := range p.lines[b.from:b.to] {
		if len(l.segs) > 1 {
			multi++
		}
		for _, s := range l.segs {
			count[columnOf(b.columns, s)]++
		}
	}
	if multi >= 2 || multi == 1 && p.ruled(b) {
		return true
	}
	for _, n := range count {
		if n < 3 {
			return false
		}
	}
	return b.to-b.from >= 6
}

// ruled says whether upright rules stand in the band.
func (p *page) ruled(b band) bool {
	top, bottom := p.lines[b.from].top, p.lines[b.to-1].y
	return slices.ContainsFunc(p.rules, func(r pdf.Rule) bool {
		return !r.Horizontal() && r.Y1 > bottom && r.Y0 < top && r.X0 > b.columns[0].x0 && r.X0 < b.columns[len(b.columns)-1].x1
	})
}

// segmentsOf returns the segments of a band by column, each top down.
func (p *page) segmentsOf(b band) [][]segment {
	out := make([][]segment, len(b.columns))
	for _, l := range p.lines[b.from:b.to] {
		for _, s := range l.segs {
			c := columnOf(b.columns, s)
			out[c] = append(out[c], s)
		}
	}
	return out
}

// isColumns tells columns of running text from a table. In columns the file
// goes down each one in turn, or both are full of lines of the same length.
func (p *page) isColumns(b band, columns [][]segment) bool {
	if p.gridded(b) {
		return false
	}
	var order []segment
	for _, c := range columns {
		if len(c) < 3 {
			return false
		}
		order = append(order, c...)
	}
	slices.SortStableFunc(order, func(a, b segment) int { return a.order - b.order })
	switches := 0
	for i := 1; i < len(order); i++ {
		if columnOf(b.columns, order[i]) != columnOf(b.columns, order[i-1]) {
			switches++
		}
	}
	if switches <= len(columns) {
		return true
	}
	return prose(b, columns)
}

// prose is true when every column is about as wide as the next and its lines
// fill it.
func prose(b band, columns [][]segment) bool {
	widest, narrowest := 0.0, 1e9
	for i, c := range columns {
		if len(c) < 6 {
			return false
		}
		w := b.columns[i].x1 - b.columns[i].x0
		widest, narrowest = max(widest, w), min(narrowest, w)
		filled, chars := 0.0, 0
		for _, s := range c {
			filled += (s.x1 - s.x0) / w
			chars += len(s.text)
		}
		height := c[0].y - c[len(c)-1].y
		if filled < 0.6*float64(len(c)) || chars < 18*len(c) || height > 2.2*c[0].size*float64(len(c)) {
			return false
		}
	}
	return narrowest > 0.7*widest
}

// gridded is true when horizontal rules cut the band into rows.
func (p *page) gridded(b band) bool { return len(p.rowEdges(b)) >= 3 }
