package pdf

import (
	"context"
	"fmt"
	"math"
)

// Page is the text of one page, upright: x grows to the right, y upwards, in
// points from the lower left corner.
type Page struct {
	Number        int // 1-based
	Width, Height float64
	Fragments     []Fragment // in the order of the file
	Rules         []Rule
	Links         []string // web addresses that parts of the page link to
	// Images counts pictures; Covered is their area as a share of the page, at most 1.
	Images  int
	Covered float64
	// Drawn counts the pieces of paths that were painted.
	Drawn int
	// Glyphs counts the characters shown, Unmapped those without known text.
	Glyphs, Unmapped int
}

// Fragment is text on one baseline without a wide gap inside. Blanks between
// its words are there, blanks at its ends are not.
type Fragment struct {
	Text   string
	X, Y   float64 // of the baseline's beginning
	W      float64 // from the first to the end of the last character
	Size   float64 // of the font, as shown
	Bold   bool
	Italic bool
	Mono   bool
	Font   int // fonts are the same when their numbers are
	// Artifact is true for what the file marks as page furniture: running
	// headers and footers, page numbers.
	Artifact bool
	quadrant int // 0 upright, 1 turned left, 2 upside down, 3 turned right
}

// Rule is a thin horizontal or vertical line, as tables have.
type Rule struct{ X0, Y0, X1, Y1 float64 }

// Horizontal says whether the rule lies.
func (r Rule) Horizontal() bool { return r.X1-r.X0 > r.Y1-r.Y0 }

// maxRules bounds the rules of a page; drawings have many more than tables.
const maxRules = 20_000

// Page reads page number n, counted from 1. The page holds what could be read
// even when there is an error; the error is [ErrTooLarge] or that of ctx, or
// says what was damaged.
func (f *File) Page(ctx context.Context, n int) (page *Page, err error) {
	page = &Page{Number: n}
	if n < 1 || n > len(f.pages) {
		return page, fmt.Errorf("no page %d", n)
	}
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("page is damaged: %v", r)
		}
	}()
	d := f.pages[n-1]
	in := f.newInterpreter(ctx, page, d)
	err = in.runContents(d)
	in.endFragment()
	page.turnUpright()
	page.Links = f.links(d)
	return page, err
}

// newInterpreter sets up the page's size and the matrix that makes it upright.
func (f *File) newInterpreter(ctx context.Context, page *Page, d dict) *interpreter {
	x0, y0, x1, y1, ok := f.rect(d["CropBox"])
	mx0, my0, mx1, my1, ok2 := f.rect(d["MediaBox"])
	if !ok || x1-x0 < 1 || y1-y0 < 1 {
		x0, y0, x1, y1, ok = mx0, my0, mx1, my1, ok2
	}
	if !ok || x1-x0 < 1 || y1-y0 < 1 {
		x0, y0, x1, y1 = 0, 0, 612, 792
	}
	w, h := x1-x0, y1-y0
	m := matrix{1, 0, 0, 1, -x0, -y0}
	switch ((f.getInt(d, "Rotate", 0)%360 + 360) % 360) / 90 {
	case 1:
		m = m.mul(matrix{0, -1, 1, 0, 0, w})
		w, h = h, w
	case 2:
		m = m.mul(matrix{-1, 0, 0, -1, w, h})
	case 3:
		m = m.mul(matrix{0, 1, -1, 0, h, 0})
		w, h = h, w
	}
	page.Width, page.Height = w, h
	in := &interpreter{f: f, ctx: ctx, page: page}
	in.g = graphics{ctm: m, scale: 1}
	return in
}

// turnUpright keeps the text that runs in the main direction of the page and
// turns the page so that it is upright: landscape tables are drawn sideways.
// Text in other directions is marginal: stamps and labels.
func (p *Page) turnUpright() {
	var count [4]int
	for _, fr := range p.Fragments {
		count[fr.quadrant] += len(fr.Text)
	}
	main := 0
	for q, n := range count {
		if n > count[main] {
			main = q
		}
	}
	if main == 0 && count[1]+count[2]+count[3] == 0 {
		return
	}
	kept := p.Fragments[:0]
	for _, fr := range p.Fragments {
		if fr.quadrant == main {
			fr.X, fr.Y = turn(fr.X, fr.Y, p.Width, p.Height, main)
			kept = append(kept, fr)
		}
	}
	p.Fragments = kept
	for i, r := range p.Rules {
		x0, y0 := turn(r.X0, r.Y0, p.Width, p.Height, main)
		x1, y1 := turn(r.X1, r.Y1, p.Width, p.Height, main)
		p.Rules[i] = Rule{min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)}
	}
	if main == 1 || main == 3 {
		p.Width, p.Height = p.Height, p.Width
	}
}

// turn maps a point of a page of size w×h so that text of the quadrant is upright.
func turn(x, y, w, h float64, quadrant int) (float64, float64) {
	switch quadrant {
	case 1:
		return y, w - x
	case 2:
		return w - x, h - y
	case 3:
		return h - y, x
	}
	return x, y
}

// links collects the web addresses of link annotations.
func (f *File) links(d dict) []string {
	var out []string
	annots := f.getArray(d, "Annots")
	for _, o := range annots[:min(len(annots), 2000)] {
		a, _ := f.resolve(o).(dict)
		if f.getName(a, "Subtype") != "Link" {
			continue
		}
		if uri, ok := f.get(f.getDict(a, "A"), "URI").(string); ok && len(uri) < 4096 {
			out = append(out, uri)
		}
	}
	return out
}

// matrix is [a b c d e f]: x' = ax + cy + e, y' = bx + dy + f.
type matrix [6]float64

// mul returns m followed by n.
func (m matrix) mul(n matrix) matrix {
	return matrix{
		m[0]*n[0] + m[1]*n[2], m[0]*n[1] + m[1]*n[3],
		m[2]*n[0] + m[3]*n[2], m[2]*n[1] + m[3]*n[3],
		m[4]*n[0] + m[5]*n[2] + n[4], m[4]*n[1] + m[5]*n[3] + n[5],
	}
}

func (m matrix) apply(x, y float64) (float64, float64) {
	return m[0]*x + m[2]*y + m[4], m[1]*x + m[3]*y + m[5]
}

// quadrant is the direction of the x axis, rounded to a quarter turn; ok is
// false when it is slanted by more than about ten degrees.
func (m matrix) quadrant() (q int, ok bool) {
	a, b := m[0], m[1]
	n := math.Hypot(a, b)
	if n == 0 || math.IsNaN(n) || math.IsInf(n, 0) {
		return 0, false
	}
	a, b = a/n, b/n
	switch {
	case a > 0.98:
		return 0, true
	case b > 0.98:
		return 1, true
	case a < -0.98:
		return 2, true
	case b < -0.98:
		return 3, true
	}
	return 0, false
}
