package fingerprint

import (
	"cmp"
	"math"
	"slices"

	"tradecraft/attack"
)

// groupRarity says how rare a technique or software is among ATT&CK's groups.
type groupRarity struct {
	kb     *attack.KnowledgeBase
	groups float64
}

func (r groupRarity) users(id string) int {
	if s := r.kb.SoftwareByID(id); s != nil {
		return len(s.Groups)
	}
	return len(r.kb.GroupsUsing(id))
}

func (r groupRarity) of(id string) float64 {
	return math.Log((r.groups + 1) / (float64(r.users(id)) + 0.5))
}

// divide returns what both have, the rarest first, and what one has alone.
func (r groupRarity) divide(a, b []string) (shared []SharedObject, onlyA, onlyB []string) {
	shared, onlyA, onlyB = []SharedObject{}, []string{}, []string{}
	for _, id := range a {
		if !slices.Contains(b, id) {
			onlyA = append(onlyA, id)
			continue
		}
		ref, _ := r.kb.Ref(id)
		shared = append(shared, SharedObject{ID: id, Name: ref.Name, Groups: r.users(id)})
	}
	for _, id := range b {
		if !slices.Contains(a, id) {
			onlyB = append(onlyB, id)
		}
	}
	slices.SortStableFunc(shared, func(x, y SharedObject) int { return cmp.Or(cmp.Compare(x.Groups, y.Groups), cmp.Compare(x.ID, y.ID)) })
	slices.Sort(onlyA)
	slices.Sort(onlyB)
	return shared, onlyA, onlyB
}

func (r groupRarity) cosine(a, b []string, shared []SharedObject) float64 {
	square := func(ids []string) (total float64) {
		for _, id := range ids {
			total += r.of(id) * r.of(id)
		}
		return total
	}
	dot := 0.0
	for _, s := range shared {
		dot += r.of(s.ID) * r.of(s.ID)
	}
	if dot == 0 {
		return 0
	}
	return dot / math.Sqrt(square(a)*square(b))
}
