package attack

import (
	"math"
	"slices"
	"strings"
	"sync"
	"unicode"
)

// searchIndex finds objects by the words of their labels. It is made when
// first asked for, in a few milliseconds, and read-only afterwards.
type searchIndex struct {
	docs   []doc
	labels []label
	words  []string         // sorted vocabulary of the labels
	place  map[string]int32 // word -> place in words
	idf    []float64        // by word
	byWord [][]int32        // word -> labels, ascending
	byKey  map[string][]int32
	// letters is the set of each word's letters, to pass over most words in
	// the search for misspelt ones.
	letters []uint64
	texts   func() *textIndex // made when first searched; nil when there are no descriptions
}

// doc is one object; labels points at its own.
type doc struct {
	Ref
	deprecated bool
	weight     float64 // small bonus for objects that many others use; below 1
}

// Fields of a label, the surest first.
const (
	FieldID      = "id"
	FieldOldID   = "old id" // the id of an object that was revoked in favour of this one
	FieldName    = "name"
	FieldAlias   = "alias"
	FieldOldName = "old name"
	FieldText    = "description"
)

// label is one name of an object.
type label struct {
	doc   int32
	field string
	text  string
	words []int32
	mass  float64 // sum of the words' idf
}

func buildIndex(kb *KnowledgeBase) *searchIndex {
	ix := &searchIndex{place: map[string]int32{}, byKey: map[string][]int32{}}
	ix.addObjects(kb)
	ix.addRevoked(kb)
	ix.number()
	ix.texts = sync.OnceValue(func() *textIndex { return buildTexts(kb, ix) })
	return ix
}

func (ix *searchIndex) addObjects(kb *KnowledgeBase) {
	most := 1.0
	for _, users := range kb.usersOf {
		most = max(most, float64(len(users)))
	}
	weigh := func(n int) float64 { return math.Log1p(float64(n)) / math.Log1p(most) }
	for _, id := range keys(kb.techniqueByID) {
		t := kb.techniqueByID[id]
		ix.add(doc{Ref{KindTechnique, id, t.Name}, t.Deprecated, weigh(len(kb.usersOf[id]))}, nil)
	}
	for _, id := range keys(kb.groupByID) {
		g := kb.groupByID[id]
		ix.add(doc{Ref{KindGroup, id, g.Name}, g.Deprecated, weigh(len(g.Techniques))}, g.Aliases)
	}
	for _, id := range keys(kb.softwareByID) {
		s := kb.softwareByID[id]
		ix.add(doc{Ref{KindSoftware, id, s.Name}, s.Deprecated, weigh(len(s.Groups))}, s.Aliases)
	}
	for _, id := range keys(kb.campaignByID) {
		c := kb.campaignByID[id]
		ix.add(doc{Ref{KindCampaign, id, c.Name}, c.Deprecated, 0}, c.Aliases)
	}
	for _, id := range keys(kb.mitigationByID) {
		m := kb.mitigationByID[id]
		ix.add(doc{Ref{KindMitigation, id, m.Name}, m.Deprecated, 0}, nil)
	}
	for _, t := range kb.tactics {
		ix.add(doc{Ref: Ref{KindTactic, t.ID, t.Name}}, nil)
	}
	for _, s := range kb.strategies {
		ix.add(doc{Ref: Ref{KindStrategy, s.ID, s.Name}}, nil)
	}
	for _, c := range kb.components {
		ix.add(doc{Ref: Ref{KindComponent, c.ID, c.Name}}, nil)
	}
}

func (ix *searchIndex) add(d doc, aliases []string) {
	n := int32(len(ix.docs))
	ix.docs = append(ix.docs, d)
	ix.label(n, FieldID, d.ID)
	ix.label(n, FieldName, d.Name)
	for _, a := range aliases {
		ix.label(n, FieldAlias, a)
	}
}

// addRevoked makes revoked objects' ids and names lead to their successors.
func (ix *searchIndex) addRevoked(kb *KnowledgeBase) {
	docOf := make(map[string]int32, len(ix.docs))
	for i := range ix.docs {
		docOf[ix.docs[i].ID] = int32(i)
	}
	for _, id := range keys(kb.revoked) {
		n, ok := docOf[kb.resolve(id).To]
		if !ok || kb.has(id) {
			continue
		}
		ix.label(n, FieldOldID, id)
		if name := kb.revoked[id].Name; name != ix.docs[n].Name {
			ix.label(n, FieldOldName, name)
		}
	}
}

func (ix *searchIndex) label(doc int32, field, text string) {
	n := int32(len(ix.labels))
	ix.labels = append(ix.labels, label{doc: doc, field: field, text: text})
	key := labelKey(text)
	ix.byKey[key] = append(ix.byKey[key], n)
}

// number gives the words their sorted places and weighs them.
func (ix *searchIndex) number() {
	split := make([][]string, len(ix.labels))
	for i := range ix.labels {
		split[i] = wordsOf(ix.labels[i].text)
		for _, w := range split[i] {
			ix.place[w] = 0
		}
	}
	ix.words = keys(ix.place)
	ix.byWord = make([][]int32, len(ix.words))
	ix.letters = make([]uint64, len(ix.words))
	for i, w := range ix.words {
		ix.place[w] = int32(i)
		ix.letters[i] = lettersOf(w)
	}
	for i := range ix.labels {
		for _, w := range split[i] {
			n := ix.place[w]
			ix.labels[i].words = append(ix.labels[i].words, n)
			if list := ix.byWord[n]; len(list) == 0 || list[len(list)-1] != int32(i) {
				ix.byWord[n] = append(list, int32(i))
			}
		}
	}
	ix.idf = make([]float64, len(ix.words))
	for i, list := range ix.byWord {
		ix.idf[i] = math.Log(1 + float64(len(ix.labels))/float64(len(list)))
	}
	for i := range ix.labels {
		for _, w := range ix.labels[i].words {
			ix.labels[i].mass += ix.idf[w]
		}
	}
}

// maxWords bounds what is read of a query or a label.
const maxWords = 32

// wordsOf splits text into lower-case words of letters and digits. A dot
// between digits stays, so that T1059.001 is one word.
func wordsOf(text string) []string {
	runes := []rune(strings.ToLower(text))
	var out []string
	start := -1
	for i := 0; i <= len(runes); i++ {
		in := i < len(runes) && (wordRune(runes[i]) || runes[i] == '.' && i > 0 && i+1 < len(runes) && unicode.IsDigit(runes[i-1]) && unicode.IsDigit(runes[i+1]))
		if in && start < 0 {
			start = i
		}
		if !in && start >= 0 {
			out = append(out, string(runes[start:i]))
			start = -1
		}
	}
	return out
}

func wordRune(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }

// labelKey folds a name to its lower-case letters and digits, so that
// "APT 29", "apt-29" and "APT29" are the same. A name without any stays as it is.
func labelKey(text string) string {
	key := strings.Map(func(r rune) rune {
		if wordRune(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, text)
	if key == "" {
		return strings.TrimSpace(text)
	}
	return key
}

func keys[V any](m map[string]V) []string {
	out := make([]string, 0, len(m))
	for k := range m {
		out = append(out, k)
	}
	slices.Sort(out)
	return out
}
