package inference

import "tradecraft/attack"

// After ranks as if one more technique had been seen for certain. The
// probabilities are on the scale of the ranking without it, so that the two
// differ by what the technique tells and not by how much was given.
func (m *Model) After(given []Given, technique string, allow func(technique string) bool) []Ranked {
	more := append(sortedGiven(given), Given{Technique: technique, Weight: 1})
	ranked, _ := m.rank(m.query(more), allow, 0, len(m.query(given).at))
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
