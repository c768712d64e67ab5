package classify

import (
	"cmp"
	"math"
	"slices"
	"strings"

	"tradecraft"
	"tradecraft/intake/report/classify/features"
	"tradecraft/intake/report/classify/stack"
)

// Least probability that is listed.
const listed = 0.02

// Cuts of the thresholds precise and complete.
const (
	preciseCut  = 0.6
	completeCut = 0.15
)

// Predict maps a document, given as its lines in order, to techniques. The
// same lines give the same prediction.
func (m *Model) Predict(lines []Line, opt Options) Prediction {
	scores := m.scores(lines)
	found := m.documentTechniques(scores, opt)
	p := Prediction{Techniques: found.list(opt.Threshold), Sentences: make([]SentencePrediction, len(lines))}
	for i := range lines {
		p.Sentences[i] = m.sentence(lines[i].Text, scores[i], found)
	}
	return p
}

func (m *Model) scores(lines []Line) [][]float32 {
	out := make([][]float32, len(lines))
	for i, l := range lines {
		out[i] = make([]float32, m.weights.Labels)
		m.weights.Scores(m.vocabulary.Vector(features.Terms(features.Tokens(l.Text))), out[i])
	}
	return out
}

// answers is what was found for a document, by technique.
type answers map[string]answer

type answer struct {
	head        *Head
	label       int
	probability float64
}

// documentTechniques asks each head that has something to say for the labels wanted.
func (m *Model) documentTechniques(scores [][]float32, opt Options) answers {
	out := answers{}
	for _, h := range m.heads {
		if len(opt.Labels) > 0 && !h.covers(opt.Labels) && h != m.heads[len(m.heads)-1] {
			continue
		}
		more := h.answers(scores, opt.Labels)
		for id, a := range more {
			if _, done := out[id]; !done {
				out[id] = a
			}
		}
		if len(opt.Labels) > 0 {
			break
		}
	}
	return out
}

// answers reads the scores for the labels wanted, all when there are none.
func (h *Head) answers(scores [][]float32, wanted []string) answers {
	out := answers{}
	for l, id := range h.Labels {
		if len(wanted) > 0 {
			if id = among(wanted, id); id == "" {
				continue
			}
		}
		p := stack.Sigmoid(h.Stack.LogOdds(documentSignals(h, l, scores)))
		if p > out[id].probability {
			out[id] = answer{h, l, p}
		}
	}
	return out
}

// covers is true when the head knows every label of the list.
func (h *Head) covers(labels []string) bool {
	for _, l := range labels {
		if _, ok := h.index[l]; !ok {
			return false
		}
	}
	return true
}

// among returns the listed label that stands for a technique, "" for none.
func among(labels []string, id string) string {
	if slices.Contains(labels, id) {
		return id
	}
	if parent, _, sub := strings.Cut(id, "."); sub && slices.Contains(labels, parent) {
		return parent
	}
	return ""
}

func (a answers) list(t Threshold) []Technique {
	var all []Technique
	for id, x := range a {
		all = append(all, Technique{ID: id, Probability: x.probability})
	}
	slices.SortFunc(all, func(a, b Technique) int {
		return cmp.Or(cmp.Compare(b.Probability, a.Probability), cmp.Compare(a.ID, b.ID))
	})
	p := make([]float64, len(all))
	for i, x := range all {
		p[i] = x.Probability
	}
	best := stack.BestSet(p)
	out := []Technique{}
	for i, x := range all {
		switch t {
		case Precise:
			x.Reported = x.Probability >= preciseCut
		case Complete:
			x.Reported = x.Probability >= completeCut
		default:
			x.Reported = i < best
		}
		if x.Probability >= listed || x.Reported {
			out = append(out, x)
		}
	}
	return out
}

// sentence lists the techniques of one line.
func (m *Model) sentence(text string, scores []float32, found answers) SentencePrediction {
	var out SentencePrediction
	var tokens []features.Token
	for id, a := range found {
		if a.probability < listed {
			continue
		}
		column := a.head.Column + a.label
		p := stack.Sigmoid(a.head.Line.LogOdds([]float64{float64(scores[column]), logit(a.probability)}))
		if p < listed {
			continue
		}
		t := SentenceTechnique{ID: id, Probability: p, Reported: p >= lineCut, Method: tradecraft.MethodModel}
		if t.Reported {
			if tokens == nil {
				tokens = features.Tokens(text)
			}
			t.Marks = m.marks(tokens, column)
		}
		out.Techniques = append(out.Techniques, t)
	}
	slices.SortFunc(out.Techniques, func(a, b SentenceTechnique) int {
		return cmp.Or(cmp.Compare(b.Probability, a.Probability), cmp.Compare(a.ID, b.ID))
	})
	return out
}

// lineCut is the probability from which a sentence's technique is reported.
const lineCut = 0.4

func logit(p float64) float64 {
	p = min(max(p, 1e-6), 1-1e-6)
	return math.Log(p / (1 - p))
}
