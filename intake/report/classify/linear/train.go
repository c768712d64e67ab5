package linear

import (
	"math/rand/v2"
	"runtime"
	"sync"

	"tradecraft/intake/report/classify/features"
)

// block is the number of labels trained together: 64 float32 are four cache lines.
const block = 64

// Target says what a row is for one label, where that differs from the
// example's Base.
type Target struct {
	Label    int
	Positive bool
	Cost     float32 // 0: unknown, the row does not count for the label
}

// Example is one training row. For every label it is a negative of cost
// Base[label], save the Targets.
type Example struct {
	X       features.Vector
	Base    []float32 // one cost a label; shared between examples
	Targets []Target
}

// Options of training. The zero value gives the defaults.
type Options struct {
	C      float64 // weight of the loss against regularisation; default 0.5
	Epochs int     // default 10
	Seed   uint64
	Jobs   int // default: all cores; the result does not depend on it
}

// Dense is a trained model: Weights[block][column*64 + label in block], with
// the bias as the last column.
type Dense struct {
	Columns int // without the bias
	Labels  int
	blocks  [][]float32
}

// Train fits one classifier a label. columns is the number of columns of the
// examples' vectors.
func Train(examples []Example, columns, labels int, opt Options) *Dense {
	if opt.C == 0 {
		opt.C = 0.5
	}
	if opt.Epochs == 0 {
		opt.Epochs = 10
	}
	if opt.Jobs <= 0 {
		opt.Jobs = runtime.GOMAXPROCS(0)
	}
	d := &Dense{Columns: columns, Labels: labels, blocks: make([][]float32, (labels+block-1)/block)}
	orders := shuffles(len(examples), opt)
	norms := make([]float32, len(examples))
	for i, e := range examples {
		norms[i] = e.X.Norm2() + 1
	}
	var wg sync.WaitGroup
	turn := make(chan struct{}, opt.Jobs)
	for b := range d.blocks {
		wg.Go(func() {
			turn <- struct{}{}
			t := trainer{examples: examples, norms: norms, first: b * block, last: min(labels, (b+1)*block), c: float32(opt.C)}
			d.blocks[b] = t.run(columns, orders)
			<-turn
		})
	}
	wg.Wait()
	return d
}

func shuffles(n int, opt Options) [][]int32 {
	rng := rand.New(rand.NewPCG(opt.Seed, 0x74726164))
	out := make([][]int32, opt.Epochs)
	for e := range out {
		out[e] = make([]int32, n)
		for i := range out[e] {
			out[e][i] = int32(i)
		}
		rng.Shuffle(n, func(i, j int) { out[e][i], out[e][j] = out[e][j], out[e][i] })
	}
	return out
}

// trainer fits the labels [first, last).
type trainer struct {
	examples    []Example
	norms       []float32
	first, last int
	c           float32
	w           []float32
	alpha       []float32
	cost        [block]float32
	margin      [block]float32
	delta       [block]float32
}

func (t *trainer) run(columns int, orders [][]int32) []float32 {
	t.w = make([]float32, (columns+1)*block)
	t.alpha = make([]float32, len(t.examples)*(t.last-t.first))
	for _, order := range orders {
		for _, i := range order {
			t.step(int(i), columns)
		}
	}
	return t.w
}

// step does one coordinate step for each label of the block on row i.
func (t *trainer) step(i, columns int) {
	e := &t.examples[i]
	n := t.last - t.first
	copy(t.cost[:n], e.Base[t.first:t.last])
	any := false
	for _, c := range t.cost[:n] {
		any = any || c > 0
	}
	for _, g := range e.Targets {
		if g.Label >= t.first && g.Label < t.last {
			c := g.Cost
			any = any || c > 0
			if g.Positive {
				c = -c
			}
			t.cost[g.Label-t.first] = c
		}
	}
	if !any {
		return
	}
	copy(t.margin[:], t.w[columns*block:])
	gather(&t.margin, t.w, e.X.Index, e.X.Value)
	alpha := t.alpha[i*n : i*n+n]
	changed := 0
	var which [block]int
	for l := range n {
		c, y := t.cost[l], float32(-1)
		if c == 0 {
			continue
		}
		if c < 0 {
			c, y = -c, 1
		}
		d := 1 / (2 * t.c * c)
		g := float32(y*t.margin[l]) - 1 + float32(alpha[l]*d)
		if alpha[l] == 0 && g >= 0 {
			continue
		}
		a := max(0, alpha[l]-g/(t.norms[i]+d))
		if a != alpha[l] {
			t.delta[changed] = (a - alpha[l]) * y
			which[changed] = l
			changed++
			alpha[l] = a
		}
	}
	t.update(e.X, columns, which[:changed])
}

func (t *trainer) update(x features.Vector, columns int, which []int) {
	for k, l := range which {
		t.w[columns*block+l] += t.delta[k]
	}
	for j, c := range x.Index {
		row := t.w[int(c)*block : int(c)*block+block]
		v := x.Value[j]
		for k, l := range which {
			row[l] += float32(v * t.delta[k])
		}
	}
}

// Scores adds the score of each label to out, which has one place a label.
func (d *Dense) Scores(x features.Vector, out []float32) {
	var m [block]float32
	for b, w := range d.blocks {
		copy(m[:], w[d.Columns*block:])
		gather(&m, w, x.Index, x.Value)
		first, last := b*block, min(d.Labels, (b+1)*block)
		for l := first; l < last; l++ {
			out[l] += m[l-first]
		}
	}
}

// Weight returns one weight; column Columns is the bias.
func (d *Dense) Weight(column, label int) float32 {
	return d.blocks[label/block][column*block+label%block]
}
