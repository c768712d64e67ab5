package stack

import (
	"math"
	"math/rand/v2"
	"slices"
	"sort"
)

// Trees is a sum of regression trees over log-odds (gradient boosting with the
// logistic loss).
type Trees struct {
	Features int
	Base     float64
	Trees    []Tree

	packed []node  // see Pack
	roots  []int32 // of the trees in packed
}

// node is a node of a packed tree: 12 bytes, so that a walk stays in the cache.
type node struct {
	cut         float32 // the value, in a leaf
	feature     int16   // -1: a leaf
	left, right int16   // from the tree's root
}

// Pack lays the nodes side by side, which makes LogOdds faster and changes
// nothing else. Fits must have held.
func (m *Trees) Pack() {
	m.packed, m.roots = nil, nil
	for _, t := range m.Trees {
		m.roots = append(m.roots, int32(len(m.packed)))
		for i, f := range t.Feature {
			n := node{t.Cut[i], f, t.Left[i], t.Right[i]}
			if f < 0 {
				n.cut = t.Value[i]
			}
			m.packed = append(m.packed, n)
		}
	}
}

// Tree is a binary tree in arrays. Node i asks x[Feature[i]] <= Cut[i]; Left
// and Right are the next nodes. A node with Feature -1 is a leaf of Value.
type Tree struct {
	Feature []int16
	Cut     []float32
	Left    []int16
	Right   []int16
	Value   []float32
}

// LogOdds returns the log-odds for one row of features.
func (m *Trees) LogOdds(x []float64) float64 {
	z := m.Base
	if m.packed != nil {
		for _, root := range m.roots {
			tree := m.packed[root:]
			n := &tree[0]
			for n.feature >= 0 {
				next := n.right
				if x[n.feature] <= float64(n.cut) {
					next = n.left
				}
				n = &tree[next]
			}
			z += float64(n.cut)
		}
		return z
	}
	for i := range m.Trees {
		t := &m.Trees[i]
		n := int16(0)
		for t.Feature[n] >= 0 {
			if x[t.Feature[n]] <= float64(t.Cut[n]) {
				n = t.Left[n]
			} else {
				n = t.Right[n]
			}
		}
		z += float64(t.Value[n])
	}
	return z
}

// Fits is true when every node is sound for n features.
func (m *Trees) Fits(n int) bool {
	if m == nil || m.Features != n {
		return false
	}
	for _, t := range m.Trees {
		k := len(t.Feature)
		if k == 0 || k > math.MaxInt16 || len(t.Cut) != k || len(t.Left) != k || len(t.Right) != k || len(t.Value) != k {
			return false
		}
		for i, f := range t.Feature {
			// Children come after their parent, so a walk ends.
			if int(f) >= n || f >= 0 && (int(t.Left[i]) <= i || int(t.Right[i]) <= i || int(t.Left[i]) >= k || int(t.Right[i]) >= k) {
				return false
			}
		}
	}
	return true
}

// TreeOptions of boosting. Zero values give the defaults.
type TreeOptions struct {
	Rounds  int     // default 140
	Leaves  int     // a tree, default 8
	Rate    float64 // default 0.05
	MinLeaf int     // rows, default 25
	L2      float64 // default 3
	// Rows and Columns are the shares of rows and features that a tree sees,
	// drawn afresh for each tree from Seed; 0 means all.
	Rows, Columns float64
	Seed          uint64
	// Monotone has +1 for features in which the result must not fall, -1 for
	// those in which it must not rise; nil: free.
	Monotone []int8
}

const treeBins = 64

// FitTrees boosts trees on rows x with truth y. The result depends on the
// order of the rows only through rounding.
func FitTrees(x [][]float64, y []bool, opt TreeOptions) *Trees {
	opt = opt.defaults(len(x[0]))
	g := &grower{opt: opt, y: y, cuts: make([][]float32, len(x[0])), codes: make([][]uint8, len(x[0]))}
	each(len(g.cuts), func(f int) { g.cuts[f], g.codes[f] = discretise(x, f) })
	yes := 0.0
	for _, v := range y {
		if v {
			yes++
		}
	}
	rate := min(max(yes/float64(len(y)), 1e-6), 1-1e-6)
	m := &Trees{Features: len(x[0]), Base: math.Log(rate / (1 - rate))}
	g.z = make([]float64, len(y))
	for i := range g.z {
		g.z[i] = m.Base
	}
	g.grad, g.hess = make([]float64, len(y)), make([]float64, len(y))
	g.leafGrad, g.leafHess = make([]float64, len(y)), make([]float64, len(y))
	g.rng = rand.New(rand.NewPCG(opt.Seed, 0x7472656573))
	for range opt.Rounds {
		m.Trees = append(m.Trees, g.tree())
	}
	return m
}

func (o TreeOptions) defaults(features int) TreeOptions {
	if o.Rounds == 0 {
		o.Rounds = 140
	}
	if o.Leaves == 0 {
		o.Leaves = 8
	}
	if o.Rate == 0 {
		o.Rate = 0.05
	}
	if o.MinLeaf == 0 {
		o.MinLeaf = 25
	}
	if o.L2 == 0 {
		o.L2 = 3
	}
	if o.Monotone == nil {
		o.Monotone = make([]int8, features)
	}
	return o
}

// discretise cuts a feature into at most treeBins codes of about equal
// numbers of rows.
func discretise(x [][]float64, f int) ([]float32, []uint8) {
	values := make([]float64, len(x))
	for i := range x {
		values[i] = x[i][f]
	}
	sorted := slices.Clone(values)
	slices.Sort(sorted)
	var cuts []float32
	for k := 1; k < treeBins; k++ {
		i := k * len(sorted) / treeBins
		if i == 0 || sorted[i] == sorted[0] {
			continue
		}
		j := sort.SearchFloat64s(sorted, sorted[i]) // first of its value
		c := float32((sorted[j-1] + sorted[j]) / 2)
		if len(cuts) == 0 || c > cuts[len(cuts)-1] {
			cuts = append(cuts, c)
		}
	}
	codes := make([]uint8, len(x))
	for i, v := range values {
		codes[i] = uint8(sort.Search(len(cuts), func(k int) bool { return v <= float64(cuts[k]) }))
	}
	return cuts, codes
}

// grower builds trees leaf by leaf, the best split first.
type grower struct {
	opt        TreeOptions
	y          []bool
	z          []float64 // current log-odds
	grad, hess []float64
	cuts       [][]float32
	codes      [][]uint8 // [feature][row]
	rng        *rand.Rand
	use        []int // features that the present tree may ask for
	// The gradients of a leaf's rows side by side, and sums that are free again.
	leafGrad, leafHess []float64
	free               [][]sums
}

// sums are those of the rows with one code of one feature.
type sums struct {
	grad, hess float64
	n          int
}

// leaf is a node that may still be split.
type leaf struct {
	rows     []int32
	sums     []sums // [feature in use][code]
	node     int
	low, hi  float64 // bounds of the value from monotone features above
	gain     float64
	feature  int
	code     uint8 // rows with a code <= this go left
	lv, rv   float64
	g, h     float64
	possible bool
}

func (g *grower) tree() Tree {
	for i, z := range g.z {
		p := Sigmoid(z)
		g.grad[i], g.hess[i] = p, p*(1-p)
		if g.y[i] {
			g.grad[i] = p - 1
		}
	}
	rows := g.draw()
	var t Tree
	leaves := []*leaf{{rows: rows, low: math.Inf(-1), hi: math.Inf(1)}}
	t.add()
	g.add(leaves[0])
	g.look(leaves[0])
	for len(leaves) < g.opt.Leaves {
		best := -1
		for i, l := range leaves {
			if l.possible && (best < 0 || l.gain > leaves[best].gain) {
				best = i
			}
		}
		if best < 0 {
			break
		}
		a, b := g.split(&t, leaves[best])
		leaves[best] = a
		leaves = append(leaves, b)
	}
	for _, l := range leaves {
		g.free = append(g.free, l.sums)
		v := g.value(l.g, l.h, l.low, l.hi) * g.opt.Rate
		t.Value[l.node] = float32(v)
	}
	g.advance(&t)
	return t
}

// draw picks the rows and features of the next tree.
func (g *grower) draw() []int32 {
	g.use = g.use[:0]
	for f := range g.codes {
		if (g.opt.Columns == 0 || g.rng.Float64() < g.opt.Columns) && len(g.cuts[f]) > 0 {
			g.use = append(g.use, f)
		}
	}
	rows := make([]int32, 0, len(g.z))
	for i := range g.z {
		if g.opt.Rows == 0 || g.rng.Float64() < g.opt.Rows {
			rows = append(rows, int32(i))
		}
	}
	return rows
}

// advance adds the tree to the log-odds of every row.
func (g *grower) advance(t *Tree) {
	// Codes in place of values: a cut is its code by then.
	cut := make([]uint8, len(t.Feature))
	for n, f := range t.Feature {
		if f >= 0 {
			cut[n] = uint8(sort.Search(len(g.cuts[f]), func(k int) bool { return g.cuts[f][k] >= t.Cut[n] }))
		}
	}
	for r := range g.z {
		n := int16(0)
		for t.Feature[n] >= 0 {
			if g.codes[t.Feature[n]][r] <= cut[n] {
				n = t.Left[n]
			} else {
				n = t.Right[n]
			}
		}
		g.z[r] += float64(t.Value[n])
	}
}

func (t *Tree) add() int {
	t.Feature = append(t.Feature, -1)
	t.Cut = append(t.Cut, 0)
	t.Left = append(t.Left, 0)
	t.Right = append(t.Right, 0)
	t.Value = append(t.Value, 0)
	return len(t.Feature) - 1
}

func (g *grower) value(grad, hess, low, hi float64) float64 {
	return min(max(-grad/(hess+g.opt.L2), low), hi)
}

// add sums the gradients of a leaf's rows by feature and code.
func (g *grower) add(l *leaf) {
	l.sums = g.empty()
	n := len(l.rows)
	grad, hess := g.leafGrad[:n], g.leafHess[:n]
	l.g, l.h = 0, 0
	for i, r := range l.rows {
		grad[i], hess[i] = g.grad[r], g.hess[r]
		l.g += grad[i]
		l.h += hess[i]
	}
	for k, f := range g.use {
		codes, at := g.codes[f], l.sums[k*treeBins:(k+1)*treeBins]
		for i, r := range l.rows {
			s := &at[codes[r]&(treeBins-1)]
			s.grad += grad[i]
			s.hess += hess[i]
			s.n++
		}
	}
}

// empty returns room for the sums of a leaf, all zero.
func (g *grower) empty() []sums {
	size := len(g.use) * treeBins
	for len(g.free) > 0 {
		s := g.free[len(g.free)-1]
		g.free = g.free[:len(g.free)-1]
		if cap(s) >= size {
			s = s[:size]
			clear(s)
			return s
		}
	}
	return make([]sums, size)
}

// rest turns a leaf's sums into those of the rows that the other leaf has not.
func (g *grower) rest(l, whole, other *leaf) {
	l.sums, whole.sums = whole.sums, nil
	for i, s := range other.sums {
		x := &l.sums[i]
		x.grad -= s.grad
		x.hess -= s.hess
		x.n -= s.n
	}
	l.g, l.h = whole.g-other.g, whole.h-other.h
}

// look finds the best split of a leaf.
func (g *grower) look(l *leaf) {
	l.possible, l.gain = false, 1e-9
	if len(l.rows) < 2*g.opt.MinLeaf {
		return
	}
	for k, f := range g.use {
		g.lookAt(l, k, f)
	}
}

func (g *grower) lookAt(l *leaf, k, f int) {
	at := l.sums[k*treeBins:]
	loss := func(grad, hess, v float64) float64 { return -(grad*v + (hess+g.opt.L2)*v*v/2) }
	base := loss(l.g, l.h, g.value(l.g, l.h, l.low, l.hi))
	lg, lh, ln := 0.0, 0.0, 0
	for c := range g.cuts[f] {
		lg += at[c].grad
		lh += at[c].hess
		ln += at[c].n
		if ln < g.opt.MinLeaf || len(l.rows)-ln < g.opt.MinLeaf {
			continue
		}
		lv, rv := g.value(lg, lh, l.low, l.hi), g.value(l.g-lg, l.h-lh, l.low, l.hi)
		if m := g.opt.Monotone[f]; m > 0 && lv > rv || m < 0 && lv < rv {
			continue
		}
		if gain := loss(lg, lh, lv) + loss(l.g-lg, l.h-lh, rv) - base; gain > l.gain {
			l.possible, l.gain, l.feature, l.code, l.lv, l.rv = true, gain, f, uint8(c), lv, rv
		}
	}
}

// split turns a leaf into a node with two leaves.
func (g *grower) split(t *Tree, l *leaf) (*leaf, *leaf) {
	a, b := &leaf{low: l.low, hi: l.hi}, &leaf{low: l.low, hi: l.hi}
	codes := g.codes[l.feature]
	for _, r := range l.rows {
		if codes[r] <= l.code {
			a.rows = append(a.rows, r)
		} else {
			b.rows = append(b.rows, r)
		}
	}
	middle := (l.lv + l.rv) / 2
	switch m := g.opt.Monotone[l.feature]; {
	case m > 0:
		a.hi, b.low = min(a.hi, middle), max(b.low, middle)
	case m < 0:
		a.low, b.hi = max(a.low, middle), min(b.hi, middle)
	}
	a.node, b.node = t.add(), t.add()
	t.Feature[l.node], t.Cut[l.node] = int16(l.feature), g.cuts[l.feature][l.code]
	t.Left[l.node], t.Right[l.node] = int16(a.node), int16(b.node)
	less, more := a, b
	if len(a.rows) > len(b.rows) {
		less, more = b, a
	}
	g.add(less)
	g.rest(more, l, less)
	g.look(a)
	g.look(b)
	return a, b
}
