package attribution

import "tradecraft"

// Result is the answer to 'who does this look like'.
type Result struct {
	// Named is the group id that stands out, "" when none does.
	Named string `json:"named"`
	// Statement is one plain sentence with the doubt in it.
	Statement string `json:"statement"`
	// Threshold is the probability from which one group is named.
	Threshold float64 `json:"threshold"`
	// Unknown is the probability that the actor has no profile.
	Unknown float64 `json:"unknown"`
	// Candidates are the best 20, best first. Their probabilities and Unknown
	// sum to at most 1 (exactly 1 with all groups).
	Candidates []Candidate `json:"candidates"`
	// Stated are the groups that the evidence itself names, by id. They stand
	// beside the ranking: a name in a report is a claim, not technique
	// evidence, and does not enter scores or probabilities.
	Stated []Stated `json:"stated"`
	// Planted says how much of it rests on few items; nil when nothing was ranked.
	Planted *Planted `json:"planted,omitempty"`
	// TrackRecord says how often this kind of answer is right, from evaluation.
	TrackRecord string `json:"track_record"`
}

// Candidate is one group with what speaks for and against it.
type Candidate struct {
	ID          string  `json:"id"`
	Name        string  `json:"name"`
	Score       float64 `json:"score"`
	Probability float64 `json:"probability"`
	// For adds up to Score. Against lists what is unusual for the group; it carries no weight.
	For     []tradecraft.Reason `json:"for"`
	Against []tradecraft.Reason `json:"against"`
}

// Stated is a group that the evidence names.
type Stated struct {
	ID   string `json:"id"`
	Name string `json:"name"`
	// Count is how often it is named, Place its 1-based place in the ranking,
	// 0 when it has no profile or nothing was ranked.
	Count  int               `json:"count"`
	Place  int               `json:"place"`
	Reason tradecraft.Reason `json:"reason"` // of kind "group", without weight
}
