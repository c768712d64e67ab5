package classify

import (
	"cmp"
	"slices"
	"strings"

	"tradecraft"
	"tradecraft/intake/report/classify/features"
	"tradecraft/intake/report/classify/reading"
	"tradecraft/intake/report/classify/stack"
)

// nameFrom is the probability from which a line's technique is narrowed to a
// sub-technique.
const nameFrom = 0.5

// narrow fills in the sub-techniques of what the answer names, from the lines
// that show it.
func (m *Model) narrow(page *reading.Page, out *Prediction) {
	if m.naming == nil {
		return
	}
	probability := make(map[string]float64, len(out.Techniques))
	for _, t := range out.Techniques {
		probability[t.ID] = t.Probability
	}
	best := bestLines(out.Sentences)
	scores := make([]float32, len(m.naming.Labels))
	for i := range out.Sentences {
		scored := false
		for k := range out.Sentences[i].Techniques {
			t := &out.Sentences[i].Techniques[k]
			if len(m.naming.Children(m.formerly(t.ID))) == 0 || t.Probability < narrowed {
				continue
			}
			if !scored {
				m.naming.Weights.Scores(m.vocabulary.Vector(features.Terms(page.Tokens[i])), scores)
				scored = true
			}
			for _, sub := range m.subs(page, i, t, scores) {
				t.Subs = append(t.Subs, sub)
				p := probability[t.ID] * sub.Probability / t.Probability
				NarrowDocument(out, t.ID, Technique{ID: sub.ID, Probability: p, Reported: t.Reported || best[t.ID] == i})
			}
		}
	}
}

// bestLines returns for each technique the line most likely to show it.
func bestLines(lines []SentencePrediction) map[string]int {
	best, p := map[string]int{}, map[string]float64{}
	for i, s := range lines {
		for _, t := range s.Techniques {
			if t.Probability > p[t.ID] {
				best[t.ID], p[t.ID] = i, t.Probability
			}
		}
	}
	return best
}

// narrowed is the least probability of a line's technique that is narrowed.
const narrowed = 0.05

// subs are the sub-techniques that line i shows if it shows the technique, each
// as probable as both together.
func (m *Model) subs(page *reading.Page, i int, t *SentenceTechnique, scores []float32) []SentenceTechnique {
	var out []SentenceTechnique
	parent := m.formerly(t.ID)
	for k, x := range m.naming.Rows(parent, scores, page.Hits[i]) {
		p := stack.Sigmoid(m.naming.Judge.LogOdds(x))
		if p < nameFrom {
			continue
		}
		l := m.naming.Children(parent)[k]
		out = append(out, SentenceTechnique{ID: m.subIDs[l], Probability: p * t.Probability, Reported: t.Reported, Method: tradecraft.MethodModel, Marks: t.Marks})
	}
	sortSentence(out)
	return out
}

// formerly returns the technique's id in the version that the model was trained on.
func (m *Model) formerly(id string) string {
	if f, ok := m.former[id]; ok {
		return f
	}
	return id
}

// NarrowDocument adds a sub-technique below a technique in the answer for a
// document; the more probable one counts when it stands there already. It does
// nothing when the technique itself is not answered.
func NarrowDocument(p *Prediction, technique string, sub Technique) {
	i := slices.IndexFunc(p.Techniques, func(t Technique) bool { return t.ID == technique })
	if i < 0 {
		return
	}
	list := &p.Techniques[i].Subs
	if k := slices.IndexFunc(*list, func(t Technique) bool { return t.ID == sub.ID }); k < 0 {
		*list = append(*list, sub)
	} else {
		x := &(*list)[k]
		x.Probability, x.Reported = max(x.Probability, sub.Probability), x.Reported || sub.Reported
	}
	slices.SortFunc(*list, func(a, b Technique) int {
		return cmp.Or(cmp.Compare(b.Probability, a.Probability), cmp.Compare(a.ID, b.ID))
	})
}

// NarrowSentence adds a sub-technique below its technique in the answer for a
// line, and the technique where the line has it not: with the same probability,
// reported when the line names the sub-technique outright.
func NarrowSentence(s *SentencePrediction, sub SentenceTechnique) {
	i := slices.IndexFunc(s.Techniques, func(t SentenceTechnique) bool { return t.ID == Parent(sub.ID) })
	if i < 0 {
		t := sub
		t.ID, t.Method, t.Reported, t.Subs = Parent(sub.ID), tradecraft.MethodModel, sub.Reported && sub.Method != tradecraft.MethodModel, nil
		i, s.Techniques = len(s.Techniques), append(s.Techniques, t)
	}
	t := &s.Techniques[i]
	if k := slices.IndexFunc(t.Subs, func(t SentenceTechnique) bool { return t.ID == sub.ID }); k < 0 {
		t.Subs = append(t.Subs, sub)
	} else if sub.Probability > t.Subs[k].Probability {
		t.Subs[k] = sub
	}
	sortSentence(t.Subs)
}

func sortSentence(list []SentenceTechnique) {
	slices.SortFunc(list, func(a, b SentenceTechnique) int {
		return cmp.Or(cmp.Compare(b.Probability, a.Probability), cmp.Compare(a.ID, b.ID))
	})
}

// Parent returns the technique of a sub-technique, and the id itself of a technique.
func Parent(id string) string {
	p, _, _ := strings.Cut(id, ".")
	return p
}
