package inference

import (
	"cmp"
	"slices"
	"strings"

	"tradecraft/attack"
)

// maxLook bounds the places to look for one technique.
const maxLook = 8

// usualPlatform is whose logs come first when the case names no platform.
const usualPlatform = "Windows"

// look returns where ATT&CK's detection strategies look for a technique, or
// for the technique above it when it has none of its own. Logs of the case's
// platforms come first, and such as are named.
func look(t *attack.Technique, platforms []string, kb *attack.KnowledgeBase) []Look {
	if len(platforms) == 0 {
		platforms = []string{usualPlatform}
	}
	foreign := map[Look]bool{}
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
			// The same log may stand in several analytics.
			if was, seen := foreign[l]; !seen || was {
				foreign[l] = !fits(s.Platforms, platforms)
			}
			out = append(out, l)
		}
	}
	slices.SortFunc(out, func(a, b Look) int {
		return cmp.Or(
			cmp.Compare(number(foreign[a]), number(foreign[b])),
			cmp.Compare(number(a.Source == ""), number(b.Source == "")),
			cmp.Compare(a.Name, b.Name), cmp.Compare(a.Component, b.Component),
			cmp.Compare(a.Source, b.Source), cmp.Compare(a.Channel, b.Channel),
		)
	})
	out = slices.Compact(out)
	return out[:min(len(out), maxLook)]
}

// fits says whether two lists of platforms share one, whatever the case.
func fits(a, b []string) bool {
	return slices.ContainsFunc(a, func(x string) bool {
		return slices.ContainsFunc(b, func(y string) bool { return strings.EqualFold(x, y) })
	})
}

// number makes false come before true.
func number(b bool) int {
	if b {
		return 1
	}
	return 0
}
