package inference

import "tradecraft"

// Kind says what a row of the training data is.
type Kind byte

// Kinds of rows.
const (
	// Report is a report that was labelled as a whole.
	Report Kind = iota
	// Citation is what ATT&CK cites one public source for.
	Citation
	// Entity is an ATT&CK group, campaign or software with all its techniques.
	Entity
	numKinds
)

// Row is a set of techniques that were used together, with where that is known from.
type Row struct {
	// ID is the report's id, the citation's name or the ATT&CK id.
	ID   string
	Kind Kind
	// Source is empty for a citation and an entity: the knowledge base names those.
	Source tradecraft.Source
	// Techniques are ids of the loaded ATT&CK version, sorted, each once.
	Techniques []string
	// Groups are the ids of the groups it is about, sorted.
	Groups []string
	// Cited is true for a report that ATT&CK cites too, so that its techniques
	// also stand in other rows.
	Cited bool
}

// weight is how much a row counts in training. ATT&CK's own rows are labelled
// with more care than reports gathered from feeds.
func (k Kind) weight() float64 {
	if k == Report {
		return 1
	}
	return 2
}
