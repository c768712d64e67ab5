package setcover

import (
	"cmp"
	"slices"

	"tradecraft"
)

// Bounds of a problem. Weights times budget must stay exact in a float64.
const (
	MaxSets   = 4096
	MaxItems  = 65536
	MaxCost   = 1_000_000
	maxWeight = 1 << 51 // of all items together, times (budget + 1)
)

// Set is something to choose.
type Set struct {
	Cost  int64 // 1 to MaxCost
	Items []int // places in Problem.Weights
}

// Problem is items with weights (1 or more each; 0 makes an item count for
// nothing) and the sets that cover them.
type Problem struct {
	Weights []int64
	Sets    []Set
}

// Options steer the search. The zero value is the product's setting.
type Options struct {
	// Nodes is after how many nodes of the search it is given up, with the best
	// choice so far and what it may fall short by; 0 means 200,000.
	Nodes int
}

func (o Options) nodes() int { return cmp.Or(o.Nodes, 200_000) }

// Solution is a choice of sets.
type Solution struct {
	Chosen  []int // places in Problem.Sets, ascending
	Covered int64 // weight of the items covered
	Cost    int64
	// Proven says that no better choice exists. When the search was given up,
	// Bound is what the best one could reach at most: covered weight for
	// Maximum, least cost for Minimum. It equals Covered or Cost when proven.
	Proven bool
	Bound  int64
	Nodes  int // of the search
}

func (p *Problem) check(op string) error {
	switch {
	case len(p.Sets) > MaxSets:
		return tradecraft.Errorf(op, tradecraft.TooLarge, "%d sets to choose from: at most %d", len(p.Sets), MaxSets)
	case len(p.Weights) > MaxItems:
		return tradecraft.Errorf(op, tradecraft.TooLarge, "%d items to cover: at most %d", len(p.Weights), MaxItems)
	}
	total := int64(0)
	for i, w := range p.Weights {
		if w < 0 || w > maxWeight || total+w > maxWeight {
			return tradecraft.Errorf(op, tradecraft.Invalid, "item %d: weight %d: weights are 0 or more, and at most %d together", i, w, int64(maxWeight))
		}
		total += w
	}
	for j, s := range p.Sets {
		if s.Cost < 1 || s.Cost > MaxCost {
			return tradecraft.Errorf(op, tradecraft.Invalid, "set %d: cost %d: 1 to %d", j, s.Cost, MaxCost)
		}
		for _, i := range s.Items {
			if i < 0 || i >= len(p.Weights) {
				return tradecraft.Errorf(op, tradecraft.Invalid, "set %d: there is no item %d", j, i)
			}
		}
	}
	return nil
}

// total is the weight of all items that some set covers.
func (p *Problem) total() int64 {
	all := newBits(len(p.Weights))
	for _, s := range p.Sets {
		for _, i := range s.Items {
			all.add(i)
		}
	}
	return all.weigh(p.Weights)
}

// solution measures a choice.
func (p *Problem) solution(chosen []int) Solution {
	s := Solution{Chosen: slices.Sorted(slices.Values(chosen))}
	covered := newBits(len(p.Weights))
	for _, j := range s.Chosen {
		s.Cost += p.Sets[j].Cost
		for _, i := range p.Sets[j].Items {
			covered.add(i)
		}
	}
	s.Covered = covered.weigh(p.Weights)
	return s
}

// reduced is a problem without what cannot matter.
type reduced struct {
	weights []int64 // of merged items
	sets    []bits  // over merged items
	costs   []int64
	origin  []int // place of each set in the problem
}

// reduce merges items that lie in the same sets and leaves out sets that cost
// more than most, are empty, or lie in another that costs no more. Of equal
// sets the first stays.
func (p *Problem) reduce(most int64, unweighted bool) *reduced {
	member := make([]bits, len(p.Weights))
	for i := range member {
		member[i] = newBits(len(p.Sets))
	}
	for j, s := range p.Sets {
		if s.Cost > most {
			continue
		}
		for _, i := range s.Items {
			member[i].add(j)
		}
	}
	r := &reduced{}
	place := map[string]int{}
	own := make([]bits, len(p.Sets))
	for j := range own {
		own[j] = newBits(len(p.Weights))
	}
	for i, m := range member {
		if m.empty() || p.Weights[i] == 0 && !unweighted {
			continue
		}
		k, ok := place[m.key()]
		if !ok {
			k = len(r.weights)
			place[m.key()] = k
			r.weights = append(r.weights, 0)
			for j := range m.each() {
				own[j].add(k)
			}
		}
		r.weights[k] += p.Weights[i]
	}
	for j, s := range own {
		if s.empty() || dominated(own, p.Sets, j) {
			continue
		}
		r.sets = append(r.sets, s[:words(len(r.weights))])
		r.costs = append(r.costs, p.Sets[j].Cost)
		r.origin = append(r.origin, j)
	}
	return r
}

// dominated says whether another set covers all that set j does for no more.
func dominated(own []bits, sets []Set, j int) bool {
	for k := range own {
		if k == j || sets[k].Cost > sets[j].Cost || !own[j].within(own[k]) {
			continue
		}
		if sets[k].Cost < sets[j].Cost || !own[k].within(own[j]) || k < j {
			return true
		}
	}
	return false
}
