package gazetteer

import (
	"strings"

	"tradecraft"
	"tradecraft/attack"
)

// maxWords bounds the words of a name.
const maxWords = 24

// Gazetteer finds ids and names in text. It is read-only and safe for
// concurrent use.
type Gazetteer struct {
	kb      resolver
	tactics map[string]bool
	trie    *trie
	words   *vocabulary
}

// New builds the gazetteer of a knowledge base, in a few milliseconds.
func New(kb *attack.KnowledgeBase) *Gazetteer {
	b := &builder{trie: newTrie(), words: newVocabulary(), taken: make(map[string]bool, 1024)}
	b.fill(kb)
	return &Gazetteer{kb: kb, tactics: tacticIDs(kb), trie: b.trie, words: b.words}
}

// Find returns what a sentence names, in order; matches do not overlap. The
// text may be any bytes of any length; time is linear in it.
func (g *Gazetteer) Find(text string) []Match { return g.Append(nil, text) }

// Append is Find that appends to a list, for callers that reuse one.
func (g *Gazetteer) Append(dst []Match, text string) []Match {
	base := len(dst)
	s := scanner{text: text}
	for s.next() {
		if m, ok := g.id(&s); ok {
			dst = push(dst, base, m)
			continue
		}
		n := g.trie.number[string(s.word())]
		if n == 0 || g.trie.first[n] == 0 {
			continue
		}
		m, ok := g.longest(s, g.trie.first[n])
		if !ok {
			continue
		}
		dst = push(dst, base, m)
		if !m.Weak { // a weak match must not hide a firm one that starts inside it
			s.pos = m.Span.End
		}
	}
	return dst
}

// push appends a match. Of two that overlap a firm one stays, else the earlier.
func push(dst []Match, base int, m Match) []Match {
	if n := len(dst); n > base && dst[n-1].Span.End > m.Span.Start {
		if m.Weak {
			return dst
		}
		dst = dst[:n-1]
	}
	return append(dst, m)
}

// longest follows the trie from the scanner's token and returns the firm match
// with most words, else the weak one with most words. The scanner is a copy.
func (g *Gazetteer) longest(s scanner, node int32) (best Match, found bool) {
	var gaps [maxWords]string
	start := s.start
	for depth := 0; ; depth++ {
		for i := range g.trie.names[node] {
			e := &g.trie.names[node][i]
			if !gapsFit(gaps[:depth], e.gaps) {
				continue
			}
			m, ok := g.judge(e, s.text, start, s.end)
			if ok && (!m.Weak || !found || best.Weak) {
				best, found = m, true
			}
		}
		from := s.end
		if depth+1 >= maxWords || !s.next() || s.start-from > 4 {
			return best, found
		}
		gaps[depth] = s.text[from:s.start]
		n := g.trie.number[string(s.word())]
		if node = g.trie.step[[2]int32{node, n}]; n == 0 || node == 0 {
			return best, found
		}
	}
}

// gapsFit says whether the gaps between words fit those of the name.
func gapsFit(text, name []string) bool {
	for i, gap := range text {
		if !joins(gap) && gap != name[i] && !(name[i] == ": " && parentGap(gap)) {
			return false
		}
	}
	return true
}

// parentGap says whether a gap may stand between a parent's and a sub-technique's name.
func parentGap(gap string) bool {
	switch gap {
	case ":", " : ", " – ", " — ", " > ", " | ":
		return true
	}
	return false
}

// judge applies the rule of a name to the place where its words stand.
func (g *Gazetteer) judge(e *entry, text string, start, end int) (Match, bool) {
	as := text[start:end]
	m := Match{
		Span: tradecraft.Span{Start: start, End: end}, Kind: e.kind, IDs: e.ids, As: as,
		Ambiguous: e.ambiguous, Cased: e.cased(as),
	}
	if inPath(text, start, end) {
		return m, false
	}
	switch e.rule {
	case cased:
		m.Weak = !m.Cased
	case exact:
		return m, e.exact(as)
	case command:
		return m, followed(text, start, end, e.follow)
	case word:
		return g.judgeWord(e, m, text)
	}
	if e.shared() {
		m = e.decide(m, g.words.company(text, start, end))
	}
	m.Weak = m.Weak || e.kind == TechniqueName && len(e.written) == 1 && bystander(text, start, end)
	return m, true
}

// judgeWord applies rule word.
func (g *Gazetteer) judgeWord(e *entry, m Match, text string) (Match, bool) {
	m.Weak = true
	if e.kind == TechniqueName {
		return m, true
	}
	if !m.Cased {
		return m, false
	}
	kind := g.words.company(text, m.Span.Start, m.Span.End)
	if e.shared() {
		m = e.decide(m, kind)
	}
	capitals := e.capitals(m.As) && hasSmall(text)
	m.Weak = kind == "" && !capitals
	if m.Weak && partOfName(text, m.Span.Start, m.Span.End) {
		return m, false
	}
	return m, true
}

// hasSmall says whether a text has small letters: capitals in a heading that
// is all capitals say nothing.
func hasSmall(text string) bool {
	return strings.IndexFunc(text, func(r rune) bool { return 'a' <= r && r <= 'z' }) >= 0
}
