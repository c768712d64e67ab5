package layout

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"tradecraft/intake/report/document/lexicon"
	"tradecraft/intake/report/document/pdf"
)

// Kind says what a block is.
type Kind int

// Kinds of block.
const (
	Paragraph Kind = iota
	Heading
	Item
	Row // cells joined by " | "
	Code
	Caption
)

// Block is one piece of text in reading order.
type Block struct {
	Kind Kind
	// Level of a heading, 1 the largest.
	Level int
	// Text is on one line, except code, whose lines end in "\n".
	Text string
	Page int // where it begins
	// Turns are the places where the text goes on on another page.
	Turns []Turn
}

// Turn says that the text stands on Page from byte At on.
type Turn struct{ At, Page int }

// Blocks puts the text of the pages in reading order.
func Blocks(pages []*pdf.Page) []Block {
	d := &doc{}
	for _, p := range pages {
		d.pages = append(d.pages, newPage(p))
	}
	d.dropFurniture()
	d.measure()
	var out flow
	out.doc = d
	for _, p := range d.pages {
		out.page(p)
	}
	out.close()
	return out.blocks
}

// doc is what holds for all pages.
type doc struct {
	pages []*page
	body  float64 // the font size of most text
	lead  float64 // distance of its lines
	right float64 // where its lines end
	mono  bool    // most text is in a typewriter font: that does not mean code
	words vocabulary
	// pieces are the words that follow a hyphen at a line end: they are counted
	// in words as well, and may be no words at all ("stomp-", "ing").
	pieces vocabulary
	// divides is true when words are divided at line ends all over the document.
	divides bool
}

// page is one page as lines of segments, top down.
type page struct {
	number        int
	width, height float64
	lines         []line
	rules         []pdf.Rule
	vertical      []pdf.Rule // those that part table cells
	links         []string
}

// measure finds the usual size, line distance and right edge, and the words of
// the document.
func (d *doc) measure() {
	sizes, leads, rights := histogram{}, histogram{}, histogram{}
	mono, all := 0, 0
	d.words = vocabulary{}
	for _, p := range d.pages {
		for _, l := range p.lines {
			for _, s := range l.segs {
				sizes.add(s.size, len(s.text))
				all += len(s.text)
				if s.mono {
					mono += len(s.text)
				}
				d.words.add(s.text)
			}
		}
	}
	d.divides = d.dividesWords()
	d.body = sizes.mode(10)
	d.mono = mono*10 > all*6
	for _, p := range d.pages {
		for i, l := range p.lines {
			if len(l.segs) != 1 || !near(l.segs[0].size, d.body) {
				continue
			}
			rights.add(l.segs[0].x1, 1)
			if i > 0 && len(p.lines[i-1].segs) == 1 && near(p.lines[i-1].segs[0].size, d.body) {
				if gap := p.lines[i-1].y - l.y; gap < 3*d.body {
					leads.add(gap, 1)
				}
			}
		}
	}
	d.lead = leads.mode(1.2 * d.body)
	d.right = rights.quantile(0.95)
}

// dividesWords is true when the words of the document are divided at line
// ends. What stands at a line end in two pieces and elsewhere in one shows it;
// where nothing does, so many lines with a hyphen that compounds alone cannot
// be the cause (they end about one line in a hundred).
func (d *doc) dividesWords() bool {
	lines, hyphens, divisions, compounds := 0, 0, 0, 0
	d.pieces = vocabulary{}
	for _, p := range d.pages {
		for i, l := range p.lines {
			for _, s := range l.segs {
				if len(s.text) < 20 {
					continue
				}
				lines++
				part, ok := strings.CutSuffix(lastToken(s.text), "-")
				if r, _ := utf8.DecodeLastRuneInString(part); !ok || !unicode.IsLower(r) {
					continue
				}
				hyphens++
				if next := p.below(i, s); next != "" {
					d.pieces[strings.ToLower(firstWord(next))]++
					whole, apart := strings.ToLower(part+firstWord(next)), strings.ToLower(part+"-"+firstWord(next))
					switch word, compound := d.words[whole] > 0 || lexicon.Known(whole), d.words[apart] > 0 || lexicon.Known(apart); {
					case word && !compound:
						divisions++
					case compound && !word:
						compounds++
					}
				}
			}
		}
	}
	if divisions != compounds {
		return divisions > compounds
	}
	return hyphens > 2 && hyphens*20 > lines
}

// below returns the text of the next line in the column of s.
func (p *page) below(i int, s segment) string {
	for _, l := range p.lines[i+1 : min(len(p.lines), i+4)] {
		for _, t := range l.segs {
			if t.x0 < s.x1 && t.x1 > s.x0 {
				return t.text
			}
		}
	}
	return ""
}

// firstWord is the letters at the beginning of the text.
func firstWord(s string) string {
	if k := strings.IndexFunc(s, func(r rune) bool { return !unicode.IsLetter(r) }); k >= 0 {
		return s[:k]
	}
	return s
}

// near says whether two font sizes are the same for a reader.
func near(a, b float64) bool { return a < b*1.09 && b < a*1.09 }

// histogram counts values in steps of a quarter.
type histogram map[int]int

func (h histogram) add(v float64, n int) { h[int(v*4+0.5)] += n }

// mode returns the most frequent value; the smaller of two.
func (h histogram) mode(otherwise float64) float64 {
	best, most := 0, 0
	for v, n := range h {
		if n > most || n == most && v < best {
			best, most = v, n
		}
	}
	if most == 0 {
		return otherwise
	}
	return float64(best) / 4
}

// quantile returns the value that the share q of all stays under.
func (h histogram) quantile(q float64) float64 {
	total, top := 0, 0
	for v, n := range h {
		total += n
		top = max(top, v)
	}
	seen := 0
	for v := 0; v <= top && v < 1<<20; v++ {
		if seen += h[v]; float64(seen) >= q*float64(total) && total > 0 {
			return float64(v) / 4
		}
	}
	return 0
}

// vocabulary counts the words of the document that stand within lines, to tell
// "infor-mation" from "long-term".
type vocabulary map[string]int

// maxWords bounds the vocabulary.
const maxWords = 200_000

func (v vocabulary) add(text string) {
	words := strings.FieldsFunc(text, func(r rune) bool { return !isWordRune(r) && r != '-' })
	for i, w := range words {
		if i == len(words)-1 && strings.HasSuffix(w, "-") || len(v) >= maxWords {
			continue
		}
		w = strings.ToLower(strings.Trim(w, "-"))
		if w == "" {
			continue
		}
		v[w]++
		if strings.Contains(w, "-") {
			for part := range strings.SplitSeq(w, "-") {
				v[part]++
			}
		}
	}
}
