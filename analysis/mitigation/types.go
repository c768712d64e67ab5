package mitigation

// Result ranks mitigations by how much of what was seen they answer.
type Result struct {
	Statement  string       `json:"statement"`
	Ranked     []Mitigation `json:"ranked"`     // in the order in which to take them
	Unanswered []string     `json:"unanswered"` // techniques no mitigation answers
}

// Mitigation is one step of the ranking.
type Mitigation struct {
	ID      string   `json:"id"`
	Name    string   `json:"name"`
	Answers []string `json:"answers"` // techniques of the case it answers
	New     []string `json:"new"`     // those not answered by a mitigation above
	// Gain is the sum of the probabilities of New, Covered the running share (0 to 1)
	// of the case's techniques, weighted by probability.
	Gain    float64 `json:"gain"`
	Covered float64 `json:"covered"`
}
