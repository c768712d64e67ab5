package dossier

import (
	"tradecraft"
	"tradecraft/attack"
)

// TechniqueSchema names the format of Technique.
const TechniqueSchema = "tradecraft.technique/v1"

// Technique is all that is known of a technique.
type Technique struct {
	Schema        string        `json:"schema"`
	AttackVersion string        `json:"attack_version"` // of the technique's domain
	ID            string        `json:"id"`
	Name          string        `json:"name"`
	URL           string        `json:"url"`
	Domain        attack.Domain `json:"domain"`
	Deprecated    bool          `json:"deprecated"`
	// Former are ids of older versions that became this technique, with their names.
	Former        []attack.Ref        `json:"former"`
	Description   string              `json:"description,omitempty"` // with an imported knowledge base
	Tactics       []attack.Ref        `json:"tactics"`
	Platforms     []string            `json:"platforms"`
	Created       string              `json:"created"`
	Modified      string              `json:"modified"`
	Parent        *attack.Ref         `json:"parent,omitempty"`
	Subtechniques []attack.Ref        `json:"subtechniques"`
	Groups        []User              `json:"groups"`
	Software      []User              `json:"software"`
	Campaigns     []User              `json:"campaigns"`
	Mitigations   []User              `json:"mitigations"`
	Detection     []Strategy          `json:"detection"`
	Sources       []tradecraft.Source `json:"sources"`
}

// Strategy is a detection strategy with where to look.
type Strategy struct {
	attack.Ref
	Looks []Look `json:"looks"`
}

// Look is a data component and the log that shows it.
type Look struct {
	Component attack.Ref `json:"component"`
	Log       string     `json:"log"`
	Channel   string     `json:"channel,omitempty"`
	Platforms []string   `json:"platforms"`
}

// OfTechnique gathers what is known of a live or deprecated technique by its
// current id; ok is false when there is none.
func OfTechnique(kb *attack.KnowledgeBase, id string) (d *Technique, ok bool) {
	t := kb.Technique(id)
	if t == nil {
		return nil, false
	}
	d = &Technique{
		Schema: TechniqueSchema, AttackVersion: kb.VersionOf(t.Domain),
		ID: t.ID, Name: t.Name, URL: URL(t.ID), Domain: t.Domain, Deprecated: t.Deprecated,
		Description: t.Description, Former: []attack.Ref{}, Tactics: refs(kb, t.Tactics),
		Platforms: append([]string{}, t.Platforms...), Created: t.Created, Modified: t.Modified,
		Subtechniques: []attack.Ref{}, Sources: sources(kb, t.Citations), Detection: detection(kb, id),
	}
	if t.Parent != "" {
		if r, ok := kb.Ref(t.Parent); ok {
			d.Parent = &r
		}
	}
	for _, sub := range kb.Subtechniques(id) {
		d.Subtechniques = append(d.Subtechniques, attack.Ref{Kind: attack.KindTechnique, ID: sub.ID, Name: sub.Name})
	}
	for _, r := range kb.RevokedObjects() {
		if kb.Technique(r.ID) == nil && kb.Resolve(r.ID).To == id {
			d.Former = append(d.Former, attack.Ref{Kind: attack.KindTechnique, ID: r.ID, Name: r.Name})
		}
	}
	d.users(kb)
	return d, true
}

// users fills in who uses the technique and what mitigates it.
func (d *Technique) users(kb *attack.KnowledgeBase) {
	add := func(list *[]User, kind attack.Kind, id, name string, uses []attack.Use) {
		if u, ok := user(kb, attack.Ref{Kind: kind, ID: id, Name: name}, uses, d.ID); ok {
			*list = append(*list, u)
		}
	}
	d.Groups, d.Software, d.Campaigns, d.Mitigations = []User{}, []User{}, []User{}, []User{}
	for _, g := range kb.Groups() {
		add(&d.Groups, attack.KindGroup, g.ID, g.Name, g.Techniques)
	}
	for _, s := range kb.Software() {
		add(&d.Software, attack.KindSoftware, s.ID, s.Name, s.Techniques)
	}
	for _, c := range kb.Campaigns() {
		add(&d.Campaigns, attack.KindCampaign, c.ID, c.Name, c.Techniques)
	}
	for _, m := range kb.MitigationsFor(d.ID) {
		add(&d.Mitigations, attack.KindMitigation, m.ID, m.Name, m.Techniques)
	}
}

func detection(kb *attack.KnowledgeBase, technique string) []Strategy {
	out := []Strategy{}
	for _, s := range kb.DetectionStrategies(technique) {
		strategy := Strategy{Ref: attack.Ref{Kind: attack.KindStrategy, ID: s.ID, Name: s.Name}, Looks: []Look{}}
		for _, l := range s.Sources {
			look := Look{Log: l.Name, Channel: l.Channel, Platforms: append([]string{}, l.Platforms...)}
			look.Component = attack.Ref{Kind: attack.KindComponent, ID: l.Component}
			if c := kb.DataComponent(l.Component); c != nil {
				look.Component.Name = c.Name
			}
			strategy.Looks = append(strategy.Looks, look)
		}
		out = append(out, strategy)
	}
	return out
}
