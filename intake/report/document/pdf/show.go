package pdf

import (
	"math"
	"strings"
)

// fragment is the one being gathered.
type fragment struct {
	open     bool
	text     strings.Builder
	font     *font
	size     float64
	quadrant int
	x, y     float64 // where it begins
	end      float64 // along the baseline, where its last ink ends
	blanks   int     // blanks shown since then
	artifact bool
}

// Gaps between characters as shares of the font size.
const (
	wordGap = 0.13 // at least so much is a blank
	wideGap = 1.1  // more than so much ends the fragment
	cellGap = 0.5  // the same after the position was set anew and no blank shown
	backGap = 0.35 // so much backwards does, too
	riseGap = 0.10 // so much up or down does
)

func (in *interpreter) showArray(a array) {
	for _, o := range a {
		switch v := o.(type) {
		case string:
			in.show(v)
		default:
			if n, ok := number(v); ok {
				in.advance(-n / 1000 * in.g.size * in.g.scale)
			}
		}
	}
}

// advance moves the text position along the line, in text space.
func (in *interpreter) advance(tx float64) {
	m := &in.g.tm
	m[4] += tx * m[0]
	m[5] += tx * m[1]
}

// show shows a string in the current font.
func (in *interpreter) show(s string) {
	g := &in.g
	ft := g.font
	if ft == nil || s == "" {
		return
	}
	full := g.tm.mul(g.ctm)
	quadrant, upright := full.quadrant()
	unit := math.Hypot(full[0], full[1]) // points for one unit of text space
	size := math.Abs(g.size) * math.Hypot(full[2], full[3])
	if size == 0 || math.IsNaN(size) || size > 10_000 {
		size = math.Abs(g.size) * unit
	}
	for s != "" {
		gl, n := ft.next(s)
		s = s[n:]
		in.f.glyphs++
		tx := gl.width*g.size + g.charSpace
		if gl.blank {
			tx += g.wordSpace
		}
		tx *= g.scale
		if upright {
			x, y := g.tm.apply(0, g.rise)
			x, y = g.ctm.apply(x, y)
			// letter spacing belongs to the character: it is no gap
			in.put(gl, x, y, math.Abs((gl.width*g.size+max(0, g.charSpace))*g.scale)*unit, size, quadrant)
		}
		in.advance(tx)
	}
}

// put adds one character at its place.
func (in *interpreter) put(gl glyph, x, y, width, size float64, quadrant int) {
	in.page.Glyphs++
	if !gl.ok {
		if gl.width > 0 {
			in.page.Unmapped++
		}
		return
	}
	artifact := false
	if n := len(in.marked); n > 0 {
		m := &in.marked[n-1]
		artifact = m.artifact
		if m.actual != nil {
			if m.used {
				gl.text = "" // the first character stands for all
			} else {
				gl.text, m.used = *m.actual, true
			}
		}
	}
	along, across := along(x, y, quadrant)
	fr := &in.frag
	if strings.TrimSpace(gl.text) == "" && gl.text != "" {
		if fr.open {
			fr.blanks++
		}
		return
	}
	if fr.open && !in.continues(along, across, size, quadrant, artifact) {
		in.endFragment()
	}
	in.moved = false
	if !fr.open {
		fr.open, fr.font, fr.size, fr.quadrant, fr.artifact = true, in.g.font, size, quadrant, artifact
		fr.x, fr.y, fr.end, fr.blanks = x, y, along, 0
	}
	if gap := along - fr.end; fr.text.Len() > 0 && (fr.blanks > 0 && gap > -0.1*size || gap > wordGap*size) {
		fr.text.WriteByte(' ')
	}
	fr.text.WriteString(gl.text)
	fr.end = max(fr.end, along+width)
	fr.blanks = 0
}

// along returns the position along and across the direction of the text.
func along(x, y float64, quadrant int) (a, c float64) {
	switch quadrant {
	case 1:
		return y, -x
	case 2:
		return -x, -y
	case 3:
		return -y, x
	}
	return x, y
}

// continues says whether a character goes on the open fragment.
func (in *interpreter) continues(a, c, size float64, quadrant int, artifact bool) bool {
	fr := &in.frag
	_, base := along(fr.x, fr.y, fr.quadrant)
	gap := a - fr.end
	wide := wideGap
	switch {
	case fr.blanks > 2:
		wide = wordGap // several blanks are a tabulator
	case in.moved && fr.blanks == 0:
		wide = cellGap
	}
	return quadrant == fr.quadrant && in.g.font == fr.font && artifact == fr.artifact &&
		math.Abs(size-fr.size) < 0.05*size && math.Abs(c-base) < riseGap*size &&
		gap > -backGap*size && gap < wide*size && fr.text.Len() < 1<<16
}

// endFragment adds the open fragment to the page.
func (in *interpreter) endFragment() {
	fr := &in.frag
	if !fr.open {
		return
	}
	begin, _ := along(fr.x, fr.y, fr.quadrant)
	if text := fr.text.String(); text != "" {
		in.page.Fragments = append(in.page.Fragments, Fragment{
			Text: text, X: fr.x, Y: fr.y, W: fr.end - begin, Size: fr.size,
			Bold: fr.font.bold, Italic: fr.font.italic, Mono: fr.font.mono, Font: fr.font.id,
			Artifact: fr.artifact, quadrant: fr.quadrant,
		})
	}
	fr.text.Reset()
	fr.open = false
}
