package sigma

import (
	"hash/maphash"

	"tradecraft/intake/logs/event"
)

// memo remembers which predicates of a field's index values satisfied. Logs
// repeat themselves: the same programs, users and keys come again and again. It
// is bounded: a value takes the place of another with the same hash.
type memo struct {
	seed    maphash.Seed
	entries []remembered
}

// remembered is a value with the predicates that it satisfies.
type remembered struct {
	index *fieldIndex
	kind  event.Kind
	raw   []byte
	holds []int32
}

const (
	memoSize    = 1 << 12 // values of all fields
	maxMemoized = 384     // bytes of a value; a longer one seldom comes twice
	maxHolding  = 200     // predicates of a value
)

// A field whose values seldom come again is not remembered for a while.
const (
	memoTrial = 256  // values after which a field is judged
	memoShare = 6    // one value in so many must have come before
	memoRest  = 8192 // values that are not remembered then
)

// habit says how often the values of a field came again.
type habit struct{ tries, again, rest int }

// worth says whether to remember the next value.
func (h *habit) worth() bool {
	if h.rest > 0 {
		h.rest--
		return false
	}
	if h.tries == memoTrial {
		if h.again*memoShare < h.tries {
			h.rest = memoRest
		}
		h.tries, h.again = 0, 0
	}
	h.tries++
	return true
}

// find returns the place of a value; known says that it is the value's own.
func (m *memo) find(x *fieldIndex, v event.Value) (at *remembered, known bool) {
	if m.entries == nil {
		m.seed, m.entries = maphash.MakeSeed(), make([]remembered, memoSize)
	}
	h := maphash.Bytes(m.seed, v.Raw) + uint64(x.number)*0x9E3779B97F4A7C15
	at = &m.entries[h>>(64-12)]
	return at, at.index == x && at.kind == v.Kind && string(at.raw) == string(v.Raw)
}

// set makes the place that of a value, with no predicates yet.
func (at *remembered) set(x *fieldIndex, v event.Value) {
	at.index, at.kind, at.raw, at.holds = x, v.Kind, append(at.raw[:0], v.Raw...), at.holds[:0]
}
