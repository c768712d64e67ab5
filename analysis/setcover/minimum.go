package setcover

import (
	"cmp"
	"context"
	"math"
	"slices"

	"tradecraft"
)

// Minimum chooses the cheapest sets that together cover every item that any set
// covers; weights do not count. With a cost of 1 each it is the fewest sets.
// Errors: Invalid or TooLarge (a problem out of bounds), or that of ctx.
func Minimum(ctx context.Context, p Problem, o Options) (Solution, error) {
	const op = "setcover.Minimum"
	if err := p.check(op); err != nil {
		return Solution{}, err
	}
	r := p.reduce(MaxCost, true)
	m := &minimizer{ctx: ctx, r: r, left: o.nodes(), cost: math.MaxInt64}
	m.start()
	all := newBits(len(r.weights))
	free := newBits(len(r.sets))
	for j, s := range r.sets {
		all = all.or(s)
		free.add(j)
	}
	root := m.bound(free, all)
	m.search(nil, 0, free, all)
	if err := ctx.Err(); err != nil {
		return Solution{}, tradecraft.Errorf(op, tradecraft.Unavailable, "%w", err)
	}
	chosen := make([]int, 0, len(m.best))
	for _, j := range m.best {
		chosen = append(chosen, r.origin[j])
	}
	s := p.solution(chosen)
	s.Nodes, s.Proven, s.Bound = m.nodes, !m.gaveUp, s.Cost
	if !s.Proven {
		s.Bound = min(s.Cost, root)
	}
	return s, nil
}

type minimizer struct {
	ctx   context.Context
	r     *reduced
	best  []int
	cost  int64 // of best
	nodes int
	left  int
	// gaveUp says that some part was not looked at.
	gaveUp bool
}

// start takes a greedy cover as the one to beat.
func (m *minimizer) start() {
	p := Problem{Weights: make([]int64, len(m.r.weights))}
	budget := int64(0)
	for i := range p.Weights {
		p.Weights[i] = 1
	}
	for j, s := range m.r.sets {
		p.Sets = append(p.Sets, Set{Cost: m.r.costs[j], Items: slices.Collect(s.each())})
		budget += m.r.costs[j]
	}
	g, _ := Greedy(p, budget)
	m.best, m.cost = g.Chosen, g.Cost
}

// search covers what is open with the free sets, for less than the best.
func (m *minimizer) search(chosen []int, cost int64, free, open bits) {
	for {
		if open.empty() {
			if cost < m.cost {
				m.best, m.cost = slices.Clone(chosen), cost
			}
			return
		}
		sets := m.scarcest(free, open)
		if len(sets) == 0 {
			return
		}
		if len(sets) > 1 {
			if m.left <= 0 || m.ctx.Err() != nil {
				m.gaveUp = true
				return
			}
			m.left--
			m.nodes++
			if cost+m.bound(free, open) >= m.cost {
				return
			}
			m.branch(chosen, cost, free, open, sets)
			return
		}
		// Only one set has the item: it is in every cover.
		j := sets[0]
		chosen = append(slices.Clone(chosen), j)
		cost += m.r.costs[j]
		open = open.without(m.r.sets[j])
		if cost >= m.cost {
			return
		}
	}
}

// branch tries each of the sets that cover the scarcest item, and takes those
// tried before out of play.
func (m *minimizer) branch(chosen []int, cost int64, free, open bits, sets []int) {
	free = slices.Clone(free)
	for _, j := range sets {
		free[j/64] &^= 1 << (j % 64)
		m.search(append(slices.Clone(chosen), j), cost+m.r.costs[j], free, open.without(m.r.sets[j]))
	}
}

// scarcest returns the free sets that cover the open item with the fewest,
// the one that covers most for its cost first.
func (m *minimizer) scarcest(free, open bits) (sets []int) {
	item, fewest := 0, math.MaxInt
	by := make([]int, len(m.r.weights))
	for j := range free.each() {
		for i := range m.r.sets[j].each() {
			by[i]++
		}
	}
	for i := range open.each() {
		if by[i] < fewest {
			item, fewest = i, by[i]
		}
	}
	for j := range free.each() {
		if m.r.sets[j].has(item) {
			sets = append(sets, j)
		}
	}
	gain := func(j int) int64 { return int64(open.count() - open.without(m.r.sets[j]).count()) }
	slices.SortStableFunc(sets, func(a, b int) int {
		return -cmp.Compare(gain(a)*m.r.costs[b], gain(b)*m.r.costs[a])
	})
	return sets
}

// bound is a least cost of covering what is open: prices on the items such that
// no set is worth more than its cost (a dual answer), improved by subgradient
// steps over the Lagrangian of the covering conditions.
func (m *minimizer) bound(free, open bits) int64 {
	const rounds = 60
	u := make([]float64, len(m.r.weights))
	inside := map[int]bits{}
	for j := range free.each() {
		in := m.r.sets[j].without(m.r.sets[j].without(open))
		if n := in.count(); n > 0 {
			inside[j] = in
			for i := range in.each() {
				if share := float64(m.r.costs[j]) / float64(n); u[i] == 0 || share < u[i] {
					u[i] = share
				}
			}
		}
	}
	order := make([]int, 0, len(inside))
	for j := range inside {
		order = append(order, j)
	}
	slices.Sort(order)
	best, step, stale := 0.0, 1.0, 0
	for range rounds {
		value := 0.0
		slope := make([]float64, len(u)) // 1 - how often the item is covered
		for i := range open.each() {
			value += u[i]
			slope[i] = 1
		}
		for _, j := range order {
			worth := float64(m.r.costs[j])
			for i := range inside[j].each() {
				worth -= u[i]
			}
			if worth < 0 {
				value += worth
				for i := range inside[j].each() {
					slope[i]--
				}
			}
		}
		if value > best {
			best, stale = value, 0
		} else if stale++; stale > 6 {
			step, stale = step/2, 0
		}
		norm := 0.0
		for i := range open.each() {
			norm += slope[i] * slope[i]
		}
		if norm == 0 {
			break
		}
		goal := max(best*1.05, best+0.5)
		for i := range open.each() {
			u[i] = max(0, u[i]+step*(goal-value)/norm*slope[i])
		}
	}
	return int64(math.Ceil(best - 1e-6))
}
