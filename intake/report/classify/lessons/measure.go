package lessons

import "math"

// Rates say how answers agree with the probabilities they are held against.
type Rates struct {
	// Kept is how many accepted places are reported, Dropped how many rejected
	// ones are not.
	Kept    int `json:"accepted_reported"`
	Dropped int `json:"rejected_not_reported"`
	// LogLoss is the mean of -ln of the probability given to the answer.
	LogLoss float64 `json:"log_loss"`
}

// Check compares the model with and without lessons on answers that the
// lessons were not learned from.
type Check struct {
	Documents int   `json:"documents"`
	Accepted  int   `json:"accepted"`
	Rejected  int   `json:"rejected"`
	Before    Rates `json:"before"`
	After     Rates `json:"after"`
}

// mostParts bounds how often lessons are learned for a check.
const mostParts = 20

// Measure learns from all documents but one and looks at the answers of that
// one, for each document in turn; more than twenty documents are dealt to
// twenty parts. ok is false when all answers are of one document. sure is the
// probability from which a place is reported.
func Measure(answers []Answer, rarity Rarity, sure float64) (c Check, ok bool) {
	documents := Documents(answers)
	c.Documents = len(documents)
	if len(documents) < 2 {
		return c, false
	}
	part := make(map[string]int)
	for i, d := range documents {
		part[d] = i % mostParts
	}
	for k := range min(len(documents), mostParts) {
		var known, asked []Answer
		for _, a := range answers {
			if part[a.Document] == k {
				asked = append(asked, a)
			} else {
				known = append(known, a)
			}
		}
		l := Learn(known, rarity)
		for _, a := range asked {
			odds := logit(unlistedLine)
			if a.Probability > 0 {
				odds = logit(a.Probability)
			}
			c.count(a.Right)
			c.Before.add(a.Right, sigmoid(odds), sure)
			c.After.add(a.Right, sigmoid(odds+l.Shift(a.Text, a.Technique, rarity)), sure)
		}
	}
	n := float64(c.Accepted + c.Rejected)
	c.Before.LogLoss /= n
	c.After.LogLoss /= n
	return c, true
}

func (c *Check) count(right bool) {
	if right {
		c.Accepted++
	} else {
		c.Rejected++
	}
}

func (r *Rates) add(right bool, p, sure float64) {
	switch {
	case right && p >= sure:
		r.Kept++
	case !right && p < sure:
		r.Dropped++
	}
	if !right {
		p = 1 - p
	}
	r.LogLoss -= math.Log(p)
}

// Shift returns the change of a line's log-odds for one technique, 0 when
// nothing was learned of it.
func (l *Lessons) Shift(text, technique string, rarity Rarity) float64 {
	s := l.techniques[technique]
	if s == nil {
		return 0
	}
	z := bias * s.bias
	for _, v := range vector(text, rarity) {
		z += float64(v.x) * float64(s.weights[v.hash])
	}
	return bounded(z)
}
