package attack

import "math"

// textIndex holds the words of descriptions, for knowledge bases that have
// them: BM25 over objects.
type textIndex struct {
	postings map[string][]posting
	length   []float64 // by doc, in words
	mean     float64
	docs     float64
}

type posting struct {
	doc   int32
	count int32
}

// buildTexts returns nil when there is no description at all.
func buildTexts(kb *KnowledgeBase, ix *searchIndex) *textIndex {
	t := &textIndex{postings: map[string][]posting{}, length: make([]float64, len(ix.docs))}
	for i := range ix.docs {
		words := wordsOf(kb.Description(ix.docs[i].ID))
		if len(words) == 0 {
			continue
		}
		t.length[i] = float64(len(words))
		t.mean += t.length[i]
		t.docs++
		for _, w := range words {
			list := t.postings[w]
			if n := len(list); n > 0 && list[n-1].doc == int32(i) {
				list[n-1].count++
				continue
			}
			t.postings[w] = append(list, posting{int32(i), 1})
		}
	}
	if t.docs == 0 {
		return nil
	}
	t.mean /= t.docs
	return t
}

// score returns, for each object whose description holds all words, the share
// of the best possible BM25 score.
func (t *textIndex) score(words []string) map[int32]float64 {
	if t == nil || len(words) == 0 {
		return nil
	}
	const k, b = 1.2, 0.75
	sum, found := map[int32]float64{}, map[int32]int{}
	best := 0.0
	for _, w := range words {
		list := t.postings[w]
		if len(list) == 0 {
			return nil
		}
		idf := math.Log(1 + (t.docs-float64(len(list))+0.5)/(float64(len(list))+0.5))
		best += idf * (k + 1)
		for _, p := range list {
			c := float64(p.count)
			sum[p.doc] += idf * c * (k + 1) / (c + k*(1-b+b*t.length[p.doc]/t.mean))
			found[p.doc]++
		}
	}
	for doc := range sum {
		if found[doc] < len(words) {
			delete(sum, doc)
			continue
		}
		sum[doc] /= best
	}
	return sum
}

// Description returns ATT&CK's description of an object by its current id, ""
// when the knowledge base has none (the embedded one never has).
func (kb *KnowledgeBase) Description(id string) string {
	switch {
	case kb.techniqueByID[id] != nil:
		return kb.techniqueByID[id].Description
	case kb.groupByID[id] != nil:
		return kb.groupByID[id].Description
	case kb.softwareByID[id] != nil:
		return kb.softwareByID[id].Description
	case kb.campaignByID[id] != nil:
		return kb.campaignByID[id].Description
	case kb.mitigationByID[id] != nil:
		return kb.mitigationByID[id].Description
	case kb.tacticByID[id] != nil:
		return kb.tacticByID[id].Description
	}
	return ""
}
