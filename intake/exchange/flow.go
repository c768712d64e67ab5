package exchange

import (
	"cmp"
	"container/heap"
	"slices"

	"tradecraft"
)

// Bounds of a flow: its order is compared pair by pair.
const (
	maxFlowNodes = 20_000
	maxFlowOrder = 100_000
	maxFlowWork  = 5_000_000 // steps from node to node
)

// flow is the graph of an Attack Flow in either form.
type flow struct {
	nodes []flowNode
	place map[string]int // node id -> place in nodes
	work  int            // steps taken so far
}

// flowNode is an action, or anything that stands between actions.
type flowNode struct {
	id     string
	action bool
	found  found // of an action
	next   []string
}

func newFlow() *flow { return &flow{place: map[string]int{}} }

func (g *flow) add(n flowNode) {
	if _, ok := g.place[n.id]; ok || len(g.nodes) >= maxFlowNodes {
		return
	}
	g.place[n.id] = len(g.nodes)
	g.nodes = append(g.nodes, n)
}

// addFlow adds the actions as sightings, numbered in an order in which each
// comes after those it needs, and what follows what.
func (b *builder) addFlow(g *flow) {
	next := g.followers()
	ids := make([]string, len(g.nodes))
	step := 0
	for _, i := range g.order(next) {
		n := &g.nodes[i]
		step++
		n.found.step = step
		ids[i] = b.technique(n.found)
	}
	b.flowOrder(g, next, ids)
	if len(g.nodes) >= maxFlowNodes {
		b.problem(tradecraft.SeverityWarning, "", "the flow has more than %d parts; the rest was left out", maxFlowNodes)
	}
}

// flowOrder says which sighting was followed by which. Actions that gave no
// sighting are passed through.
func (b *builder) flowOrder(g *flow, next [][]int, ids []string) {
	for i := range g.nodes {
		if ids[i] == "" {
			continue
		}
		seen := map[int]bool{i: true}
		queue := slices.Clone(next[i])
		for len(queue) > 0 && len(b.out.Order) < maxFlowOrder && g.work < maxFlowWork {
			j := queue[0]
			queue = queue[1:]
			if g.work++; seen[j] {
				continue
			}
			seen[j] = true
			if ids[j] != "" {
				b.follows(ids[i], ids[j])
			} else {
				queue = append(queue, next[j]...)
			}
		}
	}
	if len(b.out.Order) >= maxFlowOrder || g.work >= maxFlowWork {
		b.problem(tradecraft.SeverityWarning, "", "the flow is too entangled; part of its order was left out")
	}
}

// followers returns, for each action, the actions that come next, through
// conditions, operators and whatever else stands between.
func (g *flow) followers() [][]int {
	direct := make([][]int, len(g.nodes))
	for i, n := range g.nodes {
		for _, id := range n.next {
			if j, ok := g.place[id]; ok && j != i {
				direct[i] = append(direct[i], j)
			}
		}
	}
	out := make([][]int, len(g.nodes))
	for i, n := range g.nodes {
		if !n.action {
			continue
		}
		seen := map[int]bool{i: true}
		queue := slices.Clone(direct[i])
		for len(queue) > 0 && g.work < maxFlowWork {
			j := queue[0]
			queue = queue[1:]
			if g.work++; seen[j] {
				continue
			}
			seen[j] = true
			if g.nodes[j].action {
				out[i] = append(out[i], j)
			} else {
				queue = append(queue, direct[j]...)
			}
		}
		slices.Sort(out[i])
	}
	return out
}

// order returns the actions so that each follows those before it, earlier ones
// of the file first where there is a choice. A circle is cut at its first
// action in the file.
func (g *flow) order(next [][]int) []int {
	before := make([]int, len(g.nodes))
	total := 0
	for i := range g.nodes {
		if g.nodes[i].action {
			total++
		}
		for _, j := range next[i] {
			before[j]++
		}
	}
	var ready ints
	done := make([]bool, len(g.nodes))
	for i := range g.nodes {
		if g.nodes[i].action && before[i] == 0 {
			heap.Push(&ready, i)
		}
	}
	out := make([]int, 0, total)
	cut := 0 // first action that may still be in a circle
	for len(out) < total {
		if len(ready) == 0 {
			for !g.nodes[cut].action || done[cut] {
				cut++
			}
			heap.Push(&ready, cut)
		}
		i := heap.Pop(&ready).(int)
		if done[i] {
			continue
		}
		done[i] = true
		out = append(out, i)
		for _, j := range next[i] {
			if before[j]--; before[j] == 0 && !done[j] {
				heap.Push(&ready, j)
			}
		}
	}
	return out
}

// ints is a heap of numbers, the least first.
type ints []int

func (h ints) Len() int           { return len(h) }
func (h ints) Less(i, j int) bool { return cmp.Less(h[i], h[j]) }
func (h ints) Swap(i, j int)      { h[i], h[j] = h[j], h[i] }
func (h *ints) Push(v any)        { *h = append(*h, v.(int)) }
func (h *ints) Pop() any {
	last := (*h)[len(*h)-1]
	*h = (*h)[:len(*h)-1]
	return last
}
