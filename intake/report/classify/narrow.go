package classify

import (
	"cmp"
	"slices"
	"strings"

	"tradecraft"
	"tradecraft/intake/report/classify/reading"
)

// narrow fills in the sub-techniques that the closed heads find of the
// techniques that the answer names.
func (m *Model) narrow(page *reading.Page, broad *answers, t Threshold, out *Prediction) {
	for _, h := range m.heads {
		if !h.Closed || h == broad.head {
			continue
		}
		a := &answers{head: h, reading: h.Read(page), as: slices.Clone(h.ids), probability: map[string]float64{}}
		for l, id := range a.as {
			if !strings.Contains(id, ".") {
				a.as[l] = ""
			} else {
				a.probability[id] = a.reading.Probability[l]
			}
		}
		for _, sub := range a.list(t) {
			NarrowDocument(out, sub)
		}
		lines := make([]SentencePrediction, len(out.Sentences))
		a.sentences(m, page, lines)
		for i, line := range lines {
			for _, sub := range line.Techniques {
				if sub.Reported {
					NarrowSentence(&out.Sentences[i], sub)
				}
			}
		}
	}
}

// NarrowDocument adds a sub-technique to its technique in the answer for a
// document; the more probable one counts when it stands there already. It does
// nothing when the technique itself is not answered.
func NarrowDocument(p *Prediction, sub Technique) {
	i := slices.IndexFunc(p.Techniques, func(t Technique) bool { return t.ID == Parent(sub.ID) })
	if i < 0 {
		return
	}
	list := &p.Techniques[i].Subs
	if k := slices.IndexFunc(*list, func(t Technique) bool { return t.ID == sub.ID }); k < 0 {
		*list = append(*list, sub)
	} else if sub.Probability > (*list)[k].Probability {
		sub.Reported = sub.Reported || (*list)[k].Reported
		(*list)[k] = sub
	}
	slices.SortFunc(*list, func(a, b Technique) int {
		return cmp.Or(cmp.Compare(b.Probability, a.Probability), cmp.Compare(a.ID, b.ID))
	})
}

// NarrowSentence adds a sub-technique to its technique in the answer for a
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
	slices.SortFunc(t.Subs, func(a, b SentenceTechnique) int {
		return cmp.Or(cmp.Compare(b.Probability, a.Probability), cmp.Compare(a.ID, b.ID))
	})
}
