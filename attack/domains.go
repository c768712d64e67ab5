package attack

import (
	"maps"
	"slices"
)

// LoadFacts returns the facts of the embedded knowledge base, a copy of the caller's own.
func LoadFacts() (*Facts, error) {
	p, err := openPack(embedded)
	if err != nil {
		return nil, err
	}
	f := &Facts{}
	if err := p.decode(0, walkCore(f)); err != nil {
		return nil, err
	}
	if err := p.decode(1, walkCitations(&f.Citations)); err != nil {
		return nil, err
	}
	return f, nil
}

// AddDomains takes over from base the domains that f lacks: their tactics,
// techniques, mitigations and detection strategies, the profiles of groups,
// software and campaigns in them, and the revoked ids that lead to them. What f
// says of an object stands; base only adds what f has no word on. base is used
// up.
func (f *Facts) AddDomains(base *Facts) {
	a := &domainAdder{f: f, base: base, missing: map[Domain]bool{}, added: map[string]bool{}}
	versions := map[Domain]string{}
	maps.Copy(versions, f.Versions)
	for _, d := range Domains() {
		if _, have := f.Versions[d]; !have && base.Versions[d] != "" {
			a.missing[d] = true
			versions[d] = base.Versions[d]
		}
	}
	if len(a.missing) == 0 {
		return
	}
	f.Versions = versions
	a.known = f.idSet()
	a.techniques()
	a.users()
	a.rest()
	f.sort()
}

// domainAdder is the state of AddDomains.
type domainAdder struct {
	f, base *Facts
	missing map[Domain]bool
	known   map[string]bool // ids that f has or has revoked
	added   map[string]bool // techniques and software taken over
}

// idSet returns the ids of all objects, the revoked ones too.
func (f *Facts) idSet() map[string]bool {
	ids := map[string]bool{}
	for i := range f.Techniques {
		ids[f.Techniques[i].ID] = true
	}
	for i := range f.Groups {
		ids[f.Groups[i].ID] = true
	}
	for i := range f.Software {
		ids[f.Software[i].ID] = true
	}
	for i := range f.Campaigns {
		ids[f.Campaigns[i].ID] = true
	}
	for i := range f.Mitigations {
		ids[f.Mitigations[i].ID] = true
	}
	for i := range f.Revoked {
		ids[f.Revoked[i].ID] = true
	}
	return ids
}

// techniques takes over tactics, techniques and how they are detected.
func (a *domainAdder) techniques() {
	for _, t := range a.base.Tactics {
		if a.missing[t.Domain] {
			a.f.Tactics = append(a.f.Tactics, t)
		}
	}
	for _, t := range a.base.Techniques {
		if a.missing[t.Domain] && !a.known[t.ID] {
			a.f.Techniques = append(a.f.Techniques, t)
			a.added[t.ID] = true
		}
	}
	for _, s := range a.base.Strategies {
		if a.added[s.Technique] {
			a.f.Strategies = append(a.f.Strategies, s)
		}
	}
}

// foreign says whether an object lives in missing domains only.
func (a *domainAdder) foreign(id string, domains []Domain) bool {
	return !a.known[id] && len(domains) > 0 && !slices.ContainsFunc(domains, func(d Domain) bool { return !a.missing[d] })
}

// users takes over software, groups, campaigns and mitigations of the missing
// domains, and adds to those that f has what they do there.
func (a *domainAdder) users() {
	for _, s := range a.base.Software {
		if a.foreign(s.ID, s.Domains) {
			a.added[s.ID] = true
			a.f.Software = append(a.f.Software, s)
		}
	}
	software := byID(a.base.Software, func(s *Software) string { return s.ID })
	for i := range a.f.Software {
		if o := software[a.f.Software[i].ID]; o != nil && !a.added[o.ID] {
			a.f.Software[i].Techniques = a.more(a.f.Software[i].Techniques, o.Techniques)
		}
	}
	groups := byID(a.base.Groups, func(g *Group) string { return g.ID })
	for i := range a.f.Groups {
		if o := groups[a.f.Groups[i].ID]; o != nil {
			g := &a.f.Groups[i]
			g.Techniques, g.Software = a.more(g.Techniques, o.Techniques), a.more(g.Software, o.Software)
		}
	}
	campaigns := byID(a.base.Campaigns, func(c *Campaign) string { return c.ID })
	for i := range a.f.Campaigns {
		if o := campaigns[a.f.Campaigns[i].ID]; o != nil {
			c := &a.f.Campaigns[i]
			c.Techniques, c.Software = a.more(c.Techniques, o.Techniques), a.more(c.Software, o.Software)
		}
	}
	mitigations := byID(a.base.Mitigations, func(m *Mitigation) string { return m.ID })
	for i := range a.f.Mitigations {
		if o := mitigations[a.f.Mitigations[i].ID]; o != nil {
			a.f.Mitigations[i].Techniques = a.more(a.f.Mitigations[i].Techniques, o.Techniques)
		}
	}
	for _, g := range a.base.Groups {
		if a.foreign(g.ID, g.Domains) {
			a.f.Groups = append(a.f.Groups, g)
		}
	}
	for _, c := range a.base.Campaigns {
		if a.foreign(c.ID, c.Domains) {
			a.f.Campaigns = append(a.f.Campaigns, c)
		}
	}
	for _, m := range a.base.Mitigations {
		if a.foreign(m.ID, m.Domains) {
			a.f.Mitigations = append(a.f.Mitigations, m)
		}
	}
}

// more adds the uses of what was taken over.
func (a *domainAdder) more(have, other []Use) []Use {
	for _, u := range other {
		if a.added[u.ID] {
			have = append(have, u)
		}
	}
	return have
}

// rest takes over revoked ids, data components and citations that f does not know.
func (a *domainAdder) rest() {
	for _, r := range a.base.Revoked {
		if !a.known[r.ID] {
			a.f.Revoked = append(a.f.Revoked, r)
		}
	}
	components := byID(a.f.Components, func(c *DataComponent) string { return c.ID })
	for _, c := range a.base.Components {
		if components[c.ID] == nil {
			a.f.Components = append(a.f.Components, c)
		}
	}
	citations := byID(a.f.Citations, func(c *Citation) string { return c.Name })
	for _, c := range a.base.Citations {
		if citations[c.Name] == nil {
			a.f.Citations = append(a.f.Citations, c)
		}
	}
}

func byID[T any](list []T, id func(*T) string) map[string]*T {
	out := make(map[string]*T, len(list))
	for i := range list {
		out[id(&list[i])] = &list[i]
	}
	return out
}
