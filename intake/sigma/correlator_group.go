package sigma

import (
	"fmt"
	"math"
	"strings"
	"time"

	"tradecraft/intake/logs/event"
)

// correlated is a correlation rule with the groups that it follows.
type correlated struct {
	rule   int32
	spec   *Correlation
	span   int64
	atOnce bool
	enough int // entries that decide an event count at once, 0 for all
	refs   map[string]int32
	groups map[string]*groupWindow
	// oldest and newest are the ends of the list of groups by when they were touched.
	oldest, newest *groupWindow
	kept           int
}

// groupWindow is what is known of the events of one group.
type groupWindow struct {
	key     string
	shown   []*string
	entries []entry
	counts  map[string]int // entries by value, for value_count
	refs    []int          // entries by rule, for temporal
	total   float64        // of the entries' numbers
	touched int64
	quiet   int64 // no hit up to this time
	fired   bool
	open    *windowEnd // of a condition that is decided at the end
	steps   *chains    // for an ordered correlation
	before  *groupWindow
	after   *groupWindow
}

// windowEnd is when a window is decided; group is nil when it was let go before.
type windowEnd struct {
	rule  *correlated
	group *groupWindow
	began int64
}

// entry is a signal in a window.
type entry struct {
	*signal
	ref    int32
	text   string // folded, for value_count and shares
	number float64
}

func newCorrelated(rule int32, spec *Correlation) *correlated {
	r := &correlated{rule: rule, spec: spec, span: int64(spec.Timespan / time.Nanosecond), atOnce: spec.atOnce(), groups: map[string]*groupWindow{}, refs: map[string]int32{}}
	for i, name := range spec.Rules {
		r.refs[name] = int32(i)
	}
	if spec.Type == EventCount && r.atOnce {
		for _, b := range spec.Bounds {
			n := math.Ceil(b.Value)
			if b.Op == "gt" {
				n = math.Floor(b.Value) + 1
			}
			r.enough = max(r.enough, int(min(max(n, 1), math.MaxInt32)))
		}
	}
	return r
}

// appendKey appends what tells values apart without regard to case; ok is false
// when one is missing.
func (s *signal) appendKey(dst []byte, names []int32) (key []byte, ok bool) {
	for _, at := range names {
		v := s.values[at]
		if v == nil {
			return dst, false
		}
		n := len(dst)
		dst = append(dst, *v...)
		dst = append(event.FoldFrom(dst, n), 0xff) // which no text has
	}
	return dst, true
}

// value reads what a correlation computes with; ok is false when the event
// lacks it.
func (e *entry) value(c *Correlator, spec *Correlation, names []int32) (ok bool) {
	s := e.signal
	switch spec.Type {
	case EventCount, Temporal, TemporalOrdered:
		return true
	case ValueSum, ValueAvg, ValueMedian:
		return e.parse(s.values[names[0]])
	case ValuePercentile:
		if spec.Percentile >= 0 {
			return e.parse(s.values[names[0]])
		}
	}
	var buf [128]byte
	key, ok := s.appendKey(buf[:0], names)
	e.text = *c.text(string(key))
	return ok
}

func (e *entry) parse(v *string) bool {
	if v == nil {
		return false
	}
	var ok bool
	e.number, ok = event.String(strings.TrimSpace(*v)).Number()
	return ok && !math.IsNaN(e.number) && !math.IsInf(e.number, 0)
}

// group returns the group of c.key, making it when it is new, as the one touched last.
func (c *Correlator) group(r *correlated, s *signal, names []int32) *groupWindow {
	g := r.groups[string(c.key)]
	if g == nil {
		g = &groupWindow{key: string(c.key)}
		for _, at := range names {
			g.shown = append(g.shown, s.values[at])
		}
		r.groups[g.key] = g
		c.groups++
	} else {
		r.unlink(g)
	}
	g.before, g.after = r.newest, nil
	if r.newest != nil {
		r.newest.after = g
	} else {
		r.oldest = g
	}
	r.newest = g
	return g
}

func (r *correlated) unlink(g *groupWindow) {
	if g.before != nil {
		g.before.after = g.after
	} else {
		r.oldest = g.after
	}
	if g.after != nil {
		g.after.before = g.before
	} else {
		r.newest = g.before
	}
}

// drop forgets a group.
func (c *Correlator) drop(r *correlated, g *groupWindow) {
	r.unlink(g)
	delete(r.groups, g.key)
	c.groups--
	c.forget(r, len(g.entries))
	if g.steps != nil {
		c.forget(r, len(g.steps.best))
	}
	if g.open != nil {
		g.open.group = nil
	}
}

func (c *Correlator) forget(r *correlated, n int) {
	c.kept -= n
	r.kept -= n
}

// expire forgets groups in which nothing has happened for a timespan.
func (c *Correlator) expire(r *correlated) {
	for r.oldest != nil && r.oldest.open == nil && c.now-r.oldest.touched > r.span {
		c.drop(r, r.oldest)
	}
}

// bound keeps the memory within its limits: the groups touched longest ago go
// first, then the oldest events of the group at hand.
func (c *Correlator) bound(r *correlated, g *groupWindow) {
	if c.groups <= c.opts.MaxGroups && c.kept <= c.opts.MaxKept {
		return
	}
	for _, other := range c.rules {
		if other != nil {
			c.expire(other)
		}
	}
	for c.groups > c.opts.MaxGroups || c.kept > c.opts.MaxKept {
		largest := r
		for _, other := range c.rules {
			if other != nil && other.kept+len(other.groups) > largest.kept+len(largest.groups) {
				largest = other
			}
		}
		c.reached(largest)
		if largest.oldest != g {
			c.drop(largest, largest.oldest)
			continue
		}
		if len(g.entries) == 0 {
			return
		}
		c.cut(r, g, (len(g.entries)+3)/4)
	}
}

// reached notes once for a rule that a bound was reached.
func (c *Correlator) reached(r *correlated) {
	rule := c.m.rules[r.rule]
	if label := rule.Label(); !c.full[label] {
		c.full[label] = true
		c.problems = append(c.problems, warning(
			fmt.Sprintf("correlation rule %s has more than %d groups or %d events at a time: the oldest were let go", label, c.opts.MaxGroups, c.opts.MaxKept),
			"hits of it may be missing; make its rules or its group-by narrower"))
	}
}
