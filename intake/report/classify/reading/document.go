package reading

import (
	"math"
	"slices"
	"strings"

	"tradecraft/intake/report/classify/lines"
)

// documentReader makes the features of all labels of a document.
type documentReader struct {
	p     *Page
	h     *Head
	any   []float64
	pairs [][]Pair  // by label
	best  []float64 // greatest score by label
	odds  []float64 // of any, by line
	shape context
}

// context is what a document as a whole looks like; the same for all labels.
type context struct {
	lines, top, above, mean, sum, first float64
}

// Documents returns the features of every label for "does the document show
// it?"; nil for labels without a pair when h.Skip is set. pairs must carry their
// probabilities.
func Documents(p *Page, h *Head, any []float64, pairs []Pair) [][]float64 {
	d := &documentReader{p: p, h: h, any: any, pairs: make([][]Pair, len(h.Labels)), best: make([]float64, len(h.Labels))}
	for _, x := range pairs {
		d.pairs[x.Label] = append(d.pairs[x.Label], x)
	}
	for l := range d.best {
		d.best[l] = -2
		for i := range p.Scores {
			if p.silent(i) {
				continue
			}
			d.best[l] = max(d.best[l], h.score(p, 0, i, l))
		}
	}
	for _, p := range any {
		d.odds = append(d.odds, logit(p))
	}
	d.context()
	out := make([][]float64, len(h.Labels))
	for l := range out {
		if len(d.pairs[l]) > 0 || !h.Skip {
			out[l] = d.label(l)
		}
	}
	return out
}

func (d *documentReader) context() {
	top := slices.Sorted(slices.Values(d.best))
	slices.Reverse(top)
	c := &d.shape
	c.lines = math.Log1p(float64(len(d.p.Scores)))
	c.top, c.first = mean(top[:min(10, len(top))]), mean(top[:min(5, len(top))])
	for _, v := range top {
		if v > -0.2 {
			c.above++
		}
	}
	for i, v := range d.any {
		if !d.p.silent(i) {
			c.sum += v
		}
	}
	c.mean, c.sum = c.sum/float64(max(1, len(d.any))), math.Log1p(c.sum)
}

// row is a list of features with their names, for reports on what they are worth.
type row struct {
	x     []float64
	names []string
}

func (r *row) add(name string, v float64) {
	r.x = append(r.x, v)
	if r.names != nil {
		r.names = append(r.names, name)
	}
}

// DocumentNames returns the names of the features for a head of so many models.
func DocumentNames(models int) []string {
	h := &Head{Labels: []string{"T0"}, Prior: []float64{0}}
	for range models {
		h.Columns = append(h.Columns, []int32{0})
	}
	d := &documentReader{p: &Page{Scores: [][]float32{{0}}, Shapes: make([]lines.Shape, 1)}, h: h, any: []float64{0.5}, odds: []float64{0}, pairs: make([][]Pair, 1), best: []float64{0}}
	r := &row{names: []string{}}
	d.fill(r, 0)
	return r.names
}

// DocumentMonotone says for each feature whether more of it can only speak for
// the label (1) or may speak for and against it (0).
func DocumentMonotone(models int) []int8 {
	var out []int8
	for _, name := range DocumentNames(models) {
		m := int8(0)
		kind, part, _ := strings.Cut(name, ".")
		switch {
		case strings.HasPrefix(kind, "score"), kind == "pair", kind == "phrase", kind == "mention":
			m = 1
		case kind == "line":
			switch part {
			case "1", "2", "mean", "soft", "softsum", "or", "told", "sure":
				m = 1
			}
		}
		out = append(out, m)
	}
	return out
}

// DocumentFeatures returns the number of features of a (document, label) for a
// head of so many models.
func DocumentFeatures(models int) int { return len(DocumentNames(models)) }

func (d *documentReader) label(l int) []float64 {
	var r row
	d.fill(&r, l)
	return r.x
}

func (d *documentReader) fill(r *row, l int) {
	for m := range d.h.Columns {
		d.scores(r, l, m)
	}
	d.lines(r, l)
	d.aroundIt(r, l)
	d.mentions(r, l)
	d.probabilities(r, l)
}

// cuts are the scores from which a line counts.
const (
	cutHigh = -0.15
	cutLow  = -0.5
)

// scores adds the greatest scores of one linear model and how many lines are high.
func (d *documentReader) scores(r *row, l, m int) {
	var t top5
	high, low, sum := 0.0, 0.0, 0.0
	for i := range d.p.Scores {
		if d.p.silent(i) {
			continue
		}
		s := d.h.score(d.p, m, i, l)
		t.add(s)
		if s > cutHigh {
			high++
		}
		if s > cutLow {
			low++
		}
		sum += sigmoid(6 * (s - cutHigh))
	}
	name := "score" + string(rune('1'+m)) + "."
	r.add(name+"1", t.at(0))
	r.add(name+"2", t.at(1))
	r.add(name+"3", t.at(2))
	r.add(name+"mean", (t.at(0)+t.at(1)+t.at(2)+t.at(3)+t.at(4))/5)
	r.add(name+"high", math.Log1p(high))
	r.add(name+"low", math.Log1p(low))
	r.add(name+"sum", math.Log1p(sum))
}

// lines adds the scores weighed by what kind of line they stand in.
func (d *documentReader) lines(r *row, l int) {
	var t top5
	best, soft, softSum, or, none, told, sure := -1, 0.0, 0.0, 0.0, 1.0, -2.0, -2.0
	for i := range d.p.Scores {
		if d.p.silent(i) {
			continue
		}
		s := d.h.score(d.p, 0, i, l)
		t.add(s + 0.15*d.odds[i])
		w := sigmoid(6*(s+0.1)) * min(1, 2*d.any[i])
		soft = max(soft, w)
		softSum += w
		if none *= 1 - 0.9*w; none < 1e-200 { // one logarithm for many lines
			or -= math.Log(none)
			none = 1
		}
		if best < 0 || s > d.h.score(d.p, 0, best, l) {
			best = i
		}
		if d.p.Shapes[i].Narrative() {
			told = max(told, s)
		}
		if d.any[i] > 0.3 {
			sure = max(sure, s)
		}
	}
	or -= math.Log(none)
	r.add("line.1", t.at(0))
	r.add("line.2", t.at(1))
	r.add("line.mean", (t.at(0)+t.at(1)+t.at(2))/3)
	r.add("line.soft", soft)
	r.add("line.softsum", math.Log1p(softSum))
	r.add("line.or", or)
	r.add("line.told", told)
	r.add("line.sure", sure)
	best = max(best, 0)
	sh := &d.p.Shapes[best]
	r.add("line.any", d.any[best])
	r.add("line.place", float64(best)/float64(max(1, len(d.p.Scores))))
	r.add("line.heading", is(sh.Heading))
	r.add("line.action", is(sh.Counts[lines.Action] > 0))
	r.add("line.advice", is(sh.Section == lines.Advice))
	r.add("line.attack", is(sh.Section == lines.Attack))
}

// aroundIt adds the document's context and the label's place in it.
func (d *documentReader) aroundIt(r *row, l int) {
	rank := 0.0
	for _, v := range d.best {
		if v > d.best[l] {
			rank++
		}
	}
	c := &d.shape
	r.add("context.lines", c.lines)
	r.add("context.top", c.top)
	r.add("context.above", c.above)
	r.add("context.any", c.mean)
	r.add("context.sum", c.sum)
	r.add("context.rank", math.Log1p(rank))
	r.add("context.lead", d.best[l]-c.first)
	r.add("context.prior", d.h.Prior[l])
}

// mentions adds what phrases, names and ids say.
func (d *documentReader) mentions(r *row, l int) {
	var strong, weak, names, ids, strongAny, weakAny, share, or, joint float64
	joint = -2
	k := mentionsAt(len(d.h.Columns))
	for _, x := range d.pairs[l] {
		any := d.any[x.Line]
		if x.X[k.strong] > 0 {
			strong++
			strongAny = max(strongAny, any)
		}
		if x.X[k.weak] > 0 {
			weak++
			weakAny = max(weakAny, any)
		}
		names += x.X[k.name]
		ids += x.X[k.id]
		v := x.X[k.share] * min(1, 2.5*any)
		share = max(share, v)
		or -= math.Log(1 - 0.9*v)
		joint = max(joint, x.X[k.joint])
	}
	n := float64(max(1, len(d.p.Scores)))
	r.add("phrase.strong", math.Log1p(strong))
	r.add("phrase.strongshare", math.Log1p(100*strong/n))
	r.add("phrase.strongany", strongAny)
	r.add("phrase.weak", math.Log1p(weak))
	r.add("phrase.weakany", weakAny)
	r.add("phrase.share", share)
	r.add("phrase.or", or)
	r.add("phrase.joint", joint)
	r.add("mention.name", math.Log1p(names))
	r.add("mention.id", math.Log1p(ids))
}

// mentionPlaces are the places of features among those of a pair.
type mentionPlaces struct{ strong, weak, share, name, id, joint int }

func mentionsAt(models int) mentionPlaces {
	return mentionPlaces{strong: models + 4, weak: models + 5, share: models + 6, name: models + 8, id: models + 9, joint: models + 24}
}

// probabilities adds what the lines' own probabilities for the label say.
func (d *documentReader) probabilities(r *row, l int) {
	t := top5{floor: 0.0005}
	sum, or := 0.0, 0.0
	for _, x := range d.pairs[l] {
		t.add(x.P)
		sum += x.P
		or -= math.Log(1 - 0.95*x.P)
	}
	r.add("pair.p", t.at(0))
	r.add("pair.1", logit(t.at(0)))
	r.add("pair.2", logit(t.at(1)))
	r.add("pair.3", logit(t.at(2)))
	r.add("pair.sum", math.Log1p(sum))
	r.add("pair.or", or)
	r.add("pair.logor", math.Log(max(0.001, 1-math.Exp(-or))))
}

// top5 keeps the five greatest values; missing ones are floor, or
// unknownScore when floor is 0.
type top5 struct {
	v     [5]float64
	n     int
	floor float64
}

func (t *top5) add(x float64) {
	if t.n == 5 && x <= t.v[4] {
		return
	}
	if t.n < 5 {
		t.n++
	}
	i := t.n - 1
	for i > 0 && t.v[i-1] < x {
		t.v[i] = t.v[i-1]
		i--
	}
	t.v[i] = x
}

func (t *top5) at(i int) float64 {
	if i < t.n {
		return max(t.v[i], t.floor-boolTimes(t.floor == 0, 9))
	}
	if t.floor != 0 {
		return t.floor
	}
	return unknownScore
}

func boolTimes(b bool, v float64) float64 {
	if b {
		return v
	}
	return 0
}

func mean(v []float64) float64 {
	s := 0.0
	for _, x := range v {
		s += x
	}
	return s / float64(max(1, len(v)))
}

func sigmoid(z float64) float64 { return 1 / (1 + math.Exp(-z)) }
