package sigma

import (
	"cmp"
	"encoding/binary"
	"math/bits"
	"slices"
)

// gramTable finds which of many texts stand in a value by a short piece of each,
// a gram. Values are scanned once; a bitmap answers 'no' for nearly every place,
// and only where it says 'perhaps' texts are compared. Where all texts are long,
// only every stride-th place is looked at, and each text is known by as many
// neighbouring grams.
type gramTable struct {
	size    int // bytes of a gram, 1 to 4
	stride  int
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

// newGramTable builds the table of texts whose grams are all of one size; rarity
// says how often a gram is used.
func newGramTable(size int, texts []gramEntry, rarity map[uint32]int) *gramTable {
	stride := maxStride
	for _, e := range texts {
		stride = min(stride, len(e.lit)-size+1)
	}
	entries := make([]gramEntry, 0, stride*len(texts))
	for _, e := range texts {
		at := rarest(e.lit, size, stride, rarity)
		for i := at; i < at+stride; i++ {
			entries = append(entries, gramEntry{lit: e.lit, hit: e.hit, gram: gramAt(e.lit, i, size), offset: int32(i)})
		}
	}
	slices.SortStableFunc(entries, func(a, b gramEntry) int { return cmp.Compare(a.gram, b.gram) })
	width := min(18, max(10, bits.Len(uint(len(entries)))+4)) // 16 to 32 bits an entry
	t := &gramTable{size: size, stride: stride, shift: uint(32 - width), bitmap: make([]uint64, 1<<width/64), entries: entries}
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

// rarest returns the place in a text from which stride grams are used least.
func rarest(lit string, size, stride int, rarity map[uint32]int) int {
	best, least := 0, 0
	for at := 0; at+stride+size-1 <= len(lit); at++ {
		sum := 0
		for i := at; i < at+stride; i++ {
			sum += rarity[gramAt(lit, i, size)]
		}
		if least == 0 || sum < least {
			best, least = at, sum
		}
	}
	return best
}

// scan appends the hits of the texts that stand in a value to dst.
func (t *gramTable) scan(value []byte, dst []int32) []int32 {
	i := 0
	if t.stride == 1 {
		i, dst = t.scanAll(value, dst)
	}
	mask := t.mask()
	for ; i+4 <= len(value); i += t.stride {
		g := binary.LittleEndian.Uint32(value[i:]) & mask
		if t.perhaps(g) != 0 {
			dst = t.check(g, value, i, dst)
		}
	}
	for ; i+t.size <= len(value); i += t.stride {
		g := uint32(0)
		for k := range t.size {
			g |= uint32(value[i+k]) << (8 * k)
		}
		if t.perhaps(g) != 0 {
			dst = t.check(g, value, i, dst)
		}
	}
	return dst
}

// mask has the bits of a gram.
func (t *gramTable) mask() uint32 { return uint32(1<<(8*t.size) - 1) }

// scanAll scans every place, four at a time, but for the last few, and returns
// where those begin.
func (t *gramTable) scanAll(value []byte, dst []int32) (int, []int32) {
	i, mask := 0, t.mask()
	for ; i+8 <= len(value); i += 4 {
		x := binary.LittleEndian.Uint64(value[i:])
		a, b, c, d := t.perhaps(uint32(x)&mask), t.perhaps(uint32(x>>8)&mask), t.perhaps(uint32(x>>16)&mask), t.perhaps(uint32(x>>24)&mask)
		if a|b|c|d == 0 {
			continue
		}
		for k, bit := range [4]uint64{a, b, c, d} {
			if bit != 0 {
				dst = t.check(uint32(x>>(8*k))&mask, value, i+k, dst)
			}
		}
	}
	return i, dst
}

// perhaps returns 1 when some text may have a gram, 0 when none has.
func (t *gramTable) perhaps(g uint32) uint64 {
	h := gramHash(g) >> t.shift
	return t.bitmap[h/64] >> (h % 64) & 1
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
