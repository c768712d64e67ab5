package script

import (
	"cmp"
	"math"
	"slices"
)

// Example is the features of one text with its truth.
type Example struct {
	X         []float32
	Malicious bool
	Weight    float64 // 0 counts as 1
	Family    string
}

// Settings of training. The zero value is the one that the embedded model was made with.
type Settings struct {
	Trees     int     // 220
	Rate      float64 // 0.08
	Lambda    float64 // 2
	MinWeight float64 // 3: hessian in a leaf
	// Without leaves out the features of these groups ("module", "size").
	Without []string
}

func (s *Settings) fill() {
	if s.Trees == 0 {
		s.Trees = 220
	}
	if s.Rate == 0 {
		s.Rate = 0.08
	}
	if s.Lambda == 0 {
		s.Lambda = 2
	}
	if s.MinWeight == 0 {
		s.MinWeight = 3
	}
}

// Fit trains a model by gradient boosting on the logistic loss. The same
// examples in the same order give the same bytes.
func Fit(examples []Example, s Settings) *Model {
	s.fill()
	f := newFitter(examples, s)
	m := &Model{Scale: 1, Linear: f.linear()}
	m.Base = f.base
	for range s.Trees {
		m.Trees = append(m.Trees, f.tree())
	}
	return m
}

const bins = 32

// What a behaviour's weight is drawn towards: findings speak for themselves
// also where the examples have none of them.
var priors = map[string]float64{LevelFinding: 2.5, LevelSuspicious: 0.8}

const (
	priorStrength = 6
	linearSteps   = 60
	linearShare   = 0.8 // of the fitted weights: the trees do the rest
)

// linear fits the weights of the behaviours, drawn towards their priors, and
// starts the scores of the examples with them.
func (f *fitter) linear() []float32 {
	n := len(behaviours)
	w := make([]float64, n)
	for j, b := range behaviours {
		w[j] = priors[b.level]
	}
	base := f.base
	for range linearSteps {
		g, h := make([]float64, n), make([]float64, n)
		g0, h0 := 0.0, 1e-6
		for i, e := range f.ex {
			s := base
			for j := range n {
				if e.X[j] > 0 {
					s += w[j]
				}
			}
			p := 1 / (1 + math.Exp(-s))
			d, c := f.weight[i]*(p-f.y[i]), f.weight[i]*p*(1-p)
			g0, h0 = g0+d, h0+c
			for j := range n {
				if e.X[j] > 0 {
					g[j], h[j] = g[j]+d, h[j]+c
				}
			}
		}
		base -= 0.5 * g0 / h0
		for j, b := range behaviours {
			w[j] -= 0.5 * (g[j] + priorStrength*(w[j]-priors[b.level])) / (h[j] + priorStrength)
		}
	}
	out := make([]float32, n)
	for j := range out {
		out[j] = float32(linearShare * w[j])
	}
	f.base = base
	for i, e := range f.ex {
		f.score[i] = base
		for j := range n {
			if e.X[j] > 0 {
				f.score[i] += float64(out[j])
			}
		}
	}
	return out
}

type fitter struct {
	s      Settings
	ex     []Example
	weight []float64
	y      []float64
	score  []float64
	cuts   [][]float32 // by feature: upper bounds of bins
	bin    [][]uint8   // by feature, example
	base   float64
	g, h   []float64
}

func newFitter(ex []Example, s Settings) *fitter {
	n := len(ex)
	f := &fitter{s: s, ex: ex, weight: make([]float64, n), y: make([]float64, n), score: make([]float64, n), g: make([]float64, n), h: make([]float64, n)}
	yes, all := 0.0, 0.0
	for i, e := range ex {
		f.weight[i] = e.Weight
		if e.Weight == 0 {
			f.weight[i] = 1
		}
		if e.Malicious {
			f.y[i] = 1
			yes += f.weight[i]
		}
		all += f.weight[i]
	}
	p := min(max(yes/max(all, 1), 1e-3), 1-1e-3)
	f.base = math.Log(p / (1 - p))
	for i := range f.score {
		f.score[i] = f.base
	}
	f.cuts, f.bin = make([][]float32, len(features)), make([][]uint8, len(features))
	for j := range features {
		if slices.Contains(s.Without, features[j].group) && features[j].group != "" {
			continue
		}
		f.quantise(j)
	}
	return f
}

// quantise cuts a feature where its values are.
func (f *fitter) quantise(j int) {
	values := make([]float32, len(f.ex))
	for i, e := range f.ex {
		values[i] = e.X[j]
	}
	slices.Sort(values)
	distinct := slices.Compact(slices.Clone(values))
	var cuts []float32
	if len(distinct) <= bins {
		for k := 0; k+1 < len(distinct); k++ {
			cuts = append(cuts, (distinct[k]+distinct[k+1])/2)
		}
	} else {
		for k := 1; k < bins; k++ {
			c := values[k*len(values)/bins]
			if len(cuts) == 0 || c > cuts[len(cuts)-1] {
				cuts = append(cuts, c)
			}
		}
	}
	if len(cuts) == 0 {
		return
	}
	f.cuts[j] = cuts
	f.bin[j] = make([]uint8, len(f.ex))
	for i, e := range f.ex {
		k, _ := slices.BinarySearchFunc(cuts, e.X[j], func(c, x float32) int {
			if c < x {
				return -1
			}
			return 1
		})
		f.bin[j][i] = uint8(k)
	}
}

// tree grows one tree and adds it to the scores.
func (f *fitter) tree() Tree {
	for i := range f.ex {
		p := 1 / (1 + math.Exp(-f.score[i]))
		f.g[i] = f.weight[i] * (p - f.y[i])
		f.h[i] = f.weight[i] * p * (1 - p)
	}
	var t Tree
	for i := range t.Feature {
		t.Feature[i] = -1
	}
	rows := make([]int32, len(f.ex))
	for i := range rows {
		rows[i] = int32(i)
	}
	f.grow(&t, 0, rows)
	return t
}

func (f *fitter) value(g, h float64) float64 { return -f.s.Rate * g / (h + f.s.Lambda) }

func (f *fitter) grow(t *Tree, n int, rows []int32) {
	var g, h float64
	for _, i := range rows {
		g += f.g[i]
		h += f.h[i]
	}
	t.Value[n] = float32(f.value(g, h))
	if n < 7 && len(rows) > 1 {
		if j, k := f.split(rows, g, h); j >= 0 {
			t.Feature[n], t.Threshold[n] = int16(j), f.cuts[j][k]
			var left, right []int32
			for _, i := range rows {
				if int(f.bin[j][i]) <= k {
					left = append(left, i)
				} else {
					right = append(right, i)
				}
			}
			f.grow(t, 2*n+1, left)
			f.grow(t, 2*n+2, right)
			return
		}
	}
	for _, i := range rows {
		f.score[i] += float64(t.Value[n])
	}
}

// split finds the feature and bin that gain most.
func (f *fitter) split(rows []int32, g, h float64) (feature, at int) {
	feature = -1
	best := 1e-3
	parent := g * g / (h + f.s.Lambda)
	var sumG, sumH [bins + 1]float64
	for j, cuts := range f.cuts {
		if len(cuts) == 0 {
			continue
		}
		clear(sumG[:])
		clear(sumH[:])
		for _, i := range rows {
			b := f.bin[j][i]
			sumG[b] += f.g[i]
			sumH[b] += f.h[i]
		}
		var lg, lh float64
		for k := range cuts {
			lg += sumG[k]
			lh += sumH[k]
			rg, rh := g-lg, h-lh
			if lh < f.s.MinWeight || rh < f.s.MinWeight {
				continue
			}
			if gain := lg*lg/(lh+f.s.Lambda) + rg*rg/(rh+f.s.Lambda) - parent; gain > best+1e-9 {
				best, feature, at = gain, j, k
			}
		}
	}
	return feature, at
}

// Score is the log-odds of a vector.
func (m *Model) Score(x []float32) float64 {
	s, _ := m.weigh(x)
	return s
}

// Importance is each feature's gain as its part in the scores of examples,
// largest first.
func (m *Model) Importance(ex []Example) []Reason {
	sum := make([]float64, len(features))
	for _, e := range ex {
		_, parts := m.weigh(e.X)
		for i, p := range parts {
			sum[i] += math.Abs(p) / float64(len(ex))
		}
	}
	var out []Reason
	for i, s := range sum {
		if s > 0 {
			out = append(out, Reason{features[i].name, features[i].text, s})
		}
	}
	slices.SortStableFunc(out, func(a, b Reason) int { return cmp.Compare(b.Points, a.Points) })
	return out
}
