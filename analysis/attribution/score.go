package attribution

import (
	"cmp"
	"math"
	"slices"
)

// Query is what was seen: techniques with the probability that they were, and
// software ids.
type Query struct {
	Techniques []Seen
	Software   []string

	leans map[string]lean // by group: the victim's context; nil when it does not count
}

// Seen is a technique with the probability that it was seen.
type Seen struct {
	Technique string
	Weight    float64 // 0 to 1
}

// Certain is a query of techniques that were all seen for certain.
func Certain(techniques, software []string) Query {
	q := Query{Software: software}
	for _, t := range techniques {
		q.Techniques = append(q.Techniques, Seen{Technique: t, Weight: 1})
	}
	return q
}

// canonical sorts the query and drops repeats; of techniques the surest stays.
func (q Query) canonical() Query {
	out := Query{Techniques: slices.Clone(q.Techniques), Software: slices.Clone(q.Software), leans: q.leans}
	slices.SortFunc(out.Techniques, func(a, b Seen) int {
		return cmp.Or(cmp.Compare(a.Technique, b.Technique), cmp.Compare(b.Weight, a.Weight))
	})
	out.Techniques = slices.CompactFunc(out.Techniques, func(a, b Seen) bool { return a.Technique == b.Technique })
	slices.Sort(out.Software)
	out.Software = slices.Compact(out.Software)
	return out
}

// scale is what brings the scores of techniques and the rest together.
func (q Query) scale() float64 {
	n := 0.0
	for _, t := range q.Techniques {
		n += t.Weight
	}
	return math.Pow(max(n, 1)/usualTechniques, scalePower)
}

// The parts of a score, in the order of features and of Weights.
const (
	partTechniques = iota
	partReports
	partReach
	partSoftware
	partPrior
	numParts
)

// features are the parts of one group's score before they are weighted.
type features [numParts]float64

// matched is what a query has in common with the profiles.
type matched struct {
	query    Query
	scale    float64
	features []features // by profile
	reports  []float64  // by place in Index.reports: likeness
	power    []float64  // by profile: sum of likeness^reportNorm
}

// match compares a query with all profiles.
func (x *Index) match(q Query) *matched {
	q = q.canonical()
	m := &matched{
		query: q, scale: q.scale(), features: make([]features, len(x.profiles)),
		reports: make([]float64, len(x.reports)), power: make([]float64, len(x.profiles)),
	}
	for _, t := range q.Techniques {
		rarity := x.rarity[t.Technique]
		for _, u := range x.with[t.Technique] {
			m.features[u.profile][partTechniques] += t.Weight * rarity * u.weight
		}
		x.matchReach(m, t)
		like := t.Weight * x.likeness[t.Technique]
		for _, r := range x.reportOf[t.Technique] {
			m.reports[r] += like
		}
	}
	x.matchReports(m)
	for _, s := range q.Software {
		for _, p := range x.software[s] {
			m.features[p][partSoftware] += x.softwareWeight(s, p)
		}
	}
	for p := range m.features {
		m.features[p][partPrior] = x.prior[p]
	}
	return m
}

// matchReach counts a technique for the groups whose software can do it,
// unless they are known to do it.
func (x *Index) matchReach(m *matched, t Seen) {
	can := x.reach[t.Technique]
	does := x.with[t.Technique] // both by profile
	w := t.Weight * x.rarityOf(len(can))
	for _, p := range can {
		for len(does) > 0 && does[0].profile < p {
			does = does[1:]
		}
		if len(does) == 0 || does[0].profile != p {
			m.features[p][partReach] += w * x.reachOf[p]
		}
	}
}

// matchReports adds up a group's reports by a norm near the maximum: several
// reports alike are a little more than one.
func (x *Index) matchReports(m *matched) {
	for r := range x.reports {
		if m.reports[r] == 0 || x.reports[r].length == 0 {
			m.reports[r] = 0
			continue
		}
		like := m.reports[r] / x.reports[r].length
		m.reports[r] = like
		square := float64(like * like)
		m.power[x.reports[r].profile] += float64(square * square) // reportNorm is 4
	}
	for p, sum := range m.power {
		m.features[p][partReports] = math.Sqrt(math.Sqrt(sum))
	}
}

// softwareWeight is what sharing a software with a group counts.
func (x *Index) softwareWeight(s string, profile int) float64 {
	n := float64(max(len(x.profiles[profile].Software), 1))
	return math.Pow(x.rarityOf(len(x.software[s])), softwareRarity) / math.Pow(n, softwareDiscount) / 16
}
