package view

import (
	"cmp"
	"fmt"

	"tradecraft/analysis/countermeasure"
)

// Measures is the best choice of mitigations for a few steps, by the risk that
// it takes away: what was seen and what probably comes next.
type Measures struct {
	Statement string
	Best      []Measure
	// More are others by themselves, Unanswered what none answers.
	More       []Measure
	Unanswered []Ref
	Proven     bool   // no other choice answers more
	Greedy     string // what the next best one over and over would answer, when that is less
}

// Measure is one of the choice.
type Measure struct {
	ID, Name string
	Adds     string // expected techniques that it answers beside those before
	Answers  []Ref  // what it adds, the weightiest first
	Value    float64
	Covered  string // of the risk, with those before
	Like     []Named
	Instead  []Named // as good in its place
	Test     string  // a test that proves it
	Tests    int
}

// Named is an object of another catalogue.
type Named struct{ ID, Name string }

// most that is shown of a measure.
const (
	maxMeasureAnswers = 8
	maxLike           = 4
)

// doAnswer says what to do first, by the best choice where there is one.
func doAnswer(v *View) *Answer {
	m := v.Measures
	if m == nil {
		return mitigationAnswer(v.Mitigation)
	}
	best := m.Best[0]
	a := &Answer{Question: "What to do first", Short: "First", Text: cmp.Or(best.Name, best.ID), Anchor: "do"}
	a.Detail = "Answers " + best.Covered + " of what was seen or probably comes next."
	if n := len(m.Best); n > 1 {
		a.Detail += " The best " + Number(n) + " together answer " + m.Best[n-1].Covered
		if m.Proven {
			a.Detail += ", and no others more"
		}
		a.Detail += "."
	}
	return a
}

func (b *builder) measures() *Measures {
	a := b.Analysis.Countermeasures
	if a == nil || len(a.Best.Measures) == 0 {
		return nil
	}
	m := &Measures{Statement: sentence(a.Statement), Proven: a.Best.Proven}
	done := 0.0
	for _, r := range a.Best.Measures {
		done += r.Gain
		m.Best = append(m.Best, b.measure(r, done/max(a.Total, 1e-9)))
	}
	chosen := map[string]bool{}
	for _, r := range a.Best.Measures {
		chosen[r.ID] = true
	}
	for _, r := range a.Ranked {
		if !chosen[r.ID] {
			m.More = append(m.More, b.measure(r, r.Gain/max(a.Total, 1e-9)))
		}
	}
	var ids []string
	for _, w := range a.Unanswered {
		ids = append(ids, w.ID)
	}
	m.Unanswered = b.techniqueRefs(ids)
	if a.Best.Greedy < a.Best.Removed-0.005 {
		m.Greedy = fmt.Sprintf("%.2f instead of %.2f", a.Best.Greedy, a.Best.Removed)
	}
	return m
}

func (b *builder) measure(r countermeasure.Ranked, share float64) Measure {
	out := Measure{ID: OneLine(r.ID), Name: OneLine(r.Name), Adds: fmt.Sprintf("%.1f", r.Gain), Value: min(max(share, 0), 1), Covered: Percent(share), Tests: len(r.Tests)}
	var ids []string
	for _, t := range r.Techniques {
		if t.Adds > 0 && len(ids) < maxMeasureAnswers {
			ids = append(ids, t.ID)
		}
	}
	out.Answers = b.techniqueRefs(ids)
	for _, n := range r.Like[:min(len(r.Like), maxLike)] {
		out.Like = append(out.Like, Named{OneLine(n.ID), OneLine(n.Name)})
	}
	for _, n := range r.Instead {
		out.Instead = append(out.Instead, Named{OneLine(n.ID), OneLine(n.Name)})
	}
	if len(r.Tests) > 0 {
		out.Test = fmt.Sprintf("%s (%s)", OneLine(r.Tests[0].Name), OneLine(r.Tests[0].Technique))
	}
	return out
}
