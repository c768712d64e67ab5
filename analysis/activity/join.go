package activity

import (
	"cmp"
	"context"
	"slices"
)

// pair is a scored pair of cases, i < j.
type pair struct {
	i, j  int
	score float64
}

// pairs scores all candidates and keeps those of least or more, best first.
func (x *index) pairs(ctx context.Context, least float64, progress func(int)) ([]pair, error) {
	var out []pair
	x.candidates(least/2, progress, func(i, j int) {
		if ctx.Err() != nil {
			return
		}
		if s := x.score(i, j); s >= least {
			out = append(out, pair{i, j, s})
		}
	})
	slices.SortFunc(out, func(a, b pair) int {
		return cmp.Or(-cmp.Compare(a.score, b.score), cmp.Compare(a.i, b.i), cmp.Compare(a.j, b.j))
	})
	return out, ctx.Err()
}

// group is a cluster while it is made.
type group struct {
	members []int
	links   []pair // by which its parts were joined
}

// join merges cases along pairs, best first, where a pair reaches the threshold
// and the mean over all pairs between the two sides, those without a link
// counting nothing, reaches agree of it: one odd link does not join two
// clusters that have nothing else in common.
func join(n int, pairs []pair, threshold float64) []*group {
	of := make([]*group, n)
	score := make(map[[2]int]float64, len(pairs))
	for i := range of {
		of[i] = &group{members: []int{i}}
	}
	for _, p := range pairs {
		score[[2]int{p.i, p.j}] = p.score
	}
	for _, p := range pairs {
		a, b := of[p.i], of[p.j]
		if p.score < threshold || a == b || !agree(a, b, score, threshold) {
			continue
		}
		a.members = append(a.members, b.members...)
		slices.Sort(a.members)
		a.links = append(append(a.links, b.links...), p)
		for _, m := range b.members {
			of[m] = a
		}
	}
	var out []*group
	for i, g := range of {
		if len(g.members) > 1 && g.members[0] == i {
			out = append(out, g)
		}
	}
	return out
}

// agreement is which part of the threshold the mean between two sides reaches.
const agreement = 0.5

// maxCompared bounds how many pairs between two sides are looked at.
const maxCompared = 10_000

func agree(a, b *group, score map[[2]int]float64, threshold float64) bool {
	total, n := 0.0, 0
	for _, i := range a.members {
		for _, j := range b.members {
			total += score[[2]int{min(i, j), max(i, j)}]
			if n++; n >= maxCompared {
				return total >= agreement*threshold*float64(n)
			}
		}
	}
	return total >= agreement*threshold*float64(n)
}
