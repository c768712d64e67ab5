package inference

import (
	"cmp"
	"slices"
	"strings"

	"tradecraft"
	"tradecraft/attack"
)

// maxLook bounds the places to look for one technique.
const maxLook = 8

// LookFor returns where ATT&CK's detection strategies look for a technique, or
// for the technique above it when it has none of its own. Logs that the case
// holds come first, then those of the case's platforms (see Platforms), and of
// these such as are named.
func LookFor(kb *attack.KnowledgeBase, technique string, c *tradecraft.Case) []Look {
	t := kb.Technique(technique)
	if t == nil {
		return []Look{}
	}
	all, _ := look(t, surroundings(c, kb), kb)
	return all
}

// NearLooks are those of LookFor that the case holds or that its platforms have.
func NearLooks(kb *attack.KnowledgeBase, technique string, c *tradecraft.Case) []Look {
	t := kb.Technique(technique)
	if t == nil {
		return nil
	}
	all, near := look(t, surroundings(c, kb), kb)
	return all[:near]
}

// String is the place in few words.
func (l Look) String() string {
	return strings.Join(strings.Fields(strings.Join([]string{cmp.Or(l.Name, l.Component), l.Source, l.Channel}, " ")), " ")
}

// look returns the places, and how many of them, which come first, are near.
func look(t *attack.Technique, at scene, kb *attack.KnowledgeBase) (out []Look, near int) {
	rank := map[Look]int{}
	strategies := kb.DetectionStrategies(t.ID)
	if len(strategies) == 0 && t.Parent != "" {
		strategies = kb.DetectionStrategies(t.Parent)
	}
	out = []Look{}
	for _, d := range strategies {
		for _, s := range d.Sources {
			l := Look{Component: s.Component, Source: s.Name, Channel: s.Channel, Held: at.holds(s.Name)}
			if c := kb.DataComponent(s.Component); c != nil {
				l.Name = c.Name
			}
			// The same log may stand in several analytics.
			place := at.place(s.Platforms)
			if was, seen := rank[l]; seen {
				rank[l] = min(was, place)
				continue
			}
			rank[l] = place
			out = append(out, l)
		}
	}
	slices.SortFunc(out, func(a, b Look) int {
		return cmp.Or(
			cmp.Compare(number(!a.Held), number(!b.Held)),
			cmp.Compare(rank[a], rank[b]),
			cmp.Compare(number(a.Source == ""), number(b.Source == "")),
			cmp.Compare(a.Name, b.Name), cmp.Compare(a.Component, b.Component),
			cmp.Compare(a.Source, b.Source), cmp.Compare(a.Channel, b.Channel),
		)
	})
	out = out[:min(len(out), maxLook)]
	for near < len(out) && (out[near].Held || rank[out[near]] < len(at.platforms)) {
		near++
	}
	return out, near
}

// number makes false come before true.
func number(b bool) int {
	if b {
		return 1
	}
	return 0
}
