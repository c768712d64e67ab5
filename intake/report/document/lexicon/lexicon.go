package lexicon

import (
	_ "embed"
	"hash/fnv"
	"strings"
)

//go:embed lexicon.bin
var table string

// hashes is the number of bits set for a word.
const hashes = 7

// Known says whether a word is one that reports use. It is compared in lower
// case; compounds are looked up with their hyphen.
func Known(word string) bool {
	if len(table) == 0 || word == "" {
		return false
	}
	a, step := places(word)
	bits := uint64(len(table)) * 8
	for range hashes {
		b := a % bits
		if table[b/8]&(1<<(b%8)) == 0 {
			return false
		}
		a += step
	}
	return true
}

// Build makes a table of the words with the size in bytes.
func Build(words []string, size int) []byte {
	out := make([]byte, size)
	bits := uint64(size) * 8
	for _, w := range words {
		a, step := places(w)
		for range hashes {
			b := a % bits
			out[b/8] |= 1 << (b % 8)
			a += step
		}
	}
	return out
}

// places derives the bits of a word from one 64-bit hash (double hashing).
func places(word string) (a, step uint64) {
	h := fnv.New64a()
	h.Write([]byte(strings.ToLower(word)))
	sum := h.Sum64()
	return sum >> 32, sum&0xffffffff | 1
}
