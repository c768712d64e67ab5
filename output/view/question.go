package view

import (
	"cmp"
	"fmt"

	"tradecraft/analysis/question"
)

// Check is the answer to 'what should be checked next'.
type Check struct {
	Statement string
	Questions []Question
	Places    []CheckPlace
}

// Question is one check with what its answer is expected to tell.
type Question struct {
	Ref
	Tactics     string
	Gain        string  // in bits
	Value       float64 // share of the widest gain shown
	Probability string  // of a yes
	Reasons     []Reason
	Yes, No     string // what the answer would change, in a sentence
	Look        []Look
}

// CheckPlace is one look that answers several questions.
type CheckPlace struct {
	Name, Gain string
	Techniques []Ref
}

func (b *builder) check() *Check {
	a := b.Analysis.Question
	if a == nil || len(a.Questions) == 0 {
		return nil
	}
	c := &Check{Statement: sentence(a.Statement)}
	widest := 0.0
	for _, q := range a.Questions {
		widest = max(widest, q.Gain)
	}
	for _, q := range a.Questions {
		out := Question{
			Ref: b.technique(q.Technique), Tactics: b.tacticNames(q.Tactics), Gain: weight(q.Gain),
			Probability: Estimate(q.Probability), Reasons: b.reasons(q.Reasons), Look: looks(q.Look),
			Yes: Changes(q.Yes), No: Changes(q.No),
		}
		if widest > 0 {
			out.Value = min(max(q.Gain/widest, 0), 1)
		}
		out.Name = cmp.Or(out.Name, OneLine(q.Name))
		c.Questions = append(c.Questions, out)
	}
	for _, p := range a.Places {
		c.Places = append(c.Places, CheckPlace{Name: OneLine(p.String()), Gain: weight(p.Gain), Techniques: b.techniqueRefs(p.Techniques)})
	}
	return c
}

// Changes says in words what an answer would change.
func Changes(c question.Change) string {
	var words []string
	for _, list := range [][]question.Shift{c.Actors, c.Techniques} {
		for i, s := range list {
			if i < shownShifts {
				words = append(words, fmt.Sprintf("%s %s → %s", OneLine(cmp.Or(s.Name, s.ID)), Estimate(s.From), Estimate(s.To)))
			}
		}
	}
	if len(words) == 0 {
		return "hardly anything else"
	}
	return list(words)
}

// shownShifts is how many moves of a kind are put into words.
const shownShifts = 2
