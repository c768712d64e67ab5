package setcover

import (
	"encoding/binary"
	"iter"
	mathbits "math/bits"
)

// bits is a set of small numbers.
type bits []uint64

func words(n int) int { return (n + 63) / 64 }

func newBits(n int) bits { return make(bits, words(n)) }

func (b bits) add(i int) { b[i/64] |= 1 << (i % 64) }

func (b bits) has(i int) bool { return b[i/64]&(1<<(i%64)) != 0 }

func (b bits) empty() bool {
	for _, w := range b {
		if w != 0 {
			return false
		}
	}
	return true
}

func (b bits) count() int {
	n := 0
	for _, w := range b {
		n += mathbits.OnesCount64(w)
	}
	return n
}

// within says whether all of b is in o, which is as long at least.
func (b bits) within(o bits) bool {
	for k, w := range b {
		if w&^o[k] != 0 {
			return false
		}
	}
	return true
}

// or returns the union, a new set.
func (b bits) or(o bits) bits {
	out := make(bits, len(b))
	for k := range b {
		out[k] = b[k] | o[k]
	}
	return out
}

// without returns what is in b and not in o, a new set.
func (b bits) without(o bits) bits {
	out := make(bits, len(b))
	for k := range b {
		out[k] = b[k] &^ o[k]
	}
	return out
}

func (b bits) each() iter.Seq[int] {
	return func(yield func(int) bool) {
		for k, w := range b {
			for w != 0 {
				if !yield(k*64 + mathbits.TrailingZeros64(w)) {
					return
				}
				w &= w - 1
			}
		}
	}
}

// key is the set as a map key.
func (b bits) key() string {
	out := make([]byte, 0, 8*len(b))
	for _, w := range b {
		out = binary.LittleEndian.AppendUint64(out, w)
	}
	return string(out)
}

func (b bits) weigh(weights []int64) int64 {
	sum := int64(0)
	for i := range b.each() {
		sum += weights[i]
	}
	return sum
}

func trailing(w uint64) int { return mathbits.TrailingZeros64(w) }
