package logs

import (
	"cmp"
	"math"
	"slices"
	"strings"

	"tradecraft/attack"
	"tradecraft/intake/sigma"
)

// Technique is a technique that the hits of a log speak for.
type Technique struct {
	ID    string  `json:"id"` // in the loaded ATT&CK version
	Score float64 `json:"score"`
	Rules int     `json:"rules"` // different rules that name it
}

// weights of a rule by its level.
var levelWeight = map[sigma.Level]float64{
	sigma.Critical: 4, sigma.High: 2.5, sigma.Medium: 1.2, sigma.Low: 0.4, sigma.Informational: 0.1, sigma.LevelNone: 0.4,
}

const (
	huntingWeight = 0.3 // rules that are meant to find leads, not attacks
	nextRule      = 0.4 // weight of each further rule for the same technique
	maxNamed      = 4
	leastShare    = 0.1 // of the best score; below that a technique is not named
)

// Rank turns the rules that fired in one log into techniques, best first. A
// rule counts once, by its level, shared among the techniques it names; further
// rules for a technique count less and less. Ids of other ATT&CK versions are
// brought to the loaded one. Named says how many of the first are worth naming.
func Rank(kb *attack.KnowledgeBase, rules []*sigma.Rule) (ranked []Technique, named int) {
	weights := map[string][]float64{}
	for _, r := range rules {
		w := levelWeight[r.Level] / math.Sqrt(float64(max(1, len(r.Techniques))))
		if strings.Contains(r.Path, "threat-hunting") {
			w *= huntingWeight
		}
		for _, id := range r.Techniques {
			if to := kb.Resolve(id).To; to != "" {
				weights[to] = append(weights[to], w)
			}
		}
	}
	for id, ws := range weights {
		slices.SortFunc(ws, func(a, b float64) int { return cmp.Compare(b, a) })
		t, share := Technique{ID: id, Rules: len(ws)}, 1.0
		for _, w := range ws {
			t.Score += w * share
			share *= nextRule
		}
		ranked = append(ranked, t)
	}
	slices.SortFunc(ranked, func(a, b Technique) int { return cmp.Or(cmp.Compare(b.Score, a.Score), cmp.Compare(a.ID, b.ID)) })
	for named < min(maxNamed, len(ranked)) && ranked[named].Score >= leastShare*ranked[0].Score {
		named++
	}
	return ranked, named
}
