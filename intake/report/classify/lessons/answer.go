package lessons

import (
	"cmp"
	"slices"

	"tradecraft"
)

// Answer is what a person said of one place: it shows the technique, or not.
type Answer struct {
	Document  string // answers of one document stay together when measuring
	Text      string
	Technique string
	Right     bool
	// Probability is what the model gave the place, 0 when that is not known.
	Probability float64
}

// Skipped counts the reviewed sightings that nothing can be learned from.
type Skipped struct {
	Implied int `json:"implied"` // no words stand for them
	Named   int `json:"named"`   // rejected though the text has the id or name: no question of the model
	NoText  int `json:"no_text"`
}

// FromCases takes the accepted and rejected sightings of cases as answers:
// those that the text model found, and the accepted ones of other methods that
// have a sentence. Sightings without a review say nothing.
func FromCases(cases ...*tradecraft.Case) ([]Answer, Skipped) {
	var out []Answer
	var skipped Skipped
	for _, c := range cases {
		documents := make(map[string]string)
		for _, e := range c.Evidence {
			documents[e.ID] = cmp.Or(e.SHA256, e.ID)
		}
		for _, s := range c.Sightings {
			a := Answer{Document: cmp.Or(documents[s.Evidence], s.Evidence), Text: s.Procedure.Text, Technique: s.Technique, Right: s.Review == tradecraft.ReviewAccepted}
			switch {
			case s.Review == "":
				continue
			case s.Method == tradecraft.MethodImplied:
				skipped.Implied++
				continue
			case s.Procedure.Text == "":
				skipped.NoText++
				continue
			case s.Method == tradecraft.MethodModel:
				a.Probability = s.Confidence
			case !a.Right:
				skipped.Named++
				continue
			}
			out = append(out, a)
		}
	}
	slices.SortFunc(out, compareAnswers)
	return slices.Compact(out), skipped
}

func compareAnswers(a, b Answer) int {
	return cmp.Or(cmp.Compare(a.Document, b.Document), cmp.Compare(a.Technique, b.Technique), cmp.Compare(a.Text, b.Text),
		cmp.Compare(a.Probability, b.Probability), cmp.Compare(right(b), right(a)))
}

func right(a Answer) int {
	if a.Right {
		return 1
	}
	return 0
}

// Documents returns the documents that the answers are of, sorted.
func Documents(answers []Answer) []string {
	var out []string
	for _, a := range answers {
		out = append(out, a.Document)
	}
	slices.Sort(out)
	return slices.Compact(out)
}
