package attack

import (
	"cmp"
	"math"
	"math/bits"
	"slices"
	"strings"
)

// SearchOptions restricts a search. The zero value searches everything that is
// not deprecated and returns the 20 best.
type SearchOptions struct {
	Kinds      []Kind // empty: all
	Deprecated bool   // also deprecated objects
	Limit      int    // 0: 20
}

// Hit is a search result.
type Hit struct {
	Ref
	// Field says where the best match was: one of the Field constants. As is the
	// text of that label, or "" for FieldText.
	Field string `json:"field"`
	As    string `json:"as,omitempty"`
	// Score is above 0 and at most 1; 1 is the object's id or exact name.
	Score      float64 `json:"score"`
	Deprecated bool    `json:"deprecated,omitempty"`
}

// How well a word of the query fits a word of a label.
const (
	fitExact  = 1.0
	fitPrefix = 0.85 // the query's word begins the label's
	fitStem   = 0.8  // they differ in an English ending
	fitTypo   = 0.6  // one edit apart
	fitTypos  = 0.4  // two edits apart
)

// Search finds objects by the words of a query in their ids, names, aliases
// and former names, and in their descriptions where there are any. Words may be
// cut short ("cred dump") or misspelt (one edit in words of four letters, two
// from eight on). Objects that fit more of the query come first; ties go to
// what more groups use, then by kind and id. The same query gives the same
// hits. At most 32 words of 64 letters are read.
func (kb *KnowledgeBase) Search(query string, opts SearchOptions) []Hit {
	ix := kb.search()
	s := &searcher{ix: ix, opts: opts, best: map[int32]Hit{}}
	s.exact(query)
	words := wordsOf(query)
	if len(words) > maxWords {
		words = words[:maxWords]
	}
	s.byWords(words)
	return s.hits()
}

type searcher struct {
	ix   *searchIndex
	opts SearchOptions
	best map[int32]Hit // by doc
}

func (s *searcher) wants(d *doc) bool {
	return (s.opts.Deprecated || !d.deprecated) && (len(s.opts.Kinds) == 0 || slices.Contains(s.opts.Kinds, d.Kind))
}

func (s *searcher) offer(n int32, field, as string, score float64) {
	d := &s.ix.docs[n]
	if was, ok := s.best[n]; s.wants(d) && (!ok || score > was.Score) {
		s.best[n] = Hit{Ref: d.Ref, Field: field, As: as, Score: score, Deprecated: d.deprecated}
	}
}

// exact offers the objects that the whole query names.
func (s *searcher) exact(query string) {
	for _, n := range s.ix.byKey[labelKey(query)] {
		l := &s.ix.labels[n]
		s.offer(l.doc, l.field, l.text, 1-0.02*float64(fieldRank(l.field)))
	}
}

// byWords scores labels by the share of the query's weight that they hold and
// the share of their own weight that the query holds.
func (s *searcher) byWords(words []string) {
	fits := make([]map[int32]float64, len(words)) // query word -> label word -> fit
	weights := make([]float64, len(words))
	total := 0.0
	for i, w := range words {
		fits[i] = s.ix.fitting(w)
		weights[i] = s.ix.weight(fits[i])
		total += weights[i]
	}
	if total == 0 {
		return
	}
	for n, fit := range s.ix.score(fits, weights) {
		share := fit.query / total
		if share < 0.4 {
			continue
		}
		l := &s.ix.labels[n]
		coverage := min(1, fit.label/max(l.mass, 1e-9))
		score := 0.9 * share * share * (0.55 + 0.45*coverage) * (1 - 0.05*float64(fieldRank(l.field)-2)) * s.ix.standing(l.doc)
		s.offer(l.doc, l.field, l.text, min(0.89, score))
	}
	for n, share := range s.ix.texts().score(words) {
		s.offer(n, FieldText, "", 0.25+0.25*share)
	}
}

// hits returns the best of them in order. Use by many breaks near ties only.
func (s *searcher) hits() []Hit {
	type ranked struct {
		Hit
		rank float64
	}
	list := make([]ranked, 0, len(s.best))
	for n, h := range s.best {
		list = append(list, ranked{h, h.Score + 0.03*s.ix.docs[n].weight})
	}
	slices.SortFunc(list, func(a, b ranked) int {
		return cmp.Or(cmp.Compare(b.rank, a.rank), cmp.Compare(kindRank(a.Kind), kindRank(b.Kind)), cmp.Compare(a.ID, b.ID))
	})
	out := make([]Hit, 0, min(len(list), cmp.Or(max(s.opts.Limit, 0), 20)))
	for _, r := range list[:cap(out)] {
		out = append(out, r.Hit)
	}
	return out
}

// labelFit is how well a label fits: weight of the query it holds, and weight
// of its own words that the query holds.
type labelFit struct{ query, label float64 }

// score gathers the fits of all labels that hold any of the query's words, by label.
func (ix *searchIndex) score(fits []map[int32]float64, weights []float64) []labelFit {
	out := make([]labelFit, len(ix.labels))
	best := make([]labelFit, len(ix.labels))
	var touched []int32
	for i, fit := range fits {
		// Of several words of a label that fit one word of the query, the best counts.
		touched = touched[:0]
		for w, f := range fit {
			for _, n := range ix.byWord[w] {
				if b := best[n]; b.query == 0 {
					touched = append(touched, n)
				} else if f < b.query || f == b.query && ix.idf[w] <= b.label {
					continue
				}
				best[n] = labelFit{f, ix.idf[w]}
			}
		}
		for _, n := range touched {
			out[n].query += best[n].query * weights[i]
			out[n].label += best[n].query * best[n].label
			best[n] = labelFit{}
		}
	}
	return out
}

// weight of a query word: that of the rarest word it fits well; a word that
// fits nothing weighs as much as a rare one, so that it counts against a hit.
func (ix *searchIndex) weight(fit map[int32]float64) float64 {
	best, weight := 0.0, 0.0
	for w, f := range fit {
		if f > best || f == best && ix.idf[w] > weight {
			best, weight = f, ix.idf[w]
		}
	}
	if best == 0 {
		return math.Log(1 + float64(len(ix.labels)))
	}
	return weight
}

// fitting returns the words of the vocabulary that a query word stands for.
func (ix *searchIndex) fitting(word string) map[int32]float64 {
	out := map[int32]float64{}
	if len(word) > 64 {
		return out
	}
	put := func(n int32, fit float64) {
		if fit > out[n] {
			out[n] = fit
		}
	}
	if n, ok := ix.place[word]; ok {
		put(n, fitExact)
	}
	if len([]rune(word)) >= 2 {
		for i, _ := slices.BinarySearch(ix.words, word); i < len(ix.words) && strings.HasPrefix(ix.words[i], word); i++ {
			put(int32(i), fitPrefix)
		}
	}
	if stem := stemOf(word); len(stem) >= 4 {
		for i, _ := slices.BinarySearch(ix.words, stem); i < len(ix.words) && strings.HasPrefix(ix.words[i], stem); i++ {
			if stemOf(ix.words[i]) == stem {
				put(int32(i), fitStem)
			}
		}
	}
	ix.misspelt(word, put)
	return out
}

// misspelt offers the words one or two edits away. Words with digits (ids,
// numbered groups) must be exact: APT28 is no misspelt APT29.
func (ix *searchIndex) misspelt(word string, put func(int32, float64)) {
	a := []rune(word)
	edits := 0
	switch {
	case strings.ContainsAny(word, "0123456789"):
	case len(a) >= 8:
		edits = 2
	case len(a) >= 4:
		edits = 1
	}
	if edits == 0 {
		return
	}
	mask := lettersOf(word)
	var e editor
	for i, w := range ix.words {
		// Each edit changes at most two letters of the set.
		if bits.OnesCount64(mask^ix.letters[i]) > 2*edits || len(w) < len(word)-4*edits || len(w) > len(word)+4*edits {
			continue
		}
		switch e.distance(a, w, edits) {
		case 1:
			put(int32(i), fitTypo)
		case 2:
			put(int32(i), fitTypos)
		}
	}
}

// lettersOf is the set of a word's letters in 64 bits.
func lettersOf(word string) uint64 {
	var set uint64
	for _, r := range word {
		set |= 1 << (uint(r) % 64)
	}
	return set
}

// stemOf takes off the commonest English endings.
func stemOf(w string) string {
	for _, end := range []string{"ations", "ation", "ings", "ing", "ers", "er", "ies", "ed", "es", "s", "y", "e"} {
		if s, ok := strings.CutSuffix(w, end); ok && len(s) >= 4 {
			return s
		}
	}
	return w
}

// standing lowers detection strategies, whose names repeat those of the
// techniques they are for.
func (ix *searchIndex) standing(n int32) float64 {
	if ix.docs[n].Kind == KindStrategy {
		return 0.85
	}
	return 1
}
