package sigma

import (
	"cmp"
	"math"
	"slices"
)

// enter adds an entry to its group and decides what can be decided.
func (c *Correlator) enter(r *correlated, g *groupWindow, e entry) error {
	if !r.atOnce {
		if g.open == nil {
			g.open = &windowEnd{rule: r, group: g, began: c.now}
			c.order++
			c.waiting.push(item{time: c.now + r.span, order: c.order, end: g.open})
		}
		c.push(r, g, e)
		return nil
	}
	if r.spec.Type == TemporalOrdered {
		return c.enterOrdered(r, g, e)
	}
	c.evict(r, g, c.now-r.span)
	c.push(r, g, e)
	if g.fired && c.now <= g.quiet {
		return nil
	}
	value, ok := r.decide(g)
	if !ok {
		return nil
	}
	g.fired, g.quiet = true, c.now+r.span
	return c.emit(r, g, value, g.entries)
}

// push adds an entry. One event counts once, whichever of the rules it satisfies.
func (c *Correlator) push(r *correlated, g *groupWindow, e entry) {
	if n := len(g.entries); n > 0 && !r.spec.temporal() && g.entries[n-1].event == e.event && g.entries[n-1].hit == nil && e.hit == nil {
		return
	}
	g.entries = append(g.entries, e)
	g.tally(r, e, 1)
	c.forget(r, -1)
	if r.enough > 0 && len(g.entries) > r.enough {
		c.cut(r, g, len(g.entries)-r.enough)
	}
}

// tally counts an entry in or out.
func (g *groupWindow) tally(r *correlated, e entry, by int) {
	g.total += float64(by) * e.number
	switch r.spec.Type {
	case Temporal:
		if g.refs == nil {
			g.refs = make([]int, len(r.spec.Rules))
		}
		g.refs[e.ref] += by
	case ValueCount:
		if g.counts == nil {
			g.counts = map[string]int{}
		}
		if g.counts[e.text] += by; g.counts[e.text] == 0 {
			delete(g.counts, e.text)
		}
	}
}

// evict forgets entries before a time.
func (c *Correlator) evict(r *correlated, g *groupWindow, from int64) {
	n := 0
	for n < len(g.entries) && g.entries[n].time < from {
		n++
	}
	c.cut(r, g, n)
}

// cut forgets the first n entries.
func (c *Correlator) cut(r *correlated, g *groupWindow, n int) {
	if n == 0 {
		return
	}
	c.forget(r, n)
	for _, e := range g.entries[:n] {
		g.tally(r, e, -1)
	}
	clear(g.entries[:n])
	g.entries = g.entries[n:]
	if len(g.entries) == 0 {
		g.entries, g.total = nil, 0 // what rounding has left goes too
	}
}

// end decides a window whose timespan is over.
func (c *Correlator) end(w *windowEnd) error {
	r, g := w.rule, w.group
	if g == nil {
		return nil
	}
	decided := &groupWindow{shown: g.shown, entries: g.entries, counts: g.counts, refs: g.refs, total: g.total}
	c.forget(r, len(g.entries))
	g.open, g.entries, g.counts, g.refs, g.total = nil, nil, nil, nil, 0
	if r.spec.Type == ValuePercentile && r.spec.Percentile < 0 {
		return c.shares(r, decided)
	}
	if value, ok := r.decide(decided); ok {
		return c.emit(r, decided, value, decided.entries)
	}
	return nil
}

// decide computes what the condition compares and says whether it holds.
func (r *correlated) decide(g *groupWindow) (value float64, ok bool) {
	if len(g.entries) == 0 {
		return 0, false
	}
	switch r.spec.Type {
	case EventCount:
		value = float64(len(g.entries))
	case ValueCount:
		value = float64(len(g.counts))
	case ValueSum:
		value = g.total
	case ValueAvg:
		value = g.total / float64(len(g.entries))
	case ValueMedian:
		value = percentile(g.entries, 50)
	case ValuePercentile:
		value = percentile(g.entries, r.spec.Percentile)
	case Temporal:
		for _, n := range g.refs {
			value += float64(min(n, 1))
		}
		if r.spec.Expr != nil {
			return value, r.true(r.spec.Expr, g)
		}
	case TemporalOrdered:
		value = float64(r.longest(g.entries))
	}
	return value, r.spec.holds(value)
}

// true evaluates a condition over the rules that have events in a window.
func (r *correlated) true(e *Expr, g *groupWindow) bool {
	held := 0
	for _, k := range e.Kids {
		if r.true(k, g) {
			held++
		}
	}
	switch e.Op {
	case OpAnd:
		return held == len(e.Kids)
	case OpOr:
		return held > 0
	case OpNot:
		return held == 0
	case OpCount:
		return held >= e.Count
	}
	ref, ok := r.refs[e.Name]
	return ok && g.refs[ref] > 0
}

// shares finds the values whose share in per cent of a window meets the condition.
func (c *Correlator) shares(r *correlated, g *groupWindow) error {
	counts := map[string]int{}
	for _, e := range g.entries {
		counts[e.text]++
	}
	var rare []entry
	value := math.Inf(1)
	for _, e := range g.entries {
		if share := 100 * float64(counts[e.text]) / float64(len(g.entries)); r.spec.holds(share) {
			rare = append(rare, e)
			value = min(value, share)
		}
	}
	if len(rare) == 0 {
		return nil
	}
	return c.emit(r, g, value, rare)
}

// percentile interpolates between the two nearest ranks.
func percentile(entries []entry, p float64) float64 {
	numbers := make([]float64, len(entries))
	for i, e := range entries {
		numbers[i] = e.number
	}
	slices.SortFunc(numbers, cmp.Compare[float64])
	at := p / 100 * float64(len(numbers)-1)
	low := int(math.Floor(at))
	high := min(low+1, len(numbers)-1)
	return numbers[low] + (at-float64(low))*(numbers[high]-numbers[low])
}
