package classify

import "tradecraft/intake/report/classify/stack"

// pack lays the trees of the stackers out for reading.
func (h *Head) pack() {
	h.Line.Pack()
	for _, b := range []*stack.Blend{h.Pair, h.Document} {
		for _, t := range b.Trees {
			t.Pack()
		}
	}
}
