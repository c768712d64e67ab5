package inference

import (
	"cmp"
	"slices"
	"time"

	"tradecraft"
	"tradecraft/analysis/profile"
	"tradecraft/attack"
)

// places is how far the case has come, in the order of the tactics of each
// domain: as far as its last steps when it says in which order things were
// done, else as far as the furthest tactic seen.
type places struct {
	order    map[string]int // tactic id -> place in the matrix of its domain
	furthest map[attack.Domain]int
	last     map[attack.Domain]float64 // mean place of the last steps, of an ordered case
	ordered  bool
}

// lastSteps is how many of the last steps say where the case stands: one alone
// says little, for intruders go back and forth.
const lastSteps = 3

// timeline finds how far the case has come. Without order a technique that
// serves several tactics counts by the earliest: no more is claimed than must be.
func timeline(c *tradecraft.Case, p *profile.Profile, kb *attack.KnowledgeBase) places {
	s := places{order: map[string]int{}, furthest: map[attack.Domain]int{}, last: map[attack.Domain]float64{}}
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
	s.stand(Steps(c, kb), kb)
	return s
}

// stand notes the mean place of the last steps of each domain.
func (s *places) stand(steps []string, kb *attack.KnowledgeBase) {
	count := map[attack.Domain]float64{}
	for _, id := range slices.Backward(steps) {
		t := kb.Technique(id)
		if t == nil || count[t.Domain] == lastSteps {
			continue
		}
		if at, ok := s.mean(t); ok {
			s.last[t.Domain] += at
			count[t.Domain]++
		}
	}
	for d, n := range count {
		s.last[d] /= n
	}
	s.ordered = len(count) > 0
}

// Steps returns the techniques of a case in the order in which they were first
// done, by the time of the sightings or their place in an ordered source such
// as an Attack Flow; nil when fewer than three say so.
func Steps(c *tradecraft.Case, kb *attack.KnowledgeBase) []string {
	type step struct {
		technique string
		at        time.Time
		place     int
	}
	var timed, placed []step
	for _, s := range c.Sightings {
		if s.Review == tradecraft.ReviewRejected || s.Method == tradecraft.MethodImplied {
			continue
		}
		x := step{technique: cmp.Or(kb.Resolve(s.Technique).To, s.Technique), place: s.Procedure.Step}
		if at, err := time.Parse(time.RFC3339Nano, s.Time); err == nil {
			x.at = at
			timed = append(timed, x)
		}
		if x.place > 0 {
			placed = append(placed, x)
		}
	}
	steps := timed
	if len(placed) > len(timed) {
		steps = placed
	}
	slices.SortStableFunc(steps, func(a, b step) int {
		if len(placed) > len(timed) {
			return cmp.Or(cmp.Compare(a.place, b.place), cmp.Compare(a.technique, b.technique))
		}
		return cmp.Or(a.at.Compare(b.at), cmp.Compare(a.technique, b.technique))
	})
	var out []string
	seen := map[string]bool{}
	for _, x := range steps {
		if !seen[x.technique] {
			seen[x.technique] = true
			out = append(out, x.technique)
		}
	}
	if len(out) < lastSteps {
		return nil
	}
	return out
}

func (s places) earliest(t *attack.Technique) (place int, ok bool) {
	for _, ta := range t.Tactics {
		if o, known := s.order[ta]; known && (!ok || o < place) {
			place, ok = o, true
		}
	}
	return place, ok
}

func (s places) mean(t *attack.Technique) (place float64, ok bool) {
	n := 0.0
	for _, ta := range t.Tactics {
		if o, known := s.order[ta]; known {
			place += float64(o)
			n++
		}
	}
	if n == 0 {
		return 0, false
	}
	return place / n, true
}

// when is Next when the tactics of the technique come after where the case
// stands (of an ordered case: on average; else: all of them), else Missed.
func (s places) when(t *attack.Technique) string {
	if last, ok := s.last[t.Domain]; ok {
		if at, known := s.mean(t); known && at > last {
			return Next
		}
		return Missed
	}
	if at, ok := s.earliest(t); ok && at > s.furthest[t.Domain] {
		return Next
	}
	return Missed
}

// WhenIn returns what says of a technique whether, were it part of the case, it
// was missed before or comes next: Missed or Next.
func WhenIn(c *tradecraft.Case, kb *attack.KnowledgeBase) func(technique string) string {
	s := timeline(c, profile.Of(c, kb), kb)
	return func(technique string) string {
		if t := kb.Technique(technique); t != nil {
			return s.when(t)
		}
		return Missed
	}
}
