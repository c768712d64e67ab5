package view

import (
	"strings"

	"tradecraft"
	"tradecraft/analysis/inference"
	"tradecraft/analysis/mitigation"
)

// Next is the answer to 'what was missed, what comes next'.
type Next struct {
	Statement   string
	TrackRecord string
	Suggestions []Suggestion
	Similar     []Similar
}

// Suggestion is a technique that was not seen.
type Suggestion struct {
	Ref
	Short       string // the name without the technique above it
	Tactics     string
	Value       float64
	Probability string
	When        string // "missed" or "next"
	WhenWords   string
	Why         string // the most telling reason of each kind that speaks for it
	Score       string // sum of the weights of Reasons
	Reasons     []Reason
	Look        []Look
	Rules       []RuleAtHand
	Filter      string // a Sigma filter, "" without one
}

// RuleAtHand is a detection rule that carries a suggestion.
type RuleAtHand struct{ Title, Level, Log string }

// Look is a data component with the logs that carry it.
type Look struct {
	ID, Name string
	Logs     []string
}

// Short is the place to look in few words.
func (l Look) Short() string {
	if len(l.Logs) > 0 {
		return l.Name + " (" + l.Logs[0] + ")"
	}
	return l.Name
}

// Similar is a past report like the case.
type Similar struct {
	Link
	Value      float64
	Similarity string
	Shared     []Ref
	Groups     []Ref
}

func (b *builder) next() *Next {
	a := b.Analysis.Inference
	if a == nil {
		return nil
	}
	n := &Next{Statement: sentence(a.Statement), TrackRecord: sentence(a.TrackRecord)}
	for _, s := range a.Suggestions {
		n.Suggestions = append(n.Suggestions, b.suggestion(s))
	}
	for _, s := range a.Similar {
		n.Similar = append(n.Similar, b.similar(s))
	}
	return n
}

func (b *builder) suggestion(s inference.Suggestion) Suggestion {
	out := Suggestion{
		Ref:         b.technique(s.Technique),
		Short:       OneLine(s.Name),
		Tactics:     b.tacticNames(s.Tactics),
		Value:       min(max(s.Probability, 0), 1),
		Probability: Estimate(s.Probability),
		When:        OneLine(s.When),
		WhenWords:   whenWords(s.When),
		Why:         why(s.Reasons),
		Score:       weight(s.Score),
		Reasons:     b.reasons(s.Reasons),
		Look:        looks(s.Look),
	}
	if out.Name == "" {
		out.Name = out.Short
	}
	if faint := b.faint(s.Technique); faint != "" {
		out.WhenWords += ", " + faint
	}
	for _, r := range s.Rules {
		out.Rules = append(out.Rules, RuleAtHand{Title: OneLine(r.Title), Level: OneLine(r.Level), Log: OneLine(strings.TrimSpace(r.Product + " " + r.Log))})
	}
	for line := range strings.Lines(s.Filter) {
		out.Filter += strings.TrimRight(Visible(strings.TrimRight(line, "\r\n")), " ") + "\n"
	}
	return out
}

// why is the first reason of each kind, the heaviest kind first.
func why(reasons []tradecraft.Reason) string {
	var words []string
	for _, p := range parts(reasons, positive(reasons)) {
		if p.Share > 0 {
			words = append(words, p.First)
		}
	}
	return strings.Join(words, "; ")
}

func whenWords(when string) string {
	switch when {
	case inference.Missed:
		return "probably missed"
	case inference.Next:
		return "likely next"
	}
	return OneLine(when)
}

// looks gathers the logs of one data component in one line, in the given order.
func looks(in []inference.Look) []Look {
	var out []Look
	at := map[string]int{}
	for _, l := range in {
		key := l.Component + "\x00" + l.Name
		if _, ok := at[key]; !ok {
			at[key] = len(out)
			name := OneLine(l.Name)
			if name == "" {
				name = OneLine(l.Component)
			}
			out = append(out, Look{ID: OneLine(l.Component), Name: name})
		}
		if log := strings.TrimSpace(OneLine(l.Source) + " " + OneLine(l.Channel)); log != "" {
			o := &out[at[key]]
			o.Logs = append(o.Logs, log)
		}
	}
	return out
}

func (b *builder) similar(s inference.Similar) Similar {
	out := Similar{
		Link:       link(s.Source),
		Value:      min(max(s.Similarity, 0), 1),
		Similarity: Probability(s.Similarity),
		Shared:     b.techniqueRefs(s.Shared),
	}
	if out.Name == "" {
		out.Name = OneLine(s.ID)
	}
	for _, g := range s.Groups {
		out.Groups = append(out.Groups, b.groupRef(g))
	}
	return out
}

// Mitigation is what to do, in the order in which to do it.
type Mitigation struct {
	Statement  string
	Ranked     []Step
	Unanswered []Ref
}

// Step is one mitigation.
type Step struct {
	ID, Name string
	Answers  []Ref
	New      int
	Value    float64 // running share of the case that is answered
	Covered  string
}

func (b *builder) mitigation() *Mitigation {
	a := b.Analysis.Mitigation
	if a == nil {
		return nil
	}
	m := &Mitigation{Statement: sentence(a.Statement), Unanswered: b.techniqueRefs(a.Unanswered)}
	for _, s := range a.Ranked {
		m.Ranked = append(m.Ranked, b.step(s))
	}
	return m
}

func (b *builder) step(s mitigation.Mitigation) Step {
	return Step{
		ID: OneLine(s.ID), Name: OneLine(s.Name), Answers: b.techniqueRefs(s.Answers), New: len(s.New),
		Value: min(max(s.Covered, 0), 1), Covered: Percent(s.Covered),
	}
}
