package inference

import (
	"tradecraft/analysis/profile"
	"tradecraft/attack"
)

// places is how far the case has come, in the order of the tactics of each domain.
type places struct {
	order    map[string]int // tactic id -> place in the matrix of its domain
	furthest map[attack.Domain]int
}

// timeline finds the furthest tactic seen in each domain. A technique that
// serves several tactics counts by the earliest: no more is claimed than must be.
func timeline(p *profile.Profile, kb *attack.KnowledgeBase) places {
	s := places{order: map[string]int{}, furthest: map[attack.Domain]int{}}
	for _, d := range attack.Domains() {
		for _, t := range kb.Tactics(d) {
			s.order[t.ID] = t.Order
		}
	}
	for _, x := range p.Techniques {
		if t := kb.Technique(x.ID); t != nil {
			if at, ok := s.earliest(t); ok {
				s.furthest[t.Domain] = max(s.furthest[t.Domain], at)
			}
		}
	}
	return s
}

func (s places) earliest(t *attack.Technique) (place int, ok bool) {
	for _, ta := range t.Tactics {
		if o, known := s.order[ta]; known && (!ok || o < place) {
			place, ok = o, true
		}
	}
	return place, ok
}

// when is Next when all tactics of the technique come after the furthest one
// seen, else Missed.
func (s places) when(t *attack.Technique) string {
	if at, ok := s.earliest(t); ok && at > s.furthest[t.Domain] {
		return Next
	}
	return Missed
}
