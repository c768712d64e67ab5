package report

import (
	"strings"

	"tradecraft"
)

// english are words that any longer English text is full of.
const english = " the of and to in is was that it for on with as by from are be this has have were which "

// Share of words that must be among them, and words needed to judge.
const (
	englishShare = 0.12
	enoughWords  = 200
)

// language warns when the text is not English: the model knows no other.
func (b *builder) language() {
	common, all := 0, 0
	for _, l := range b.assessed.lines {
		if l.Kind == "code" || l.Kind == "indicators" || l.Kind == "row" {
			continue
		}
		for w := range strings.FieldsSeq(l.Text) {
			all++
			if len(w) <= 5 && strings.Contains(english, " "+strings.ToLower(w)+" ") {
				common++
			}
		}
	}
	if all >= enoughWords && float64(common) < englishShare*float64(all) {
		b.evidence.Problems = append(b.evidence.Problems, tradecraft.Problem{
			Severity: tradecraft.SeverityWarning, Object: b.evidence.Name, Offset: -1,
			Message: "the text does not look like English: only ids and names are found reliably",
			Advice:  "translate it, or check the techniques by hand",
		})
	}
}
