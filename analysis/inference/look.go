package inference

import (
	"cmp"
	"slices"

	"tradecraft/attack"
)

// maxLook bounds the places to look for one technique.
const maxLook = 8

// look returns where ATT&CK's detection strategies look for a technique, or
// for the technique above it when it has none of its own. Sources of log that
// are named come first.
func look(t *attack.Technique, kb *attack.KnowledgeBase) []Look {
	strategies := kb.DetectionStrategies(t.ID)
	if len(strategies) == 0 && t.Parent != "" {
		strategies = kb.DetectionStrategies(t.Parent)
	}
	out := []Look{}
	for _, d := range strategies {
		for _, s := range d.Sources {
			l := Look{Component: s.Component, Source: s.Name, Channel: s.Channel}
			if c := kb.DataComponent(s.Component); c != nil {
				l.Name = c.Name
			}
			out = append(out, l)
		}
	}
	slices.SortFunc(out, func(a, b Look) int {
		return cmp.Or(
			cmp.Compare(unnamed(a), unnamed(b)),
			cmp.Compare(a.Name, b.Name), cmp.Compare(a.Component, b.Component),
			cmp.Compare(a.Source, b.Source), cmp.Compare(a.Channel, b.Channel),
		)
	})
	out = slices.Compact(out)
	return out[:min(len(out), maxLook)]
}

func unnamed(l Look) int {
	if l.Source == "" {
		return 1
	}
	return 0
}
