package report

import (
	"math"

	"tradecraft/intake/report/classify"
)

// kind is the way in which a line names a technique.
type kind int

// Ways of naming.
const (
	idInSentence kind = iota
	idInListing
	nameInSentence
	kinds
)

// calibration brings the probabilities of a document to how often they hold.
type calibration struct {
	// floors are the least probability of a technique that the document names in
	// a way: how often it was right where the model alone gave less. A name in
	// passing that the model does not believe says less than names do in general.
	floors [kinds]float64
	// slope and shift move the log-odds of what model and names say together.
	slope, shift float64
}

// Fitted on cross-validated predictions, which the text model had not seen: 86
// documents of AnnoCTR for answers in the open style, 121 of TRAM 2 for answers
// in the closed one; see docs/quality.md, "Calibration". Open floors
// of ids are those of assess.go: too few stand in AnnoCTR to tell.
var (
	openCalibration   = calibration{floors: [kinds]float64{idTold, idListed, 0.83}, slope: 1, shift: -0.20}
	closedCalibration = calibration{slope: 1}
)

// calibrationFor returns the one that fits an answer's style. The closed style
// has weighed names already and is calibrated as it is.
func calibrationFor(p *classify.Prediction) *calibration {
	if p.Closed {
		return &closedCalibration
	}
	return &openCalibration
}

// settle calibrates the document's probabilities and decides anew.
func (c *calibration) settle(p *classify.Prediction, t classify.Threshold) {
	for i := range p.Techniques {
		x := &p.Techniques[i]
		x.Probability = c.move(x.Probability)
		for k := range x.Subs {
			x.Subs[k].Probability = min(c.move(x.Subs[k].Probability), x.Probability)
		}
	}
	classify.Decide(p.Techniques, t)
}

// move is monotonic, so it changes no order.
func (c *calibration) move(p float64) float64 {
	if p <= 0 || p >= 1 {
		return p
	}
	return 1 / (1 + math.Exp(-c.shift)*math.Pow((1-p)/p, c.slope))
}
