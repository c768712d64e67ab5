package report

import (
	"cmp"
	"slices"

	"tradecraft"
	"tradecraft/intake/report/classify"
	"tradecraft/intake/report/role"
)

// join brings what lines name and what lines are for into the prediction: a
// technique that is named outright is at least as probable as such names are
// right, and lines that advise, sell or deny show nothing.
func (a *assessed) join(opt classify.Options) {
	p := &a.prediction
	floor := make(map[string]float64)
	calibrated := calibrationFor(p)
	for i := range a.lines {
		s := &p.Sentences[i]
		if !a.tells(i) {
			silence(s.Techniques)
			continue
		}
		for _, m := range a.named[i] {
			if p.Closed {
				point(s.Techniques, m)
				continue
			}
			if a.labels[i].Stance == role.Stated {
				floor[m.id] = max(floor[m.id], calibrated.floors[m.kind]*m.share)
			}
			if narrows(opt, m.id) {
				addSub(s, m)
			} else {
				add(&s.Techniques, m)
			}
		}
		order(s)
	}
	raise(p, floor, opt)
	calibrated.settle(p, opt.Threshold)
	a.dropUnshown()
}

// narrows says whether a technique stands below another in answers: a
// sub-technique, when no list of labels is asked for.
func narrows(opt classify.Options, id string) bool {
	return len(opt.Labels) == 0 && classify.Parent(id) != id
}

func silence(list []classify.SentenceTechnique) {
	for j := range list {
		list[j].Reported = false
		silence(list[j].Subs)
	}
}

// leastEvidence is the probability that some telling line must reach for its
// technique to be reported. On the development documents of TRAM and AnnoCTR
// 0.05 was best of 0, 0.02, 0.05, 0.1 and 0.2; see docs/quality.md.
const leastEvidence = 0.05

// dropUnshown takes back what is reported of the document as a whole but shown
// by no line that tells: every technique reported has its place. What could be
// done is not shown.
func (a *assessed) dropUnshown() {
	best := make(map[string]float64)
	note := func(t classify.SentenceTechnique) { best[t.ID] = max(best[t.ID], t.Probability) }
	for i := range a.lines {
		if a.tells(i) && a.labels[i].Stance == role.Stated {
			for _, t := range a.prediction.Sentences[i].Techniques {
				note(t)
				for _, sub := range t.Subs {
					note(sub)
				}
			}
		}
	}
	for i := range a.prediction.Techniques {
		t := &a.prediction.Techniques[i]
		t.Reported = t.Reported && best[t.ID] >= leastEvidence
		for k := range t.Subs {
			t.Subs[k].Reported = t.Reported && t.Subs[k].Reported && best[t.Subs[k].ID] >= leastEvidence
		}
	}
}

// raise lifts the document's probabilities to their floors. A technique is at
// least as probable as its sub-techniques.
func raise(p *classify.Prediction, floor map[string]float64, opt classify.Options) {
	if len(floor) == 0 {
		return
	}
	top := make(map[string]float64)
	for id, v := range floor {
		if narrows(opt, id) {
			id = classify.Parent(id)
		}
		top[id] = max(top[id], v)
	}
	for i := range p.Techniques {
		x := &p.Techniques[i]
		x.Probability = max(x.Probability, top[x.ID])
		delete(top, x.ID)
	}
	for id, v := range top {
		p.Techniques = append(p.Techniques, classify.Technique{ID: id, Probability: v})
	}
	for id, v := range floor {
		if narrows(opt, id) {
			classify.NarrowDocument(p, classify.Parent(id), classify.Technique{ID: id, Probability: v, Reported: true})
		}
	}
}

// point shows the name of a technique that the answer has already.
func point(list []classify.SentenceTechnique, m mention) {
	for i := range list {
		if t := &list[i]; t.ID == m.id {
			t.Marks = joinSpans(append(t.Marks, m.span))
			if t.Method != tradecraft.MethodID {
				t.Method = m.method
			}
		}
	}
}

// addSub puts a named sub-technique below its technique in a line's answer.
func addSub(s *classify.SentencePrediction, m mention) {
	parent := classify.Parent(m.id)
	i := slices.IndexFunc(s.Techniques, func(t classify.SentenceTechnique) bool { return t.ID == parent })
	if i < 0 {
		i = len(s.Techniques)
		s.Techniques = append(s.Techniques, classify.SentenceTechnique{ID: parent, Method: tradecraft.MethodModel, Marks: []tradecraft.Span{m.span}})
	}
	t := &s.Techniques[i]
	t.Probability, t.Reported = max(t.Probability, m.probability), true
	// What the line says itself counts for more than what the model makes of it.
	t.Subs = slices.DeleteFunc(t.Subs, func(sub classify.SentenceTechnique) bool {
		return sub.ID != m.id && sub.Method == tradecraft.MethodModel
	})
	add(&t.Subs, m)
}

// add puts a named technique into a list, or raises what is there.
func add(list *[]classify.SentenceTechnique, m mention) {
	for i := range *list {
		t := &(*list)[i]
		if t.ID != m.id {
			continue
		}
		t.Probability = max(t.Probability, m.probability)
		t.Marks = joinSpans(append(t.Marks, m.span))
		if t.Method != tradecraft.MethodID {
			t.Method = m.method
		}
		t.Reported = true
		return
	}
	*list = append(*list, classify.SentenceTechnique{
		ID: m.id, Probability: m.probability, Reported: true, Method: m.method, Marks: []tradecraft.Span{m.span},
	})
}

func order(s *classify.SentencePrediction) {
	slices.SortFunc(s.Techniques, func(a, b classify.SentenceTechnique) int {
		return cmp.Or(cmp.Compare(b.Probability, a.Probability), cmp.Compare(a.ID, b.ID))
	})
}

// joinSpans sorts spans and joins those that overlap or touch.
func joinSpans(spans []tradecraft.Span) []tradecraft.Span {
	slices.SortFunc(spans, func(a, b tradecraft.Span) int {
		return cmp.Or(cmp.Compare(a.Start, b.Start), cmp.Compare(a.End, b.End))
	})
	out := spans[:0]
	for _, s := range spans {
		if n := len(out); n > 0 && s.Start <= out[n-1].End {
			out[n-1].End = max(out[n-1].End, s.End)
			continue
		}
		out = append(out, s)
	}
	return out
}
