package link

import (
	"cmp"
	"math"
	"slices"
)

// incidence says which groups have which items.
type incidence struct {
	names  []string  // of the items, sorted
	weight []float64 // of each item: the square of its rarity
	sets   [][]int   // the items of each group, sorted
	// doubt is added to the squared length of each group: two groups of which
	// little is known are not alike because that little is the same.
	doubt float64
}

func newIncidence(groups []Group, doubt float64, of func(Group) []string) *incidence {
	x := &incidence{sets: make([][]int, len(groups)), doubt: doubt}
	for _, g := range groups {
		x.names = append(x.names, of(g)...)
	}
	slices.Sort(x.names)
	x.names = slices.Compact(x.names)
	degree := make([]int, len(x.names))
	for i, g := range groups {
		for _, name := range of(g) {
			k, _ := slices.BinarySearch(x.names, name)
			x.sets[i] = append(x.sets[i], k)
		}
		slices.Sort(x.sets[i])
		x.sets[i] = slices.Compact(x.sets[i])
		for _, k := range x.sets[i] {
			degree[k]++
		}
	}
	x.weight = make([]float64, len(x.names))
	for k, n := range degree {
		rarity := math.Log(float64(len(groups)+1) / (float64(n) + 0.5))
		x.weight[k] = rarity * rarity
	}
	return x
}

// shared are the names of the items of both, the rarest first.
func (x *incidence) shared(i, j int) []string {
	out := []string{}
	var items []int
	for _, k := range x.sets[i] {
		if _, ok := slices.BinarySearch(x.sets[j], k); ok {
			items = append(items, k)
		}
	}
	slices.SortStableFunc(items, func(a, b int) int { return -cmp.Compare(x.weight[a], x.weight[b]) })
	for _, k := range items {
		out = append(out, x.names[k])
	}
	return out
}

// cosine is that of two groups, 0 when one has nothing.
func (x *incidence) cosine(i, j int) float64 {
	dot := 0.0
	for _, k := range x.sets[i] {
		if _, ok := slices.BinarySearch(x.sets[j], k); ok {
			dot += x.weight[k]
		}
	}
	if dot == 0 {
		return 0
	}
	return dot / (x.length(i) * x.length(j))
}

func (x *incidence) length(i int) float64 {
	total := x.doubt
	for _, k := range x.sets[i] {
		total += x.weight[k]
	}
	return math.Sqrt(total)
}

// addCosines adds weight times the cosine of every pair, in the order of pairs.
func (x *incidence) addCosines(into []float64, weight float64) {
	n := len(x.sets)
	holders := make([][]int, len(x.weight))
	lengths := make([]float64, n)
	for i, set := range x.sets {
		lengths[i] = x.length(i)
		for _, k := range set {
			holders[k] = append(holders[k], i)
		}
	}
	dots := make([]float64, n*n)
	for k, hs := range holders {
		for a, i := range hs {
			for _, j := range hs[a+1:] {
				dots[i*n+j] += x.weight[k]
			}
		}
	}
	at := 0
	for i := range n {
		for j := i + 1; j < n; j++ {
			if d := dots[i*n+j]; d != 0 {
				into[at] += weight * d / (lengths[i] * lengths[j])
			}
			at++
		}
	}
}
