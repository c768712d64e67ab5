package attack

import (
	"cmp"
	"slices"
)

// Difference is what changed from one knowledge base to another, over the
// domains that both have. All lists are by id and never nil.
type Difference struct {
	From    Edition  `json:"from"`
	To      Edition  `json:"to"`
	Domains []Domain `json:"domains"` // those compared

	Tactics     Changes `json:"tactics"`
	Techniques  Changes `json:"techniques"`
	Groups      Changes `json:"groups"`
	Software    Changes `json:"software"`
	Campaigns   Changes `json:"campaigns"`
	Mitigations Changes `json:"mitigations"`
	// Moved are techniques whose tactics changed.
	Moved []TacticChange `json:"moved_tactics"`
	// Profiles are groups, campaigns and software whose techniques, software or aliases changed.
	Profiles []ProfileChange `json:"profiles"`
}

// Edition names a knowledge base.
type Edition struct {
	Version string `json:"version"`
	Hash    string `json:"hash"`
}

// Changes are those of one list of objects.
type Changes struct {
	Added      []Ref     `json:"added"`
	Revoked    []Move    `json:"revoked"`
	Deprecated []Ref     `json:"deprecated"`
	Removed    []Ref     `json:"removed"` // gone without a word
	Renamed    []Renamed `json:"renamed"`
}

// Move is an object that another one took over; To is nil when none did.
type Move struct {
	From Ref  `json:"from"`
	To   *Ref `json:"to,omitempty"`
}

// Renamed is an object with a new name.
type Renamed struct {
	ID   string `json:"id"`
	From string `json:"from"`
	To   string `json:"to"`
}

// TacticChange is a technique under other tactics than before.
type TacticChange struct {
	Ref
	From []string `json:"from"`
	To   []string `json:"to"`
}

// ProfileChange is what was added to and removed from an object that both have.
// Techniques that only got another id do not count.
type ProfileChange struct {
	Ref
	Techniques ListChange `json:"techniques"`
	Software   ListChange `json:"software"`
	Aliases    ListChange `json:"aliases"`
}

// ListChange is what was added to and removed from a list, sorted.
type ListChange struct {
	Added   []string `json:"added"`
	Removed []string `json:"removed"`
}

// Diff returns what changed from a to b.
func Diff(a, b *KnowledgeBase) *Difference {
	d := &differ{a: a, b: b, out: &Difference{
		From: Edition{a.version, a.Hash()}, To: Edition{b.version, b.Hash()},
		Domains: []Domain{}, Moved: []TacticChange{}, Profiles: []ProfileChange{},
	}}
	for _, domain := range []Domain{Enterprise, Mobile, ICS} {
		if _, inA := a.versions[domain]; inA {
			if _, inB := b.versions[domain]; inB {
				d.out.Domains = append(d.out.Domains, domain)
			}
		}
	}
	d.lists()
	d.tactics()
	d.profiles()
	return d.out
}

type differ struct {
	a, b *KnowledgeBase
	out  *Difference
}

// lists compares each list of objects by id.
func (d *differ) lists() {
	d.out.Tactics = d.changes(d.refs(d.a, KindTactic), d.refs(d.b, KindTactic))
	d.out.Techniques = d.changes(d.refs(d.a, KindTechnique), d.refs(d.b, KindTechnique))
	d.out.Groups = d.changes(d.refs(d.a, KindGroup), d.refs(d.b, KindGroup))
	d.out.Software = d.changes(d.refs(d.a, KindSoftware), d.refs(d.b, KindSoftware))
	d.out.Campaigns = d.changes(d.refs(d.a, KindCampaign), d.refs(d.b, KindCampaign))
	d.out.Mitigations = d.changes(d.refs(d.a, KindMitigation), d.refs(d.b, KindMitigation))
}

// refs returns the live objects of a kind in the compared domains.
func (d *differ) refs(kb *KnowledgeBase, kind Kind) map[string]Ref {
	out := map[string]Ref{}
	put := func(id, name string, domains ...Domain) {
		if len(domains) == 0 || slices.ContainsFunc(domains, d.compared) {
			out[id] = Ref{kind, id, name}
		}
	}
	switch kind {
	case KindTactic:
		for _, t := range kb.tactics {
			put(t.ID, t.Name, t.Domain)
		}
	case KindTechnique:
		for _, t := range kb.techniques {
			put(t.ID, t.Name, t.Domain)
		}
	case KindGroup:
		for _, g := range kb.groups {
			put(g.ID, g.Name, g.Domains...)
		}
	case KindSoftware:
		for _, s := range kb.software {
			put(s.ID, s.Name, s.Domains...)
		}
	case KindCampaign:
		for _, c := range kb.campaigns {
			put(c.ID, c.Name, c.Domains...)
		}
	case KindMitigation:
		for _, m := range kb.mitigations {
			put(m.ID, m.Name, m.Domains...)
		}
	}
	return out
}

func (d *differ) compared(domain Domain) bool { return slices.Contains(d.out.Domains, domain) }

func (d *differ) changes(a, b map[string]Ref) Changes {
	c := Changes{Added: []Ref{}, Revoked: []Move{}, Deprecated: []Ref{}, Removed: []Ref{}, Renamed: []Renamed{}}
	for _, id := range keys(a) {
		was := a[id]
		now, alive := b[id]
		switch r := d.b.Resolve(id); {
		case alive && now.Name != was.Name:
			c.Renamed = append(c.Renamed, Renamed{id, was.Name, now.Name})
		case alive:
		case r.Deprecated && !r.Moved:
			c.Deprecated = append(c.Deprecated, was)
		case r.Moved:
			to, _ := d.b.Ref(r.To)
			c.Revoked = append(c.Revoked, Move{was, &to})
		case r.Reason == ReasonRevoked || r.Reason == ReasonCircle:
			c.Revoked = append(c.Revoked, Move{From: was})
		case r.To == "":
			c.Removed = append(c.Removed, was)
		}
	}
	for _, id := range keys(b) {
		if _, had := a[id]; !had && !d.a.has(id) {
			c.Added = append(c.Added, b[id])
		}
	}
	return c
}

// tactics finds the techniques that changed their tactics.
func (d *differ) tactics() {
	for _, t := range d.a.techniques {
		now := d.b.techniqueByID[t.ID]
		if now == nil || now.Deprecated || !d.compared(t.Domain) {
			continue
		}
		from, to := sorted(t.Tactics), sorted(now.Tactics)
		if !slices.Equal(from, to) {
			d.out.Moved = append(d.out.Moved, TacticChange{Ref{KindTechnique, t.ID, now.Name}, t.Tactics, now.Tactics})
		}
	}
}

// profiles compares what groups, software and campaigns use.
func (d *differ) profiles() {
	for _, g := range d.a.groups {
		d.profile(KindGroup, g.ID)
	}
	for _, c := range d.a.campaigns {
		d.profile(KindCampaign, c.ID)
	}
	for _, s := range d.a.software {
		d.profile(KindSoftware, s.ID)
	}
	slices.SortFunc(d.out.Profiles, func(x, y ProfileChange) int { return cmp.Compare(x.ID, y.ID) })
}

func (d *differ) profile(kind Kind, id string) {
	now, alive := d.b.Ref(id)
	if !alive || now.Kind != kind || d.b.deprecated(id) {
		return
	}
	was, _ := d.a.footprint(id, false)
	is, _ := d.b.footprint(id, false)
	p := ProfileChange{
		Ref:        now,
		Techniques: listChange(d.carried(was.techniques), d.inDomains(is.techniques)),
		Software:   listChange(d.carried(was.software), is.software),
		Aliases:    listChange(sorted(d.a.Aliases(id)), sorted(d.b.Aliases(id))),
	}
	if p.Techniques.empty() && p.Software.empty() && p.Aliases.empty() {
		return
	}
	d.out.Profiles = append(d.out.Profiles, p)
}

// carried brings old ids to b's version, so that a technique with a new number
// is no change; what b does not know stays and comes out as removed.
func (d *differ) carried(ids []string) []string {
	var out []string
	for _, id := range d.inDomains(ids) {
		if r := d.b.Resolve(id); r.To != "" {
			id = r.To
		}
		out = append(out, id)
	}
	return sorted(out)
}

// inDomains leaves out techniques of domains that are not compared.
func (d *differ) inDomains(ids []string) []string {
	var out []string
	for _, id := range ids {
		t := cmp.Or(d.a.techniqueByID[id], d.b.techniqueByID[id])
		if t == nil || d.compared(t.Domain) {
			out = append(out, id)
		}
	}
	return out
}

// listChange compares two sorted lists.
func listChange(from, to []string) ListChange {
	c := ListChange{Added: []string{}, Removed: []string{}}
	for _, v := range to {
		if _, had := slices.BinarySearch(from, v); !had {
			c.Added = append(c.Added, v)
		}
	}
	for _, v := range from {
		if _, has := slices.BinarySearch(to, v); !has {
			c.Removed = append(c.Removed, v)
		}
	}
	return c
}

func (c ListChange) empty() bool { return len(c.Added)+len(c.Removed) == 0 }
