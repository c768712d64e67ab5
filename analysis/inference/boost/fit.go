package boost

import (
	"context"
	"math"
	"math/rand/v2"
	"slices"
)

// Settings say how trees are grown.
type Settings struct {
	Trees, Leaves int
	Rate          float64 // what of a tree's answer is taken
	LeastRows     int     // in a leaf
	Ridge         float64 // towards 0, on a leaf's value
	// RowShare and FeatureShare are the parts of rows and features that a tree sees.
	RowShare, FeatureShare float64
	Seed                   uint64
}

// Fit grows trees that tell right rows from wrong ones. The error is that of ctx.
func Fit(ctx context.Context, t *Table, s Settings) (*Forest, error) {
	f := &Forest{Features: t.Features}
	if t.Rows() == 0 {
		return f, nil
	}
	g := newGrower(t, s)
	f.Bias = g.start()
	for range s.Trees {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		f.Trees = append(f.Trees, g.grow())
	}
	return f, nil
}

// grower grows one tree after the other.
type grower struct {
	table    *Table
	settings Settings
	bins     *binned
	random   *rand.Rand
	score    []float64 // by row
	gradient []float32
	hessian  []float32
	rows     []int32 // those of the tree, leaf by leaf
	features []int
}

func newGrower(t *Table, s Settings) *grower {
	n := t.Rows()
	return &grower{
		table: t, settings: s, bins: t.binned(), random: rand.New(rand.NewPCG(s.Seed, 1)),
		score: make([]float64, n), gradient: make([]float32, n), hessian: make([]float32, n),
	}
}

// start sets all scores to the log odds of a yes.
func (g *grower) start() float64 {
	yes, no := 1.0, 1.0
	for i, r := range g.table.right {
		if w := float64(g.table.weight[i]); r {
			yes += w
		} else {
			no += w
		}
	}
	bias := math.Log(yes / no)
	for i := range g.score {
		g.score[i] = bias
	}
	return bias
}

// sums are the gradient, the hessian and the number of rows.
type sums struct {
	gradient, hessian float64
	rows              int
}

func (a sums) less(b sums) sums {
	return sums{a.gradient - b.gradient, a.hessian - b.hessian, a.rows - b.rows}
}

// histogram holds the sums of a leaf by feature and bin.
type histogram [][maxBins]sums

// leaf is a leaf that may still be split.
type leaf struct {
	node     int
	from, to int // of grower.rows
	total    sums
	hist     histogram
	best     split
}

// split is the best cut of a leaf.
type split struct {
	gain    float64
	feature int
	bin     int // at or below it goes left
	left    sums
}

// grow adds a tree to the scores and returns it.
func (g *grower) grow() Tree {
	g.draw()
	for r, right := range g.table.right {
		p := 1 / (1 + math.Exp(-g.score[r]))
		y := 0.0
		if right {
			y = 1
		}
		w := float64(g.table.weight[r])
		g.gradient[r], g.hessian[r] = float32(w*(y-p)), float32(w*p*(1-p))
	}
	root := &leaf{to: len(g.rows)}
	root.hist = g.count(root)
	for _, c := range root.hist[0] {
		root.total.gradient += c.gradient
		root.total.hessian += c.hessian
		root.total.rows += c.rows
	}
	root.best = g.cut(root)
	t := Tree{{Value: g.value(root.total)}}
	open := []*leaf{root}
	for leaves := 1; leaves < g.settings.Leaves; leaves++ {
		at := -1
		for i, l := range open {
			if l.best.gain > 0 && (at < 0 || l.best.gain > open[at].best.gain) {
				at = i
			}
		}
		if at < 0 {
			break
		}
		left, right := g.divide(open[at], &t)
		open[at] = left
		open = append(open, right)
	}
	for r := range g.score {
		g.score[r] += t.leaf(g.table.Row(r)).Value
	}
	return t
}

// draw picks the rows and features of the next tree.
func (g *grower) draw() {
	g.rows = g.rows[:0]
	for r := range g.table.right {
		if g.random.Float64() < g.settings.RowShare {
			g.rows = append(g.rows, int32(r))
		}
	}
	n := max(1, int(math.Round(g.settings.FeatureShare*float64(g.table.Features))))
	g.features = g.random.Perm(g.table.Features)[:n]
	slices.Sort(g.features)
}

// count makes the histogram of a leaf.
func (g *grower) count(l *leaf) histogram {
	h := make(histogram, len(g.features))
	rows := g.rows[l.from:l.to]
	for i, f := range g.features {
		cells, bins := g.bins.cells[f], &h[i]
		for _, r := range rows {
			b := &bins[cells[r]&(maxBins-1)]
			b.gradient += float64(g.gradient[r])
			b.hessian += float64(g.hessian[r])
			b.rows++
		}
	}
	return h
}

// cut finds the best split of a leaf; its gain is 0 when there is none.
func (g *grower) cut(l *leaf) split {
	var best split
	whole := g.worth(l.total)
	for i, f := range g.features {
		var left sums
		for b := range g.bins.edges[f] {
			c := &l.hist[i][b]
			left.gradient += c.gradient
			left.hessian += c.hessian
			left.rows += c.rows
			right := l.total.less(left)
			if left.rows < g.settings.LeastRows || right.rows < g.settings.LeastRows {
				continue
			}
			if gain := g.worth(left) + g.worth(right) - whole; gain > best.gain+1e-9 {
				best = split{gain, f, b, left}
			}
		}
	}
	return best
}

func (g *grower) worth(s sums) float64 {
	return s.gradient * s.gradient / (s.hessian + g.settings.Ridge)
}

// value is the answer of a node, with no more digits than a file keeps.
func (g *grower) value(s sums) float64 {
	return float64(float32(g.settings.Rate * s.gradient / (s.hessian + g.settings.Ridge)))
}

// divide splits a leaf at its best cut.
func (g *grower) divide(l *leaf, t *Tree) (left, right *leaf) {
	cells, cut := g.bins.cells[l.best.feature], uint8(l.best.bin)
	rows := g.rows[l.from:l.to]
	var later []int32
	n := 0
	for _, r := range rows {
		if cells[r] <= cut {
			rows[n] = r
			n++
		} else {
			later = append(later, r)
		}
	}
	copy(rows[n:], later)
	left = &leaf{node: len(*t), from: l.from, to: l.from + n, total: l.best.left}
	right = &leaf{node: len(*t) + 1, from: l.from + n, to: l.to, total: l.total.less(l.best.left)}
	*t = append(*t, Node{Value: g.value(left.total)}, Node{Value: g.value(right.total)})
	node := &(*t)[l.node]
	node.Feature, node.Edge = l.best.feature, g.bins.edges[l.best.feature][l.best.bin]
	node.Left, node.Right = left.node, right.node
	few, many := left, right
	if few.to-few.from > many.to-many.from {
		few, many = many, few
	}
	few.hist = g.count(few)
	many.hist = l.hist // its own no longer needed
	for i := range many.hist {
		for b := range many.hist[i] {
			many.hist[i][b] = many.hist[i][b].less(few.hist[i][b])
		}
	}
	left.best, right.best = g.cut(left), g.cut(right)
	return left, right
}
