package reading

import (
	"math"

	"tradecraft/intake/report/classify/lines"
)

// Pair is a line and a label that it may show.
type Pair struct {
	Line, Label int
	X           []float64 // features
	P           float64   // probability that the line shows the label; set by the caller
}

// leastScore is the score under which a label without a phrase in the line is
// not looked at.
const leastScore = -0.8

// Pairs returns the pairs worth looking at, by line, then label. any is the
// probability of each line to show anything.
func Pairs(p *Page, h *Head, any []float64) []Pair {
	r := &pairReader{p: p, h: h, any: any, best: make([]float64, len(h.Labels)), found: make([]found, len(h.Labels))}
	for l := range h.Labels {
		r.best[l] = unknownScore
		for i := range p.Scores {
			if p.silent(i) {
				continue
			}
			r.best[l] = max(r.best[l], h.score(p, 0, i, l))
		}
	}
	for i := range p.Scores {
		if !p.silent(i) {
			r.line(i)
		}
	}
	return r.out
}

// found is what the lexicon and explicit mentions say of a label in a line.
type found struct {
	strong, weak, name, id float64
	share                  float64 // greatest share of lines with a phrase found that show the label
	any                    float64 // -Σ log(1 - 0.9 share)
}

type pairReader struct {
	p     *Page
	h     *Head
	any   []float64
	best  []float64 // greatest score by label
	found []found   // of the present line, by label
	out   []Pair
}

func (r *pairReader) line(i int) {
	clear(r.found)
	for _, x := range r.p.Hits[i] {
		l := r.h.roll[x.Phrase]
		if l < 0 {
			continue
		}
		f := &r.found[l]
		switch {
		case x.Name:
			f.name++
		case x.Strong:
			f.strong++
		default:
			f.weak++
		}
		share := float64(r.h.Phrases[x.Phrase])
		f.share = max(f.share, share)
		f.any -= math.Log(1 - 0.9*share)
	}
	for _, id := range r.p.IDs[i] {
		if l := r.h.Label(id); l >= 0 {
			r.found[l].id++
		}
	}
	first, second := -2.0, -2.0
	for l := range r.h.Labels {
		if s := r.h.score(r.p, 0, i, l); s > first {
			first, second = s, first
		} else if s > second {
			second = s
		}
	}
	for l := range r.h.Labels {
		s := r.h.score(r.p, 0, i, l)
		if s < leastScore && r.h.peak(r.p, i, l) < leastScore+0.2 && r.found[l] == (found{}) {
			continue
		}
		other := first
		if s == first {
			other = second
		}
		r.out = append(r.out, Pair{Line: i, Label: l, X: r.features(i, l, s, s-other)})
	}
}

// PairFeatures returns the number of features of a pair for a head of so many models.
func PairFeatures(models int) int { return models + 31 + lines.WordClasses }

// features of line i and label l: scores here, beside and at best, phrases,
// the form of the line.
func (r *pairReader) features(i, l int, s, lead float64) []float64 {
	h, sh, f, any := r.h, &r.p.Shapes[i], &r.found[l], r.any[i]
	beside := func(k int) float64 {
		if k < 0 || k >= len(r.p.Scores) {
			return -1.5
		}
		return h.score(r.p, 0, k, l)
	}
	sure := 0.15 * logit(any)
	x := make([]float64, 0, PairFeatures(len(h.Columns)))
	for m := range h.Columns {
		x = append(x, h.score(r.p, m, i, l))
	}
	x = append(x, lead, r.best[l]-s, any, logit(any), f.strong, f.weak, f.share, f.any, f.name, f.id,
		beside(i-1), beside(i+1), h.Prior[l], math.Log1p(float64(sh.Words)), is(sh.Heading), is(sh.Table), is(sh.Indicator), is(sh.Caption), is(sh.FullStop),
		is(sh.Section == lines.Advice), is(sh.Section == lines.Attack), is(sh.Section == lines.About), is(sh.Section == lines.Technical),
		s+sure, s+1.2*f.share+sure, s*f.share, is(sh.Narrative()), h.peak(r.p, i, l), is(sh.Order), is(sh.Signature), sh.Code)
	for _, c := range sh.Counts {
		x = append(x, float64(min(3, c)))
	}
	return x
}

func is(b bool) float64 {
	if b {
		return 1
	}
	return 0
}

func logit(p float64) float64 {
	p = min(max(p, 1e-5), 1-1e-5)
	return math.Log(p / (1 - p))
}
