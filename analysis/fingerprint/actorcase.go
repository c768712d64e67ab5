package fingerprint

import (
	"cmp"
	"slices"
	"time"

	"tradecraft"
	"tradecraft/analysis/profile"
	"tradecraft/attack"
)

// OfCase is the fingerprint that a case shows: its techniques and software as
// ATT&CK's groups have them, how its commands are typed as public emulation
// plans are, the order of tactics and the hours where times are known.
func OfCase(c *tradecraft.Case, kb *attack.KnowledgeBase) (*Print, error) {
	known, err := LoadKnown()
	if err != nil {
		return nil, err
	}
	p := &Print{ID: c.ID, Name: c.Title, Kind: "case", Reasons: []tradecraft.Reason{}, Traits: []PrintTrait{}, Orders: []Order{}}
	x := printer{p, kb, known, len(kb.Groups())}
	if p.Name == "" && len(c.Evidence) > 0 {
		p.Name = cmp.Or(c.Evidence[0].Title, c.Evidence[0].Name)
	}
	pr := profile.Of(c, kb)
	var techniques, software []attack.Use
	sightings := map[string][]string{}
	for _, t := range pr.Techniques {
		techniques = append(techniques, attack.Use{ID: t.ID})
		sightings[t.ID] = t.Sightings[:min(len(t.Sightings), maxSources)]
	}
	for _, id := range pr.Software {
		software = append(software, attack.Use{ID: id})
	}
	x.uses(KindTechnique, techniques, 0)
	x.uses(KindSoftware, software, 0)
	for i := range p.Traits {
		p.Traits[i].Sightings = sightings[p.Traits[i].ID]
	}
	x.commands(CaseSteps(c))
	x.times(c)
	p.finish()
	return p, nil
}

// commands adds how the case's commands are typed.
func (x printer) commands(steps []Step) {
	seen := map[trait][]string{}
	for _, s := range steps {
		for t := range typed(s) {
			if len(seen[t]) < maxSources {
				seen[t] = append(seen[t], s.Sighting)
			}
		}
	}
	kinds := map[string]string{TraitTool: KindTool, TraitOption: KindProcedure, TraitHabit: KindHabit}
	of := map[string]func(KnownPlan) map[string]int{
		TraitTool:   func(p KnownPlan) map[string]int { return p.Tools },
		TraitOption: func(p KnownPlan) map[string]int { return p.Options },
		TraitHabit:  func(p KnownPlan) map[string]int { return p.Habits },
	}
	groups := map[string]bool{}
	for _, p := range x.known.Plans {
		groups[p.Group] = true
	}
	for t, ids := range seen {
		users := x.known.groupsWith(t.value, of[t.kind], "")
		slices.Sort(ids)
		x.Traits = append(x.Traits, PrintTrait{Kind: kinds[t.kind], Name: t.value, Users: users, Of: len(groups), Background: backgroundPlans, Weight: bits(users, len(groups)), Sightings: ids})
	}
}

// times adds the hours, and the order of tactics by time.
func (x printer) times(c *tradecraft.Case) {
	type moment struct {
		at      time.Time
		tactics []string
		id      string
	}
	var list []moment
	for _, s := range c.Sightings {
		at, err := time.Parse(time.RFC3339, s.Time)
		if err != nil || s.Review == tradecraft.ReviewRejected {
			continue
		}
		m := moment{at: at.UTC(), id: s.ID}
		if t := x.kb.Technique(x.kb.Resolve(s.Technique).To); t != nil {
			m.tactics = t.Tactics
		}
		list = append(list, m)
	}
	if len(list) == 0 {
		return
	}
	slices.SortStableFunc(list, func(a, b moment) int { return cmp.Or(a.at.Compare(b.at), cmp.Compare(a.id, b.id)) })
	h := &Hours{ByHour: make([]int, 24), ByWeekday: make([]int, 7)}
	var tactics []string
	for _, m := range list {
		h.add(m.at)
		// A technique of several tactics does not say which was meant.
		if len(m.tactics) == 1 && (len(tactics) == 0 || tactics[len(tactics)-1] != m.tactics[0]) {
			tactics = append(tactics, m.tactics[0])
		}
	}
	h.busiest()
	x.Hours = h
	x.order(tactics, "the times of the case", len(list), "")
}

func (h *Hours) add(at time.Time) {
	h.ByHour[at.Hour()]++
	h.ByWeekday[at.Weekday()]++
	h.Times++
}

// workday is how many hours are looked for that hold most.
const workday = 8

func (h *Hours) busiest() {
	best := -1
	for start := range h.ByHour {
		n := 0
		for i := range workday {
			n += h.ByHour[(start+i)%24]
		}
		if h.ByHour[start] > 0 && n > best {
			best, h.Start = n, start
		}
	}
	h.Share = float64(best) / float64(h.Times)
}
