package features

import (
	"math"
	"slices"
)

// IDFUnit is the step of an inverse document frequency, so that it can be kept
// in a byte without a difference between training and use.
const IDFUnit = 1.0 / 16

// groupWeight says how much each group of terms counts beside the others, after
// each was brought to length 1.
var groupWeight = [groups]float32{1, 1, 0.5}

// Vector is a sparse row: Index ascending, Value of the same length.
type Vector struct {
	Index []uint32
	Value []float32
}

// Norm2 returns the squared length of the vector.
func (v Vector) Norm2() float32 {
	s := float32(0)
	for _, x := range v.Value {
		s += float32(x * x)
	}
	return s
}

// Vocabulary maps hashed terms to columns with their inverse document
// frequency. It is read-only and safe for concurrent use.
type Vocabulary struct {
	hashes []uint32 // ascending; the column is the place in the list
	idf    []float32
	table  []uint32 // open addressing: column + 1, 0 is free
	shift  uint
}

// Counter counts in how many rows each term stands.
type Counter struct {
	rows int
	df   map[uint32]int32
}

// NewCounter returns an empty counter.
func NewCounter() *Counter { return &Counter{df: make(map[uint32]int32, 1<<20)} }

// Add counts one row.
func (c *Counter) Add(terms []Term) {
	c.rows++
	for _, t := range terms {
		c.df[t.Hash]++
	}
}

// Vocabulary keeps the word terms in at least minWords rows and the character
// terms in at least minChars rows.
func (c *Counter) Vocabulary(minWords, minChars int) *Vocabulary {
	hashes := make([]uint32, 0, len(c.df)/4)
	for h, n := range c.df {
		if h&groupMask != characters && int(n) >= minWords || h&groupMask == characters && int(n) >= minChars {
			hashes = append(hashes, h)
		}
	}
	slices.Sort(hashes)
	idf := make([]float32, len(hashes))
	for i, h := range hashes {
		x := math.Log(float64(1+c.rows)/float64(1+c.df[h])) + 1
		idf[i] = float32(math.Round(x/IDFUnit) * IDFUnit)
	}
	return NewVocabulary(hashes, idf)
}

// NewVocabulary returns the vocabulary of hashes (ascending) with their
// inverse document frequencies.
func NewVocabulary(hashes []uint32, idf []float32) *Vocabulary {
	v := &Vocabulary{hashes: hashes, idf: idf, shift: 31}
	for 1<<(32-v.shift) < 2*len(hashes) && v.shift > 2 {
		v.shift--
	}
	v.table = make([]uint32, 1<<(32-v.shift))
	mask := uint32(len(v.table) - 1)
	for i, h := range hashes {
		p := slot(h, v.shift)
		for v.table[p] != 0 {
			p = (p + 1) & mask
		}
		v.table[p] = uint32(i + 1)
	}
	return v
}

// Len is the number of columns.
func (v *Vocabulary) Len() int { return len(v.hashes) }

// Hashes returns the hash of each column; do not change it.
func (v *Vocabulary) Hashes() []uint32 { return v.hashes }

// IDF returns the inverse document frequency of each column; do not change it.
func (v *Vocabulary) IDF() []float32 { return v.idf }

func slot(h uint32, shift uint) uint32 { return h * 2654435769 >> shift }

// Column returns the column of a hashed term, -1 when it has none.
func (v *Vocabulary) Column(hash uint32) int {
	mask := uint32(len(v.table) - 1)
	for p := slot(hash, v.shift); ; p = (p + 1) & mask {
		c := v.table[p]
		if c == 0 {
			return -1
		}
		if v.hashes[c-1] == hash {
			return int(c - 1)
		}
	}
}

// Vector weighs the terms: (1 + ln count) times inverse document frequency,
// words and characters each scaled to length one.
func (v *Vocabulary) Vector(terms []Term) Vector {
	out := Vector{make([]uint32, 0, len(terms)), make([]float32, 0, len(terms))}
	var sum [groups]float64
	for _, t := range terms {
		c := v.Column(t.Hash)
		if c < 0 {
			continue
		}
		x := v.idf[c]
		if t.Count > 1 {
			x = float32(x * float32(1+math.Log(float64(t.Count))))
		}
		sum[t.Hash&groupMask] += float64(x * x)
		out.Index = append(out.Index, uint32(c))
		out.Value = append(out.Value, x)
	}
	var scale [groups]float32
	for g, s := range sum {
		if s > 0 {
			scale[g] = groupWeight[g] * float32(1/math.Sqrt(s))
		}
	}
	for i, c := range out.Index {
		out.Value[i] *= scale[v.hashes[c]&groupMask]
	}
	return out
}

// Contribution is one occurrence of a term that has a column: the share of the
// column's value that it brings and the tokens [From, To) it covers.
type Contribution struct {
	Column   uint32
	Value    float32
	From, To int
}

// Contributions returns those of all occurrences, in the order of the tokens.
func (v *Vocabulary) Contributions(tokens []Token) []Contribution {
	terms := Terms(tokens)
	vector := v.Vector(terms)
	share := make([]float32, len(vector.Index)) // of one occurrence, by place in the vector
	k := 0
	for _, t := range terms {
		if k < len(vector.Index) && v.hashes[vector.Index[k]] == t.Hash {
			share[k] = vector.Value[k] * (1 / float32(t.Count))
			k++
		}
	}
	out := make([]Contribution, 0, 2*len(share))
	eachTerm(tokens, func(hash uint32, from, to int) {
		if c := v.Column(hash); c >= 0 {
			if i, ok := slices.BinarySearch(vector.Index, uint32(c)); ok {
				out = append(out, Contribution{uint32(c), share[i], from, to})
			}
		}
	})
	return out
}
