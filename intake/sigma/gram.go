package sigma

import (
	"cmp"
	"encoding/binary"
	"math/bits"
	"slices"
)

// gramTable finds which of many texts stand in a value by one short piece of
// each: its key gram. Values are scanned once; a bitmap answers 'no' for nearly
// every place, and only where it says 'perhaps' texts are compared.
type gramTable struct {
	size    int // bytes of a gram, 1 to 4
	shift   uint
	bitmap  []uint64
	slots   []gramSlot // open addressing by hash
	narrow  uint       // shift of a hash to its first slot
	entries []gramEntry
}

// gramSlot says which entries have a gram; to is 0 in an empty slot.
type gramSlot struct {
	gram     uint32
	from, to int32
}

// gramEntry is one text under its key gram.
type gramEntry struct {
	lit    string // the whole text around the gram
	gram   uint32
	offset int32 // of the gram in lit
	hit    int32 // what to report
}

func gramHash(g uint32) uint32 { return g * 0x9E3779B1 }

// gramAt reads the gram of n bytes at s[i:].
func gramAt(s string, i, n int) uint32 {
	var g uint32
	for k := range n {
		g |= uint32(s[i+k]) << (8 * k)
	}
	return g
}

// newGramTable builds the table of entries, whose grams are all of one size.
func newGramTable(size int, entries []gramEntry) *gramTable {
	slices.SortStableFunc(entries, func(a, b gramEntry) int { return cmp.Compare(a.gram, b.gram) })
	width := min(18, max(10, bits.Len(uint(len(entries)))+4)) // 16 to 32 bits an entry
	t := &gramTable{size: size, shift: uint(32 - width), bitmap: make([]uint64, 1<<width/64), entries: entries}
	log := bits.Len(uint(2 * len(entries)))
	t.narrow, t.slots = uint(32-log), make([]gramSlot, 1<<log)
	for from := 0; from < len(entries); {
		g, to := entries[from].gram, from+1
		for to < len(entries) && entries[to].gram == g {
			to++
		}
		h := gramHash(g)
		t.bitmap[h>>t.shift/64] |= 1 << (h >> t.shift % 64)
		at := int(h >> t.narrow)
		for t.slots[at].to != 0 {
			at = (at + 1) & (len(t.slots) - 1)
		}
		t.slots[at] = gramSlot{g, int32(from), int32(to)}
		from = to
	}
	return t
}

// scan appends the hits of the texts that stand in a value to dst.
func (t *gramTable) scan(value []byte, dst []int32) []int32 {
	if len(value) < t.size {
		return dst
	}
	if t.size == 4 {
		for i := 0; i+4 <= len(value); i++ {
			g := binary.LittleEndian.Uint32(value[i:])
			h := gramHash(g) >> t.shift
			if t.bitmap[h/64]>>(h%64)&1 != 0 {
				dst = t.check(g, value, i, dst)
			}
		}
		return dst
	}
	var g uint32
	top := uint(8 * (t.size - 1))
	for i := range t.size - 1 {
		g |= uint32(value[i]) << (8 * (i + 1))
	}
	for i := t.size - 1; i < len(value); i++ {
		g = g>>8 | uint32(value[i])<<top
		h := gramHash(g) >> t.shift
		if t.bitmap[h/64]>>(h%64)&1 != 0 {
			dst = t.check(g, value, i-t.size+1, dst)
		}
	}
	return dst
}

// check compares the texts under a gram that stands at a place.
func (t *gramTable) check(g uint32, value []byte, at int, dst []int32) []int32 {
	s := int(gramHash(g) >> t.narrow)
	for t.slots[s].to != 0 && t.slots[s].gram != g {
		s = (s + 1) & (len(t.slots) - 1)
	}
	for i := t.slots[s].from; i < t.slots[s].to; i++ {
		e := &t.entries[i]
		from := at - int(e.offset)
		if from >= 0 && from+len(e.lit) <= len(value) && string(value[from:from+len(e.lit)]) == e.lit {
			dst = append(dst, e.hit)
		}
	}
	return dst
}
