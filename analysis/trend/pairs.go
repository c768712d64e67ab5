package trend

import (
	"cmp"
	"slices"

	"tradecraft/attack"
)

// set is a sorted list of technique ids.
type set []string

func newSet(ids []string) set {
	s := slices.Clone(ids)
	slices.Sort(s)
	return slices.Compact(s)
}

// maxPaired bounds how many techniques of one item are paired.
const maxPaired = 400

// pairs calls f for every two techniques of a set that are not one the parent of the other.
func (s set) pairs(f func(p [2]string)) {
	s = s[:min(len(s), maxPaired)]
	for i, a := range s {
		for _, b := range s[i+1:] {
			if len(b) > len(a) && b[:len(a)] == a && b[len(a)] == '.' {
				continue
			}
			f([2]string{a, b})
		}
	}
}

// newPairs are the pairs of young that no set of old has, those of most sets
// first, then those whose techniques are the more common ones on their own:
// they had the most occasions to meet and did not. known, when set, are sets of
// ATT&CK, which mark a pair but do not take it away.
func newPairs(young, old, known []set, kb *attack.KnowledgeBase) []Pair {
	n := map[[2]string]int{}
	for _, s := range young {
		s.pairs(func(p [2]string) { n[p]++ })
	}
	uses := map[string]int{}
	for _, s := range old {
		s.pairs(func(p [2]string) { delete(n, p) })
		for _, t := range s {
			uses[t]++
		}
	}
	inAttack := map[[2]string]bool{}
	for _, s := range known {
		s.pairs(func(p [2]string) {
			if n[p] > 0 {
				inAttack[p] = true
			}
		})
	}
	list := make([]Pair, 0, len(n))
	for p, k := range n {
		if uses[p[0]] == 0 || uses[p[1]] == 0 {
			continue // a new technique is new with everything
		}
		list = append(list, Pair{A: p[0], B: p[1], Items: k, InAttack: inAttack[p]})
	}
	expected := func(p Pair) int { return uses[p.A] * uses[p.B] }
	slices.SortFunc(list, func(a, b Pair) int {
		return cmp.Or(-cmp.Compare(a.Items, b.Items), compareBool(a.InAttack, b.InAttack), -cmp.Compare(expected(a), expected(b)), cmp.Compare(a.A, b.A), cmp.Compare(a.B, b.B))
	})
	list = slices.Clone(list[:min(len(list), most)])
	for i := range list {
		list[i].AName, list[i].BName = nameOf(kb, list[i].A), nameOf(kb, list[i].B)
	}
	return list
}

// compareBool puts what is false first.
func compareBool(a, b bool) int {
	switch {
	case a == b:
		return 0
	case a:
		return 1
	}
	return -1
}

func nameOf(kb *attack.KnowledgeBase, id string) string {
	if r, ok := kb.Ref(id); ok {
		return r.Name
	}
	return id
}
