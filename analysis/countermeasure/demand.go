package countermeasure

import (
	"cmp"
	"fmt"
	"slices"

	"tradecraft"
	"tradecraft/analysis/inference"
	"tradecraft/analysis/profile"
	"tradecraft/attack"
)

// Demand is the techniques that are to be answered.
type Demand struct {
	// What says what the weights count: "techniques of the case, by how likely
	// each is".
	What string `json:"what"`
	// Unit names them in short: "expected techniques", "uses by actors".
	Unit       string   `json:"unit"`
	Techniques []Wanted `json:"techniques"` // by weight, then by id
}

// Wanted is one technique with its weight.
type Wanted struct {
	ID     string  `json:"id"`
	Name   string  `json:"name"`
	Weight float64 `json:"weight"` // above 0
	// Why says what the weight rests on: "seen", "probably missed", "comes
	// next", or the ids of the groups that use it, at most ten.
	Why string `json:"why"`
}

// Total is the weight of all techniques.
func (d *Demand) Total() float64 {
	sum := 0.0
	for _, w := range d.Techniques {
		sum += w.Weight
	}
	return sum
}

func (d *Demand) sort() {
	slices.SortFunc(d.Techniques, func(a, b Wanted) int {
		return cmp.Or(cmp.Compare(b.Weight, a.Weight), cmp.Compare(a.ID, b.ID))
	})
}

// leastNext is how likely a technique must be to count that was not seen.
const leastNext = 0.05

// OfCase weighs the techniques of a case by how likely each was seen, and those
// of the suggestions by how likely they were missed or come next: the sum is
// how many techniques are to be expected. next may be nil.
func OfCase(c *tradecraft.Case, kb *attack.KnowledgeBase, next *inference.Result) Demand {
	d := Demand{What: "techniques that were seen, probably missed or come next, each by how likely it is", Unit: "expected techniques"}
	seen := map[string]bool{}
	for _, t := range profile.Of(c, kb).Techniques {
		if t.Probability > 0 {
			seen[t.ID] = true
			d.Techniques = append(d.Techniques, Wanted{ID: t.ID, Name: t.Name, Weight: t.Probability, Why: "seen"})
		}
	}
	if next != nil && len(seen) > 0 {
		for _, s := range next.Suggestions {
			if seen[s.Technique] || s.Probability < leastNext {
				continue
			}
			why := "probably missed"
			if s.When == inference.Next {
				why = "comes next"
			}
			d.Techniques = append(d.Techniques, Wanted{ID: s.Technique, Name: s.Name, Weight: min(s.Probability, 1), Why: why})
		}
	}
	d.sort()
	return d
}

// OfGroups weighs each technique by how many of the groups use it. Ids that are
// no live group's are left out.
func OfGroups(kb *attack.KnowledgeBase, ids []string) Demand {
	d := Demand{What: "techniques of the actors, each by how many of them use it", Unit: "uses by the actors"}
	users := map[string][]string{}
	for _, id := range slices.Compact(slices.Sorted(slices.Values(ids))) {
		g := kb.Group(id)
		if g == nil {
			continue
		}
		for _, u := range g.Techniques {
			users[u.ID] = append(users[u.ID], id)
		}
	}
	d.weigh(kb, users)
	return d
}

// OfAll weighs each technique by how many of ATT&CK's groups use it; one that
// none is known to use counts once.
func OfAll(kb *attack.KnowledgeBase) Demand {
	d := Demand{What: "all techniques, each by how many groups use it (once when none is known to)", Unit: "uses by groups"}
	users := map[string][]string{}
	for _, t := range kb.Techniques() {
		users[t.ID] = kb.GroupsUsing(t.ID)
	}
	d.weigh(kb, users)
	return d
}

func (d *Demand) weigh(kb *attack.KnowledgeBase, users map[string][]string) {
	for id, list := range users {
		t := kb.Technique(id)
		if t == nil || t.Deprecated {
			continue
		}
		w := Wanted{ID: id, Name: t.Name, Weight: max(1, float64(len(list)))}
		switch n := len(list); {
		case n == 0:
			w.Why = "no group is known to use it"
		case n > 10:
			w.Why = fmt.Sprintf("%d groups", n)
		default:
			w.Why = joined(list)
		}
		d.Techniques = append(d.Techniques, w)
	}
	d.sort()
}

// OfTechniques gives each technique the weight 1.
func OfTechniques(kb *attack.KnowledgeBase, ids []string) Demand {
	d := Demand{What: "the techniques that were named", Unit: "techniques"}
	for _, id := range slices.Compact(slices.Sorted(slices.Values(ids))) {
		w := Wanted{ID: id, Name: id, Weight: 1, Why: "named"}
		if t := kb.Technique(id); t != nil {
			w.Name = t.Name
		}
		d.Techniques = append(d.Techniques, w)
	}
	return d
}

func joined(list []string) string {
	out := ""
	for i, s := range list {
		if i > 0 {
			out += ", "
		}
		out += s
	}
	return out
}
