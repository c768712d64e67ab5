// Package profile rolls the sightings of a case up to one line a technique:
// the view that all other analyses and outputs start from.
package profile

import (
	"cmp"
	"math"
	"slices"

	"tradecraft"
	"tradecraft/attack"
)

// Profile is the techniques, software and groups of a case.
type Profile struct {
	Techniques []Technique `json:"techniques"` // in tactic order, then by id
	Tactics    []Tactic    `json:"tactics"`    // those seen, in matrix order
	Software   []string    `json:"software"`   // ids by id
	Groups     []string    `json:"groups"`     // groups the evidence names, by id
}

// Technique is one technique of the case with all that shows it.
type Technique struct {
	ID      string   `json:"id"`
	Name    string   `json:"name"`
	Parent  string   `json:"parent,omitempty"`
	Tactics []string `json:"tactics"`
	// Probability combines the evidence: 1 - the product over pieces of evidence of
	// (1 - p). All logs count as one piece.
	Probability float64 `json:"probability"`
	// Sightings are ids, the surest first; Methods are those of the sightings, sorted.
	Sightings []string `json:"sightings"`
	Methods   []string `json:"methods"`
	Was       []string `json:"was,omitempty"` // ids it had in the evidence
}

// Tactic counts the techniques seen of one tactic.
type Tactic struct {
	ID     string        `json:"id"`
	Name   string        `json:"name"`
	Domain attack.Domain `json:"domain"`
	Seen   int           `json:"seen"`
}

// Of rolls up the case in the ids of the knowledge base. Rejected sightings and those that are only implied by
// software (MethodImplied) do not make a technique.
func Of(c *tradecraft.Case, kb *attack.KnowledgeBase) *Profile {
	p := &Profile{Techniques: []Technique{}, Tactics: []Tactic{}, Software: ids(c.Software, kb), Groups: ids(c.Groups, kb)}
	byID := map[string][]*tradecraft.Sighting{}
	for i := range c.Sightings {
		s := &c.Sightings[i]
		if s.Review != tradecraft.ReviewRejected && s.Method != tradecraft.MethodImplied {
			id := current(s.Technique, kb)
			byID[id] = append(byID[id], s)
		}
	}
	assessed := map[string]map[string]float64{} // technique -> evidence -> probability
	for _, e := range c.Evidence {
		for _, a := range e.Assessments {
			id := current(a.Technique, kb)
			if assessed[id] == nil {
				assessed[id] = map[string]float64{}
			}
			assessed[id][e.ID] = max(assessed[id][e.ID], share(a.Probability))
		}
	}
	logs := map[string]bool{}
	for _, e := range c.Evidence {
		logs[e.ID] = e.Kind == tradecraft.KindLog
	}
	for id, sightings := range byID {
		p.Techniques = append(p.Techniques, rollUp(id, sightings, assessed[id], logs, kb))
	}
	first := map[string]int{} // technique -> place of its first tactic
	order := map[string]int{}
	for _, d := range []attack.Domain{attack.Enterprise, attack.Mobile, attack.ICS} {
		for _, t := range kb.Tactics(d) {
			order[t.ID] = len(order)
		}
	}
	seen := map[string]int{}
	for _, t := range p.Techniques {
		place := len(order)
		for _, ta := range t.Tactics {
			seen[ta]++
			if o, ok := order[ta]; ok {
				place = min(place, o)
			}
		}
		first[t.ID] = place
	}
	slices.SortFunc(p.Techniques, func(a, b Technique) int {
		return cmp.Or(cmp.Compare(first[a.ID], first[b.ID]), cmp.Compare(a.ID, b.ID))
	})
	for _, d := range []attack.Domain{attack.Enterprise, attack.Mobile, attack.ICS} {
		for _, t := range kb.Tactics(d) {
			if seen[t.ID] > 0 {
				p.Tactics = append(p.Tactics, Tactic{ID: t.ID, Name: t.Name, Domain: d, Seen: seen[t.ID]})
			}
		}
	}
	return p
}

func rollUp(id string, sightings []*tradecraft.Sighting, assessed map[string]float64, logs map[string]bool, kb *attack.KnowledgeBase) Technique {
	t := Technique{ID: id, Name: id, Tactics: []string{}, Sightings: []string{}}
	if k := kb.Technique(id); k != nil {
		t.Name, t.Parent, t.Tactics = k.Name, k.Parent, append(t.Tactics, k.Tactics...)
	}
	slices.SortStableFunc(sightings, func(a, b *tradecraft.Sighting) int { return cmp.Compare(b.Confidence, a.Confidence) })
	best := map[string]float64{} // evidence -> probability
	for _, s := range sightings {
		t.Sightings = append(t.Sightings, s.ID)
		t.Methods = append(t.Methods, s.Method)
		switch {
		case s.Was != "":
			t.Was = append(t.Was, s.Was)
		case s.Technique != id:
			t.Was = append(t.Was, s.Technique)
		}
		p := share(s.Confidence)
		if s.Review == tradecraft.ReviewAccepted {
			p = 1
		}
		if a, ok := assessed[s.Evidence]; ok && s.Review == "" {
			p = a
		}
		source := s.Evidence
		if logs[source] { // the same rules over the logs of one network: not independent, so the surest counts
			source = "logs"
		}
		best[source] = max(best[source], p)
	}
	keys := make([]string, 0, len(best))
	for e := range best {
		keys = append(keys, e)
	}
	slices.Sort(keys) // a fixed order keeps the product's last bit fixed
	miss := 1.0
	for _, e := range keys {
		miss *= 1 - best[e]
	}
	t.Probability = 1 - miss
	for _, list := range []*[]string{&t.Methods, &t.Was} {
		slices.Sort(*list)
		*list = slices.Compact(*list)
	}
	return t
}

// current brings an id to the loaded version: a case may have been written
// with an older one. Unknown ids stay as they are.
func current(id string, kb *attack.KnowledgeBase) string {
	if to := kb.Resolve(id).To; to != "" {
		return to
	}
	return id
}

// share holds a number from a case file between 0 and 1; what is no number is 0.
func share(p float64) float64 {
	if math.IsNaN(p) {
		return 0
	}
	return min(max(p, 0), 1)
}

// IDs returns the technique ids of the profile, sorted.
func (p *Profile) IDs() []string {
	out := make([]string, 0, len(p.Techniques))
	for _, t := range p.Techniques {
		out = append(out, t.ID)
	}
	slices.Sort(out)
	return out
}

func ids(mentions []tradecraft.Mention, kb *attack.KnowledgeBase) []string {
	out := make([]string, 0, len(mentions))
	for _, m := range mentions {
		out = append(out, current(m.ID, kb))
	}
	slices.Sort(out)
	return slices.Compact(out)
}
