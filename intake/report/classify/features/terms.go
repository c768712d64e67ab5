package features

import (
	"cmp"
	"slices"
)

// Groups of terms: the two lowest bits of a hash.
const (
	words      = 0
	characters = 1
	context    = 2
	groups     = 3
	groupMask  = 3
)

// Term is a hashed n-gram with the number of times it stands in a line. The
// two lowest bits of Hash tell its group.
type Term struct {
	Hash  uint32
	Count uint32
}

// Characters is true for a group of characters, false for words.
func (t Term) Characters() bool { return t.Hash&groupMask == characters }

// Terms returns the n-grams of a line by rising hash: words and pairs of
// neighbouring words; 3 to 5 characters inside each word with a blank before
// and after it (a shorter word counts once, whole).
func Terms(tokens []Token) []Term {
	hashes := make([]uint32, 0, len(tokens)*16)
	eachTerm(tokens, func(h uint32, _, _ int) { hashes = append(hashes, h) })
	return count(hashes)
}

// eachTerm calls yield for each occurrence of an n-gram with the tokens
// [from, to) it covers.
func eachTerm(tokens []Token, yield func(hash uint32, from, to int)) {
	var buf [maxWord + 16]byte
	previous := uint64(0)
	for i, t := range tokens {
		h := hashString(t.Text)
		yield(fold(h)&^groupMask|words, i, i+1)
		if i > 0 {
			yield(fold(mix(previous*31+h))&^groupMask|words, i-1, i+1)
		}
		previous = h
		word := append(append(append(buf[:0], ' '), t.Text...), ' ')
		eachGram(word, func(h uint32) { yield(h, i, i+1) })
	}
}

func eachGram(word []byte, yield func(uint32)) {
	if t := len(word) - 2; t > 0 && word[1] == '~' {
		yield(fold(mix(hashBytes(word)))&^groupMask | characters)
		return
	}
	if len(word) <= 3 {
		yield(fold(mix(hashBytes(word)))&^groupMask | characters)
		return
	}
	for i := 0; i+3 <= len(word); i++ {
		h := uint64(offset)
		for n := 0; n < 5 && i+n < len(word); n++ {
			h = (h ^ uint64(word[i+n])) * prime
			if n >= 2 {
				yield(fold(mix(h))&^groupMask | characters)
			}
		}
	}
}

// FNV-1a, 64 bits, with a final mix so that the top bits are good.
const (
	offset = 14695981039346656037
	prime  = 1099511628211
)

func hashString(s string) uint64 {
	h := uint64(offset)
	for i := range len(s) {
		h = (h ^ uint64(s[i])) * prime
	}
	return mix(h)
}

func hashBytes(b []byte) uint64 {
	h := uint64(offset)
	for _, c := range b {
		h = (h ^ uint64(c)) * prime
	}
	return h
}

func mix(h uint64) uint64 {
	h ^= h >> 33
	h *= 0xff51afd7ed558ccd
	h ^= h >> 33
	return h
}

func fold(h uint64) uint32 { return uint32(h >> 32) }

// Context returns the words of a neighbouring text (the heading above, the line
// before) as terms of their own: salt tells the places apart.
func Context(terms []Term, salt string, tokens []Token) []Term {
	base := hashString(salt)
	hashes := make([]uint32, 0, len(tokens))
	for _, t := range tokens {
		hashes = append(hashes, fold(mix(base^hashString(t.Text)))&^groupMask|context)
	}
	out := append(terms, count(hashes)...)
	slices.SortFunc(out, func(a, b Term) int { return cmp.Compare(a.Hash, b.Hash) })
	return out
}

func count(hashes []uint32) []Term {
	slices.Sort(hashes)
	out := make([]Term, 0, len(hashes))
	for _, h := range hashes {
		if n := len(out); n > 0 && out[n-1].Hash == h {
			out[n-1].Count++
			continue
		}
		out = append(out, Term{h, 1})
	}
	return out
}
