package lessons

import (
	"cmp"
	"maps"
	"math"
	"slices"

	"tradecraft/intake/report/classify"
	"tradecraft/intake/report/classify/features"
)

// How the weights are fitted. Penalty and bias were chosen on answers made of
// annotated reports; see docs/quality.md.
const (
	penalty = 0.6
	bias    = 0.4 // value of the feature that stands in every line the model gave a probability
	rounds  = 30
	// mostWeights bounds the weights kept of a technique, leastWeight their size.
	mostWeights = 4000
	leastWeight = 0.005
)

// Lessons are what was learned of a person's answers. They are read-only and
// safe for concurrent use. The zero value shifts nothing.
type Lessons struct {
	Accepted, Rejected, Documents int
	techniques                    map[string]*shift
	index                         map[uint32][]entry // by hashed term
	ids                           []string
}

// shift is what was learned of one technique.
type shift struct {
	bias    float64
	weights map[uint32]float32
}

type entry struct {
	technique int32 // in ids
	weight    float32
}

// Rarity gives the inverse document frequency of a hashed term;
// [classify.Model.Rarity] is one.
type Rarity func(hash uint32) float32

// Learn fits the shifts. The order of the answers does not matter. An accepted
// sub-technique speaks for its technique, too.
func Learn(answers []Answer, rarity Rarity) *Lessons {
	l := &Lessons{techniques: make(map[string]*shift), Documents: len(Documents(answers))}
	answers = slices.Clone(answers)
	slices.SortFunc(answers, compareAnswers)
	byTechnique := make(map[string][]example)
	for _, a := range answers {
		x := vector(a.Text, rarity)
		y := 0.0
		if a.Right {
			y = 1
			l.Accepted++
		} else {
			l.Rejected++
		}
		e := example{x, y, logit(unlistedLine), missedCost, 0}
		if a.Probability > 0 {
			e.odds, e.cost, e.bias = logit(a.Probability), 1, bias
		}
		byTechnique[a.Technique] = append(byTechnique[a.Technique], e)
		if p := classify.Parent(a.Technique); p != a.Technique && a.Right {
			byTechnique[p] = append(byTechnique[p], e)
		}
	}
	for id, list := range byTechnique {
		if s := fit(list); len(s.weights) > 0 || s.bias != 0 {
			l.techniques[id] = s
		}
	}
	l.prepare()
	return l
}

// prepare builds the index by term.
func (l *Lessons) prepare() {
	l.ids = slices.Sorted(maps.Keys(l.techniques))
	l.index = make(map[uint32][]entry)
	for i, id := range l.ids {
		for h, w := range l.techniques[id].weights {
			l.index[h] = append(l.index[h], entry{int32(i), w})
		}
	}
	for h := range l.index {
		slices.SortFunc(l.index[h], func(a, b entry) int { return cmp.Compare(a.technique, b.technique) })
	}
}

// Techniques returns the techniques that the lessons shift, sorted.
func (l *Lessons) Techniques() []string { return l.ids }

// shifts writes the shift of the log-odds of each technique for a line to out,
// which has one place for each of ids.
func (l *Lessons) shifts(x []value, out []float64) {
	for i, id := range l.ids {
		out[i] = bias * l.techniques[id].bias
	}
	for _, v := range x {
		for _, e := range l.index[v.hash] {
			out[e.technique] += float64(v.x) * float64(e.weight)
		}
	}
	for i := range out {
		out[i] = bounded(out[i])
	}
}

// Bounds of a shift: no answer makes the model blind, and the little that a
// line shares with any other moves nothing.
const (
	mostShift  = 6
	leastShift = 0.3
)

func bounded(z float64) float64 {
	if math.Abs(z) < leastShift {
		return 0
	}
	return min(mostShift, max(-mostShift, z))
}

// value is one term of a line with its weight.
type value struct {
	hash uint32
	x    float32
}

// vector weighs the terms of a text as the model does: words and groups of
// characters each of the same length, together of length one.
func vector(text string, rarity Rarity) []value {
	return vectorOf(features.Terms(features.Tokens(text)), rarity)
}

func vectorOf(terms []features.Term, rarity Rarity) []value {
	out := make([]value, len(terms))
	var sum [2]float64
	for i, t := range terms {
		x := float64(rarity(t.Hash)) * (1 + math.Log(float64(t.Count)))
		out[i] = value{t.Hash, float32(x)}
		sum[t.Hash&1] += x * x
	}
	for i := range out {
		if s := sum[out[i].hash&1]; s > 0 {
			out[i].x *= float32(math.Sqrt(0.5 / s))
		}
	}
	return out
}

// example is an answer made ready.
type example struct {
	x    []value
	y    float64 // 1: right
	odds float64 // the model's own
	cost float64
	bias float64 // 0 where the model was not asked: one such place says nothing of others
}

// missedCost is what an accepted place counts that the model did not find:
// there are few of those, and each was meant.
const missedCost = 3

// fit minimises sum cost·log(1 + exp(-s z)) + penalty/2 |w|² with s = ±1 and z
// the model's odds plus w·x. At the minimum w = sum a x with a = cost·(y -
// p)/penalty, which is solved for one example after the other.
func fit(list []example) *shift {
	w := make(map[uint32]float64)
	b := 0.0
	alpha := make([]float64, len(list))
	for range rounds {
		for i, e := range list {
			z, norm := e.odds+e.bias*b, e.bias*e.bias
			for _, v := range e.x {
				z += w[v.hash] * float64(v.x)
				norm += float64(v.x) * float64(v.x)
			}
			a := e.solve(z-alpha[i]*norm, norm)
			d := a - alpha[i]
			alpha[i] = a
			b += d * e.bias
			for _, v := range e.x {
				w[v.hash] += d * float64(v.x)
			}
		}
	}
	return &shift{bias: float64(float32(b)), weights: strongest(w)}
}

// solve returns the a with penalty·a = cost·(y - sigmoid(z + a·norm)), by Newton steps.
func (e example) solve(z, norm float64) float64 {
	a := 0.0
	for range 20 {
		p := sigmoid(z + a*norm)
		f := penalty*a - e.cost*(e.y-p)
		a -= f / (penalty + e.cost*p*(1-p)*norm)
	}
	return a
}

// strongest keeps the weights of greatest size.
func strongest(w map[uint32]float64) map[uint32]float32 {
	hashes := slices.SortedFunc(maps.Keys(w), func(a, b uint32) int {
		return cmp.Or(cmp.Compare(math.Abs(w[b]), math.Abs(w[a])), cmp.Compare(a, b))
	})
	out := make(map[uint32]float32)
	for _, h := range hashes[:min(mostWeights, len(hashes))] {
		if math.Abs(w[h]) >= leastWeight {
			out[h] = float32(w[h])
		}
	}
	return out
}

func sigmoid(z float64) float64 { return 1 / (1 + math.Exp(-z)) }

// logit is the log-odds of a probability, kept off the ends.
func logit(p float64) float64 {
	p = min(0.999, max(0.001, p))
	return math.Log(p / (1 - p))
}
