package classify

import (
	"cmp"
	"slices"
	"strings"

	"tradecraft"
	"tradecraft/intake/report/classify/features"
	"tradecraft/intake/report/classify/reading"
)

// listed is the least probability that is listed.
const listed = 0.02

// Cuts of the thresholds precise and complete.
const (
	preciseCut  = 0.6
	completeCut = 0.15
)

// Predict maps a document, given as its lines in order, to techniques. The
// same lines give the same prediction.
func (m *Model) Predict(lines []Line, opt Options) Prediction {
	page := m.page(lines)
	a := m.ask(page, m.headFor(opt.Labels), opt.Labels)
	out := Prediction{Techniques: a.list(opt.Threshold), Sentences: make([]SentencePrediction, len(lines)), Closed: a.head.Closed}
	a.sentences(m, page, out.Sentences)
	if len(opt.Labels) == 0 {
		m.narrow(page, &out)
	}
	return out
}

// page reads the lines and scores them with the linear models.
func (m *Model) page(lines []Line) *reading.Page {
	texts, silent := make([]string, len(lines)), make([]bool, len(lines))
	for i, l := range lines {
		texts[i], silent[i] = l.Text, l.Silent
	}
	p := reading.NewPage(texts, m.lexicon)
	p.Silent = silent
	p.Score(m.weights.Labels, func(tokens []features.Token, out []float32) {
		m.weights.Scores(m.vocabulary.Vector(features.Terms(tokens)), out)
	})
	return p
}

// answers is what one head found, with the id under which each label is answered.
type answers struct {
	head        *Head
	reading     Reading
	as          []string // by label; "" is not wanted
	probability map[string]float64
}

// ask reads the page with a head.
func (m *Model) ask(p *reading.Page, h *Head, wanted []string) *answers {
	a := &answers{head: h, reading: h.Read(p), as: make([]string, len(h.ids)), probability: map[string]float64{}}
	for l, id := range h.ids {
		if len(wanted) > 0 {
			id = among(wanted, id)
		} else {
			id = Parent(id)
		}
		if a.as[l] = id; id != "" {
			a.probability[id] = max(a.probability[id], a.reading.Probability[l])
		}
	}
	return a
}

// headFor returns the head that fits the wanted labels: the closed one when it
// knows them, else the open one.
func (m *Model) headFor(wanted []string) *Head {
	open := m.heads[0]
	for _, h := range m.heads {
		if !h.Closed {
			open = h
		}
	}
	for _, h := range m.heads {
		if h.Closed && len(wanted) > 0 && h.covers(wanted) {
			return h
		}
	}
	return open
}

// covers is true when the head knows three in four labels of the list.
func (h *Head) covers(labels []string) bool {
	n := 0
	for _, l := range labels {
		if _, ok := h.index[l]; ok {
			n++
		}
	}
	return 4*n >= 3*len(labels)
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

func (a *answers) list(t Threshold) []Technique {
	var all []Technique
	for id, p := range a.probability {
		all = append(all, Technique{ID: id, Probability: p})
	}
	Decide(all, t)
	out := []Technique{}
	for _, x := range all {
		if x.Probability >= listed || x.Reported {
			out = append(out, x)
		}
	}
	return out
}

// sentences fills in the techniques of each line.
func (a *answers) sentences(m *Model, p *reading.Page, out []SentencePrediction) {
	marker := m.marker()
	for _, x := range a.reading.Pairs {
		id := a.as[x.Label]
		if id == "" || x.P < listed {
			continue
		}
		list := &out[x.Line].Techniques
		t := SentenceTechnique{ID: id, Probability: x.P, Reported: x.P >= a.head.cut(x.Label), Method: tradecraft.MethodModel}
		if t.Reported {
			t.Marks = marker.marks(x.Line, p.Tokens[x.Line], int(a.head.Columns[0][x.Label]))
		}
		if i := slices.IndexFunc(*list, func(t SentenceTechnique) bool { return t.ID == id }); i < 0 {
			*list = append(*list, t)
		} else if t.Probability > (*list)[i].Probability {
			(*list)[i] = t
		}
	}
	for i := range out {
		slices.SortFunc(out[i].Techniques, func(a, b SentenceTechnique) int {
			return cmp.Or(cmp.Compare(b.Probability, a.Probability), cmp.Compare(a.ID, b.ID))
		})
	}
}
