package main

import (
	"cmp"
	"slices"

	"tradecraft/attack"
)

// merger brings the facts of an older version into those of the newest one.
// The newest one decides what is alive and who uses what; the older one adds
// what the newest lacks.
type merger struct {
	base *attack.Facts
	kb   *attack.KnowledgeBase // of base as it was, for looking ids up
	old  *attack.KnowledgeBase
}

// complete adds to base what only old knows. Ids of old are brought to base's
// version on the way.
func complete(base, old *attack.Facts) error {
	kb, err := attack.New(*base)
	if err != nil {
		return err
	}
	oldKB, err := attack.New(*old)
	if err != nil {
		return err
	}
	m := &merger{base: base, kb: kb, old: oldKB}
	m.techniques(old)
	m.groups(old)
	m.software(old)
	m.campaigns(old)
	m.mitigations(old)
	m.strategies(old)
	m.revoked(old)
	base.Tactics = appendNew(base.Tactics, old.Tactics, func(t *attack.Tactic) string { return t.ID })
	base.Components = old.Components
	base.Citations = old.Citations
	return nil
}

// onlyOld says whether the newest version has never heard of an id: it is of
// the ICS domain, or was deprecated before.
func (m *merger) onlyOld(id string) bool {
	return m.kb.Resolve(id).Reason == attack.ReasonUnknown
}

// now brings an old id to the newest version. Ids that only the older version
// has stay when they are alive there.
func (m *merger) now(id string) (to string, fresh bool) {
	if r := m.kb.Resolve(id); r.To != "" {
		return r.To, false
	}
	r := m.old.Resolve(id)
	if r.To == "" || r.Deprecated {
		return "", false
	}
	return r.To, true
}

// uses adds the citations of old uses to the same uses of base, and whole uses
// where the target (or, with all set, the user) is known to the older version only.
func (m *merger) uses(base, old []attack.Use, all bool) []attack.Use {
	byID := map[string]int{}
	for i := range base {
		byID[base[i].ID] = i
	}
	for _, u := range old {
		id, fresh := m.now(u.ID)
		if id == "" {
			continue
		}
		i, have := byID[id]
		if !have {
			i, have = m.refined(base, id)
		}
		if !have {
			if !fresh && !all {
				continue // ATT&CK took it back
			}
			i = len(base)
			byID[id] = i
			base = append(base, attack.Use{ID: id})
		}
		base[i].Citations = union(base[i].Citations, u.Citations)
	}
	return base
}

// refined finds the one use of base that is a sub-technique of id and new in
// base's version: ATT&CK made the old use more exact.
func (m *merger) refined(base []attack.Use, id string) (place int, ok bool) {
	place = -1
	for i := range base {
		t := m.kb.Technique(base[i].ID)
		if t == nil || t.Parent != id || m.old.Technique(t.ID) != nil {
			continue
		}
		if place >= 0 {
			return 0, false
		}
		place = i
	}
	return place, place >= 0
}

func (m *merger) techniques(old *attack.Facts) {
	for i := range m.base.Techniques {
		t := &m.base.Techniques[i]
		t.Modified = t.Created
		if o := m.old.Technique(t.ID); o != nil {
			t.Created, t.Modified, t.Citations = o.Created, o.Modified, o.Citations
			t.Deprecated = t.Deprecated || o.Deprecated
		}
	}
	// What was revoked stays revoked; that a source lists it is no resurrection.
	// A copy, because kb points into the list.
	m.base.Techniques = slices.DeleteFunc(slices.Clone(m.base.Techniques), func(t attack.Technique) bool {
		return m.old.Revoked(t.ID) != nil && m.old.Technique(t.ID) == nil
	})
	for _, o := range old.Techniques {
		if m.onlyOld(o.ID) {
			m.base.Techniques = append(m.base.Techniques, o)
		}
	}
}

func (m *merger) groups(old *attack.Facts) {
	for i := range m.base.Groups {
		g := &m.base.Groups[i]
		g.Modified = g.Created
		if o := m.old.Group(g.ID); o != nil {
			g.Created, g.Modified, g.Citations, g.Domains = o.Created, o.Modified, o.Citations, o.Domains
			g.Deprecated = g.Deprecated || o.Deprecated
			g.Aliases = m.aliases(g.Name, g.Aliases, o.Name, o.Aliases)
			g.Techniques = m.uses(g.Techniques, o.Techniques, false)
			g.Software = m.uses(g.Software, o.Software, false)
		}
	}
	for _, o := range old.Groups {
		if m.onlyOld(o.ID) {
			o.Techniques, o.Software = m.uses(nil, o.Techniques, true), m.uses(nil, o.Software, true)
			m.base.Groups = append(m.base.Groups, o)
		}
	}
}

func (m *merger) software(old *attack.Facts) {
	for i := range m.base.Software {
		s := &m.base.Software[i]
		s.Modified = s.Created
		if o := m.old.SoftwareByID(s.ID); o != nil {
			s.Created, s.Modified, s.Citations, s.Domains = o.Created, o.Modified, o.Citations, o.Domains
			s.Deprecated = s.Deprecated || o.Deprecated
			s.Aliases = m.aliases(s.Name, s.Aliases, o.Name, o.Aliases)
			s.Techniques = m.uses(s.Techniques, o.Techniques, false)
		}
	}
	for _, o := range old.Software {
		if m.onlyOld(o.ID) {
			o.Techniques = m.uses(nil, o.Techniques, true)
			m.base.Software = append(m.base.Software, o)
		}
	}
}

func (m *merger) campaigns(old *attack.Facts) {
	for i := range m.base.Campaigns {
		c := &m.base.Campaigns[i]
		c.Modified = c.Created
		if o := m.old.Campaign(c.ID); o != nil {
			c.Created, c.Modified, c.Citations, c.Domains = o.Created, o.Modified, o.Citations, o.Domains
			c.FirstSeen, c.LastSeen = cmp.Or(c.FirstSeen, o.FirstSeen), cmp.Or(c.LastSeen, o.LastSeen)
			c.Deprecated = c.Deprecated || o.Deprecated
			c.Aliases = m.aliases(c.Name, c.Aliases, o.Name, o.Aliases)
			c.Techniques = m.uses(c.Techniques, o.Techniques, false)
			c.Software = m.uses(c.Software, o.Software, false)
			c.Groups = union(c.Groups, m.ids(o.Groups))
		}
	}
	for _, o := range old.Campaigns {
		if m.onlyOld(o.ID) {
			o.Techniques, o.Software = m.uses(nil, o.Techniques, true), m.uses(nil, o.Software, true)
			o.Groups = m.ids(o.Groups)
			m.base.Campaigns = append(m.base.Campaigns, o)
		}
	}
}

func (m *merger) mitigations(old *attack.Facts) {
	for i := range m.base.Mitigations {
		v := &m.base.Mitigations[i]
		if o := m.old.Mitigation(v.ID); o != nil {
			v.Citations, v.Domains = o.Citations, o.Domains
			v.Deprecated = v.Deprecated || o.Deprecated
			v.Techniques = m.uses(v.Techniques, o.Techniques, false)
		}
	}
	for _, o := range old.Mitigations {
		if m.onlyOld(o.ID) {
			o.Techniques = m.uses(nil, o.Techniques, true)
			m.base.Mitigations = append(m.base.Mitigations, o)
		}
	}
}

// strategies takes the log sources from the older version; a strategy that only
// it has stays if it detects a technique that only it has.
func (m *merger) strategies(old *attack.Facts) {
	for i := range m.base.Strategies {
		s := &m.base.Strategies[i]
		if o := m.old.DetectionStrategy(s.ID); o != nil {
			s.Sources = o.Sources
		}
	}
	for _, o := range old.Strategies {
		if m.kb.DetectionStrategy(o.ID) != nil {
			continue
		}
		if id, fresh := m.now(o.Technique); fresh {
			o.Technique = id
			m.base.Strategies = append(m.base.Strategies, o)
		}
	}
}

// revoked adds what the older version took back, and the successors that only
// it states.
func (m *merger) revoked(old *attack.Facts) {
	for i := range m.base.Revoked {
		r := &m.base.Revoked[i]
		if o := m.old.Revoked(r.ID); o != nil && r.To == "" {
			r.To = o.To
		}
	}
	m.base.Revoked = appendNew(m.base.Revoked, old.Revoked, func(r *attack.Revoked) string { return r.ID })
}

// aliases keeps those of both versions: a report written last year uses last
// year's names.
func (m *merger) aliases(name string, aliases []string, oldName string, oldAliases []string) []string {
	for _, a := range append([]string{oldName}, oldAliases...) {
		if a != name && !slices.Contains(aliases, a) {
			aliases = append(aliases, a)
		}
	}
	return aliases
}

func (m *merger) ids(list []string) []string {
	var out []string
	for _, id := range list {
		if to, _ := m.now(id); to != "" {
			out = append(out, to)
		}
	}
	return out
}

func appendNew[T any](base, more []T, id func(*T) string) []T {
	have := map[string]bool{}
	for i := range base {
		have[id(&base[i])] = true
	}
	for i := range more {
		if !have[id(&more[i])] {
			base = append(base, more[i])
		}
	}
	return base
}

func union(a, b []string) []string {
	out := slices.Concat(a, b)
	slices.Sort(out)
	return slices.Compact(out)
}
