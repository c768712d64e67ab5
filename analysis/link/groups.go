package link

import (
	"slices"

	"tradecraft/attack"
)

// Groups are the live groups of the knowledge base with what they use themselves.
func Groups(kb *attack.KnowledgeBase) []Group {
	var out []Group
	for _, g := range kb.Groups() {
		x := Group{ID: g.ID, Names: append([]string{g.Name}, g.Aliases...)}
		for _, u := range g.Techniques {
			x.Techniques = append(x.Techniques, u.ID)
		}
		for _, u := range g.Software {
			x.Software = append(x.Software, u.ID)
		}
		out = append(out, x)
	}
	return out
}

// Rewired draws anew which group has which technique and software, keeping
// how many each has: data in which no link is more than chance.
func Rewired(groups []Group, seed uint64) []Group {
	groups = comparable(groups, 0)
	t := newIncidence(groups, 0, Group.techniques).rewirer(seed)
	s := newIncidence(groups, softwareDoubt, Group.software).rewirer(seed + 1)
	out := make([]Group, len(groups))
	for i, g := range groups {
		out[i] = Group{ID: g.ID, Names: slices.Clone(g.Names)}
		for _, k := range t.sets[i] {
			out[i].Techniques = append(out[i].Techniques, t.names[k])
		}
		for _, k := range s.sets[i] {
			out[i].Software = append(out[i].Software, s.names[k])
		}
	}
	return out
}
