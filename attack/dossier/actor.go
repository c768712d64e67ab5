package dossier

import (
	"slices"

	"tradecraft"
	"tradecraft/attack"
)

// ActorSchema names the format of Actor.
const ActorSchema = "tradecraft.actor/v1"

// Actor is all that is known of a group or a campaign; of a software too,
// which has no actor behind it but the same kind of profile.
type Actor struct {
	Schema        string `json:"schema"`
	AttackVersion string `json:"attack_version"`
	attack.Ref
	URL         string          `json:"url"`
	Aliases     []string        `json:"aliases"`
	Former      []attack.Ref    `json:"former"` // objects that were merged into this one
	Domains     []attack.Domain `json:"domains"`
	Platforms   []string        `json:"platforms,omitempty"` // of software
	Deprecated  bool            `json:"deprecated"`
	Description string          `json:"description,omitempty"` // with an imported knowledge base
	Created     string          `json:"created"`
	Modified    string          `json:"modified"`
	FirstSeen   string          `json:"first_seen,omitempty"` // of campaigns
	LastSeen    string          `json:"last_seen,omitempty"`
	// Techniques counts the different ones; Profile holds them by tactic, one
	// of several tactics under each.
	Techniques int           `json:"techniques"`
	Profile    []TacticPart  `json:"profile"`
	Software   []User        `json:"software"`
	Campaigns  []CampaignRef `json:"campaigns"`
	Groups     []attack.Ref  `json:"groups"` // a campaign's group; groups that use a software
	// Similar are the groups most like a group, by shared techniques and software.
	Similar []attack.SimilarGroup `json:"similar"`
	// Sources are all that ATT&CK cites for the object and its profile, the newest first.
	Sources []tradecraft.Source `json:"sources"`
}

// TacticPart is the techniques of a profile that serve one tactic.
type TacticPart struct {
	attack.Ref
	Domain     attack.Domain   `json:"domain"`
	Techniques []TechniquePart `json:"techniques"`
}

// TechniquePart is one technique of a profile.
type TechniquePart struct {
	User
	// Groups is how many groups use it: the fewer, the more telling.
	Groups int `json:"groups"`
}

// CampaignRef is a campaign with its dates.
type CampaignRef struct {
	attack.Ref
	FirstSeen string `json:"first_seen,omitempty"`
	LastSeen  string `json:"last_seen,omitempty"`
}

// Closest groups that are listed.
const closest = 5

// OfActor gathers what is known of a group, campaign or software by its
// current id; ok is false when there is none.
func OfActor(kb *attack.KnowledgeBase, id string) (d *Actor, ok bool) {
	ref, ok := kb.Ref(id)
	if !ok {
		return nil, false
	}
	d = &Actor{
		Schema: ActorSchema, AttackVersion: kb.Version(), Ref: ref, URL: URL(id), Aliases: kb.Aliases(id),
		Description: kb.Description(id), Former: []attack.Ref{}, Software: []User{}, Campaigns: []CampaignRef{},
		Groups: []attack.Ref{}, Similar: []attack.SimilarGroup{},
	}
	b := &builder{kb: kb, d: d}
	switch ref.Kind {
	case attack.KindGroup:
		b.group(kb.Group(id))
	case attack.KindCampaign:
		b.campaign(kb.Campaign(id))
	case attack.KindSoftware:
		b.software(kb.SoftwareByID(id))
	default:
		return nil, false
	}
	for _, r := range kb.RevokedObjects() {
		if r.ID != id && kb.Resolve(r.ID).To == id {
			d.Former = append(d.Former, attack.Ref{Kind: ref.Kind, ID: r.ID, Name: r.Name})
		}
	}
	d.Domains = append([]attack.Domain{}, d.Domains...)
	d.Sources = sources(kb, b.cited)
	return d, true
}

// builder fills in a dossier and notes what is cited on the way.
type builder struct {
	kb    *attack.KnowledgeBase
	d     *Actor
	cited []string
}

func (b *builder) group(g *attack.Group) {
	b.d.Domains, b.d.Deprecated, b.d.Created, b.d.Modified = g.Domains, g.Deprecated, g.Created, g.Modified
	b.cite(g.Citations)
	b.profile(g.Techniques)
	b.uses(g.Software)
	b.campaigns(g.Campaigns)
	b.d.Similar = append(b.d.Similar, b.kb.SimilarGroups(g.ID, closest)...)
}

func (b *builder) campaign(c *attack.Campaign) {
	b.d.Domains, b.d.Deprecated, b.d.Created, b.d.Modified = c.Domains, c.Deprecated, c.Created, c.Modified
	b.d.FirstSeen, b.d.LastSeen = c.FirstSeen, c.LastSeen
	b.cite(c.Citations)
	b.profile(c.Techniques)
	b.uses(c.Software)
	b.d.Groups = refs(b.kb, c.Groups)
}

func (b *builder) software(s *attack.Software) {
	b.d.Domains, b.d.Deprecated, b.d.Created, b.d.Modified = s.Domains, s.Deprecated, s.Created, s.Modified
	b.d.Platforms = s.Platforms
	b.cite(s.Citations)
	b.profile(s.Techniques)
	b.campaigns(s.Campaigns)
	b.d.Groups = refs(b.kb, s.Groups)
}

func (b *builder) cite(names []string) { b.cited = append(b.cited, names...) }

func (b *builder) campaigns(ids []string) {
	for _, id := range ids {
		if c := b.kb.Campaign(id); c != nil {
			b.d.Campaigns = append(b.d.Campaigns, CampaignRef{attack.Ref{Kind: attack.KindCampaign, ID: id, Name: c.Name}, c.FirstSeen, c.LastSeen})
		}
	}
}

// uses lists the software.
func (b *builder) uses(list []attack.Use) {
	for _, u := range list {
		if ref, ok := b.kb.Ref(u.ID); ok {
			b.cite(u.Citations)
			b.d.Software = append(b.d.Software, User{ref, sources(b.kb, u.Citations), u.Description})
		}
	}
}

// profile puts the techniques under their tactics, in the order of the matrices.
func (b *builder) profile(list []attack.Use) {
	b.d.Profile = []TacticPart{}
	b.d.Techniques = len(list)
	for _, domain := range []attack.Domain{attack.Enterprise, attack.Mobile, attack.ICS} {
		for _, tactic := range b.kb.Tactics(domain) {
			part := TacticPart{Ref: attack.Ref{Kind: attack.KindTactic, ID: tactic.ID, Name: tactic.Name}, Domain: domain}
			for _, u := range list {
				if t := b.kb.Technique(u.ID); t != nil && slices.Contains(t.Tactics, tactic.ID) {
					part.Techniques = append(part.Techniques, b.part(t, u))
				}
			}
			if len(part.Techniques) > 0 {
				b.d.Profile = append(b.d.Profile, part)
			}
		}
	}
	for _, u := range list {
		b.cite(u.Citations)
	}
}

func (b *builder) part(t *attack.Technique, u attack.Use) TechniquePart {
	return TechniquePart{
		User:   User{attack.Ref{Kind: attack.KindTechnique, ID: t.ID, Name: t.Name}, sources(b.kb, u.Citations), u.Description},
		Groups: len(b.kb.GroupsUsing(t.ID)),
	}
}
