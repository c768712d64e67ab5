package inference

import "tradecraft"

// Result is the answer to 'what was missed, what comes next'.
type Result struct {
	Statement   string       `json:"statement"`
	Suggestions []Suggestion `json:"suggestions"` // best first
	Similar     []Similar    `json:"similar"`     // most similar past reports, best first
	// Ordered is true when the case says in which order things were done: When
	// is then by its last steps.
	Ordered     bool   `json:"ordered"`
	TrackRecord string `json:"track_record"`
}

// Suggestion is a technique that was not seen and probably belongs to the case.
type Suggestion struct {
	Technique   string   `json:"technique"`
	Name        string   `json:"name"`
	Tactics     []string `json:"tactics"` // tactic ids
	Score       float64  `json:"score"`
	Probability float64  `json:"probability"` // calibrated
	// When is "missed" (its tactics come no later than the furthest one seen; of
	// an ordered case: than the last steps) or "next". The order of tactics is a
	// weak guide: see docs/quality.md.
	When    string              `json:"when"`
	Reasons []tradecraft.Reason `json:"reasons"` // add up to Score
	Look    []Look              `json:"look"`    // where to look for it
	// Rules are detection rules at hand that carry it, at most five; Filter is a
	// Sigma filter that narrows them to the hosts of the case.
	Rules  []Rule `json:"rules,omitempty"`
	Filter string `json:"filter,omitempty"`
}

// Values of Suggestion.When.
const (
	Missed = "missed"
	Next   = "next"
)

// Look is a place to look for a technique.
type Look struct {
	Component string `json:"component"` // data component id
	Name      string `json:"name"`      // its name
	Source    string `json:"source,omitempty"`
	Channel   string `json:"channel,omitempty"`
	// Held is true when the case holds that log.
	Held bool `json:"held,omitempty"`
}

// Similar is a past report or ATT&CK citation like the case.
type Similar struct {
	ID         string            `json:"id"`
	Source     tradecraft.Source `json:"source"`
	Similarity float64           `json:"similarity"` // 0 to 1
	Shared     []string          `json:"shared"`     // techniques in common
	Groups     []string          `json:"groups,omitempty"`
}
