package question

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"

	"tradecraft"
	"tradecraft/analysis/attribution"
	"tradecraft/analysis/inference"
)

// Bounds of what is shown.
const (
	shownShifts = 3
	leastShift  = 0.005
	shownPlaces = 3
	placeChecks = 6 // answers that are added up exactly: 2^6 outcomes
)

func (s *search) question(x *check) Question {
	t := s.kb.Technique(x.technique) // never nil: see inference.Suggestible
	q := Question{
		Technique: t.ID, Name: t.Name, Tactics: append([]string{}, t.Tactics...),
		Probability: round(x.p), Look: inference.LookFor(s.kb, t.ID, s.case_),
		Reasons: s.reasons(x),
	}
	for _, r := range q.Reasons {
		q.Gain = round(q.Gain + r.Weight)
	}
	q.Yes, q.No = s.change(x, x.yes, x.after), s.change(x, x.no, attribution.Ranking{})
	return q
}

func (s *search) reasons(x *check) []tradecraft.Reason {
	actors := "no group was ranked"
	if s.basis != nil && len(s.basis.Ranking.Groups) > 0 {
		g := s.basis.Ranking.Groups[0]
		actors = fmt.Sprintf("who it was: %s would answer yes with %s, an actor we do not know with %s",
			s.group(g.Group), percent(x.belief.yes[0]), percent(x.belief.yes[len(x.belief.yes)-1]))
	}
	return []tradecraft.Reason{
		{Kind: kindActors, Weight: round(x.actors), Text: actors},
		{Kind: kindItself, Weight: round(x.itself), Text: "the technique itself: a yes is expected with " + percent(x.p), Techniques: []string{x.technique}},
		{Kind: kindOthers, Weight: round(x.others), Text: fmt.Sprintf("the %d likeliest other open techniques, pair by pair", max(len(x.yes)-1, 0))},
	}
}

// change is what an answer moves. A yes is shown as the program would then
// rank; a no follows from it by Bayes' rule.
func (s *search) change(x *check, open []float64, after attribution.Ranking) Change {
	c := Change{Actors: []Shift{}, Techniques: []Shift{}}
	if s.basis != nil {
		to := x.belief.no()
		if len(after.Groups) > 0 {
			to = probabilities(after, s.basis.Ranking)
		}
		c.Actors, c.First = s.actorShifts(to)
	}
	for i, p := range open {
		r := s.open[i]
		c.Techniques = append(c.Techniques, Shift{ID: r.Technique, Name: s.kb.Technique(r.Technique).Name, From: round(r.Probability), To: round(p)})
	}
	c.Techniques = widest(c.Techniques)
	return c
}

func (s *search) actorShifts(to []float64) (shifts []Shift, first string) {
	groups := s.basis.Ranking.Groups
	best := -1.0
	for i, g := range groups {
		if to[i] > best {
			first, best = g.Group, to[i]
		}
		shifts = append(shifts, Shift{ID: g.Group, Name: s.group(g.Group), From: round(s.prior[i]), To: round(to[i])})
	}
	shifts = append(shifts, Shift{ID: UnknownActor, Name: "an actor we do not know", From: round(s.prior[len(groups)]), To: round(to[len(groups)])})
	return widest(shifts), first
}

// widest keeps the widest moves.
func widest(all []Shift) []Shift {
	out := slices.DeleteFunc(all, func(s Shift) bool { return math.Abs(s.To-s.From) < leastShift })
	slices.SortStableFunc(out, func(a, b Shift) int { return cmp.Compare(math.Abs(b.To-b.From), math.Abs(a.To-a.From)) })
	return out[:min(len(out), shownShifts)]
}

func (s *search) group(id string) string {
	if g := s.kb.Group(id); g != nil {
		return g.Name
	}
	return id
}

// places finds the looks that would answer several of the checks at once.
func (s *search) places() []Place {
	with := map[inference.Look][]*check{}
	for _, x := range s.checks {
		for _, l := range inference.NearLooks(s.kb, x.technique, s.case_) {
			if l.Source != "" && !slices.Contains(with[l], x) {
				with[l] = append(with[l], x)
			}
		}
	}
	var out []Place
	for l, checks := range with {
		if len(checks) < 2 {
			continue
		}
		out = append(out, s.place(l, checks))
	}
	slices.SortFunc(out, func(a, b Place) int {
		return cmp.Or(cmp.Compare(b.Gain, a.Gain), cmp.Compare(a.Component, b.Component), cmp.Compare(a.Source, b.Source), cmp.Compare(a.Channel, b.Channel))
	})
	return apart(out)
}

func (s *search) place(l inference.Look, checks []*check) Place {
	p := Place{Look: l}
	var beliefs []belief
	for _, x := range checks[:min(len(checks), placeChecks)] {
		p.Techniques = append(p.Techniques, x.technique)
		if s.about != Actors {
			p.Gain += x.itself
		}
		if s.basis != nil {
			beliefs = append(beliefs, x.belief)
		}
	}
	if s.about != Techniques {
		p.Gain += together(beliefs)
	}
	p.Gain = round(p.Gain)
	return p
}

// apart keeps the best places that do not all answer the same.
func apart(all []Place) []Place {
	out := []Place{}
	for _, p := range all {
		if len(out) == shownPlaces {
			break
		}
		same := func(o Place) bool { return slices.Equal(o.Techniques, p.Techniques) }
		if !slices.ContainsFunc(out, same) {
			out = append(out, p)
		}
	}
	return out
}

// statement puts the best question in a sentence.
func statement(r *Result) string {
	if len(r.Questions) == 0 {
		return "Nothing was seen that past reports know, so no question tells more than another."
	}
	q := r.Questions[0]
	text := fmt.Sprintf("Check for %s (%s) next: the answer is expected to tell %.2f bits, a yes is expected with %s", q.Name, q.Technique, q.Gain, percent(q.Probability))
	if len(q.Look) > 0 {
		text += "; look at " + q.Look[0].String()
	}
	if len(r.Places) > 0 {
		text += fmt.Sprintf(". One look at %s would answer %d of the open questions", r.Places[0].Look.String(), len(r.Places[0].Techniques))
	}
	return text + "."
}

func percent(p float64) string {
	switch {
	case p > 0 && p < 0.01:
		return "under 1 %"
	case p > 0.99 && p < 1:
		return "over 99 %"
	}
	return strings.TrimSpace(fmt.Sprintf("%.0f %%", 100*p))
}
