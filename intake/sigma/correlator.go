package sigma

import (
	"cmp"
	"fmt"
	"slices"

	"tradecraft"
)

// CorrelatorOptions bound a Correlator. The zero value is useful.
type CorrelatorOptions struct {
	// MaxWaiting is how many samples wait to be put in order of time, 131,072 when 0.
	MaxWaiting int
	// MaxKept is how many events all windows together hold, 131,072 when 0.
	MaxKept int
	// MaxGroups is how many groups are followed at a time, 100,000 when 0.
	MaxGroups int
	// MaxMembers is how many events a hit names, 1,000 when 0.
	MaxMembers int
}

// Correlator evaluates the correlation rules of a matcher over samples.
//
// Time is the events' own. Samples may come in any order: up to MaxWaiting of
// them are kept back and taken in the order of time (those of one time in the
// order in which they came), so that logs whose rules fire less often than that
// are correlated exactly, however their files are ordered. A sample that comes
// later than that is not used, nor is one without a time; both are Problems.
//
// Events count together when they agree in all fields of group-by, without
// regard to case; an event that lacks one of them does not count. A window
// holds events that lie at most the timespan apart, ends included. A condition
// that further events cannot undo (at least so many) makes a hit as soon as it
// holds, and the group is then quiet for one timespan: no event is part of two
// hits of a rule. Any other condition (at most, exactly, a range, a mean) is
// decided when the timespan that began with the group's first event is over.
//
// It is not safe for concurrent use.
type Correlator struct {
	m        *Matcher
	opts     CorrelatorOptions
	waiting  queue
	samples  int // waiting, without the ends of windows
	order    uint64
	event    uint64 // the order of the first sample of the event at hand
	last     Member // its place
	now      int64
	began    bool
	rules    []*correlated // by rule, nil for others
	kept     int
	groups   int
	late     int
	timeless int
	full     map[string]bool
	texts    map[string]*string
	places   map[place]*place
	problems []tradecraft.Problem
	key      []byte // of the group at hand
	yield    func(CorrelationHit) error
}

// CorrelationHit is a correlation rule whose condition was met.
type CorrelationHit struct {
	Rule int32 // place in the matcher's rules
	// From and To are the times of the first and the last event.
	From, To int64
	// Group are the values that the events share, in the order of group-by.
	Group []GroupValue
	// Value is what the condition was compared with, Count the number of events;
	// Members names at most MaxMembers of them, in order, the last one always.
	Value   float64
	Count   int
	Members []Member
}

// GroupValue is a field of group-by with what the events have in it.
type GroupValue struct {
	Field string `json:"field"`
	Value string `json:"value"`
}

// signal is a sample in little room, or the hit of a correlation that feeds
// another: many of them wait or stand in windows.
type signal struct {
	time    int64
	event   uint64    // the same for samples of one event
	values  []*string // nil for a missing one
	at      *place
	record  uint64
	offset  int64
	hit     *CorrelationHit
	rule    int32
	eventID uint32
}

// place is what events of one log have in common.
type place struct{ file, host, channel string }

// sameEvent reports whether two members are one event.
func sameEvent(a, b *Member) bool {
	return a.Record == b.Record && a.Offset == b.Offset && a.Time == b.Time && a.File == b.File
}

// NewCorrelator returns a correlator without events.
func (m *Matcher) NewCorrelator(opts CorrelatorOptions) *Correlator {
	opts.MaxWaiting = cmp.Or(opts.MaxWaiting, 1<<17)
	opts.MaxKept = cmp.Or(opts.MaxKept, 1<<17)
	opts.MaxGroups = cmp.Or(opts.MaxGroups, 100_000)
	opts.MaxMembers = cmp.Or(opts.MaxMembers, 1000)
	c := &Correlator{m: m, opts: opts, rules: make([]*correlated, len(m.rules)), full: map[string]bool{}, texts: map[string]*string{}, places: map[place]*place{}}
	for i, r := range m.rules {
		if r.Correlation != nil {
			c.rules[i] = newCorrelated(int32(i), r.Correlation)
		}
	}
	return c
}

// Add takes a sample and calls yield for hits that are certain by now; its
// error is returned.
func (c *Correlator) Add(s Sample, yield func(CorrelationHit) error) error {
	c.order++
	if c.event == 0 || !sameEvent(&s.Member, &c.last) {
		c.event, c.last = c.order, s.Member
	}
	switch {
	case s.Member.Time == 0:
		c.timeless++
		return nil
	case c.began && s.Member.Time < c.now:
		c.late++
		return nil
	}
	c.waiting.push(item{time: s.Member.Time, order: c.order, signal: c.signal(&s)})
	c.samples++
	for c.samples > c.opts.MaxWaiting {
		if err := c.step(yield); err != nil {
			return err
		}
	}
	return nil
}

// Bounds on what signals share; beyond them it is begun anew.
const (
	maxTexts  = 1 << 16
	maxPlaces = 1 << 12
)

// signal keeps a sample. Accounts, hosts and files come again and again, so
// they are shared.
func (c *Correlator) signal(s *Sample) *signal {
	m := &s.Member
	out := &signal{time: m.Time, event: c.event, record: m.Record, offset: m.Offset, rule: s.rule, eventID: m.EventID}
	where := place{m.File, m.Host, m.Channel}
	if out.at = c.places[where]; out.at == nil {
		if len(c.places) >= maxPlaces {
			clear(c.places)
		}
		out.at = &where
		c.places[where] = out.at
	}
	if len(s.values) > 0 {
		out.values = make([]*string, len(s.values))
	}
	for i, v := range s.values {
		if v.ok {
			out.values[i] = c.text(v.s)
		}
	}
	return out
}

func (c *Correlator) text(s string) *string {
	known := c.texts[s]
	if known == nil {
		if len(c.texts) >= maxTexts {
			clear(c.texts)
		}
		known = &s
		c.texts[s] = known
	}
	return known
}

// Flush takes all samples that wait and ends all windows. Later samples belong
// to a new log.
func (c *Correlator) Flush(yield func(CorrelationHit) error) error {
	for len(c.waiting) > 0 {
		if err := c.step(yield); err != nil {
			return err
		}
	}
	for _, r := range c.rules {
		for r != nil && r.oldest != nil {
			c.drop(r, r.oldest)
		}
	}
	c.began = false
	return nil
}

// Problems says which events could not be used, and which bounds were reached.
func (c *Correlator) Problems() []tradecraft.Problem {
	out := slices.Clone(c.problems)
	if c.timeless > 0 {
		out = append(out, warning(fmt.Sprintf("%d events without a time were left out of correlations", c.timeless), ""))
	}
	if c.late > 0 {
		out = append(out, warning(fmt.Sprintf("%d events came too late to be put in order of time and were left out of correlations", c.late), "give the logs in the order of their time"))
	}
	return out
}

func warning(message, advice string) tradecraft.Problem {
	return tradecraft.Problem{Severity: tradecraft.SeverityWarning, Object: "correlations", Message: message, Advice: advice, Offset: -1}
}

// step takes the earliest item.
func (c *Correlator) step(yield func(CorrelationHit) error) error {
	it := c.waiting.pop()
	c.now, c.began, c.yield = it.time, true, yield
	if it.end != nil {
		return c.end(it.end)
	}
	c.samples--
	return c.take(it.signal)
}

// take leads a signal into the correlations that its rule feeds.
func (c *Correlator) take(s *signal) error {
	for _, f := range c.m.links.feeds[s.rule] {
		r := c.rules[f.correlation]
		c.expire(r)
		var ok bool
		if c.key, ok = s.appendKey(c.key[:0], f.group); !ok {
			continue
		}
		e := entry{signal: s, ref: f.ref}
		if !e.value(c, r.spec, f.values) {
			continue
		}
		g := c.group(r, s, f.group)
		g.touched = s.time
		if err := c.enter(r, g, e); err != nil {
			return err
		}
		c.bound(r, g)
	}
	return nil
}

// emit hands over a hit and leads it into the correlations that it feeds.
func (c *Correlator) emit(r *correlated, g *groupWindow, value float64, entries []entry) error {
	h := CorrelationHit{Rule: r.rule, Value: value}
	for i, f := range r.spec.GroupBy {
		h.Group = append(h.Group, GroupValue{f, *g.shown[i]})
	}
	seen := map[uint64]bool{}
	for _, e := range entries {
		c.members(&h, e.signal, seen)
	}
	slices.SortStableFunc(h.Members, func(a, b Member) int { return cmp.Compare(a.Time, b.Time) })
	if !c.m.links.silent[r.rule] {
		if err := c.yield(h); err != nil {
			return err
		}
	}
	if len(c.m.links.feeds[r.rule]) == 0 {
		return nil
	}
	last := entries[len(entries)-1].signal
	s := &signal{time: c.now, event: last.event, hit: &h, rule: r.rule, at: last.at}
	for _, name := range c.m.links.names[r.rule] {
		s.values = append(s.values, c.passed(r, g, entries, name))
	}
	return c.take(s)
}

// passed is what a correlation above reads of a hit: what the group shares, or
// what its last event has.
func (c *Correlator) passed(r *correlated, g *groupWindow, entries []entry, name string) *string {
	if i := slices.Index(r.spec.GroupBy, name); i >= 0 {
		return g.shown[i]
	}
	for i := len(entries) - 1; i >= 0; i-- {
		s := entries[i].signal
		if at := slices.Index(c.m.links.names[s.rule], name); at >= 0 && s.values[at] != nil {
			return s.values[at]
		}
	}
	return nil
}

// members adds the events of a signal to a hit, each once.
func (c *Correlator) members(h *CorrelationHit, s *signal, seen map[uint64]bool) {
	if s.hit != nil {
		for _, m := range s.hit.Members {
			c.member(h, m)
		}
		h.Count += s.hit.Count - len(s.hit.Members)
		return
	}
	if !seen[s.event] {
		seen[s.event] = true
		c.member(h, Member{
			Rule: c.m.rules[s.rule], File: s.at.file, Time: s.time, Host: s.at.host, Channel: s.at.channel, EventID: s.eventID, Record: s.record, Offset: s.offset,
		})
	}
}

func (c *Correlator) member(h *CorrelationHit, m Member) {
	if h.From == 0 || m.Time < h.From {
		h.From = m.Time
	}
	h.To = max(h.To, m.Time)
	h.Count++
	if len(h.Members) < c.opts.MaxMembers {
		h.Members = append(h.Members, m)
	} else {
		h.Members[len(h.Members)-1] = m // the last one is always named
	}
}
