package attribution

import (
	"cmp"
	"math"
	"slices"
)

// Weights are the fitted numbers of a model.
type Weights struct {
	// Parts weigh techniques, past reports, what its software can do, shared
	// software and prior. None is
	// negative, so that sharing more never lowers a score.
	Parts [numParts]float64 `json:"parts"`
	// Sharpness multiplies scores before they become probabilities; Unknown is
	// the score of 'an actor we do not know'.
	Sharpness float64 `json:"sharpness"`
	Unknown   float64 `json:"unknown"`
	// Threshold is the probability from which one group is named.
	Threshold float64 `json:"threshold"`
	// Ceiling is the highest probability that the incidents measured support;
	// 0 means none. What is above it counts as an actor we do not know.
	Ceiling float64 `json:"ceiling"`
}

// Ranked is one group of a ranking.
type Ranked struct {
	Group       string
	Score       float64
	Probability float64

	profile int
}

// Ranking is the answer to a query over all groups.
type Ranking struct {
	Groups  []Ranked // best first
	Unknown float64  // probability that the actor has no profile
	// Named is the first group when it stands out, else "".
	Named string

	matched *matched
}

// keepOrder is the share of what is above the ceiling that stays, so that a
// surer answer still ranks above a less sure one.
const keepOrder = 0.01

// Rank ranks all groups. The probabilities of Groups and Unknown sum to 1.
func (x *Index) Rank(q Query, w Weights) Ranking {
	m := x.match(q)
	r := Ranking{matched: m}
	utility := make([]float64, len(x.profiles))
	for p := range x.profiles {
		score := w.score(m.features[p], m.scale) + w.lean(m, x.profiles[p].ID)
		utility[p] = w.Sharpness * score / m.scale
		r.Groups = append(r.Groups, Ranked{Group: x.profiles[p].ID, Score: score, profile: p})
	}
	prob, unknown := softmax(utility, w.Unknown)
	r.Unknown = unknown
	for i := range r.Groups {
		r.Groups[i].Probability = prob[i]
	}
	if w.Ceiling > 0 {
		for i := range r.Groups {
			if above := (1 - keepOrder) * (r.Groups[i].Probability - w.Ceiling); above > 0 {
				r.Groups[i].Probability -= above
				r.Unknown += above
			}
		}
	}
	slices.SortFunc(r.Groups, func(a, b Ranked) int {
		return cmp.Or(cmp.Compare(b.Score, a.Score), cmp.Compare(a.Group, b.Group))
	})
	if len(r.Groups) > 0 && w.Threshold > 0 && r.Groups[0].Probability >= w.Threshold {
		r.Named = r.Groups[0].Group
	}
	if r.Named != "" && m.query.leans != nil {
		// The threshold was measured without context: context alone names nobody.
		plain := q
		plain.leans = nil
		if x.Rank(plain, w).Named != r.Named {
			r.Named = ""
		}
	}
	return r
}

// lean is what the victim's context adds to a group's score: as much as makes
// it likelier by the factor that it says.
func (w Weights) lean(m *matched, group string) float64 {
	if w.Sharpness <= 0 {
		return 0
	}
	return m.query.leans[group].weight * m.scale / w.Sharpness
}

// score adds up the parts. Techniques grow with their number, so the rest is
// brought to their scale, not the other way round: a score then never falls
// when a technique of the profile is added.
func (w Weights) score(f features, scale float64) float64 {
	return float64(w.Parts[partTechniques]*f[partTechniques]) + float64(w.Parts[partReports]*f[partReports]) + float64(w.Parts[partReach]*f[partReach]) +
		scale*(float64(w.Parts[partSoftware]*f[partSoftware])+float64(w.Parts[partPrior]*f[partPrior]))
}

// softmax returns the probability of each choice and of the one more.
func softmax(utility []float64, more float64) (p []float64, rest float64) {
	top := more
	for _, u := range utility {
		top = max(top, u)
	}
	p = make([]float64, len(utility))
	rest = math.Exp(more - top)
	sum := rest
	for i, u := range utility {
		p[i] = math.Exp(u - top)
		sum += p[i]
	}
	for i := range p {
		p[i] /= sum
	}
	return p, rest / sum
}
