package corpus

import (
	"strings"

	"tradecraft/attack"
)

// NamesOf resolves names by a knowledge base. A name that several groups have
// means none of them.
func NamesOf(kb *attack.KnowledgeBase) Names {
	byName := map[string]string{}
	note := func(name, id string) {
		key := strings.ToLower(name)
		if other, ok := byName[key]; ok && other != id {
			id = ""
		}
		byName[key] = id
	}
	for _, g := range kb.Groups() {
		note(g.Name, g.ID)
		for _, a := range g.Aliases {
			note(a, g.ID)
		}
	}
	return Names{
		Technique: func(id string) string { return kb.Resolve(id).To },
		Group: func(name string) string {
			if to := kb.Resolve(name).To; to != "" && kb.Group(to) != nil {
				return to
			}
			return byName[strings.ToLower(strings.TrimSpace(name))]
		},
	}
}
