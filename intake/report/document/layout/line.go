package layout

import (
	"cmp"
	"math"
	"slices"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"tradecraft/intake/report/document/pdf"
	"tradecraft/intake/report/document/sentence"
	"tradecraft/intake/report/document/shape"
	"tradecraft/intake/report/document/tidy"
)

// segment is text on one baseline without a wide gap: a line of a paragraph or
// of a table cell.
type segment struct {
	text   string
	x0, x1 float64
	y      float64
	size   float64 // of most of its text
	hang   float64 // where the text begins after a list mark; x0 without one
	bold   bool    // all of it
	italic bool
	mono   bool
	mark   bool // begins with a list mark
	apart  bool // which is set apart from the text
	order  int  // place in the file of its first fragment
	until  int  // and of its last
}

// line is what stands on one baseline, from left to right.
type line struct {
	y, top float64
	segs   []segment
}

// Gaps as shares of the font size.
const (
	blankGap  = 0.13
	columnGap = 1.1
	cellGap   = 0.22 // where something says that cells are parted here
	markGap   = 4.5  // between a list mark and its text
)

func newPage(p *pdf.Page) *page {
	out := &page{number: p.Number, width: p.Width, height: p.Height, rules: p.Rules, links: p.Links}
	frags := visible(p)
	order := make([]int, len(frags))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int {
		switch fa, fb := frags[a], frags[b]; {
		case fa.Y > fb.Y:
			return -1
		case fa.Y < fb.Y:
			return 1
		}
		return 0
	})
	out.vertical = verticalRules(p.Rules)
	for i := 0; i < len(order); {
		j := baseline(frags, order, i)
		out.lines = append(out.lines, newLine(frags, order[i:j], out.vertical))
		i = j
	}
	return out
}

// visible leaves out text beyond the page's edges, and artifacts unless most
// of the page is marked so.
func visible(p *pdf.Page) []pdf.Fragment {
	artifacts, all := 0, 0
	for _, f := range p.Fragments {
		all += len(f.Text)
		if f.Artifact {
			artifacts += len(f.Text)
		}
	}
	out := make([]pdf.Fragment, 0, len(p.Fragments))
	for _, f := range p.Fragments {
		if f.Artifact && artifacts*3 < all || f.X+f.W < 0 || f.X > p.Width || f.Y < -f.Size || f.Y > p.Height {
			continue
		}
		if f.Size < 1 || math.IsNaN(f.X+f.Y+f.W) || math.IsInf(f.X+f.Y+f.W, 0) {
			continue
		}
		f.Text = cleanText(f.Text)
		if f.Text != "" {
			out = append(out, f)
		}
	}
	return out
}

// softHyphen ends a line whose last word was divided: the file says so.
const softHyphen = "\u00ad"

// cleanText tidies a fragment but keeps a soft hyphen at its end.
func cleanText(s string) string {
	soft := strings.HasSuffix(s, softHyphen) || strings.HasSuffix(s, "\u2010")
	s = closeWide(tidy.Line(tidy.Text(s)))
	if soft && s != "" {
		s = strings.TrimSuffix(s, "-") + softHyphen
	}
	return s
}

// closeWide drops blanks between characters that are written without any.
func closeWide(s string) string {
	if strings.IndexFunc(s, wide) < 0 {
		return s
	}
	var b strings.Builder
	runes := []rune(s)
	for i, r := range runes {
		if r == ' ' && i > 0 && i+1 < len(runes) && wide(runes[i-1]) && wide(runes[i+1]) {
			continue
		}
		b.WriteRune(r)
	}
	return b.String()
}

// baseline returns the end of the group of fragments that stand on the
// baseline of order[i]. Small raised or lowered text beside large text belongs
// to the large text's line.
func baseline(frags []pdf.Fragment, order []int, i int) int {
	first := frags[order[i]]
	y, size := first.Y, first.Size
	j := i + 1
	for ; j < len(order); j++ {
		f := frags[order[j]]
		drop := y - f.Y
		if drop <= 0.3*min(size, f.Size)+0.1 {
			size = max(size, f.Size)
			continue
		}
		// a superscript came first: the text it belongs to is larger and lower
		if drop <= 0.55*f.Size && size < 0.85*f.Size && beside(frags, order[i:j], f) {
			y, size = f.Y, f.Size
			continue
		}
		if drop <= 0.35*size && f.Size < 0.85*size && beside(frags, order[i:j], f) {
			continue // a subscript
		}
		// list marks stand a little higher or lower than their text
		if drop <= 0.6*max(size, f.Size) && j == i+1 && (isMark(first.Text) || isNumber(first.Text)) && marks(first, f) {
			y, size = f.Y, f.Size
			continue
		}
		if drop <= 0.6*max(size, f.Size) && (isMark(f.Text) || isNumber(f.Text)) && marks(f, leftmost(frags, order[i:j])) {
			continue
		}
		break
	}
	return j
}

// marks says whether the mark stands before the text.
func marks(mark, text pdf.Fragment) bool {
	gap := text.X - (mark.X + mark.W)
	if isNumber(mark.Text) {
		return gap > 0 && gap < 2*text.Size
	}
	return gap > 0 && gap < markGap*text.Size
}

// isNumber is true for one or two figures.
func isNumber(s string) bool {
	return len(s) <= 2 && strings.Trim(s, "0123456789") == "" && s != ""
}

func leftmost(frags []pdf.Fragment, group []int) pdf.Fragment {
	out := frags[group[0]]
	for _, k := range group {
		if frags[k].X < out.X {
			out = frags[k]
		}
	}
	return out
}

// beside says whether f touches one of the fragments sideways.
func beside(frags []pdf.Fragment, group []int, f pdf.Fragment) bool {
	for _, k := range group {
		g := frags[k]
		gap := max(f.X-(g.X+g.W), g.X-(f.X+f.W))
		if gap < 0.3*max(f.Size, g.Size) {
			return true
		}
	}
	return false
}

// newLine sorts the fragments of a baseline and parts them at wide gaps and at
// the rules of a table.
func newLine(frags []pdf.Fragment, group []int, vertical []pdf.Rule) line {
	group = slices.Clone(group)
	slices.SortStableFunc(group, func(a, b int) int {
		switch {
		case frags[a].X < frags[b].X:
			return -1
		case frags[a].X > frags[b].X:
			return 1
		}
		return a - b
	})
	var l line
	var b segmentBuilder
	for _, k := range group {
		f := frags[k]
		l.y = f.Y
		if b.n > 0 && b.parts(f, k, vertical) {
			l.segs = append(l.segs, b.segment())
			b = segmentBuilder{}
		}
		b.add(f, k)
	}
	l.segs = append(l.segs, b.segment())
	if spread(l.segs) {
		l.segs = []segment{joined(l.segs)}
	}
	size := 0.0
	for _, s := range l.segs {
		if s.size > size {
			size, l.y = s.size, s.y
		}
	}
	l.top = l.y + size
	return l
}

// spread is true for a justified line of few words: each segment is one word,
// and the gaps are all the same.
func spread(segs []segment) bool {
	if len(segs) < 3 {
		return false
	}
	least, most := math.Inf(1), 0.0
	for i, s := range segs {
		if strings.ContainsAny(s.text, " ") && i > 0 && i < len(segs)-1 {
			return false
		}
		if i > 0 {
			if s.order != segs[i-1].until+1 {
				return false
			}
			gap := s.x0 - segs[i-1].x1
			least, most = min(least, gap), max(most, gap)
		}
	}
	return most-least < 0.8+0.03*most
}

// joined makes one segment of several on a line.
func joined(segs []segment) segment {
	s := segs[0]
	for _, t := range segs[1:] {
		s.text += " " + t.text
		s.x1 = max(s.x1, t.x1)
		s.bold, s.mono = s.bold && t.bold, s.mono && t.mono
		s.order, s.until = min(s.order, t.order), max(s.until, t.until)
	}
	return s
}

// segmentBuilder puts fragments together.
type segmentBuilder struct {
	text             strings.Builder
	n                int
	x0, x1, y        float64
	last             pdf.Fragment
	sizes            histogram
	plain, roman     bool // not bold, not italic
	prop             bool // not typewriter
	order, lastOrder int
	hang             float64
	mark             bool
}

// parts says whether a new segment begins with f.
func (b *segmentBuilder) parts(f pdf.Fragment, order int, vertical []pdf.Rule) bool {
	gap := f.X - b.x1
	size := min(f.Size, b.last.Size)
	if b.mark && b.n == 1 {
		return gap > markGap*size
	}
	if gap < -0.8*size && order != b.lastOrder+1 {
		return true // text that overlaps comes from elsewhere
	}
	if gap > cellGap*size {
		if order != b.lastOrder+1 {
			return true // the file shows something else in between
		}
		for _, r := range vertical {
			if x := (r.X0 + r.X1) / 2; x > b.x1-0.1*size && x < f.X+0.1*size && r.Y0 <= f.Y+0.4*size && r.Y1 >= f.Y+0.2*size {
				return true
			}
		}
	}
	return gap > columnGap*size
}

func (b *segmentBuilder) add(f pdf.Fragment, order int) {
	if b.n == 0 {
		b.x0, b.y, b.order, b.sizes = f.X, f.Y, order, histogram{}
		b.hang = f.X
		b.mark = isMark(f.Text)
	} else {
		gap := f.X - b.x1
		if math.Abs(f.X-b.last.X) < 0.15*f.Size && f.Text == b.last.Text {
			return // drawn twice to look bold
		}
		if gap > blankGap*min(f.Size, b.last.Size) && !(wideEnd(b.last.Text) && wideStart(f.Text)) {
			b.text.WriteByte(' ')
		}
		if b.mark && b.n == 1 {
			b.hang = f.X
		}
	}
	b.n++
	b.order, b.lastOrder = min(b.order, order), order
	b.text.WriteString(f.Text)
	b.sizes.add(f.Size, utf8.RuneCountInString(f.Text))
	b.plain = b.plain || !f.Bold
	b.roman = b.roman || !f.Italic
	b.prop = b.prop || !f.Mono && !(b.n == 1 && b.mark)
	if f.Size > b.last.Size {
		b.y = f.Y
	}
	b.x1 = max(b.x1, f.X+f.W)
	b.last = f
}

func wideEnd(s string) bool {
	r, _ := utf8.DecodeLastRuneInString(s)
	return wide(r)
}

func wideStart(s string) bool {
	r, _ := utf8.DecodeRuneInString(s)
	return wide(r)
}

func (b *segmentBuilder) segment() segment {
	text := b.text.String()
	if strings.Contains(strings.TrimSuffix(text, softHyphen), softHyphen) { // within the line it is a hyphen
		text = strings.ReplaceAll(text[:len(text)-1], softHyphen, "-") + text[len(text)-1:]
	}
	s := segment{
		text: norm.NFC.String(readingOrder(text)), x0: b.x0, x1: b.x1, y: b.y, size: b.sizes.mode(b.last.Size), hang: b.hang,
		bold: !b.plain, italic: !b.roman, mono: !b.prop, order: b.order, until: b.lastOrder,
	}
	n, _ := shape.Bullet(s.text)
	s.mark = n > 0 && n < len(s.text) || b.mark && b.n > 1
	s.apart = b.mark && b.n > 1 && s.hang > s.x0+0.9*s.size
	if s.mark && s.hang == s.x0 && n < len(s.text) {
		// the mark and the text came as one fragment: their widths are like their lengths
		s.hang = s.x0 + (s.x1-s.x0)*float64(n)/float64(len(s.text))
	}
	return s
}

// readingOrder turns runs of right-to-left letters, which stand on the page
// from left to right as they look, into the order in which they are read.
func readingOrder(text string) string {
	if strings.IndexFunc(text, rightToLeft) < 0 {
		return text
	}
	runes := []rune(text)
	for i := 0; i < len(runes); i++ {
		if !rightToLeft(runes[i]) {
			continue
		}
		end := i + 1
		for j := i + 1; j < len(runes) && (rightToLeft(runes[j]) || runes[j] == ' '); j++ {
			if rightToLeft(runes[j]) {
				end = j + 1
			}
		}
		slices.Reverse(runes[i:end])
		i = end - 1
	}
	return string(runes)
}

func rightToLeft(r rune) bool {
	return r >= 0x590 && r <= 0x8ff || r >= 0xfb1d && r <= 0xfdff || r >= 0xfe70 && r <= 0xfefc
}

// isMark is true for a fragment that is nothing but a list mark.
func isMark(text string) bool {
	r, n := utf8.DecodeRuneInString(text)
	if n == len(text) {
		return sentence.IsBullet(r) || r == '-' || r == '–' || r == '*' || r == 'o' || r == '§' || r == '»'
	}
	if len(text) > 6 {
		return false
	}
	k, _ := shape.Bullet(text + " x")
	return k == len(text)+1
}

// verticalRules returns the upright rules that part table cells: those at least
// two lines of text high, counting pieces below each other as one. Lower ones
// frame words.
func verticalRules(rules []pdf.Rule) []pdf.Rule {
	var out []pdf.Rule
	for _, r := range rules {
		if !r.Horizontal() {
			out = append(out, r)
		}
	}
	slices.SortFunc(out, func(a, b pdf.Rule) int {
		return cmp.Or(cmp.Compare(int(a.X0+0.5), int(b.X0+0.5)), cmp.Compare(a.Y0, b.Y0))
	})
	joined := out[:0]
	for _, r := range out {
		if n := len(joined); n > 0 && r.X0-joined[n-1].X0 < 1.5 && r.Y0 < joined[n-1].Y1+5 {
			joined[n-1].Y1 = max(joined[n-1].Y1, r.Y1)
			continue
		}
		joined = append(joined, r)
	}
	joined = slices.DeleteFunc(joined, func(r pdf.Rule) bool { return r.Y1-r.Y0 < tallRule })
	if len(joined) > 500 {
		return nil // a drawing
	}
	return joined
}

// tallRule is the least height of a rule between cells, in points.
const tallRule = 20
