package inference

import (
	"cmp"
	"math"
	"slices"

	"tradecraft/attack"
)

// similar returns the past reports most like the query by the cosine of the
// techniques weighted by rarity. One shared technique makes no likeness,
// unless the query has no more.
func (m *Model) similar(s *scores, kb *attack.KnowledgeBase) []Similar {
	length := 0.0
	for k, i := range s.query.at {
		v := s.query.weight[k] * m.idf[i]
		length += float64(v * v)
	}
	length = math.Sqrt(length)
	need := min(2, len(s.query.at))
	out := []Similar{}
	for _, x := range s.neighbours {
		r := &m.rows[x.row]
		if r.Kind == Entity || length == 0 {
			continue
		}
		shared := m.shared(s.query, r)
		if len(shared) < need {
			continue
		}
		out = append(out, Similar{
			ID: r.ID, Source: rowSource(r, kb), Shared: shared, Groups: r.Groups,
			Similarity: round(min(x.dot/(length*r.norm), 1)),
		})
	}
	slices.SortStableFunc(out, func(a, b Similar) int {
		return cmp.Or(cmp.Compare(b.Similarity, a.Similarity), cmp.Compare(len(b.Shared), len(a.Shared)), cmp.Compare(len(b.Groups), len(a.Groups)), cmp.Compare(a.ID, b.ID))
	})
	return distinct(out, maxSimilar)
}

// distinct keeps the first of what is the same source under two ids: many
// reports of the feeds are also cited by ATT&CK.
func distinct(all []Similar, limit int) []Similar {
	out := []Similar{}
	seen := map[string]bool{}
	for _, s := range all {
		if len(out) == limit {
			break
		}
		keys := []string{"name " + s.Source.Name, "url " + s.Source.URL}
		if s.Source.Name != "" && seen[keys[0]] || s.Source.URL != "" && seen[keys[1]] {
			continue
		}
		seen[keys[0]], seen[keys[1]] = true, true
		out = append(out, s)
	}
	return out
}
