package activity

import (
	"context"
	"math"
	"runtime"
	"slices"
	"sync"

	"tradecraft"
	"tradecraft/analysis/fingerprint"
	"tradecraft/attack"
)

// index holds cases as lists of features, and who has each.
type index struct {
	cases    []*tradecraft.Case
	features []feature
	users    []int     // public users of each feature: groups, plans
	others   []int     // of so many
	has      [][]int   // features of each case, in order
	holders  [][]int   // cases of each feature, in order
	bits     []float64 // what each feature tells when two cases share it, before damping
	// chance is what each case shares with a stranger, in bits.
	chance []float64
}

// strangers are cases of others that we imagine beside the user's own: what is
// in two of ten cases is still rare in the world.
const strangers = 500

// newIndex reads the features of all cases on all processors. The result does
// not depend on how many there are.
func newIndex(ctx context.Context, cases []*tradecraft.Case, kb *attack.KnowledgeBase, progress func(int)) (*index, error) {
	known, err := fingerprint.LoadKnown()
	if err != nil {
		return nil, err
	}
	lists := make([][]feature, len(cases))
	var wg sync.WaitGroup
	next := make(chan int)
	for range runtime.GOMAXPROCS(0) {
		wg.Go(func() {
			for i := range next {
				lists[i] = features(cases[i], kb)
			}
		})
	}
	for i := range cases {
		if ctx.Err() != nil {
			break
		}
		next <- i
		progress(1)
	}
	close(next)
	wg.Wait()
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	x := newIndexOf(lists, publicUsers(kb, known))
	x.cases = cases
	return x, nil
}

// publicUsers returns how many of how many others have a feature.
func publicUsers(kb *attack.KnowledgeBase, known *fingerprint.Known) func(feature) (users, others int) {
	groups, plans := len(kb.Groups()), known.PlanGroups()
	return func(f feature) (int, int) {
		switch f.kind {
		case KindTechnique:
			return len(kb.GroupsUsing(f.value)), groups
		case KindSoftware:
			if s := kb.SoftwareByID(f.value); s != nil {
				return len(s.Groups), groups
			}
			return 0, groups
		case KindOption:
			return known.Users(fingerprint.Typed{Kind: fingerprint.KindProcedure, Value: f.value}), plans
		case KindHabit:
			return known.Users(fingerprint.Typed{Kind: fingerprint.KindHabit, Value: f.value}), plans
		}
		return 0, strangers
	}
}

func newIndexOf(lists [][]feature, public func(feature) (int, int)) *index {
	x := &index{has: make([][]int, len(lists)), chance: make([]float64, len(lists))}
	at := map[feature]int{}
	for i, list := range lists {
		for _, f := range list {
			k, ok := at[f]
			if !ok {
				k = len(x.features)
				at[f] = k
				x.features = append(x.features, f)
				x.holders = append(x.holders, nil)
				users, others := public(f)
				x.users, x.others = append(x.users, users), append(x.others, others)
			}
			x.has[i] = append(x.has[i], k)
			x.holders[k] = append(x.holders[k], i)
		}
		slices.Sort(x.has[i])
	}
	x.bits = make([]float64, len(x.features))
	for k, f := range x.features {
		x.bits[k] = min(mostBits, -math.Log2(x.share(k))) * kindWeight[f.kind]
	}
	for i, has := range x.has {
		for _, k := range has {
			p := x.share(k)
			x.chance[i] += p * -math.Log2(p) * kindWeight[x.features[k].kind]
		}
	}
	return x
}

// share is how much of the others, public and the user's own, has a feature;
// two of its holders are the ones that are compared.
func (x *index) share(k int) float64 {
	own := float64(max(0, len(x.holders[k])-2))
	return min(1, (float64(x.users[k])+own+0.5)/(float64(x.others[k])+float64(max(0, len(x.has)-2))+1))
}

// mostBits bounds one shared thing: the same line may have been copied from the
// same page, the same address may be a service that many use.
const mostBits = 8
