package inference

import "tradecraft/attack"

// afterDepth is how many of the first techniques are ranked anew by the trees:
// a question looks at fewer.
const afterDepth = 100

// After ranks the first techniques as if one more had been seen for certain. The
// probabilities are on the scale of the ranking without it, so that the two
// differ by what the technique tells and not by how much was given.
func (m *Model) After(given []Given, technique string, allow func(technique string) bool) []Ranked {
	more := append(sortedGiven(given), Given{Technique: technique, Weight: 1})
	ranked, _ := m.rank(m.query(more), allow, afterDepth, breadth{seen: len(m.query(given).at), depth: afterDepth})
	return ranked
}

// NewlySaid says of a technique whether suggesting it would say anything new:
// not when one below it was given, for then it was seen with that.
func NewlySaid(kb *attack.KnowledgeBase, given []Given) func(technique string) bool {
	above := map[string]bool{}
	for _, g := range given {
		if t := kb.Technique(g.Technique); t != nil && t.Parent != "" {
			above[t.Parent] = true
		}
	}
	return func(technique string) bool { return !above[technique] }
}
