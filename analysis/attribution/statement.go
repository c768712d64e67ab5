package attribution

import (
	"fmt"
	"slices"
	"strings"

	"tradecraft"
	"tradecraft/analysis/profile"
	"tradecraft/attack"
)

// stated lists the groups that the evidence names, by id.
func stated(c *tradecraft.Case, kb *attack.KnowledgeBase, r Ranking) []Stated {
	byID := map[string]*Stated{}
	as := map[string][]string{}
	for _, m := range c.Groups {
		id := m.ID
		if to := kb.Resolve(id).To; to != "" {
			id = to
		}
		s := byID[id]
		if s == nil {
			s = &Stated{ID: id, Name: m.Name}
			if g := kb.Group(id); g != nil {
				s.Name = g.Name
			}
			byID[id] = s
		}
		s.Count += max(m.Count, 1)
		if m.As != "" && m.As != s.Name {
			as[id] = append(as[id], m.As)
		}
	}
	out := []Stated{}
	for _, id := range sortedKeys(byID) {
		s := byID[id]
		for i, g := range r.Groups {
			if g.Group == id {
				s.Place = i + 1
			}
		}
		names := as[id]
		slices.Sort(names)
		text := "the evidence itself names " + s.Name
		if names = slices.Compact(names); len(names) > 0 {
			text += " (as " + strings.Join(names, ", ") + ")"
		}
		s.Reason = tradecraft.Reason{Kind: kindGroup, Text: text}
		out = append(out, *s)
	}
	return out
}

// statement puts the answer in a sentence with the doubt in it.
func statement(r *Result, p *profile.Profile) string {
	s := ranked(r, p)
	if len(r.Stated) == 0 {
		return s
	}
	var names []string
	for _, g := range r.Stated {
		names = append(names, fmt.Sprintf("%s (%s)", g.Name, g.ID))
	}
	const most = 4
	if n := len(names) - most; n > 0 {
		names = append(names[:most], fmt.Sprintf("%d more", n))
	}
	return s + " The evidence itself names " + strings.Join(names, ", ") + "; that is its claim and is not counted here."
}

func ranked(r *Result, p *profile.Profile) string {
	if len(r.Candidates) == 0 {
		return "Nothing was seen that could point to an actor, so we cannot tell who this is."
	}
	best := r.Candidates[0]
	seen := countOf(len(p.Techniques), "technique", "techniques")
	if len(p.Software) > 0 {
		seen += " and " + fmt.Sprintf("%d software", len(p.Software))
	}
	if r.Named != "" {
		return fmt.Sprintf("By %s this looks like %s (%s), with a probability of %s; tools and techniques can be copied, so take it as a lead, not as proof.",
			seen, best.Name, best.ID, percent(best.Probability))
	}
	if best.Probability < 0.01 {
		return fmt.Sprintf("No group stands out: %s tell hardly anything about who it was, and it is most likely an actor we do not know (%s).", seen, percent(r.Unknown))
	}
	return fmt.Sprintf("No group stands out: by %s the nearest is %s (%s) with %s, below the %s from which one is named; an actor we do not know has %s. Most techniques are used by many groups.",
		seen, best.Name, best.ID, percent(best.Probability), percent(r.Threshold), percent(r.Unknown))
}

func percent(p float64) string {
	switch {
	case p > 0 && p < 0.01:
		return "under 1 %"
	case p > 0.99 && p < 1:
		return "over 99 %"
	}
	return fmt.Sprintf("%.0f %%", 100*p)
}

// sentence says how often this kind of answer was right.
func (r Record) sentence() string {
	if r.Known == 0 {
		return "This model was not measured."
	}
	return fmt.Sprintf("Measured on %d incidents newer than the profiles, %d of them by groups that had one: the right group came first in %s of those and was among the first ten in %s; where one group was named (%d times), it was right in %s.",
		r.Incidents, r.Known, percent(r.Top1), percent(r.Top10), r.Named, percent(r.Precision))
}
