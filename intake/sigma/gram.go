package sigma

// gramTable finds which patterns may match a text by one short piece of each:
// its key gram. Texts are scanned once; a bitmap answers 'no' for nearly every
// place, and only where it says 'perhaps' patterns are compared.
type gramTable struct {
	size    int // bytes of a gram, 1 to 4
	bitmap  []uint64
	buckets map[uint32][]gramEntry
}

// gramEntry is one pattern under its key gram.
type gramEntry struct {
	pred int32
	// offset is where the gram stands in lit.
	offset int32
	// lit is the whole piece of text around the gram.
	lit string
	// sure means that finding lit is the whole match (a plain contains).
	sure bool
}

const gramBits = 15 // of the bitmap: 4 KiB, which stays in the first cache

func newGramTable(size int) *gramTable {
	return &gramTable{size: size, bitmap: make([]uint64, 1<<gramBits/64), buckets: map[uint32][]gramEntry{}}
}

func gramHash(g uint32) uint32 { return g * 0x9E3779B1 >> (32 - gramBits) }

// gramAt reads the gram of n bytes at s[i:].
func gramAt(s string, i, n int) uint32 {
	var g uint32
	for k := range n {
		g |= uint32(s[i+k]) << (8 * k)
	}
	return g
}

func (t *gramTable) add(e gramEntry) {
	g := gramAt(e.lit, int(e.offset), t.size)
	h := gramHash(g)
	t.bitmap[h/64] |= 1 << (h % 64)
	t.buckets[g] = append(t.buckets[g], e)
}

// scan calls hit for each pattern whose piece stands in text.
func (t *gramTable) scan(text []byte, hit func(e *gramEntry)) {
	if t == nil || len(text) < t.size {
		return
	}
	var g uint32
	shift := uint(8 * (t.size - 1))
	for i := range t.size - 1 {
		g |= uint32(text[i]) << (8 * (i + 1))
	}
	for i := t.size - 1; i < len(text); i++ {
		g = g>>8 | uint32(text[i])<<shift
		h := gramHash(g)
		if t.bitmap[h/64]>>(h%64)&1 != 0 {
			t.check(g, text, i-t.size+1, hit)
		}
	}
}

func (t *gramTable) check(g uint32, text []byte, at int, hit func(e *gramEntry)) {
	bucket := t.buckets[g]
	for i := range bucket {
		e := &bucket[i]
		from := at - int(e.offset)
		if from >= 0 && from+len(e.lit) <= len(text) && string(text[from:from+len(e.lit)]) == e.lit {
			hit(e)
		}
	}
}
