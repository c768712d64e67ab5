package view

import (
	"strings"

	"tradecraft"
)

// faint says which log shows a suggested technique, or a sub-technique of it,
// with too little support for it to count as seen; "" when none does. Else a
// reader would take for missed what the list of folded techniques names.
func (b *builder) faint(technique string) string {
	best, where, more := 0.0, "", 0
	for _, e := range b.Case.Evidence {
		if e.Kind != tradecraft.KindLog {
			continue
		}
		here := 0.0
		for _, a := range e.Assessments {
			if !a.Reported && (a.Technique == technique || strings.HasPrefix(a.Technique, technique+".")) {
				here = max(here, min(a.Probability, 1))
			}
		}
		if here <= 0 {
			continue
		}
		more++
		if here > best {
			best, where = here, OneLine(e.Name)
		}
	}
	if where == "" {
		return ""
	}
	words := "though rules show it faintly in " + where
	if more > 1 {
		words += " and " + Count(more-1, "more log", "more logs")
	}
	return words + " (" + Probability(best) + ")"
}
