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

// part is a page, or one column of it, with the rules drawn there.
type part struct {
	lines    []line
	rules    []pdf.Rule
	vertical []pdf.Rule // those that part table cells
}

// bands finds the parts of the page where at least two columns of text stand
// beside each other. They do not overlap and are in order.
func (p *part) bands(body float64) []band {
	var out []band
	for i := 0; i < len(p.lines); {
		if b, ok := p.bandAt(i, body); ok {
			if len(p.lines[i].segs) == 1 && i+1 < len(p.lines) {
				// the first line may be text above the table that hides a gutter
				if next, ok := p.bandAt(i+1, body); ok && len(next.columns) > len(b.columns) {
					i++
					continue
				}
			}
			least := 0
			if n := len(out); n > 0 {
				least = out[n-1].to
			}
			b = p.grow(b, least)
			out = append(out, b)
			i = b.to
			continue
		}
		i++
	}
	return out
}

// bandAt grows a band from line i as long as a gutter stays free.
func (p *part) bandAt(i int, body float64) (band, bool) {
	gutter := 0.2 * body
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
			if p.overflows(i, j, cover) {
				continue
			}
			break
		}
		if len(next) < len(cover) && p.passesOver(i, j, cover) {
			many, beside := p.ahead(j, cover)
			if !beside {
				break // the table is over
			}
			if !many {
				continue // a cell over several columns
			}
		}
		cover = next
	}
	j = p.trimTail(i, j, cover)
	b := band{i, j, p.coverAll(i, j, gutter)}
	return b, len(b.columns) >= 2 && p.validBand(b, body)
}

// passesOver is true for a line of running text that crosses a gutter of the
// table above it: lines there have text on both sides of the gutter.
func (p *part) passesOver(i, j int, cover []interval) bool {
	l := p.lines[j]
	if len(l.segs) != 1 {
		return false
	}
	s := l.segs[0]
	for c := 1; c < len(cover); c++ {
		if s.x0 >= cover[c-1].x1 || s.x1 <= cover[c].x0 {
			continue
		}
		both := 0
		for _, above := range p.lines[i:j] {
			left, right := false, false
			for _, t := range above.segs {
				left = left || t.x1 <= cover[c-1].x1 && t.x1 > cover[c-1].x0
				right = right || t.x0 >= cover[c].x0 && t.x0 < cover[c].x1
			}
			if left && right {
				both++
			}
		}
		if both > 1 || both == 1 && !near(s.size, p.lines[j-1].segs[0].size) {
			return true
		}
	}
	return false
}

// ahead looks at the lines from j on: do many cross a gutter that line j
// crosses, and does text go on beside it?
func (p *part) ahead(j int, cover []interval) (many, beside bool) {
	s := p.lines[j].segs[0]
	crosses := func(t segment) bool {
		for c := 1; c < len(cover); c++ {
			if s.x0 < cover[c-1].x1 && s.x1 > cover[c].x0 && t.x0 < cover[c-1].x1 && t.x1 > cover[c].x0 {
				return true
			}
		}
		return false
	}
	n := 0
	for _, l := range p.lines[j:min(len(p.lines), j+6)] {
		for _, t := range l.segs {
			if crosses(t) {
				n++
			} else if t.x0 >= s.x1 || t.x1 <= s.x0 {
				for _, c := range cover {
					beside = beside || t.x0 >= c.x0-2 && t.x1 <= c.x1+2 && (c.x1 <= s.x0 || c.x0 >= s.x1)
				}
			}
		}
	}
	return n >= 3, beside
}

// grow takes lines above and below into the band that stand between the same
// upright rules: rows in which one cell alone has text.
func (p *part) grow(b band, least int) band {
	fits := func(l line) bool {
		for _, s := range l.segs {
			c := columnOf(b.columns, s)
			if s.x0 < b.columns[c].x0-4 || c+1 < len(b.columns) && s.x1 > b.columns[c+1].x0 {
				return false
			}
		}
		return p.parted(b, l.y+0.3*l.segs[0].size, l.y)
	}
	for b.from > least && fits(p.lines[b.from-1]) {
		b.from--
	}
	for b.to < len(p.lines) && fits(p.lines[b.to]) {
		b.to++
	}
	return b
}

// overflows is true for a line that is too long for its column: the text of
// the column it runs into goes on above and below without a break.
func (p *part) overflows(i, j int, cover []interval) bool {
	l := p.lines[j]
	if len(cover) != 2 || j-i < 4 {
		return false
	}
	crossing, beside := 0, false
	for _, s := range l.segs {
		switch {
		case s.x0 < cover[0].x1 && s.x1 > cover[1].x0:
			crossing++
		case s.x0 > cover[1].x0-2:
			beside = true
		}
	}
	if crossing != 1 || beside {
		return crossing == 1
	}
	other := func(k, step int) bool {
		for n := 0; n < 5 && k >= i && k < len(p.lines); n, k = n+1, k+step {
			for _, s := range p.lines[k].segs {
				if s.x0 >= cover[0].x1 && s.x0 < cover[1].x1 {
					gap := s.y - l.y
					return gap < 1.6*s.size && gap > -1.6*s.size
				}
			}
		}
		return false
	}
	return other(j-1, -1) && other(j+1, 1)
}

// trimTail gives back lines at the end that only one column has and that are
// set apart from the band: the text goes on below it.
func (p *part) trimTail(i, j int, cover []interval) int {
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
func (p *part) lastInColumn(k, i int, s segment, cover []interval) int {
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

// coverAll is the cover of all lines but those that are too long.
func (p *part) coverAll(i, j int, gutter float64) []interval {
	var cover []interval
	for _, l := range p.lines[i:j] {
		if next := coverOf(l, cover, gutter); len(next) >= 2 || len(cover) < 2 {
			cover = next
		}
	}
	return cover
}

// columnOf returns the index of the column a segment begins in.
func columnOf(columns []interval, s segment) int {
	for i, c := range columns {
		if s.x0 < c.x1 {
			return i
		}
	}
	return len(columns) - 1
}

// validBand refuses chance alignments: a band has two lines with several
// segments, or three lines on each side, or lies in a ruled box.
func (p *part) validBand(b band, body float64) bool {
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
	if (multi >= 2 || multi == 1 && p.ruled(b)) && p.aligned(b) {
		return true
	}
	for _, n := range count {
		if n < 3 {
			return false
		}
	}
	return b.to-b.from >= 6
}

// aligned says whether the columns after the first begin at the same place in
// most lines, or have the same middle: gaps of justified lines do not.
func (p *part) aligned(b band) bool {
	var starts, middles histogram
	n := 0
	starts, middles = histogram{}, histogram{}
	for _, l := range p.lines[b.from:b.to] {
		for _, s := range l.segs {
			c := columnOf(b.columns, s)
			if c == 0 {
				continue
			}
			n++
			starts.add(float64(int(s.x0/2+0.5))*2+float64(c)*10_000, 1)
			middles.add(float64(int((s.x0+s.x1)/4+0.5))*4+float64(c)*10_000, 1)
		}
	}
	enough := (n + 1) / 2
	return p.ruled(b) || n-len(starts) >= enough || n-len(middles) >= enough
}

// ruled says whether upright rules part the columns over most of the band's height.
func (p *part) ruled(b band) bool {
	return p.parted(b, p.lines[b.from].top, p.lines[b.to-1].y)
}

// parted says whether an upright rule stands between two of the band's columns
// over most of the height from top down to bottom.
func (p *part) parted(b band, top, bottom float64) bool {
	for i := 1; i < len(b.columns); i++ {
		left, right := b.columns[i-1].x1, b.columns[i].x0
		for _, r := range p.vertical {
			if r.X0 > left-0.5 && r.X1 < right-0.3 && min(r.Y1, top)-max(r.Y0, bottom) > 0.6*(top-bottom) {
				return true
			}
		}
	}
	return false
}

// segmentsOf returns the segments of a band by column, each top down.
func (p *part) segmentsOf(b band) [][]segment {
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
func (p *part) isColumns(b band, columns [][]segment) bool {
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
	edges := len(p.rowEdges(b))
	if switches <= len(columns) {
		return edges < 2 || !p.ruled(b) // a boxed row of a table is read cell by cell, too
	}
	return edges < 3 && prose(b, columns)
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

// column returns one column of a band as a part of its own.
func (p *part) column(b band, c int) *part {
	out := &part{rules: p.rules, vertical: p.vertical}
	for _, l := range p.lines[b.from:b.to] {
		own := line{y: l.y, top: l.top}
		for _, s := range l.segs {
			if columnOf(b.columns, s) == c {
				own.segs = append(own.segs, s)
			}
		}
		if len(own.segs) > 0 {
			own.y = own.segs[0].y
			out.lines = append(out.lines, own)
		}
	}
	return out
}
