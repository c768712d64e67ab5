package attribution

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"

	"tradecraft"
	"tradecraft/analysis/profile"
	"tradecraft/attack"
)

// Kinds of reasons of a candidate.
const (
	kindTechnique = "technique"
	kindReport    = "report"
	kindReach     = "reach" // its software can do it
	kindSoftware  = "software"
	kindPrior     = "prior"
	kindContext   = "context" // sector and region of the victim
	kindGroup     = "group"   // the evidence names it
)

// How many reasons of a kind stand alone; the rest is summed up in one.
const (
	maxTechniqueReasons = 6
	maxReportReasons    = 2
	maxListed           = 6 // names in a sentence
)

// explanation takes a ranking apart again.
type explanation struct {
	index   *Index
	weights Weights
	ranking Ranking
	profile *profile.Profile
	kb      *attack.KnowledgeBase
	where   map[string][]string // technique -> sightings
}

func (e *explanation) candidate(g Ranked) Candidate {
	p := e.index.profiles[g.profile]
	c := Candidate{ID: p.ID, Name: p.Name, Probability: round(g.Probability)}
	c.For = slices.Concat(e.techniques(g), e.reports(g), e.reach(g), e.software(g), e.prior(g), e.context(g))
	for i := range c.For {
		c.For[i].Weight = round(c.For[i].Weight)
		c.Score = round(c.Score + c.For[i].Weight)
	}
	c.Against = e.against(g)
	return c
}

func (e *explanation) techniques(g Ranked) []tradecraft.Reason {
	groups := len(e.index.profiles)
	var out []tradecraft.Reason
	for _, s := range e.ranking.matched.query.Techniques {
		use, ok := e.index.useOf(g.profile, s.Technique)
		if !ok {
			continue
		}
		text := fmt.Sprintf("%s, known of it from %s; %d of %d groups use it", e.technique(s.Technique),
			countOf(use.sources, "source", "sources"), len(e.index.with[s.Technique]), groups)
		out = append(out, tradecraft.Reason{
			Kind: kindTechnique, Text: text, Weight: e.weights.Parts[partTechniques] * s.Weight * e.index.rarity[s.Technique] * use.weight,
			Techniques: []string{s.Technique}, Sightings: e.where[s.Technique],
		})
	}
	return rollUp(out, maxTechniqueReasons, func(n int) string { return countOf(n, "other shared technique", "other shared techniques") })
}

// reports shares the part of past reports out by each report's power in the norm.
func (e *explanation) reports(g Ranked) []tradecraft.Reason {
	m, x := e.ranking.matched, e.index
	total := e.weights.Parts[partReports] * m.features[g.profile][partReports]
	var out []tradecraft.Reason
	for i := x.firstReport[g.profile]; i < x.firstReport[g.profile+1]; i++ {
		like := m.reports[i]
		if like == 0 {
			continue
		}
		shared := e.sharedWith(x.reports[i].techniques)
		out = append(out, tradecraft.Reason{
			Kind: kindReport, Weight: total * math.Pow(like, reportNorm) / m.power[g.profile],
			Text: fmt.Sprintf("%s tells of %s seen here", e.sourceName(x.reports[i].source),
				countOf(len(shared), "technique", "techniques")),
			Techniques: shared, Sources: e.source(x.reports[i].source),
		})
	}
	return rollUp(out, maxReportReasons, func(n int) string { return countOf(n, "other past report on it", "other past reports on it") })
}

// reach is one reason: single techniques say little here.
func (e *explanation) reach(g Ranked) []tradecraft.Reason {
	w := e.weights.Parts[partReach] * e.ranking.matched.features[g.profile][partReach]
	if w == 0 {
		return nil
	}
	var can []string
	for _, t := range e.ranking.matched.query.Techniques {
		if e.index.canDo(g.profile, t.Technique) && !e.index.does(g.profile, t.Technique) {
			can = append(can, t.Technique)
		}
	}
	return []tradecraft.Reason{{
		Kind: kindReach, Weight: w, Techniques: can,
		Text: fmt.Sprintf("its software can do %s that it is not known for", countOf(len(can), "technique", "techniques")),
	}}
}

func (e *explanation) software(g Ranked) []tradecraft.Reason {
	m := e.ranking.matched
	var out []tradecraft.Reason
	for _, s := range m.query.Software {
		if !slices.Contains(e.index.software[s], g.profile) {
			continue
		}
		text := e.softwareName(s) + ", used by no other group"
		if n := len(e.index.software[s]) - 1; n > 0 {
			text = fmt.Sprintf("%s, used by %s too", e.softwareName(s), countOf(n, "other group", "other groups"))
		}
		out = append(out, tradecraft.Reason{
			Kind: kindSoftware, Text: text, Software: []string{s},
			Weight: m.scale * e.weights.Parts[partSoftware] * e.index.softwareWeight(s, g.profile),
		})
	}
	slices.SortStableFunc(out, func(a, b tradecraft.Reason) int { return cmp.Compare(b.Weight, a.Weight) })
	return out
}

func (e *explanation) prior(g Ranked) []tradecraft.Reason {
	n := e.index.sources[g.profile]
	return []tradecraft.Reason{{
		Kind: kindPrior, Text: fmt.Sprintf("reported in %s", countOf(n, "source", "sources")),
		Weight: e.ranking.matched.scale * e.weights.Parts[partPrior] * e.ranking.matched.features[g.profile][partPrior],
	}}
}

// context says what the victim tells of the group; nothing when no context counts.
func (e *explanation) context(g Ranked) []tradecraft.Reason {
	m := e.ranking.matched
	l, ok := m.query.leans[e.index.profiles[g.profile].ID]
	if !ok {
		return nil
	}
	return []tradecraft.Reason{{Kind: kindContext, Text: "the victim: it " + l.text, Weight: e.weights.lean(m, e.index.profiles[g.profile].ID)}}
}

// against lists what is unusual for the group. Evidence is partial and so are
// profiles, so none of it carries weight.
func (e *explanation) against(g Ranked) []tradecraft.Reason {
	out := []tradecraft.Reason{}
	var foreign []string
	for _, t := range e.ranking.matched.query.Techniques {
		if !e.index.does(g.profile, t.Technique) {
			foreign = append(foreign, t.Technique)
		}
	}
	if len(foreign) > 0 {
		// The rarest first: common ones are missing from any profile by chance.
		slices.SortStableFunc(foreign, func(a, b string) int { return cmp.Compare(len(e.index.with[a]), len(e.index.with[b])) })
		out = append(out, tradecraft.Reason{
			Kind:       kindTechnique,
			Text:       fmt.Sprintf("of %s seen, %d not known of it: %s", countOf(len(e.ranking.matched.query.Techniques), "technique", "techniques"), len(foreign), e.list(foreign, e.technique)),
			Techniques: foreign,
		})
	}
	for _, s := range e.ranking.matched.query.Software {
		users := e.index.software[s]
		if len(users) == 0 || len(users) > 3 || slices.Contains(users, g.profile) {
			continue
		}
		var names []string
		for _, u := range users {
			names = append(names, e.index.profiles[u].Name)
		}
		out = append(out, tradecraft.Reason{
			Kind: kindSoftware, Software: []string{s},
			Text: fmt.Sprintf("%s is known only of %s", e.softwareName(s), strings.Join(names, ", ")),
		})
	}
	if n := len(e.index.profiles[g.profile].Techniques); n < 5 {
		out = append(out, tradecraft.Reason{Kind: kindPrior, Text: fmt.Sprintf("only %s known of it at all", countOf(n, "technique is", "techniques are"))})
	}
	return out
}

// sharedWith returns the techniques of the query among those listed.
func (e *explanation) sharedWith(techniques []string) []string {
	out := []string{}
	for _, t := range e.ranking.matched.query.Techniques {
		if _, ok := slices.BinarySearch(techniques, t.Technique); ok {
			out = append(out, t.Technique)
		}
	}
	return out
}

func (e *explanation) list(ids []string, name func(string) string) string {
	var out []string
	for _, id := range ids[:min(len(ids), maxListed)] {
		out = append(out, name(id))
	}
	if n := len(ids) - maxListed; n > 0 {
		out = append(out, fmt.Sprintf("and %d more", n))
	}
	return strings.Join(out, ", ")
}

func (e *explanation) technique(id string) string {
	if t := e.kb.Technique(id); t != nil {
		return t.Name
	}
	return id
}

func (e *explanation) softwareName(id string) string {
	if s := e.kb.SoftwareByID(id); s != nil {
		return fmt.Sprintf("%s (%s)", s.Name, id)
	}
	return id
}

// source names a citation or a campaign.
func (e *explanation) source(name string) []tradecraft.Source {
	if c := e.kb.Citation(name); c != nil {
		return []tradecraft.Source{{Name: c.Name, URL: c.URL, Date: c.Date}}
	}
	if c := e.kb.Campaign(name); c != nil {
		return []tradecraft.Source{{Name: c.Name + " (" + c.ID + ")", Date: c.FirstSeen}}
	}
	return []tradecraft.Source{{Name: name}}
}

func (e *explanation) sourceName(name string) string { return e.source(name)[0].Name }

// rollUp keeps the weightiest reasons and sums up the rest in one, so that the
// sum stays.
func rollUp(all []tradecraft.Reason, keep int, text func(n int) string) []tradecraft.Reason {
	slices.SortStableFunc(all, func(a, b tradecraft.Reason) int { return cmp.Compare(b.Weight, a.Weight) })
	if len(all) <= keep+1 {
		return all
	}
	rest := tradecraft.Reason{Kind: all[0].Kind, Text: text(len(all) - keep)}
	for _, r := range all[keep:] {
		rest.Weight += r.Weight
		rest.Techniques = append(rest.Techniques, r.Techniques...)
	}
	slices.Sort(rest.Techniques)
	rest.Techniques = slices.Compact(rest.Techniques)
	return append(all[:keep:keep], rest)
}

// round keeps four decimals: more would say more than is known, and rounded
// weights add up to the rounded score.
func round(x float64) float64 { return math.Round(x*1e4) / 1e4 }

func countOf(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}
