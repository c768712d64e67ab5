package setcover

import (
	"cmp"
	"slices"
)

// relaxed is the answer of the relaxation at a node.
type relaxed struct {
	bound float64
	// gain of each set by place, under the best multipliers, less its cost.
	gain []float64
	rest float64 // bound without the sets: what was gained, and the items' own part
	pick int     // the set to branch on
}

// relax bounds what a node can reach. The condition that an item counts only
// when one of its sets is chosen is priced with u (0 to the item's value): the
// item then counts value - u for itself, and u for every chosen set that has it.
// What is left is a knapsack, bounded by its fractional answer. Any u gives a
// valid bound; subgradient steps find a good one, which n.u keeps for the nodes
// below.
func (m *maximizer) relax(n *node, rounds int) relaxed {
	items := m.open(n)
	u := slices.Clone(n.u)
	for i := range u {
		u[i] = min(u[i], m.value[i])
	}
	best := relaxed{bound: -1}
	bestU := u
	take := make([]float64, len(m.r.sets))
	step, stale := 1.0, 0
	for round := range rounds {
		x := m.bound(n, u, items, take)
		if best.bound < 0 || x.bound < best.bound {
			best, bestU, stale = x, slices.Clone(u), 0
		} else if stale++; stale >= 8 {
			step, stale = step/2, 0
		}
		if !m.better(best.bound) || round == rounds-1 || step < 1e-3 {
			break
		}
		if !m.move(n, u, items, take, step*(x.bound-m.score)) {
			break
		}
	}
	n.u = bestU
	return best
}

// open lists the items that a free set could still cover.
func (m *maximizer) open(n *node) []int {
	all := newBits(len(m.value))
	for _, j := range n.free {
		all = all.or(m.r.sets[j])
	}
	return slices.Collect(all.without(n.covered).each())
}

// bound solves the relaxation for given prices; take gets the share of each
// set in the fractional answer.
func (m *maximizer) bound(n *node, u []float64, items []int, take []float64) relaxed {
	x := relaxed{gain: make([]float64, len(m.r.sets)), rest: n.gained, pick: -1}
	for _, i := range items {
		x.rest += m.value[i] - u[i]
	}
	order := slices.Clone(n.free)
	for _, j := range n.free {
		take[j] = 0
		x.gain[j] = -float64(m.r.costs[j])
		for k, w := range m.r.sets[j] {
			for w &^= n.covered[k]; w != 0; w &= w - 1 {
				x.gain[j] += u[k*64+trailing(w)]
			}
		}
	}
	slices.SortFunc(order, func(a, b int) int {
		return cmp.Or(-cmp.Compare(x.gain[a]*float64(m.r.costs[b]), x.gain[b]*float64(m.r.costs[a])), cmp.Compare(a, b))
	})
	x.bound = x.rest
	left := n.budget
	for _, j := range order {
		if left <= 0 || x.gain[j] <= 0 {
			break
		}
		if x.pick < 0 {
			x.pick = j
		}
		share := min(1, float64(left)/float64(m.r.costs[j]))
		take[j] = share
		x.bound += share * x.gain[j]
		left -= min(left, m.r.costs[j])
	}
	return x
}

// move changes the prices along the subgradient so that the bound would fall
// by about gap; false when there is nothing to change.
func (m *maximizer) move(n *node, u []float64, items []int, take []float64, gap float64) bool {
	slope := make([]float64, len(m.value))
	for _, j := range n.free {
		if take[j] > 0 {
			for i := range m.r.sets[j].without(n.covered).each() {
				slope[i] += take[j]
			}
		}
	}
	norm := 0.0
	for _, i := range items {
		if u[i] < m.value[i] {
			slope[i]--
		} else {
			slope[i] = max(0, slope[i]-1)
		}
		if u[i] <= 0 {
			slope[i] = min(0, slope[i])
		}
		norm += slope[i] * slope[i]
	}
	if norm == 0 {
		return false
	}
	for _, i := range items {
		u[i] = min(m.value[i], max(0, u[i]-gap/norm*slope[i]))
	}
	return true
}

// fix leaves out the free sets that no better choice can have: with them taken,
// the relaxation stays below the best.
func (m *maximizer) fix(n node, x relaxed) []int {
	order := slices.Clone(n.free)
	slices.SortFunc(order, func(a, b int) int {
		return cmp.Or(-cmp.Compare(x.gain[a]*float64(m.r.costs[b]), x.gain[b]*float64(m.r.costs[a])), cmp.Compare(a, b))
	})
	return slices.DeleteFunc(slices.Clone(n.free), func(j int) bool {
		bound, left := x.rest+x.gain[j], n.budget-m.r.costs[j]
		for _, k := range order {
			if left <= 0 || x.gain[k] <= 0 {
				break
			}
			if k == j {
				continue
			}
			bound += min(1, float64(left)/float64(m.r.costs[k])) * x.gain[k]
			left -= min(left, m.r.costs[k])
		}
		return !m.better(bound)
	})
}
