package severity

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"tradecraft"
	"tradecraft/attack"
)

// Options change how Run works. The zero value is the product's setting.
type Options struct {
	// Rules in place of the embedded ones.
	Rules *Rules
	// Actor is the group that attribution names, "" when it abstains. It counts
	// where the context says nothing of the actor, the rules know its class and
	// the case names software: a lead by techniques alone changes no score.
	Actor string
	// Next are techniques that probably come next: those of impact say what is at stake.
	Next []string
	// EPSS are the chances that a vulnerability is exploited, by CVE; nil when no file was given.
	EPSS map[string]float64
}

// Run scores a case. It works on an empty case too. The error is that of ctx,
// or of kind Internal when something embedded cannot be read.
func Run(ctx context.Context, c *tradecraft.Case, kb *attack.KnowledgeBase, o Options) (*Result, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	if o.Rules == nil {
		var err error
		if o.Rules, err = LoadRules(); err != nil {
			return nil, err
		}
	}
	s, problems := sceneOf(c, kb, o.Rules)
	s.attribute(c, o.Actor)
	all := s.decide()
	r := &Result{
		Rules: RulesUsed{Version: o.Rules.Version, Source: o.Rules.Source}, Problems: problems,
		Selection: map[string]string{}, Categories: []Decision{}, Questions: []Question{},
	}
	for _, d := range all {
		r.add(o.Rules, d)
	}
	r.Score, r.Low, r.High = o.Rules.interval(all)
	band := o.Rules.band(r.Score)
	r.Level, r.LevelName = band.Level, band.Name
	r.LowName, r.HighName = o.Rules.band(r.Low).Name, o.Rules.band(r.High).Name
	r.Questions = s.questions(r.Score)
	var err error
	if r.Urgency, err = urgencyOf(c, s, o); err != nil {
		return nil, err
	}
	if r.Triage, err = triageOf(s); err != nil {
		return nil, err
	}
	r.Statement = statement(r, len(s.seen))
	return r, nil
}

// attribute takes the class of a group that attribution names.
func (s *scene) attribute(c *tradecraft.Case, group string) {
	if group == "" || len(s.said["actor"]) > 0 || len(c.Software) == 0 {
		return
	}
	for _, class := range sortedKeys(s.rules.Actors) {
		if slices.Contains(s.current(s.rules.Actors[class]), group) {
			s.said["actor"], s.group = []string{class}, group
			return
		}
	}
}

// add notes the answer of one category.
func (r *Result) add(rules *Rules, d decided) {
	low, high := d.option, d.option
	if d.open {
		low, high = d.floor, d.category.highest()
	}
	by := d.by
	if by == nil {
		by = []tradecraft.Reason{}
	}
	r.Selection[d.category.ID] = d.option.Name
	r.Categories = append(r.Categories, Decision{
		ID: d.category.ID, Name: d.category.Name, Option: d.option.Name, Value: d.option.Value, Weight: d.category.Weight,
		Points: round4(rules.points(d.category, d.option)), Default: d.open,
		Lowest: low.Name, Highest: high.Name, Reasons: by,
	})
}

// interval is the score, and that with every open category at its lowest and
// at its highest option.
func (r *Rules) interval(all []decided) (score, low, high float64) {
	for _, d := range all {
		v := d.category.Weight * d.option.Value
		score += v
		if d.open {
			low += d.category.Weight * d.floor.Value
			high += d.category.Weight * d.category.highest().Value
			continue
		}
		low, high = low+v, high+v
	}
	return r.scale(score), r.scale(low), r.scale(high)
}

// questions asks for each thing that the context does not say: the score at
// its lowest and highest answer, the widest first.
func (s *scene) questions(now float64) []Question {
	var out []Question
	for _, ask := range askable {
		if len(s.said[ask.field]) > 0 {
			continue
		}
		answers := ask.answers
		if v, ok := s.rules.Context[ask.field]; ok {
			answers = sortedKeys(v.Options)
		}
		q := Question{About: ask.field, Text: ask.text, Low: 101, High: -1}
		for _, a := range answers {
			if a == unknownWord {
				continue
			}
			score := s.with(ask.field, a)
			if score < q.Low {
				q.Low, q.LowAnswer = score, a
			}
			if score > q.High {
				q.High, q.HighAnswer = score, a
			}
		}
		if q.Width = round2(q.High - q.Low); q.Width > 0 {
			q.Now = now
			out = append(out, q)
		}
	}
	slices.SortStableFunc(out, func(a, b Question) int { return cmp.Compare(b.Width, a.Width) })
	return out
}

// with is the score if the context said one more thing.
func (s *scene) with(field, word string) float64 {
	changed := *s
	changed.said = maps.Clone(s.said)
	changed.said[field] = []string{word}
	score, _, _ := s.rules.interval(changed.decide())
	return score
}

// askable are the questions about the context, in the order of responders.
var askable = []struct {
	field   string
	answers []string
	text    string
}{
	{"critical_asset", []string{"yes", "no"}, "Is a system hit without which the business, or safety, stops?"},
	{"potential_impact", nil, "What could come of it at worst?"},
	{"location", nil, "Where in the network was it seen: the edge, the office, management systems, critical systems?"},
	{"actor", nil, "Who is behind it: criminals, hacktivists, an insider, a state?"},
	{"sector", nil, "Which sector is hit, and who depends on it?"},
	{"offline_backup", []string{"yes", "no"}, "Is there a tested backup that the attacker cannot reach?"},
	{"data_class", nil, "Which data left: personal, proprietary, of critical systems?"},
}

func statement(r *Result, seen int) string {
	if seen == 0 {
		return "No technique was seen, so we cannot tell how bad it is."
	}
	s := fmt.Sprintf("%s, %.0f of 100", r.LevelName, Shown(r.Score))
	if r.Low < r.High {
		s += fmt.Sprintf(" (%.0f to %.0f by what is not known of the victim and the actor)", Shown(r.Low), Shown(r.High))
	}
	if why := r.drivers(); len(why) > 0 {
		s += ": " + strings.Join(why, "; ")
	}
	s += "."
	if len(r.Questions) > 0 {
		q := r.Questions[0]
		s += fmt.Sprintf(" What would tell most: %s (%.0f to %.0f)", strings.TrimRight(lower(q.Text), "?"), Shown(q.Low), Shown(q.High)) + "."
	}
	return s
}

// drivers are the answers that techniques gave and that add most, at most three.
func (r *Result) drivers() []string {
	byPoints := slices.SortedStableFunc(slices.Values(r.Categories), func(a, b Decision) int { return cmp.Compare(b.Points, a.Points) })
	var out []string
	for _, d := range byPoints {
		if len(out) == 3 || d.Default || d.Points == 0 || len(d.Reasons) == 0 {
			continue
		}
		text := strings.ToLower(d.Name) + " '" + d.Option + "'"
		if ids := d.Reasons[0].Techniques; len(ids) > 0 {
			text += " by " + strings.Join(ids[:min(3, len(ids))], ", ")
		}
		out = append(out, text)
	}
	return out
}

func lower(s string) string { return strings.ToLower(s[:1]) + s[1:] }

func sortedKeys[V any](m map[string]V) []string {
	return slices.Sorted(maps.Keys(m))
}

// Score is Run's score with its interval alone: the score, the lowest, the
// highest. rules nil are the embedded ones.
func Score(kb *attack.KnowledgeBase, rules *Rules, c *tradecraft.Case) [3]float64 {
	if rules == nil {
		var err error
		if rules, err = LoadRules(); err != nil {
			return [3]float64{}
		}
	}
	s, _ := sceneOf(c, kb, rules)
	score, low, high := rules.interval(s.decide())
	return [3]float64{score, low, high}
}
