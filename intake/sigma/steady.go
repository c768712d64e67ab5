package sigma

import (
	"encoding/binary"
	"sync"

	"tradecraft/intake/logs/event"
)

// steadySlots are the fields that say what kind of event an event is. They
// have few values, so what rules ask of them is answered once for a kind.
type steadySlots [3]event.Slot

// steadySet has a bit for each of the steady fields.
type steadySet uint8

const allSteady steadySet = 1<<len(steadySlots{}) - 1

// mark returns the bit of a slot, 0 for others.
func (s *steadySlots) mark(slot event.Slot) steadySet {
	for i, at := range s {
		if at == slot {
			return 1 << i
		}
	}
	return 0
}

// values appends the values of the wanted fields to a key and returns which of
// them are known by it: those with no value, or with one short value.
func (s *steadySlots) values(e *event.Event, want steadySet, key []byte) ([]byte, steadySet) {
	known := want
	for i, slot := range s {
		if want>>i&1 == 0 {
			continue
		}
		switch v, n := e.Single(slot); {
		case n > 1 || len(v.Raw) > maxKeyValue:
			key = append(key, 0xff)
			known &^= 1 << i
		case n == 0:
			key = append(key, 0xfe)
		default:
			key = appendValue(key, v)
		}
	}
	return key, known
}

// maxKeyValue bounds the part of a value in a key.
const maxKeyValue = 256

// appendValue appends a value so that no other gives the same bytes, long ones
// excepted, which are all alike.
func appendValue(dst []byte, v event.Value) []byte {
	if len(v.Raw) > maxKeyValue {
		return append(dst, 0xff)
	}
	dst = append(dst, byte(v.Kind), byte(len(v.Raw)), byte(len(v.Raw)>>8))
	return append(dst, v.Raw...)
}

// planCache holds the plans of all kinds of events that came so far.
type planCache struct {
	mu    sync.Mutex
	plans map[string]*plan
	size  int // predicates in all plans, and some for each plan
}

const (
	// maxPlanSize bounds what is kept for kinds of events, of which a log made to
	// exhaust us has any number. Kinds beyond it share the plan of their routes,
	// which takes no field for steady.
	maxPlanSize  = 200_000
	planOverhead = 50
)

// plan returns the plan for an event with the routes.
func (m *Matcher) plan(e *event.Event, routes []route) *plan {
	var key []byte
	var reads steadySet
	for _, to := range routes {
		key = binary.AppendUvarint(binary.AppendUvarint(key, uint64(to.group)), uint64(to.variant))
		reads |= m.groups[to.group].reads[to.variant]
	}
	general := string(key)
	key, known := m.router.steady.values(e, reads, append(key, 0xff, 0xff))
	c := &m.plans
	c.mu.Lock()
	defer c.mu.Unlock()
	if p := c.plans[string(key)]; p != nil {
		return p
	}
	if c.size > maxPlanSize {
		key, known = []byte(general), 0
		if p := c.plans[general]; p != nil {
			return p
		}
	}
	p := newPlan(m, routes, known, e)
	if c.plans == nil {
		c.plans = map[string]*plan{}
	}
	c.plans[string(key)] = p
	c.size += len(p.preds) + planOverhead
	return p
}
