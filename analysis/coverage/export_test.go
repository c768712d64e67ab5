package coverage

import "tradecraft/attack"

// UnknownComponents are the names in the tables that the knowledge base has not.
func UnknownComponents(kb *attack.KnowledgeBase) []string {
	r := NewRecogniser(kb)
	var out []string
	check := func(names []string) {
		for _, n := range names {
			if r.Component(n) == "" {
				out = addNew(out, n)
			}
		}
	}
	for _, list := range windowsEvents {
		for _, s := range list {
			check(s.components)
		}
	}
	for _, names := range categoryComponents {
		check(names)
	}
	for _, s := range sources {
		check(s.components)
	}
	return out
}
