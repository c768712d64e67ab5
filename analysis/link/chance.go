package link

import (
	"cmp"
	"context"
	"math"
	"math/rand/v2"
	"slices"
)

// strata is into how many kinds pairs are divided at most, by how alike
// rewired data makes them: small groups have longer tails. Each has
// stratumPairs or more, for a small p needs many draws to compare with.
const (
	strata       = 20
	stratumPairs = 300
)

// chance returns, for every pair in order, the share of rewired pairs of its
// kind that are at least as far above what rewiring gives them.
func chance(ctx context.Context, techniques, software *incidence, o Options) ([]float64, error) {
	rewirings := o.Rewirings
	n := len(techniques.sets)
	pairs := n * (n - 1) / 2
	seen := make([]float64, pairs)
	alike(techniques, software, seen)
	draws := make([][]float32, rewirings)
	mean, square := make([]float64, pairs), make([]float64, pairs)
	t, s := techniques.rewirer(1), software.rewirer(2)
	value := make([]float64, pairs)
	for r := range draws {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		if o.Progress != nil {
			o.Progress(1)
		}
		clear(value)
		alike(t.next(), s.next(), value)
		draws[r] = make([]float32, pairs)
		for i, v := range value {
			mean[i] += v
			square[i] += v * v
			draws[r][i] = float32(v)
		}
	}
	spread := make([]float64, pairs)
	for i := range mean {
		mean[i] /= float64(rewirings)
		spread[i] = math.Sqrt(max(square[i]/float64(rewirings)-mean[i]*mean[i], 0)) + leastSpread
	}
	return tails(seen, draws, mean, spread), nil
}

// leastSpread keeps pairs that rewiring never makes alike from standing out.
const leastSpread = 0.01

func alike(techniques, software *incidence, into []float64) {
	software.addCosines(into, softwareWeight)
	techniques.addCosines(into, 1)
}

// tails compares each pair with the rewired pairs of its stratum.
func tails(seen []float64, draws [][]float32, mean, spread []float64) []float64 {
	order := make([]int, len(seen))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(mean[a], mean[b]) })
	p := make([]float64, len(seen))
	n := max(1, min(strata, len(order)/stratumPairs))
	for k := range n {
		members := order[k*len(order)/n : (k+1)*len(order)/n]
		null := make([]float64, 0, len(members)*len(draws))
		for _, d := range draws {
			for _, i := range members {
				null = append(null, (float64(d[i])-mean[i])/spread[i])
			}
		}
		slices.Sort(null)
		for _, i := range members {
			at, _ := slices.BinarySearch(null, (seen[i]-mean[i])/spread[i])
			p[i] = float64(len(null)-at+1) / float64(len(null)+1)
		}
	}
	return p
}

// significant marks the links that pass at a rate of false discoveries
// (Benjamini and Hochberg 1995).
func significant(links []Link, rate float64) {
	ps := make([]float64, len(links))
	for i, l := range links {
		ps[i] = l.P
	}
	slices.Sort(ps)
	bound := -1.0
	for i, p := range ps {
		if p <= rate*float64(i+1)/float64(len(ps)) {
			bound = p
		}
	}
	for i := range links {
		links[i].Significant = links[i].P <= bound
	}
}

// rewirer draws which group has which item, keeping how many items a group
// and how many groups an item has (the curveball algorithm: Strona et al.,
// Nature Communications 5:4114, 2014).
type rewirer struct {
	incidence
	rng *rand.Rand
}

// trades a group makes before the first draw, and between two.
const (
	tradesFirst = 50
	tradesNext  = 5
)

// rewirer starts with the data itself; seed sets what is drawn.
func (x *incidence) rewirer(seed uint64) *rewirer {
	r := &rewirer{incidence: *x, rng: rand.New(rand.NewPCG(seed, 2014))}
	r.sets = make([][]int, len(x.sets))
	for i, s := range x.sets {
		r.sets[i] = slices.Clone(s)
	}
	r.trade(tradesFirst * len(r.sets))
	return r
}

// next draws anew; the result is valid until the next call.
func (r *rewirer) next() *incidence {
	r.trade(tradesNext * len(r.sets))
	return &r.incidence
}

// trade lets n random pairs of groups divide what only one of them has.
func (r *rewirer) trade(n int) {
	if len(r.sets) < 2 {
		return
	}
	for range n {
		i, j := r.rng.IntN(len(r.sets)), r.rng.IntN(len(r.sets)-1)
		if j >= i {
			j++
		}
		both, left, right := divide(r.sets[i], r.sets[j])
		if len(left) == 0 || len(right) == 0 {
			continue
		}
		all := append(left, right...)
		r.rng.Shuffle(len(all), func(a, b int) { all[a], all[b] = all[b], all[a] })
		r.sets[i] = merged(both, all[:len(left)])
		r.sets[j] = merged(both, all[len(left):])
	}
}

// divide returns what both sorted lists have, and what either has alone.
func divide(a, b []int) (both, left, right []int) {
	for _, k := range a {
		if _, ok := slices.BinarySearch(b, k); ok {
			both = append(both, k)
		} else {
			left = append(left, k)
		}
	}
	for _, k := range b {
		if _, ok := slices.BinarySearch(a, k); !ok {
			right = append(right, k)
		}
	}
	return both, left, right
}

func merged(a, b []int) []int {
	out := make([]int, 0, len(a)+len(b))
	out = append(append(out, a...), b...)
	slices.Sort(out)
	return out
}
