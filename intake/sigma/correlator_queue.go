package sigma

// item is a signal that waits, or the end of a window.
type item struct {
	time   int64
	order  uint64
	signal *signal
	end    *windowEnd
}

// queue is a heap by time; at one time signals come before ends, so that a
// window holds what happens in its last moment.
type queue []item

func (q queue) less(i, j int) bool {
	a, b := &q[i], &q[j]
	if a.time != b.time {
		return a.time < b.time
	}
	if (a.end == nil) != (b.end == nil) {
		return a.end == nil
	}
	return a.order < b.order
}

// push adds an item. container/heap would put each into an interface.
func (q *queue) push(it item) {
	*q = append(*q, it)
	h := *q
	for at := len(h) - 1; at > 0; {
		up := (at - 1) / 2
		if !h.less(at, up) {
			return
		}
		h[at], h[up] = h[up], h[at]
		at = up
	}
}

// pop takes the earliest item.
func (q *queue) pop() item {
	h := *q
	first, last := h[0], len(h)-1
	h[0], h[last] = h[last], item{}
	h = h[:last]
	*q = h
	for at := 0; ; {
		down := 2*at + 1
		if down >= last {
			return first
		}
		if down+1 < last && h.less(down+1, down) {
			down++
		}
		if !h.less(down, at) {
			return first
		}
		h[at], h[down] = h[down], h[at]
		at = down
	}
}
