package logs

import "math"

// Logistic regression of 'the technique, its parent or a sub-technique is the
// label of the log' on the logarithms of its score and of its share in the four
// best, over the ten best techniques of the labelled logs. The slope of the
// score is set, not fitted: every labelled log records an attack, so the fit
// alone would believe the weakest hit when it stands alone. docs/quality.md says
// how well it holds on logs left out.
const (
	confidenceAt1   = 1.066 // log-odds of a technique of score 1 that stands alone
	confidenceScore = 0.8
	confidenceShare = 1.832
)

// confidence is the probability that a log shows a technique of this score;
// best is the sum of the four best scores. Labels name one technique of a
// recording, so it is a lower bound where much was done.
func confidence(score, best float64) float64 {
	if score <= 0 || best <= 0 || math.IsNaN(score) || math.IsNaN(best) {
		return 0
	}
	x := confidenceAt1 + confidenceScore*math.Log(score) + confidenceShare*math.Log(min(1, score/best))
	return math.Round(1000/(1+math.Exp(-x))) / 1000
}

// judge sets the probabilities of ranked techniques, which are in the order of
// their scores.
func judge(ranked []Technique) {
	best, n := 0.0, 0
	for _, t := range ranked {
		if t.Into == "" && n < maxNamed {
			best += t.Score
			n++
		}
	}
	for i := range ranked {
		t := &ranked[i]
		t.best = best
		t.Probability = confidence(t.Score, best)
	}
}

// alone is the probability that one of the rules behind the technique would
// give it by itself.
func (t *Technique) alone(c Contribution) float64 { return confidence(min(c.Weight, t.Score), t.best) }
