package boost

import "math"

// Forest is a fitted sum of trees.
type Forest struct {
	Features int     `json:"features"`
	Bias     float64 `json:"bias"` // log odds that all rows share
	Trees    []Tree  `json:"trees"`
}

// Tree is a binary tree as a list of nodes, the root first.
type Tree []Node

// Node is a split: values at or below Edge go left, others right. A leaf has
// Left 0. Value is the mean log odds of what comes here, on top of the trees
// before.
type Node struct {
	Feature     int
	Edge        float32
	Left, Right int
	Value       float64
}

// Score is the log odds of a yes.
func (f *Forest) Score(x []float32) float64 {
	sum := f.Bias
	for _, t := range f.Trees {
		sum += t.leaf(x).Value
	}
	return sum
}

func (t Tree) leaf(x []float32) *Node {
	n := &t[0]
	for n.Left > 0 {
		if x[n.Feature] <= n.Edge {
			n = &t[n.Left]
		} else {
			n = &t[n.Right]
		}
	}
	return n
}

// Explain takes a score apart (Saabas 2014): each split moves the value from
// that of its node to that of the child taken, and the move is the feature's.
// The bias takes what the roots say. bias and shares add up to Score.
func (f *Forest) Explain(x []float32) (bias float64, shares []float64) {
	shares = make([]float64, f.Features)
	bias = f.Bias
	for _, t := range f.Trees {
		n := &t[0]
		bias += n.Value
		for n.Left > 0 {
			to := n.Right
			if x[n.Feature] <= n.Edge {
				to = n.Left
			}
			shares[n.Feature] += t[to].Value - n.Value
			n = &t[to]
		}
	}
	return bias, shares
}

// Sound says whether every split of the forest stays within it, so that
// nothing read from a file can lead astray.
func (f *Forest) Sound() bool {
	if math.IsNaN(f.Bias) || f.Features < 1 {
		return false
	}
	for _, t := range f.Trees {
		if len(t) == 0 {
			return false
		}
		for i, n := range t {
			if math.IsNaN(n.Value) || math.IsInf(n.Value, 0) {
				return false
			}
			if n.Left == 0 && n.Right == 0 {
				continue
			}
			// Children stand behind their parent: no walk goes in a circle.
			if n.Feature < 0 || n.Feature >= f.Features || n.Left <= i || n.Right <= i || n.Left >= len(t) || n.Right >= len(t) {
				return false
			}
		}
	}
	return true
}
