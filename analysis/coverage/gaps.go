package coverage

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"
	"strings"

	"tradecraft/analysis/setcover"
)

// most techniques, logs and places to look that are named of one thing.
const (
	maxNamed   = 20
	maxLogs    = 4
	bestNumber = 5
	minAtHand  = 1e-9
)

func (r *run) limit(n int) int {
	l := cmp.Or(r.o.Listed, 20)
	if l < 0 {
		return n
	}
	return min(n, l)
}

type place struct{ component, platform string }

// missing ranks the components that are not seen, and chooses the best few
// together. Without logs nothing is known to be missing.
func (r *run) missing(ctx context.Context) error {
	if !r.result.LogsKnown {
		return nil
	}
	by := map[place]*Missing{}
	adds := map[place][]*Technique{}
	for i := range r.result.Techniques {
		t := &r.result.Techniques[i]
		for _, p := range t.Platforms {
			visible, _ := t.On(p)
			for _, c := range r.needs[t.ID][p] {
				if r.seen[p][c] {
					continue
				}
				at := place{c, p}
				if by[at] == nil {
					by[at] = &Missing{Component: c, Name: r.kb.DataComponent(c).Name, Platform: p, Logs: []string{}, Techniques: []string{}}
				}
				if visible {
					by[at].Deepens++
					continue
				}
				adds[at] = append(adds[at], t)
			}
		}
	}
	logs := r.logsOf()
	var places []place
	for at, m := range by {
		places = append(places, at)
		list := adds[at]
		slices.SortStableFunc(list, func(a, b *Technique) int { return cmp.Compare(b.Weight, a.Weight) })
		for _, t := range list {
			m.Adds++
			m.Weight += t.Weight
			if len(t.Users) > 0 {
				m.Used++
			}
			if len(m.Techniques) < maxNamed {
				m.Techniques = append(m.Techniques, t.ID)
			}
		}
		m.Logs = append(m.Logs, logs[at]...)
	}
	slices.SortFunc(places, func(a, b place) int {
		x, y := by[a], by[b]
		return cmp.Or(cmp.Compare(y.Weight, x.Weight), cmp.Compare(y.Adds, x.Adds), cmp.Compare(y.Deepens, x.Deepens), cmp.Compare(x.Component, y.Component), cmp.Compare(x.Platform, y.Platform))
	})
	for _, at := range places[:r.limit(len(places))] {
		r.result.Missing = append(r.result.Missing, *by[at])
	}
	return r.best(ctx, places, by, adds)
}

// logsOf are the logs that ATT&CK's analytics read components from, the most
// frequent first.
func (r *run) logsOf() map[place][]string {
	count := map[place]map[string]int{}
	for _, s := range r.kb.Strategies() {
		for _, l := range s.Sources {
			for _, p := range l.Platforms {
				at := place{l.Component, p}
				if count[at] == nil {
					count[at] = map[string]int{}
				}
				count[at][strings.TrimSpace(l.Name+" "+l.Channel)]++
			}
		}
	}
	out := map[place][]string{}
	for at, names := range count {
		var list []string
		for n := range names {
			list = append(list, n)
		}
		slices.SortFunc(list, func(a, b string) int { return cmp.Or(cmp.Compare(names[b], names[a]), cmp.Compare(a, b)) })
		out[at] = list[:min(len(list), maxLogs)]
	}
	return out
}

// best chooses the few components that together make most weight visible that
// is visible on no platform, exactly.
func (r *run) best(ctx context.Context, places []place, by map[place]*Missing, adds map[place][]*Technique) error {
	at := map[string]int{}
	var p setcover.Problem
	item := func(t *Technique) int {
		i, ok := at[t.ID]
		if !ok {
			i = len(p.Weights)
			at[t.ID] = i
			p.Weights = append(p.Weights, max(1, int64(math.Round(1000*t.Weight))))
		}
		return i
	}
	for _, pl := range places {
		s := setcover.Set{Cost: 1}
		for _, t := range adds[pl] {
			if len(t.Visible) == 0 {
				s.Items = append(s.Items, item(t))
			}
		}
		p.Sets = append(p.Sets, s)
	}
	got, err := setcover.Maximum(ctx, p, bestNumber, setcover.Options{})
	if err != nil {
		return err
	}
	r.result.BestSources.Number, r.result.BestSources.Proven = len(got.Chosen), got.Proven
	added := map[string]float64{}
	for _, j := range got.Chosen {
		r.result.BestSources.Together = append(r.result.BestSources.Together, by[places[j]].Name+" on "+places[j].platform)
		for _, t := range adds[places[j]] {
			if len(t.Visible) == 0 {
				added[t.ID] = t.Weight
			}
		}
	}
	r.result.BestSources.Adds = len(added)
	for _, t := range r.result.Techniques {
		r.result.BestSources.Weight += added[t.ID]
	}
	return nil
}

// idle groups the rules that could not fire by what they read.
func (r *run) idle() {
	by := map[string]*Idle{}
	techniques := map[string]map[string]bool{}
	for i, rule := range r.o.Rules {
		if !rule.Idle {
			continue
		}
		k := by[rule.LogSource]
		if k == nil {
			k = &Idle{LogSource: rule.LogSource, Events: rule.Events, Techniques: []string{}}
			by[rule.LogSource], techniques[rule.LogSource] = k, map[string]bool{}
		}
		k.Rules++
		for _, id := range rule.Techniques {
			if t := r.byID[r.kb.Resolve(id).To]; t != nil && t.Rules == 0 && len(r.rulePlatforms(r.o.Rules[i], t)) > 0 {
				techniques[rule.LogSource][t.ID] = true
			}
		}
	}
	for source, k := range by {
		var list []*Technique
		for id := range techniques[source] {
			list = append(list, r.byID[id])
		}
		slices.SortFunc(list, func(a, b *Technique) int { return cmp.Or(cmp.Compare(b.Weight, a.Weight), cmp.Compare(a.ID, b.ID)) })
		for _, t := range list {
			k.Adds++
			k.Weight += t.Weight
			if len(t.Users) > 0 {
				k.Used++
			}
			if len(k.Techniques) < maxNamed {
				k.Techniques = append(k.Techniques, t.ID)
			}
		}
		if k.Adds > 0 {
			r.result.Idle = append(r.result.Idle, *k)
		}
	}
	slices.SortFunc(r.result.Idle, func(a, b Idle) int {
		return cmp.Or(cmp.Compare(b.Weight, a.Weight), cmp.Compare(b.Adds, a.Adds), cmp.Compare(b.Rules, a.Rules), cmp.Compare(a.LogSource, b.LogSource))
	})
	r.result.Idle = r.result.Idle[:r.limit(len(r.result.Idle))]
}

// nextRules ranks the techniques for which a rule can be written with the logs
// at hand.
func (r *run) nextRules() {
	if !r.result.RulesKnown {
		return
	}
	var out []NextRule
	for i := range r.result.Techniques {
		t := &r.result.Techniques[i]
		n := NextRule{ID: t.ID, Name: t.Name, Weight: t.Weight, Why: t.Why, Idle: t.Idle, Look: []string{}, AtHand: 1}
		n.Undetected = 1 - float64(len(t.Detects))/float64(len(t.Platforms))
		if r.result.LogsKnown {
			n.AtHand = 0
			for _, v := range t.Visible {
				if !slices.Contains(t.Detects, v.Platform) {
					n.AtHand = max(n.AtHand, float64(len(v.Seen))/float64(v.Needed))
				}
			}
		}
		n.Score = n.Weight * n.Undetected * n.AtHand
		if n.Score <= minAtHand {
			continue
		}
		n.Look = r.look(t)
		if s := r.kb.DetectionStrategies(t.ID); len(s) > 0 {
			n.Strategy = s[0].ID
		}
		out = append(out, n)
	}
	slices.SortFunc(out, func(a, b NextRule) int { return cmp.Or(cmp.Compare(b.Score, a.Score), cmp.Compare(a.ID, b.ID)) })
	r.result.NextRules = append(r.result.NextRules, out[:r.limit(len(out))]...)
}

// seenIn names the log that shows a component, in brackets: one that ATT&CK's
// analytics of the technique name, else the one with the most events.
func (r *run) seenIn(technique, component, platform string) string {
	named := map[string]bool{}
	for _, d := range r.kb.DetectionStrategies(technique) {
		for _, l := range d.Sources {
			if l.Component == component {
				named[l.Name] = true
			}
		}
	}
	best := -1
	for i, s := range r.result.Sources {
		if !slices.Contains(s.Components, component) || !slices.Contains(s.Platforms, platform) {
			continue
		}
		if best < 0 || named[s.Name] && !named[r.result.Sources[best].Name] || named[s.Name] == named[r.result.Sources[best].Name] && s.Count > r.result.Sources[best].Count {
			best = i
		}
	}
	if best < 0 {
		return ""
	}
	return " (" + name(r.result.Sources[best]) + ")"
}

// look names what a rule for the technique could read: components that are
// seen, with the logs that show them.
func (r *run) look(t *Technique) []string {
	out := []string{}
	for _, v := range t.Visible {
		if slices.Contains(t.Detects, v.Platform) {
			continue
		}
		for _, c := range v.Seen {
			out = append(out, fmt.Sprintf("%s on %s%s", r.kb.DataComponent(c).Name, v.Platform, r.seenIn(t.ID, c, v.Platform)))
			if len(out) == maxLogs {
				return out
			}
		}
	}
	return out
}
