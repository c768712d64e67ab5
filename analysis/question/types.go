package question

import (
	"tradecraft"
	"tradecraft/analysis/inference"
)

// Result is the answer to 'what should be checked next'.
type Result struct {
	// Statement is one plain sentence.
	Statement string `json:"statement"`
	// Questions are the most telling checks, the best first, at most Options.Max.
	Questions []Question `json:"questions"`
	// Places are the looks that answer several of the open questions at once,
	// the best first, at most three.
	Places []Place `json:"places"`
}

// Question is one check: was this technique used?
type Question struct {
	Technique string   `json:"technique"`
	Name      string   `json:"name"`
	Tactics   []string `json:"tactics"` // tactic ids
	// Probability is how likely the answer is yes; calibrated.
	Probability float64 `json:"probability"`
	// Gain is what the answer is expected to tell, in bits: the sum of the
	// weights of Reasons, one each of the kinds "actors", "itself" and "others".
	Gain    float64             `json:"gain"`
	Reasons []tradecraft.Reason `json:"reasons"`
	Yes     Change              `json:"yes"`
	No      Change              `json:"no"`
	Look    []inference.Look    `json:"look"` // where the answer is to be found
}

// Change is what an answer would change.
type Change struct {
	// Actors are the groups whose probability moves most, Techniques the open
	// techniques that do; at most three each, the widest move first. Moves
	// under half a percent are left out.
	Actors     []Shift `json:"actors"`
	Techniques []Shift `json:"techniques"`
	// First is the group that would then come first, "" when none is ranked.
	First string `json:"first"`
}

// Shift is one probability before and after an answer.
type Shift struct {
	ID   string  `json:"id"` // of a group or technique; "unknown" for an actor we do not know
	Name string  `json:"name"`
	From float64 `json:"from"`
	To   float64 `json:"to"`
}

// Place is one kind of data in which several open techniques would show.
type Place struct {
	inference.Look
	// Techniques are those it would show, the most telling first.
	Techniques []string `json:"techniques"`
	// Gain is the sum of what they tell of themselves and, together, of the actor, in bits.
	Gain float64 `json:"gain"`
}

// Kinds of reasons of a question.
const (
	kindActors = "actors"
	kindItself = "itself"
	kindOthers = "others"
)

// UnknownActor is Shift.ID of an actor that has no profile.
const UnknownActor = "unknown"
