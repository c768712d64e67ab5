package lessons

import (
	"slices"

	"tradecraft/intake/report/classify"
)

// Name is a technique with its name.
type Name struct{ ID, Name string }

// Memory says how many techniques that nothing was learned of are still
// recognised by their own names.
type Memory struct {
	Asked  int `json:"asked"`
	Before int `json:"before"`
	After  int `json:"after"`
	// Changed is how many of all their answers differ in what is reported.
	Changed int `json:"changed"`
}

// Remembers asks the model, with and without lessons, for each name as a
// document of one line. It is a check that is always at hand: names are facts,
// and no text of others is needed.
func (l *Lessons) Remembers(base Base, names []Name) Memory {
	var m Memory
	over := l.Over(base)
	for _, n := range names {
		if slices.Contains(l.ids, n.ID) {
			continue
		}
		m.Asked++
		line := classify.Lines([]string{"The attackers used the technique " + n.Name + " on the systems of the victim."})
		before, after := reported(base.Predict(line, classify.Options{})), reported(over.Predict(line, classify.Options{}))
		if slices.Contains(before, n.ID) {
			m.Before++
		}
		if slices.Contains(after, n.ID) {
			m.After++
		}
		if !slices.Equal(before, after) {
			m.Changed++
		}
	}
	return m
}

// reported lists the techniques reported of a document, sorted.
func reported(p classify.Prediction) []string {
	var out []string
	for _, t := range p.Techniques {
		if t.Reported {
			out = append(out, t.ID)
		}
	}
	slices.Sort(out)
	return out
}
