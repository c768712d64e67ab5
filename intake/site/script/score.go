package script

import "math"

// Model weighs what was seen in a script.
type Model struct{}

// Embedded is the model in the program.
func Embedded() *Model { return &Model{} }

// verdict thresholds on the probability.
const (
	maliciousAt  = 0.9
	suspiciousAt = 0.5
)

// score sets probability, verdict and reasons.
func (m *Model) score(w *whole, a *Assessment) {
	a.Score = -4
	a.Reasons = append(a.Reasons, Reason{Name: "base", Text: "how rare malicious scripts are", Points: -4})
	points := map[string]float64{LevelFinding: 5, LevelSuspicious: 2.2}
	seen := map[string]bool{}
	for _, f := range a.Findings {
		if p := points[f.Level]; p != 0 && !seen[f.Behaviour] {
			seen[f.Behaviour] = true
			a.Reasons = append(a.Reasons, Reason{Name: f.Behaviour, Text: f.Title, Points: p})
			a.Score += p
		}
	}
	a.Malicious = 1 / (1 + math.Exp(-a.Score))
	a.Verdict = verdictOf(a.Malicious)
}

func verdictOf(p float64) string {
	switch {
	case p >= maliciousAt:
		return Malicious
	case p >= suspiciousAt:
		return Suspicious
	}
	return Clean
}
