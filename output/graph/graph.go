package graph

import (
	"cmp"
	"slices"

	"tradecraft"
)

// Graph is nodes and what links them.
type Graph struct {
	Title string
	// Note stands below the title.
	Note  string
	Nodes []Node
	Edges []Edge
}

// Node is one thing, by its id.
type Node struct {
	ID    string
	Label string
	// Title is what a reader sees when pointing at it.
	Title string
	// Size is 0 (least) to 1.
	Size float64
	// Focus marks a node that the graph is about.
	Focus bool
}

// Edge links two nodes; it has no direction.
type Edge struct {
	A, B  string
	Title string
	// Weight is 0 (least) to 1; Strong marks an edge that is more than chance.
	Weight float64
	Strong bool
}

// MaxNodes bounds what is laid out.
const MaxNodes = 2000

// checked returns the graph in one order, without edges to what is not there.
// The error has kind TooLarge or Invalid.
func (g Graph) checked() (Graph, map[string]int, error) {
	const op = "graph.Write"
	if len(g.Nodes) > MaxNodes {
		return g, nil, tradecraft.Errorf(op, tradecraft.TooLarge, "%d nodes; at most %d can be laid out", len(g.Nodes), MaxNodes)
	}
	g.Nodes, g.Edges = slices.Clone(g.Nodes), slices.Clone(g.Edges)
	slices.SortFunc(g.Nodes, func(a, b Node) int { return cmp.Compare(a.ID, b.ID) })
	at := map[string]int{}
	for i, n := range g.Nodes {
		if _, twice := at[n.ID]; twice {
			return g, nil, tradecraft.Errorf(op, tradecraft.Invalid, "node %q comes twice", n.ID)
		}
		at[n.ID] = i
	}
	g.Edges = slices.DeleteFunc(g.Edges, func(e Edge) bool {
		_, a := at[e.A]
		_, b := at[e.B]
		return !a || !b || e.A == e.B
	})
	slices.SortStableFunc(g.Edges, func(a, b Edge) int {
		return cmp.Or(cmp.Compare(a.Weight, b.Weight), cmp.Compare(a.A, b.A), cmp.Compare(a.B, b.B))
	})
	return g, at, nil
}
