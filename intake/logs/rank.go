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
	// Probability is that the log shows it, calibrated, 0 to 1.
	Probability float64 `json:"probability"`
	// Rules is how many different rules name it.
	Rules int `json:"rules"`
	// Because are those rules, the weightiest first; their weights add up to Score.
	Because []Contribution `json:"-"`
	// Into is the sub-technique that stands for this technique, "" for none.
	Into string `json:"into,omitempty"`

	best float64 // sum of the four best scores
}

// Contribution is what one rule adds to the score of a technique.
type Contribution struct {
	Rule   *sigma.Rule
	Weight float64
	// Parent is set when the rule names only the technique above.
	Parent bool
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
	fromParent    = 0.5 // weight for a sub-technique of what speaks for the one above it
	maxNamed      = 4
	leastShare    = 0.2 // of the best score; below that a technique is not named
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
// less. A technique of which a sub-technique was found is not named beside it,
// but speaks for it. Ids of other ATT&CK versions are brought to the loaded
// one. Named says how many of the first are worth naming.
func (k Ranker) Rank(rules []*sigma.Rule) (ranked []Technique, named int) {
	found := k.gather(rules)
	for _, t := range found {
		t.sum()
	}
	fold(found)
	for _, t := range found {
		ranked = append(ranked, *t)
	}
	slices.SortFunc(ranked, func(a, b Technique) int { return cmp.Or(cmp.Compare(b.Score, a.Score), cmp.Compare(a.ID, b.ID)) })
	judge(ranked)
	return ranked, k.named(ranked)
}

// gather collects what each rule says of each technique.
func (k Ranker) gather(rules []*sigma.Rule) map[string]*Technique {
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
			found[to].Because = append(found[to].Because, Contribution{Rule: r, Weight: k.weight(r, place)})
		}
	}
	return found
}

// fold lets each technique speak for the best of its sub-techniques that were
// found.
func fold(found map[string]*Technique) {
	best := map[string]*Technique{}
	for id, t := range found {
		parent, _, sub := strings.Cut(id, ".")
		if !sub || found[parent] == nil {
			continue
		}
		if b := best[parent]; b == nil || t.Score > b.Score || t.Score == b.Score && t.ID < b.ID {
			best[parent] = t
		}
	}
	for parent, b := range best {
		p := found[parent]
		p.Into = b.ID
		for _, c := range p.Because {
			c.Weight *= fromParent
			if i := slices.IndexFunc(b.Because, func(o Contribution) bool { return o.Rule == c.Rule }); i >= 0 {
				b.Because[i].Weight += c.Weight
			} else {
				c.Parent = true
				b.Because = append(b.Because, c)
			}
		}
		b.total()
	}
}

// sum lessens the contributions by their place and adds them up.
func (t *Technique) sum() {
	t.order()
	share := 1.0
	for i := range t.Because {
		t.Because[i].Weight *= share
		share *= nextRule
	}
	t.total()
}

func (t *Technique) order() {
	slices.SortFunc(t.Because, func(a, b Contribution) int {
		return cmp.Or(cmp.Compare(b.Weight, a.Weight), cmp.Compare(a.Rule.ID, b.Rule.ID), cmp.Compare(a.Rule.Path, b.Rule.Path), cmp.Compare(a.Rule.Line, b.Rule.Line))
	})
}

// total adds up the contributions in their order, so that the same always make
// the same sum to the last bit.
func (t *Technique) total() {
	t.order()
	t.Score, t.Rules = 0, len(t.Because)
	for _, c := range t.Because {
		t.Score += c.Weight
	}
}

// named moves the techniques worth naming to the front and counts them.
func (k Ranker) named(ranked []Technique) int {
	most := cmp.Or(k.Most, maxNamed)
	if most < 0 {
		most = len(ranked)
	}
	named := map[string]bool{}
	best := 0.0
	for _, t := range ranked {
		if t.Into != "" {
			continue
		}
		best = cmp.Or(best, t.Score)
		if len(named) < most && t.Score > 0 && t.Score >= leastShare*best {
			named[t.ID] = true
		}
	}
	slices.SortStableFunc(ranked, func(a, b Technique) int {
		switch {
		case named[a.ID] == named[b.ID]:
			return 0
		case named[a.ID]:
			return -1
		}
		return 1
	})
	return len(named)
}
