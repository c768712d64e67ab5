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
	// Rules is how many different rules name it.
	Rules int `json:"rules"`
	// Because are those rules, the weightiest first; their weights add up to Score.
	Because []Contribution `json:"-"`
	// Was are the ids that the rules wrote, where they differ from ID; sorted.
	Was []string `json:"-"`
}

// Contribution is what one rule adds to the score of a technique.
type Contribution struct {
	Rule   *sigma.Rule
	Weight float64
}

// Ranker turns rules that fired into techniques. Its zero value lacks only the
// knowledge base; it is safe for concurrent use while nobody changes it.
type Ranker struct {
	KB *attack.KnowledgeBase
	// Noise says in how many ordinary logs each rule fires; nil when it is not known.
	Noise *Noise
	// Most is how many techniques of a log are named at most, 4 when 0; a
	// negative number names all that stand out.
	Most int
}

// OwnAuthor is the author of the starter rules. Their techniques stand in the
// order of importance, and they weigh more than rules whose tags have no order.
const OwnAuthor = "tradecraft"

// Weights of a rule by its level: of starter rules, and of all others.
var (
	ownLevel = [...]float64{sigma.LevelNone: 0.6, sigma.Informational: 0.1, sigma.Low: 0.6, sigma.Medium: 1.5, sigma.High: 3, sigma.Critical: 5}
	anyLevel = [...]float64{sigma.LevelNone: 0.4, sigma.Informational: 0.1, sigma.Low: 0.4, sigma.Medium: 1.2, sigma.High: 2.5, sigma.Critical: 4}
)

// ownPlace weighs the techniques of a starter rule by their place.
var ownPlace = [...]float64{1, 0.6, 0.4, 0.3}

const (
	otherRules    = 0.4 // weight of rules that are not our own
	huntingWeight = 0.3 // rules that are meant to find leads, not attacks
	nextRule      = 0.4 // weight of each further rule for the same technique
	maxNamed      = 4
	leastShare    = 0.1 // of the best score; below that a technique is not named
)

// weight of the technique at a place among those of a rule.
func (k Ranker) weight(r *sigma.Rule, place int) float64 {
	w := k.Noise.Weight(r)
	if r.Author == OwnAuthor {
		return w * ownLevel[r.Level] * ownPlace[min(place, len(ownPlace)-1)]
	}
	w *= otherRules * anyLevel[r.Level] / math.Sqrt(float64(len(r.Techniques)))
	if strings.Contains(r.Path, "threat-hunting") {
		w *= huntingWeight
	}
	return w
}

// Rank turns the rules that fired in one log into techniques, best first. A
// rule counts once, by its level, how seldom ordinary logs fire it and the
// place of the technique in it; further rules for a technique count less and
// less. Ids of other ATT&CK versions are brought to the loaded one. Named says
// how many of the first are worth naming.
func (k Ranker) Rank(rules []*sigma.Rule) (ranked []Technique, named int) {
	found := map[string]*Technique{}
	for _, r := range rules {
		seen := map[string]bool{}
		for place, id := range r.Techniques {
			to := k.KB.Resolve(id).To
			if to == "" || seen[to] {
				continue
			}
			seen[to] = true
			if found[to] == nil {
				found[to] = &Technique{ID: to}
			}
			t := found[to]
			t.Because = append(t.Because, Contribution{r, k.weight(r, place)})
			if id != to {
				t.Was = append(t.Was, id)
			}
		}
	}
	for _, t := range found {
		t.add()
		ranked = append(ranked, *t)
	}
	slices.SortFunc(ranked, func(a, b Technique) int { return cmp.Or(cmp.Compare(b.Score, a.Score), cmp.Compare(a.ID, b.ID)) })
	return ranked, k.named(ranked)
}

// add puts the contributions in order, lessens them by their place, and sums them.
func (t *Technique) add() {
	slices.SortFunc(t.Because, func(a, b Contribution) int {
		return cmp.Or(cmp.Compare(b.Weight, a.Weight), cmp.Compare(a.Rule.ID, b.Rule.ID), cmp.Compare(a.Rule.Path, b.Rule.Path))
	})
	share := 1.0
	for i := range t.Because {
		t.Because[i].Weight *= share
		t.Score += t.Because[i].Weight
		share *= nextRule
	}
	t.Rules = len(t.Because)
	slices.Sort(t.Was)
	t.Was = slices.Compact(t.Was)
}

func (k Ranker) named(ranked []Technique) int {
	most := cmp.Or(k.Most, maxNamed)
	if most < 0 {
		most = len(ranked)
	}
	n := 0
	for n < min(most, len(ranked)) && ranked[n].Score > 0 && ranked[n].Score >= leastShare*ranked[0].Score {
		n++
	}
	return n
}
