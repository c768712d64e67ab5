package logs

import "math"

// Confidence is the probability that an attack recorded in the log shows a
// technique of this score and place (0 for the best).
func confidence(score float64, place int) float64 {
	x := -0.6 + 0.8*math.Log(score) - 0.35*float64(place)
	return math.Round(1000/(1+math.Exp(-x))) / 1000
}
