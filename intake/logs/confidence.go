package logs

import "math"

// Logistic regression of 'the technique is the one that the log is labelled
// with' on the logarithm of its score, over the ten best techniques of the
// labelled logs; docs/quality.md says how well it holds on logs left out.
const (
	confidenceAt1   = -1.45 // log-odds at score 1
	confidenceSlope = 0.875
)

// Confidence is the probability that a recording shows a technique of this
// score. Labels name one technique of a recording, so it is a lower bound where
// much was done.
func Confidence(score float64) float64 {
	if score <= 0 || math.IsNaN(score) {
		return 0
	}
	x := confidenceAt1 + confidenceSlope*math.Log(score)
	return math.Round(1000/(1+math.Exp(-x))) / 1000
}
