package script

import (
	"context"
	"math"
	"slices"
	"strings"
)

// Verdict thresholds on the probability, set on texts that were not trained
// on: see docs/quality.md.
const (
	maliciousAt  = 0.9
	suspiciousAt = 0.5
)

// Model weighs what was seen: trees of depth three on the features, and a
// base. Scores are log-odds.
type Model struct {
	Base  float64
	Scale float64 // of all but the base, from calibration; 0 counts as 1
	// Linear are the weights of the behaviours, in their order.
	Linear []float32
	Trees  []Tree
}

// Tree is a complete binary tree: node i has children 2i+1 and 2i+2.
type Tree struct {
	Feature   [7]int16 // -1 for none
	Threshold [7]float32
	Value     [15]float32 // of each node; leaves count, inner ones are for reasons
}

// knownPoints is what a signature of a known family, and code behind a
// picture, count: they were written for what they meet.
const knownPoints = 6

// maxReasons is how many reasons are told one by one; the rest are summed up.
const maxReasons = 8

// weigh returns the score of a vector and each feature's part in it.
func (m *Model) weigh(x []float32) (score float64, parts []float64) {
	scale := m.Scale
	if scale == 0 {
		scale = 1
	}
	parts = make([]float64, len(x))
	score = m.Base
	for i, w := range m.Linear {
		if x[i] > 0 {
			parts[i] = scale * float64(w)
			score += parts[i]
		}
	}
	for i := range m.Trees {
		t := &m.Trees[i]
		n := 0
		for n < 7 && t.Feature[n] >= 0 {
			f := t.Feature[n]
			next := 2*n + 1
			if x[f] > t.Threshold[n] {
				next++
			}
			parts[f] += scale * float64(t.Value[next]-t.Value[n])
			n = next
		}
		score += scale * float64(t.Value[n])
	}
	return score, parts
}

// score sets probability, verdict and reasons.
func (m *Model) score(w *whole, a *Assessment) {
	x := w.vector()
	score, parts := m.weigh(x)
	base := score
	for _, p := range parts {
		base -= p
	}
	a.Reasons = append(a.Reasons, Reason{Name: "base", Text: "before looking", Points: base})
	order := make([]int, 0, len(parts))
	for i, p := range parts {
		if p != 0 {
			order = append(order, i)
		}
	}
	slices.SortStableFunc(order, func(i, j int) int {
		switch a, b := math.Abs(parts[i]), math.Abs(parts[j]); {
		case a > b:
			return -1
		case a < b:
			return 1
		}
		return i - j
	})
	rest := 0.0
	for n, i := range order {
		if n >= maxReasons {
			rest += parts[i]
			continue
		}
		text := features[i].text
		if x[i] == 0 {
			text = "not: " + text
		}
		a.Reasons = append(a.Reasons, Reason{Name: features[i].name, Text: text, Points: parts[i]})
	}
	if len(order) > maxReasons {
		a.Reasons = append(a.Reasons, Reason{Name: "rest", Text: "all smaller reasons together", Points: rest})
	}
	for _, f := range a.Findings { // what is not in the model's features
		p := priors[f.Level]
		if f.Level == LevelFinding {
			p = knownPoints
		}
		if p != 0 && (strings.HasPrefix(f.Behaviour, "signature:") || f.Behaviour == "picture-tail") {
			a.Reasons = append(a.Reasons, Reason{Name: f.Behaviour, Text: f.Title, Points: p})
		}
	}
	a.Score = 0
	for _, r := range a.Reasons { // summed as told, so that the reasons add up to the bit
		a.Score += r.Points
	}
	a.Malicious = 1 / (1 + math.Exp(-a.Score))
	a.Verdict = VerdictOf(a.Malicious)
}

// VerdictOf is the verdict at a probability.
func VerdictOf(p float64) string {
	switch {
	case p >= maliciousAt:
		return Malicious
	case p >= suspiciousAt:
		return Suspicious
	}
	return Clean
}

// Features returns the numbers that the model weighs, for training.
func Features(ctx context.Context, text []byte, o Options) ([]float32, error) {
	w, _, err := look(ctx, text, o)
	if err != nil {
		return nil, err
	}
	return w.vector(), nil
}
