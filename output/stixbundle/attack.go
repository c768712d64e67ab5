package stixbundle

import (
	"cmp"
	"strings"

	"tradecraft"
	"tradecraft/attack"
	"tradecraft/stix"
)

// stub are the common properties of one of ATT&CK's objects. Its version is the
// midnight before ATT&CK made it, so that ATT&CK's own object always counts as
// the newer one.
func (b *builder) stub(typ, stixID, id, created string) common {
	c := common{Type: typ, SpecVersion: stix.SpecVersion21, ID: stixID, Created: b.now, Modified: b.now}
	if !strings.HasPrefix(stixID, typ+"--") {
		c.ID = stix.NewID(typ, id)
	}
	if t, ok := timeOf(created); ok {
		c.Created, c.Modified = timestamp(t), timestamp(t)
	}
	c.References = []reference{{SourceName: "mitre-attack", ExternalID: id, URL: attackURL(typ, id)}}
	return c
}

func attackURL(typ, id string) string {
	folder := map[string]string{"attack-pattern": "techniques", "intrusion-set": "groups", "malware": "software", "tool": "software"}[typ]
	return "https://attack.mitre.org/" + folder + "/" + strings.ReplaceAll(id, ".", "/") + "/"
}

// technique adds the attack-pattern of a technique and returns its STIX id. A
// technique the knowledge base does not have gets an id of its own.
func (b *builder) technique(id string) string {
	t := b.r.KB.Technique(id)
	if t == nil {
		t = &attack.Technique{ID: id, Name: id}
	}
	o := named{common: b.stub("attack-pattern", t.STIXID, t.ID, t.Created), Name: cmp.Or(t.Name, id)}
	for _, tactic := range t.Tactics {
		if ta := b.r.KB.Tactic(tactic); ta != nil && ta.ShortName != "" {
			o.KillChainPhases = append(o.KillChainPhases, phase{killChain(ta.Domain), ta.ShortName})
		}
	}
	b.add(o.ID, o)
	return o.ID
}

// killChain is ATT&CK's name for the tactics of a domain.
func killChain(d attack.Domain) string {
	switch d {
	case attack.Mobile:
		return "mitre-mobile-attack"
	case attack.ICS:
		return "mitre-ics-attack"
	}
	return "mitre-attack"
}

// actor adds the software or group of a mention and returns its STIX id.
func (b *builder) actor(m *tradecraft.Mention) string {
	var o named
	switch s, g := b.r.KB.SoftwareByID(m.ID), b.r.KB.Group(m.ID); {
	case s != nil && s.Tool:
		o = named{common: b.stub("tool", s.STIXID, s.ID, s.Created), Name: s.Name, Aliases: s.Aliases}
	case s != nil:
		family := true
		o = named{common: b.stub("malware", s.STIXID, s.ID, s.Created), Name: s.Name, Aliases: s.Aliases, IsFamily: &family}
	case g != nil:
		o = named{common: b.stub("intrusion-set", g.STIXID, g.ID, g.Created), Name: g.Name, Aliases: g.Aliases}
	case strings.HasPrefix(m.ID, "G"):
		o = named{common: b.stub("intrusion-set", "", m.ID, ""), Name: cmp.Or(m.Name, m.ID)}
	default:
		o = named{common: b.stub("tool", "", m.ID, ""), Name: cmp.Or(m.Name, m.ID)}
	}
	b.add(o.ID, o)
	return o.ID
}
