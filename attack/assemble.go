package attack

import (
	"cmp"
	"maps"
	"slices"
	"strings"
)

// facts resolves the links and sorts the objects into their lists.
func (c *collector) facts() *Facts {
	f := &Facts{Versions: c.versions, Version: c.versions[Enterprise]}
	byStix := slices.Sorted(maps.Keys(c.objects))
	b := &assembly{collector: c, facts: f, links: c.indexLinks(), tactics: map[string]*Tactic{}}
	b.addTactics()
	for _, id := range byStix {
		o := c.objects[id]
		switch {
		case o.Revoked:
			b.addRevoked(o)
		case b.shadowed(o):
			if !o.Deprecated {
				c.problem(o.ID, "left out: "+o.attackID+" is the id of another object, too")
			}
		default:
			b.addObject(o)
		}
	}
	f.Citations = c.citing.best()
	b.keepKnownCitations()
	f.sort()
	if b.dangling > 0 {
		c.problem("relationships", plural(b.dangling, "link", "links")+" to objects that are not in the bundle left out")
	}
	return f
}

// assembly is the state while facts are put together.
type assembly struct {
	*collector
	facts    *Facts
	links    map[string]map[string][]*mitreObject // source -> relationship type -> links
	tactics  map[string]*Tactic                   // by domain + "/" + short name
	byID     map[string]*mitreObject              // live objects by kind and ATT&CK id
	dangling int
}

// indexLinks groups the usable relationships by source and type.
func (c *collector) indexLinks() map[string]map[string][]*mitreObject {
	out := map[string]map[string][]*mitreObject{}
	for i := range c.links {
		l := &c.links[i]
		if l.Revoked || l.Deprecated {
			continue
		}
		if out[l.Source] == nil {
			out[l.Source] = map[string][]*mitreObject{}
		}
		out[l.Source][l.Link] = append(out[l.Source][l.Link], l)
	}
	return out
}

// shadowed says whether a deprecated object's ATT&CK id is that of another,
// living object of the same list; the few such ids belong to the living one.
func (b *assembly) shadowed(o *mitreObject) bool {
	if b.byID == nil {
		b.byID = map[string]*mitreObject{}
		for _, id := range slices.Sorted(maps.Keys(b.objects)) {
			v := b.objects[id]
			was := b.byID[listOf(v)+v.attackID]
			if !v.Revoked && (was == nil || was.Deprecated && !v.Deprecated) {
				b.byID[listOf(v)+v.attackID] = v
			}
		}
	}
	return o.attackID != "" && b.byID[listOf(o)+o.attackID] != o
}

// listOf names the list an object goes to; malware and tools share one.
func listOf(o *mitreObject) string {
	if o.Type == "tool" {
		return "malware"
	}
	return o.Type
}

// addTactics reads the tactics in the order of their matrices.
func (b *assembly) addTactics() {
	for _, id := range slices.Sorted(maps.Keys(b.objects)) {
		m := b.objects[id]
		if m.Type != "x-mitre-matrix" || m.Revoked || m.Deprecated {
			continue
		}
		d := m.domain
		if d == "" {
			d = Domain(m.attackID)
		}
		for order, ref := range m.TacticRefs {
			t := b.objects[ref]
			if t == nil || t.Revoked || t.Deprecated {
				continue
			}
			b.tactics[string(d)+"/"+t.ShortName] = &Tactic{
				ID: t.attackID, STIXID: t.ID, Name: t.Name, ShortName: t.ShortName,
				Domain: d, Order: order, Description: t.Description,
			}
		}
	}
	taken := map[string]bool{}
	for _, key := range slices.Sorted(maps.Keys(b.tactics)) {
		if t := b.tactics[key]; t.ID != "" && !taken[t.ID] {
			taken[t.ID] = true
			b.facts.Tactics = append(b.facts.Tactics, *t)
		}
	}
}

func (b *assembly) addRevoked(o *mitreObject) {
	if o.attackID == "" || wantedID(o) == "" {
		return
	}
	r := Revoked{ID: o.attackID, STIXID: o.ID, Name: o.Name}
	for _, l := range b.links[o.ID]["revoked-by"] {
		if t := b.objects[l.Target]; t != nil && t.attackID != o.attackID {
			r.To = t.attackID
		}
	}
	for i := range b.facts.Revoked {
		if was := &b.facts.Revoked[i]; was.ID == r.ID {
			was.To = cmp.Or(was.To, r.To)
			return
		}
	}
	b.facts.Revoked = append(b.facts.Revoked, r)
}

// wantedID returns the ATT&CK id of an object if it has the form that its type
// demands. Mitigations of ATT&CK before version 5 carry the id of a technique;
// they are of no use.
func wantedID(o *mitreObject) string {
	prefix := map[string]string{
		"attack-pattern": "T", "intrusion-set": "G", "malware": "S", "tool": "S", "campaign": "C",
		"course-of-action": "M", "x-mitre-detection-strategy": "DET", "x-mitre-data-component": "DC",
	}[o.Type]
	if prefix == "" || !strings.HasPrefix(o.attackID, prefix) {
		return ""
	}
	return o.attackID
}

func (b *assembly) addObject(o *mitreObject) {
	switch o.Type {
	case "x-mitre-tactic", "x-mitre-matrix", "x-mitre-analytic":
		return
	}
	id := wantedID(o)
	if id == "" {
		if !o.Deprecated {
			b.problem(o.ID, "left out: "+o.Type+" without an ATT&CK id of its kind (has \""+o.attackID+"\")")
		}
		return
	}
	f := b.facts
	switch o.Type {
	case "attack-pattern":
		f.Techniques = append(f.Techniques, b.technique(o))
	case "intrusion-set":
		f.Groups = append(f.Groups, b.group(o))
	case "malware", "tool":
		f.Software = append(f.Software, b.software(o))
	case "campaign":
		f.Campaigns = append(f.Campaigns, b.campaign(o))
	case "course-of-action":
		f.Mitigations = append(f.Mitigations, b.mitigation(o))
	case "x-mitre-data-component":
		if !o.Deprecated {
			f.Components = append(f.Components, DataComponent{ID: id, STIXID: o.ID, Name: o.Name})
		}
	case "x-mitre-detection-strategy":
		if !o.Deprecated {
			b.addStrategy(o)
		}
	}
}

// keepKnownCitations drops names that no reference describes.
func (b *assembly) keepKnownCitations() {
	keep := func(list *[]string) {
		*list = slices.DeleteFunc(*list, func(name string) bool { return b.citing[name] == nil })
		if len(*list) == 0 {
			*list = nil
		}
	}
	b.facts.eachCitationList(keep)
}

// eachCitationList visits every list of citation names.
func (f *Facts) eachCitationList(visit func(*[]string)) {
	uses := func(lists ...[]Use) {
		for _, list := range lists {
			for i := range list {
				visit(&list[i].Citations)
			}
		}
	}
	for i := range f.Techniques {
		visit(&f.Techniques[i].Citations)
	}
	for i := range f.Groups {
		visit(&f.Groups[i].Citations)
		uses(f.Groups[i].Techniques, f.Groups[i].Software)
	}
	for i := range f.Software {
		visit(&f.Software[i].Citations)
		uses(f.Software[i].Techniques)
	}
	for i := range f.Campaigns {
		visit(&f.Campaigns[i].Citations)
		uses(f.Campaigns[i].Techniques, f.Campaigns[i].Software)
	}
	for i := range f.Mitigations {
		visit(&f.Mitigations[i].Citations)
		uses(f.Mitigations[i].Techniques)
	}
}

func compareUses(a, b Use) int { return cmp.Compare(a.ID, b.ID) }
