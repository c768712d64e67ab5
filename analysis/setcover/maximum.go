package setcover

import (
	"context"
	"math"
	"slices"

	"tradecraft"
)

// Iterations of the relaxation at the root and below it.
const (
	rootRounds = 400
	nodeRounds = 25
)

// Maximum chooses the sets that cover the most weight for at most budget. Of
// choices that cover the same the cheapest is taken, and of those the first in
// a fixed order of search. Errors: Invalid or TooLarge (a problem out of
// bounds), or that of ctx.
func Maximum(ctx context.Context, p Problem, budget int64, o Options) (Solution, error) {
	const op = "setcover.Maximum"
	if err := p.check(op); err != nil {
		return Solution{}, err
	}
	sum := int64(0)
	for _, s := range p.Sets {
		sum += s.Cost
	}
	budget = max(0, min(budget, sum))
	// Weight first, then cost: one unit of weight is worth more than the budget.
	unit := budget + 1
	if t := p.total(); t > maxWeight/unit {
		return Solution{}, tradecraft.Errorf(op, tradecraft.TooLarge, "weight %d with a budget of %d: scale the weights or the costs down", t, budget)
	}
	r := p.reduce(budget, false)
	m := &maximizer{ctx: ctx, r: r, unit: unit, left: o.nodes(), value: make([]float64, len(r.weights))}
	for i, w := range r.weights {
		m.value[i] = float64(w * unit)
	}
	m.start(budget)
	free := make([]int, len(r.sets))
	for j := range free {
		free[j] = j
	}
	open := m.search(node{free: free, covered: newBits(len(r.weights)), budget: budget, u: slices.Clone(m.value), bound: math.Inf(1)}, rootRounds)
	if err := ctx.Err(); err != nil {
		return Solution{}, err
	}
	chosen := make([]int, 0, len(m.best))
	for _, j := range m.best {
		chosen = append(chosen, r.origin[j])
	}
	s := p.solution(chosen)
	s.Nodes, s.Proven, s.Bound = m.nodes, !m.gaveUp, s.Covered
	if !s.Proven {
		s.Bound = max(s.Covered, int64(math.Floor((open+float64(budget)+0.5)/float64(unit))))
	}
	return s, nil
}

// node is a part of the search: what is chosen, and the sets not yet decided.
type node struct {
	chosen  []int
	free    []int
	covered bits
	gained  float64 // value of what is covered, less the cost
	budget  int64   // left
	u       []float64
	bound   float64 // of the node above
}

type maximizer struct {
	ctx   context.Context
	r     *reduced
	unit  int64
	value []float64 // of each merged item
	best  []int
	score float64 // of best
	nodes int
	left  int // nodes that may still be looked at
	// gaveUp says that some part was not looked at.
	gaveUp bool
}

// start takes a greedy choice as the one to beat.
func (m *maximizer) start(budget int64) {
	p := Problem{Weights: m.r.weights}
	for j, s := range m.r.sets {
		p.Sets = append(p.Sets, Set{Cost: m.r.costs[j], Items: slices.Collect(s.each())})
	}
	g, _ := Greedy(p, budget)
	m.best, m.score = g.Chosen, float64(g.Covered*m.unit-g.Cost)
}

// search looks below a node and returns the largest bound of what it left
// unlooked at.
func (m *maximizer) search(n node, rounds int) float64 {
	if n.gained > m.score+0.5 {
		m.best, m.score = slices.Clone(n.chosen), n.gained
	}
	n.free = slices.DeleteFunc(slices.Clone(n.free), func(j int) bool {
		return m.r.costs[j] > n.budget || m.r.sets[j].within(n.covered)
	})
	if len(n.free) == 0 {
		return 0
	}
	if m.left <= 0 || m.ctx.Err() != nil {
		m.gaveUp = true
		return min(n.bound, m.quick(n))
	}
	m.left--
	m.nodes++
	x := m.relax(&n, rounds)
	if !m.better(x.bound) {
		return 0
	}
	n.free = m.fix(n, x)
	if len(n.free) == 0 {
		return 0
	}
	pick := x.pick
	if !slices.Contains(n.free, pick) {
		pick = n.free[0]
	}
	rest := slices.DeleteFunc(slices.Clone(n.free), func(j int) bool { return j == pick })
	with := node{
		chosen: append(slices.Clone(n.chosen), pick), free: rest,
		covered: n.covered.or(m.r.sets[pick]), budget: n.budget - m.r.costs[pick], u: n.u, bound: x.bound,
	}
	with.gained = n.gained - float64(m.r.costs[pick])
	for i := range m.r.sets[pick].without(n.covered).each() {
		with.gained += m.value[i]
	}
	open := m.search(with, nodeRounds)
	n.free, n.bound = rest, x.bound
	return max(open, m.search(n, nodeRounds))
}

// better says whether a bound leaves room for a better choice: scores are whole.
func (m *maximizer) better(bound float64) bool { return bound > m.score+0.5 }

// quick is a bound without search: all that the free sets could add.
func (m *maximizer) quick(n node) float64 {
	all := n.covered
	for _, j := range n.free {
		all = all.or(m.r.sets[j])
	}
	sum := n.gained
	for i := range all.without(n.covered).each() {
		sum += m.value[i]
	}
	return sum
}
