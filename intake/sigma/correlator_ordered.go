package sigma

// chain is events in the order of the rules, the last first.
type chain struct {
	entry
	began  int64 // time of its first event
	length int
	before *chain
}

// chains holds for each length and last rule the chain that began latest: of
// all that end there it stays within the timespan longest, so no other is
// needed. Where every rule must occur, a chain's length says its last rule.
type chains struct {
	rules int
	every bool
	best  []*chain
}

func newChains(r *correlated) *chains {
	n := len(r.spec.Rules)
	c := &chains{rules: n, every: !r.spec.holds(float64(n - 1))}
	c.best = make([]*chain, n)
	if !c.every {
		c.best = make([]*chain, n*n)
	}
	return c
}

// place is where the chain of a length and a last rule stands, nil for none.
func (c *chains) place(length int, ref int32) **chain {
	switch {
	case !c.every:
		return &c.best[(length-1)*c.rules+int(ref)]
	case int(ref) == length-1:
		return &c.best[ref]
	}
	return nil
}

// add enters an event of a rule and returns the longest chain that ends with it
// and began no earlier than from. One event is not two steps.
func (c *chains) add(e entry, from int64) (longest *chain) {
	for length := int(e.ref) + 1; length >= 1; length-- {
		at := c.place(length, e.ref)
		if at == nil {
			continue
		}
		next := &chain{entry: e, began: e.time, length: length}
		if length > 1 {
			if next.before = c.latest(length-1, e, from); next.before == nil {
				continue
			}
			next.began = next.before.began
		}
		if *at == nil || (*at).began <= next.began {
			*at = next
		}
		if longest == nil {
			longest = next
		}
	}
	return longest
}

// latest is the chain of a length that an event can follow, which began latest.
func (c *chains) latest(length int, e entry, from int64) (found *chain) {
	for ref := range e.ref {
		at := c.place(length, ref)
		if at == nil || *at == nil {
			continue
		}
		if b := *at; b.began >= from && b.event != e.event && (found == nil || b.began > found.began) {
			found = b
		}
	}
	return found
}

// entries lists a chain from its first event.
func (c *chain) entries() []entry {
	out := make([]entry, c.length)
	for at := c; at != nil; at = at.before {
		out[at.length-1] = at.entry
	}
	return out
}

// enterOrdered adds an event of an ordered correlation that is decided at once.
func (c *Correlator) enterOrdered(r *correlated, g *groupWindow, e entry) error {
	if g.steps == nil {
		g.steps = newChains(r)
		c.forget(r, -len(g.steps.best))
	}
	found := g.steps.add(e, c.now-r.span)
	if found == nil || g.fired && c.now <= g.quiet || !r.spec.holds(float64(found.length)) {
		return nil
	}
	g.fired, g.quiet = true, c.now+r.span
	return c.emit(r, g, float64(found.length), found.entries())
}

// longest is the length of the longest chain in a window.
func (r *correlated) longest(entries []entry) (length int) {
	all := newChains(r)
	all.every, all.best = false, make([]*chain, all.rules*all.rules)
	for _, e := range entries {
		if found := all.add(e, entries[0].time); found != nil {
			length = max(length, found.length)
		}
	}
	return length
}
