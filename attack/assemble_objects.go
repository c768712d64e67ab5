package attack

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
)

// The makers of each kind of object from its STIX form.

func (b *assembly) technique(o *mitreObject) Technique {
	t := Technique{
		ID: o.attackID, STIXID: o.ID, Name: o.Name, Domain: cmp.Or(o.domain, Enterprise),
		Platforms: sorted(o.Platforms), Created: day(o.Created), Modified: day(o.Modified),
		Deprecated: o.Deprecated, Citations: b.cited(o), Description: o.Description,
	}
	if o.Sub || strings.Contains(o.attackID, ".") {
		t.Parent, _, _ = strings.Cut(o.attackID, ".")
	}
	var tactics []*Tactic
	for _, p := range o.Phases {
		tactic := b.tactics[string(cmp.Or(chainDomain(p.Chain), t.Domain))+"/"+p.Phase]
		if tactic == nil && o.Deprecated {
			continue // of a matrix that is gone
		}
		if tactic == nil {
			b.problem(o.ID, o.attackID+" names the tactic \""+p.Phase+"\", which no matrix has")
			continue
		}
		tactics = append(tactics, tactic)
	}
	slices.SortFunc(tactics, func(a, b *Tactic) int { return cmp.Or(cmp.Compare(a.Domain, b.Domain), cmp.Compare(a.Order, b.Order)) })
	for _, tactic := range slices.Compact(tactics) {
		t.Tactics = append(t.Tactics, tactic.ID)
	}
	return t
}

func (b *assembly) group(o *mitreObject) Group {
	g := Group{
		ID: o.attackID, STIXID: o.ID, Name: o.Name, Aliases: aliases(o.Aliases, o.Name),
		Created: day(o.Created), Modified: day(o.Modified), Deprecated: o.Deprecated,
		Citations: b.cited(o), Description: o.Description,
	}
	g.Techniques, g.Software = b.uses(o)
	g.Domains = b.domainsOf(o, g.Techniques)
	return g
}

func (b *assembly) software(o *mitreObject) Software {
	s := Software{
		ID: o.attackID, STIXID: o.ID, Name: o.Name, Tool: o.Type == "tool",
		Aliases:   aliases(slices.Concat(o.Synonyms, o.Aliases), o.Name),
		Platforms: sorted(o.Platforms), Created: day(o.Created), Modified: day(o.Modified),
		Deprecated: o.Deprecated, Citations: b.cited(o), Description: o.Description,
	}
	s.Techniques, _ = b.uses(o)
	s.Domains = b.domainsOf(o, s.Techniques)
	return s
}

func (b *assembly) campaign(o *mitreObject) Campaign {
	c := Campaign{
		ID: o.attackID, STIXID: o.ID, Name: o.Name, Aliases: aliases(o.Aliases, o.Name),
		FirstSeen: day(o.FirstSeen), LastSeen: day(o.LastSeen),
		Created: day(o.Created), Modified: day(o.Modified), Deprecated: o.Deprecated,
		Citations: b.cited(o), Description: o.Description,
	}
	c.Techniques, c.Software = b.uses(o)
	c.Domains = b.domainsOf(o, c.Techniques)
	for _, l := range b.links[o.ID]["attributed-to"] {
		if g := b.live(l.Target); g != nil && g.Type == "intrusion-set" {
			c.Groups = append(c.Groups, g.attackID)
		}
	}
	c.Groups = sorted(c.Groups)
	return c
}

func (b *assembly) mitigation(o *mitreObject) Mitigation {
	m := Mitigation{
		ID: o.attackID, STIXID: o.ID, Name: o.Name, Deprecated: o.Deprecated,
		Citations: b.cited(o), Description: o.Description,
	}
	m.Techniques = b.targets(o, "mitigates", "attack-pattern")
	m.Domains = b.domainsOf(o, m.Techniques)
	return m
}

// addStrategy adds a detection strategy for the technique it detects. The log
// sources are those of its analytics, each once with all platforms.
func (b *assembly) addStrategy(o *mitreObject) {
	s := DetectionStrategy{ID: o.attackID, STIXID: o.ID, Name: o.Name}
	for _, u := range b.targets(o, "detects", "attack-pattern") {
		s.Technique = u.ID
	}
	if s.Technique == "" {
		b.problem(o.ID, o.attackID+" detects no technique of the bundle")
		return
	}
	for _, ref := range o.Analytics {
		a := b.objects[ref]
		if a == nil || a.Revoked || a.Deprecated {
			continue
		}
		for _, l := range a.LogSources {
			source := LogSource{Name: strings.TrimSpace(l.Name), Channel: structuredChannel(l.Channel)}
			if component := b.objects[l.Component]; component != nil {
				source.Component = component.attackID
			}
			s.Sources = addSource(s.Sources, source, a.Platforms)
		}
	}
	slices.SortFunc(s.Sources, compareSources)
	b.facts.Strategies = append(b.facts.Strategies, s)
}

func addSource(list []LogSource, source LogSource, platforms []string) []LogSource {
	i := slices.IndexFunc(list, func(l LogSource) bool { return compareSources(l, source) == 0 })
	if i < 0 {
		list, i = append(list, source), len(list)
	}
	list[i].Platforms = sorted(append(list[i].Platforms, platforms...))
	return list
}

func compareSources(a, b LogSource) int {
	return cmp.Or(cmp.Compare(a.Component, b.Component), cmp.Compare(a.Name, b.Name), cmp.Compare(a.Channel, b.Channel))
}

// uses returns the techniques and the software an object uses.
func (b *assembly) uses(o *mitreObject) (techniques, software []Use) {
	return b.targets(o, "uses", "attack-pattern"), b.targets(o, "uses", "malware")
}

// targets returns the objects of one list that o is linked to, each once with
// the citations of all its links, by id.
func (b *assembly) targets(o *mitreObject, link, list string) []Use {
	byID := map[string]*Use{}
	for _, l := range b.links[o.ID][link] {
		if kind, _, _ := strings.Cut(l.Target, "--"); listOf(&mitreObject{Type: kind}) != list {
			continue
		}
		t := b.live(l.Target)
		if t == nil {
			b.dangling++
			continue
		}
		if listOf(t) != list || wantedID(t) == "" {
			continue
		}
		u := byID[t.attackID]
		if u == nil {
			u = &Use{ID: t.attackID}
			byID[t.attackID] = u
		}
		u.Citations = sorted(append(u.Citations, b.cited(l)...))
		if b.texts && l.Description != "" {
			u.Description = strings.TrimSpace(u.Description + "\n\n" + l.Description)
		}
	}
	out := make([]Use, 0, len(byID))
	for _, u := range byID {
		out = append(out, *u)
	}
	slices.SortFunc(out, compareUses)
	return out
}

// live follows revoked-by links to an object that is not revoked, nil when there is none.
func (b *assembly) live(id string) *mitreObject {
	for range 8 { // longer chains do not occur; circles end here
		o := b.objects[id]
		if o == nil || !o.Revoked {
			return o
		}
		next := b.links[id]["revoked-by"]
		if len(next) == 0 {
			return nil
		}
		id = next[0].Target
	}
	return nil
}

// cited returns the names of an object's citations, sorted.
func (b *assembly) cited(o *mitreObject) []string {
	var names []string
	for _, r := range o.References {
		if name := b.citing.note(r); name != "" {
			names = append(names, name)
		}
	}
	return sorted(names)
}

// domainsOf returns the domains an object states, else those of the techniques it uses.
func (b *assembly) domainsOf(o *mitreObject, uses []Use) []Domain {
	out := slices.Clone(o.Domains)
	if len(out) == 0 {
		for _, u := range uses {
			if t := b.byID["attack-pattern"+u.ID]; t != nil {
				out = append(out, cmp.Or(t.domain, Enterprise))
			}
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// aliases returns the aliases without the name itself, in ATT&CK's order, each once.
func aliases(list []string, name string) []string {
	var out []string
	for _, a := range list {
		a = strings.TrimSpace(a)
		if a != "" && a != name && !slices.Contains(out, a) {
			out = append(out, a)
		}
	}
	return out
}

// sorted returns the strings sorted, each once; nil when there are none.
func sorted(list []string) []string {
	if len(list) == 0 {
		return nil
	}
	out := slices.Clone(list)
	slices.Sort(out)
	return slices.Compact(out)
}

func plural(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return strconv.Itoa(n) + " " + many
}
