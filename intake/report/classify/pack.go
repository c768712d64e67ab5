package classify

import "tradecraft/intake/report/classify/stack"

// pack makes the head fast: the trees of the stackers are laid out for reading,
// and of the many techniques of an open style those that no line was considered
// for are not weighed up for the document.
func (h *Head) pack() {
	h.reading.Skip = !h.Closed
	h.Line.Pack()
	for _, b := range []*stack.Blend{h.Pair, h.Document} {
		for _, t := range b.Trees {
			t.Pack()
		}
	}
}
