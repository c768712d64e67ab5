package spans

import (
	"math"

	"tradecraft/intake/report/classify/features"
	"tradecraft/intake/report/classify/linear"
)

// The parts of the evidence for one label.
const (
	byAll       = iota // margins of the three linear models
	byWords            //
	byChars            //
	byRatio            // how much likelier the terms are under the label than in general
	byNearest          // likeness of the nearest known text
	byNear             // mean likeness of the three nearest
	byPrior            // log of how common the label is
	byDocument         // the same in the span's own document, beside byPrior
	byNeighbour        // known spans next to it in its document, with Options.Neighbours
	parts
)

// evidence of a span: by label.
type evidence [][parts]float64

// predict trains on the rows of train and more and weighs up the asked spans.
func (d *data) predict(train, more, ask []int) map[int]evidence {
	rows := d.rows(train, more)
	out := make(map[int]evidence, len(ask))
	for _, i := range ask {
		out[i] = make(evidence, len(d.labels))
	}
	for v := range views {
		x := d.vectors(v, rows, ask)
		m := d.train(x, rows)
		scores := make([]float32, len(d.labels))
		for k, i := range ask {
			clear(scores)
			m.Scores(x.ask[k], scores)
			for l, s := range scores {
				out[i][l][byAll+v] = float64(s)
			}
		}
		if v == allView {
			d.ratios(x, rows, ask, out)
			d.nearest(x, rows, ask, out)
		}
	}
	d.priors(train, ask, out)
	if d.neighbours {
		d.beside(train, ask, out)
	}
	return out
}

// vectors are the weighted terms of training rows and asked spans.
type vectors struct {
	columns   int
	rows, ask []features.Vector
}

func (d *data) vectors(view int, rows []row, ask []int) vectors {
	c := features.NewCounter()
	for _, r := range rows {
		c.Add(d.views[view][r.at])
	}
	v := c.Vocabulary(1, 2)
	x := vectors{columns: v.Len()}
	for _, r := range rows {
		x.rows = append(x.rows, v.Vector(d.views[view][r.at]))
	}
	for _, i := range ask {
		x.ask = append(x.ask, v.Vector(d.views[view][i]))
	}
	return x
}

// positiveCost is what a row counts for its own label, beside the others.
const positiveCost = 2

func (d *data) train(x vectors, rows []row) *linear.Dense {
	bases := make(map[float32][]float32)
	examples := make([]linear.Example, len(rows))
	for i, r := range rows {
		if bases[r.weight] == nil {
			b := make([]float32, len(d.labels))
			for l := range b {
				b[l] = r.weight
			}
			bases[r.weight] = b
		}
		examples[i] = linear.Example{X: x.rows[i], Base: bases[r.weight], Targets: []linear.Target{{Label: r.label, Positive: true, Cost: positiveCost * r.weight}}}
	}
	return linear.Train(examples, x.columns, len(d.labels), linear.Options{Jobs: 1})
}

// smoothing of the term counts of a label.
const smoothing = 10

// ratios sums, over the terms of a span, the log of how much likelier they are
// under a label than in general.
func (d *data) ratios(x vectors, rows []row, ask []int, out map[int]evidence) {
	counts := make([][]float32, len(d.labels))
	for l := range counts {
		counts[l] = make([]float32, x.columns)
	}
	all, total, sum := make([]float32, x.columns), make([]float64, len(d.labels)), 0.0
	for i, r := range rows {
		for j, c := range x.rows[i].Index {
			v := x.rows[i].Value[j] * r.weight
			counts[r.label][c] += v
			all[c] += v
			total[r.label] += float64(v)
			sum += float64(v)
		}
	}
	for k, i := range ask {
		for j, c := range x.ask[k].Index {
			general := float64(all[c]) / sum
			for l := range d.labels {
				p := (float64(counts[l][c]) + smoothing*general) / (total[l] + smoothing)
				out[i][l][byRatio] += float64(x.ask[k].Value[j]) * math.Log(p/general) / 10
			}
		}
	}
}

// leastLike is the cosine under which a text is no neighbour.
const leastLike = 0.1

// nearest finds for each label the known texts most like a span.
func (d *data) nearest(x vectors, rows []row, ask []int, out map[int]evidence) {
	type posting struct {
		row   int32
		value float32
	}
	index := make([][]posting, x.columns)
	for i := range rows {
		for j, c := range x.rows[i].Index {
			index[c] = append(index[c], posting{int32(i), x.rows[i].Value[j]})
		}
	}
	like := make([]float32, len(rows))
	for k, i := range ask {
		clear(like)
		for j, c := range x.ask[k].Index {
			v := x.ask[k].Value[j]
			for _, p := range index[c] {
				like[p.row] += float32(v * p.value)
			}
		}
		best := make([][3]float64, len(d.labels))
		for r, s := range like {
			if s/2 > leastLike { // two groups of terms, each of length one
				note(&best[rows[r].label], float64(s/2)*math.Pow(float64(rows[r].weight), 0.2))
			}
		}
		for l, b := range best {
			out[i][l][byNearest] = b[0]
			out[i][l][byNear] = (b[0] + b[1] + b[2]) / 3
		}
	}
}

// note keeps the three greatest.
func note(best *[3]float64, v float64) {
	for k := range best {
		if v > best[k] {
			copy(best[k+1:], best[k:2])
			best[k] = v
			return
		}
	}
}

// reach is how far away in the list a span is a neighbour.
const reach = 3

// beside adds the labels of the known spans that stand next to a span in the
// list and in its document, the nearer the more.
func (d *data) beside(train, ask []int, out map[int]evidence) {
	known := make(map[int]bool, len(train))
	for _, i := range train {
		known[i] = true
	}
	for _, i := range ask {
		for _, side := range []int{-1, 1} {
			for k := 1; k <= reach; k++ {
				j := i + side*k
				if j < 0 || j >= len(d.spans) || d.spans[j].Document == "" || d.spans[j].Document != d.spans[i].Document {
					break
				}
				if known[j] {
					out[i][d.index[d.spans[j].Label]][byNeighbour] += 1 / float64(k)
				}
			}
		}
	}
}

// documentPrior is how many spans a document must have to outweigh the others.
const documentPrior = 5

// priors adds how common the labels are, in all spans and in those of the
// span's document that are known.
func (d *data) priors(train, ask []int, out map[int]evidence) {
	n := len(d.labels)
	all, own, size := make([]float64, n), make(map[string][]float64), make(map[string]float64)
	for _, i := range train {
		s := d.spans[i]
		l := d.index[s.Label]
		all[l]++
		if s.Document == "" {
			continue
		}
		if own[s.Document] == nil {
			own[s.Document] = make([]float64, n)
		}
		own[s.Document][l]++
		size[s.Document]++
	}
	for _, i := range ask {
		document := d.spans[i].Document
		for l := range all {
			p := (all[l] + 1) / float64(len(train)+n)
			out[i][l][byPrior] = math.Log(p)
			if counts := own[document]; counts != nil {
				out[i][l][byDocument] = math.Log((counts[l]+documentPrior*p)/(size[document]+documentPrior)) - math.Log(p)
			}
		}
	}
}
