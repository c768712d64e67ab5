package library

import (
	"encoding/binary"
	"slices"
	"strings"
)

// patternSet is patterns with an index of the literals that they need, so that
// one pass over a text tells which few of them can match it.
type patternSet struct {
	patterns []*pattern
	always   []int // patterns that need no literal
	literals []literal
	// grams holds a bit for the hash of each group of four bytes that a literal
	// of seven bytes or more has at one of stride places in a row: whatever place
	// the literal has in a text, one of these groups stands at a multiple of
	// stride. byGram has the literals by group.
	grams  []uint64
	byGram map[uint32][]gramPlace
	short  []int32 // literals that are shorter
}

// literal is a text that patterns need.
type literal struct {
	text     string
	patterns []int
}

// gramPlace is where a group of four bytes stands in a literal.
type gramPlace struct{ literal, at int32 }

const (
	stride     = 4
	longEnough = 4 + stride - 1
	// gramBits is the size of the table of groups, as a power of two; at some
	// 2,000 groups one place in a hundred is taken, and the nearest cache has it.
	gramBits = 18
)

func gramHash(g uint32) uint32 { return g * 0x9e3779b1 >> (32 - gramBits) }

func (s *patternSet) index() {
	s.grams = make([]uint64, 1<<gramBits/64)
	s.byGram = map[uint32][]gramPlace{}
	known := map[string]int{}
	for i, p := range s.patterns {
		if p.literals == nil {
			s.always = append(s.always, i)
		}
		for _, text := range p.literals {
			at, ok := known[text]
			if !ok {
				at = len(s.literals)
				known[text] = at
				s.literals = append(s.literals, literal{text: text})
			}
			s.literals[at].patterns = append(s.literals[at].patterns, i)
		}
	}
	for i, l := range s.literals {
		if len(l.text) < longEnough {
			s.short = append(s.short, int32(i))
			continue
		}
		for at, from := 0, rarest(l.text); at < stride; at++ {
			g := binary.LittleEndian.Uint32([]byte(l.text[from+at:]))
			h := gramHash(g)
			s.grams[h/64] |= 1 << (h % 64)
			s.byGram[g] = append(s.byGram[g], gramPlace{int32(i), int32(from + at)})
		}
	}
}

// common are the bytes that JavaScript is full of.
const common = "etaoinsrlcdupfmh.,;()={}\"' \n-*/0123456789"

// rarest returns where the least common seven bytes of a literal stand.
func rarest(text string) int {
	best, most := 0, -1
	for i := 0; i+longEnough <= len(text); i++ {
		score := 0
		for _, c := range []byte(text[i : i+longEnough]) {
			if k := strings.IndexByte(common, c); k < 0 {
				score += len(common)
			} else {
				score += k
			}
		}
		if score > most {
			best, most = i, score
		}
	}
	return best
}

// eachGram calls found for the groups of four bytes at multiples of stride that
// are probably in a literal.
func (s *patternSet) eachGram(text string, found func(gram uint32, at int)) {
	grams := s.grams
	if len(grams) != 1<<gramBits/64 {
		return
	}
	for i := 0; i+4 <= len(text); i += stride {
		g := uint32(text[i]) | uint32(text[i+1])<<8 | uint32(text[i+2])<<16 | uint32(text[i+3])<<24
		if h := gramHash(g); grams[h/64]&(1<<(h%64)) != 0 {
			found(g, i)
		}
	}
}

// candidate is a pattern that may match a text, and where its literals stand in
// it, in order; nil when they stand in too many places, or it has none.
type candidate struct {
	pattern *pattern
	at      []int
}

// maxPlaces bounds the places of a pattern's literals that are kept; beyond, all
// of the text is searched.
const maxPlaces = 256

// candidates returns the patterns that may match the text, in order.
func (s *patternSet) candidates(text string) []candidate {
	places := make([][]int, len(s.patterns))
	many := make([]bool, len(s.patterns))
	for _, i := range s.always {
		many[i] = true
	}
	found := func(l *literal, at int) {
		for _, i := range l.patterns {
			if places[i] = append(places[i], at); len(places[i]) > maxPlaces {
				many[i] = true
				places[i] = places[i][:0]
			}
		}
	}
	for _, l := range s.short {
		lit := &s.literals[l]
		for at := strings.Index(text, lit.text); at >= 0; {
			found(lit, at)
			next := strings.Index(text[at+1:], lit.text)
			if next < 0 {
				break
			}
			at += 1 + next
		}
	}
	s.eachGram(text, func(g uint32, i int) {
		for _, at := range s.byGram[g] {
			lit := &s.literals[at.literal]
			if from := i - int(at.at); from >= 0 && strings.HasPrefix(text[from:], lit.text) {
				found(lit, from)
			}
		}
	})
	var out []candidate
	for i, p := range s.patterns {
		switch {
		case many[i]:
			out = append(out, candidate{pattern: p})
		case len(places[i]) > 0:
			slices.Sort(places[i])
			out = append(out, candidate{p, places[i]})
		}
	}
	return out
}
