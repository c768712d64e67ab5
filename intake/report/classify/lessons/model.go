package lessons

import (
	"cmp"
	"math"
	"slices"

	"tradecraft"
	"tradecraft/intake/report/classify"
	"tradecraft/intake/report/classify/features"
)

// Base is the model that the lessons are laid over; *classify.Model is one.
type Base interface {
	Predict(lines []classify.Line, opt classify.Options) classify.Prediction
	Rarity(hash uint32) float32
	Sure(labels []string) float64
}

// Model is a text model with lessons over it. It is safe for concurrent use.
type Model struct {
	base    Base
	lessons *Lessons
}

// Over lays lessons over a model.
func (l *Lessons) Over(base Base) *Model { return &Model{base, l} }

// Probabilities under which the model lists nothing; what it does not list is
// taken to have this one when a shift is added.
const (
	listed         = 0.02
	unlistedLine   = 0.003
	unlistedReport = 0.005
)

// Predict is the base model's prediction with the shifts added.
func (m *Model) Predict(lines []classify.Line, opt classify.Options) classify.Prediction {
	p := m.base.Predict(lines, opt)
	l := m.lessons
	if len(l.ids) == 0 {
		return p
	}
	s := shifter{lessons: l, opt: opt, sure: m.base.Sure(opt.Labels), odds: make([]oddsChange, len(l.ids))}
	z := make([]float64, len(l.ids))
	for i, line := range lines {
		tokens := features.Tokens(line.Text)
		x := vectorOf(features.Terms(tokens), m.base.Rarity)
		l.shifts(x, z)
		s.line(&p.Sentences[i], z, func(technique int) []tradecraft.Span { return l.marks(tokens, technique) })
	}
	s.document(&p)
	return p
}

// shifter applies shifts to one prediction.
type shifter struct {
	lessons *Lessons
	opt     classify.Options
	sure    float64
	odds    []oddsChange // by technique
}

// oddsChange gathers, over the lines, the log of the probability that no line
// shows a technique, before and after.
type oddsChange struct{ before, after float64 }

func (o *oddsChange) add(before, after float64) {
	o.before = min(o.before, math.Log(1-certain*before))
	o.after = min(o.after, math.Log(1-certain*after))
}

// certain keeps a line from deciding alone.
const certain = 0.95

// shift is the change of a document's log-odds.
func (o *oddsChange) shift() float64 {
	odds := func(none float64) float64 { return logit(max(unlistedReport, 1-math.Exp(none))) }
	return odds(o.after) - odds(o.before)
}

// line shifts the techniques of one line.
func (s *shifter) line(p *classify.SentencePrediction, z []float64, marks func(int) []tradecraft.Span) {
	for i, id := range s.lessons.ids {
		at := s.find(p, id)
		before := unlistedLine
		if at != nil {
			before = at.Probability
		}
		after := sigmoid(logit(before) + z[i])
		s.odds[i].add(before, after)
		switch {
		case at != nil:
			at.Reported = after >= s.sure || at.Reported && after >= before
			at.Probability = after
			if at.Reported && len(at.Marks) == 0 {
				at.Marks = marks(i)
			}
		case after >= listed:
			s.put(p, classify.SentenceTechnique{ID: id, Probability: after, Reported: after >= s.sure, Method: tradecraft.MethodModel, Marks: marks(i)})
		}
	}
	slices.SortFunc(p.Techniques, func(a, b classify.SentenceTechnique) int {
		return cmp.Or(cmp.Compare(b.Probability, a.Probability), cmp.Compare(a.ID, b.ID))
	})
}

// narrows says whether a technique stands below another in the answer.
func (s *shifter) narrows(id string) bool {
	return len(s.opt.Labels) == 0 && classify.Parent(id) != id
}

// find returns a technique's place in a line's answer, nil when it has none.
func (s *shifter) find(p *classify.SentencePrediction, id string) *classify.SentenceTechnique {
	list := p.Techniques
	if s.narrows(id) {
		i := indexOf(list, classify.Parent(id))
		if i < 0 {
			return nil
		}
		list = list[i].Subs
	}
	if i := indexOf(list, id); i >= 0 {
		return &list[i]
	}
	return nil
}

func indexOf(list []classify.SentenceTechnique, id string) int {
	return slices.IndexFunc(list, func(t classify.SentenceTechnique) bool { return t.ID == id })
}

// put adds a technique that the base model did not list.
func (s *shifter) put(p *classify.SentencePrediction, t classify.SentenceTechnique) {
	switch {
	case s.narrows(t.ID):
		if t.Reported {
			classify.NarrowSentence(p, t)
		}
	case len(s.opt.Labels) == 0 || slices.Contains(s.opt.Labels, t.ID):
		p.Techniques = append(p.Techniques, t)
	}
}

// document shifts the probabilities of the document and decides anew.
func (s *shifter) document(p *classify.Prediction) {
	for i, id := range s.lessons.ids {
		d := s.odds[i].shift()
		if math.Abs(d) < 1e-6 || len(s.opt.Labels) > 0 && !slices.Contains(s.opt.Labels, id) {
			continue
		}
		list := &p.Techniques
		if s.narrows(id) {
			at := slices.IndexFunc(p.Techniques, func(t classify.Technique) bool { return t.ID == classify.Parent(id) })
			if at < 0 {
				continue
			}
			list = &p.Techniques[at].Subs
		}
		k := slices.IndexFunc(*list, func(t classify.Technique) bool { return t.ID == id })
		before := unlistedReport
		if k >= 0 {
			before = (*list)[k].Probability
		}
		after := sigmoid(logit(before) + d)
		switch {
		case k >= 0:
			(*list)[k].Probability = after
		case after >= listed:
			*list = append(*list, classify.Technique{ID: id, Probability: after})
		}
		if s.narrows(id) {
			classify.Decide(*list, s.opt.Threshold)
		}
	}
	classify.Decide(p.Techniques, s.opt.Threshold)
}

// mostMarks is how many words are marked at most.
const mostMarks = 4

// marks returns the words of a line that spoke most for a technique.
func (l *Lessons) marks(tokens []features.Token, technique int) []tradecraft.Span {
	weights := l.techniques[l.ids[technique]].weights
	type scored struct {
		span  tradecraft.Span
		score float64
	}
	var list []scored
	for i := range tokens {
		score := 0.0
		for _, t := range features.Terms(tokens[i : i+1]) {
			score += float64(weights[t.Hash])
		}
		if score > 0 {
			list = append(list, scored{tradecraft.Span{Start: tokens[i].Start, End: tokens[i].End}, score})
		}
	}
	slices.SortStableFunc(list, func(a, b scored) int { return cmp.Compare(b.score, a.score) })
	var out []tradecraft.Span
	for _, s := range list[:min(mostMarks, len(list))] {
		out = append(out, s.span)
	}
	slices.SortFunc(out, func(a, b tradecraft.Span) int {
		return cmp.Or(cmp.Compare(a.Start, b.Start), cmp.Compare(a.End, b.End))
	})
	return disjoint(out)
}

// disjoint drops spans that overlap the one before: the words of a path share theirs.
func disjoint(spans []tradecraft.Span) []tradecraft.Span {
	out := spans[:0]
	for _, s := range spans {
		if n := len(out); n == 0 || s.Start >= out[n-1].End {
			out = append(out, s)
		}
	}
	return out
}

// Rarity is that of the base model.
func (m *Model) Rarity(hash uint32) float32 { return m.base.Rarity(hash) }

// Sure is that of the base model.
func (m *Model) Sure(labels []string) float64 { return m.base.Sure(labels) }
