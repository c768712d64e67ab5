package exchange

import (
	"cmp"
	"strings"

	"tradecraft"
)

// statements makes the sightings of a bundle: one for each relationship or
// sighting that says a technique was used, and one for each technique that the
// bundle names without saying more.
func (b *builder) statements(in *bundle) {
	said := map[string]bool{}      // attack-patterns that a statement names
	defended := map[string]bool{}  // those that are only mitigated or detected
	inFlow := techniquesOfFlow(in) // the flow's actions speak for them
	for _, o := range in.list {
		target := in.byID[o.TargetRef]
		switch {
		case o.Type == "relationship" && target != nil && target.Type == "attack-pattern":
			switch o.RelationshipType {
			case "mitigates", "detects":
				defended[target.ID] = true
			case "subtechnique-of", "revoked-by", "derived-from", "duplicate-of":
			default:
				said[target.ID] = true
				b.use(o, in.byID[o.SourceRef], target)
			}
		case o.Type == "sighting":
			if of := in.byID[o.SightingOfRef]; of != nil && of.Type == "attack-pattern" {
				said[of.ID] = true
				b.use(o, nil, of)
			}
		}
	}
	for _, o := range in.list {
		if o.Type != "attack-pattern" || said[o.ID] || inFlow[o.ID] {
			continue
		}
		if defended[o.ID] {
			b.problem(tradecraft.SeverityInfo, o.ID, "%s is only mitigated or detected here; no sighting", clip(o.Name))
			continue
		}
		b.use(o, nil, o)
	}
}

// use adds the sighting that statement makes of a technique. by is who used it
// or what indicates it, nil when nobody is named.
func (b *builder) use(statement, by, technique *object) {
	id := technique.resolved
	if id == "" {
		b.noID(technique)
		return
	}
	f := found{id: id, locator: statement.at(), confidence: statement.sure()}
	f.software, f.groups = b.attackIDs(by)
	stamp, rest := timeOf(cmp.Or(statement.StartTime, statement.FirstSeen))
	f.time = stamp
	lines := []string{b.words(statement, by, technique)}
	if statement != technique && b.ownWords(technique) {
		lines = append(lines, technique.Description)
	}
	if rest != "" {
		lines = append(lines, "time: "+rest)
	}
	f.text = join("\n", lines...)
	b.technique(f)
}

// words is what the statement says; when it says nothing, who did what.
func (b *builder) words(statement, by, technique *object) string {
	switch {
	case statement != technique && statement.Description != "":
		return statement.Description
	case statement == technique && technique.Description != "" && b.ownWords(technique):
		return technique.Description
	case by != nil:
		return join(" ", by.Name, strings.ReplaceAll(statement.RelationshipType, "-", " "), technique.Name)
	}
	return technique.Name
}

// mitreIdentity is the creator of ATT&CK's objects.
const mitreIdentity = "identity--c78cb6e5-0c4b-4611-8297-d1b8b55e40b5"

// ownWords reports whether a technique's description is the producer's, not the
// general text of ATT&CK.
func (b *builder) ownWords(o *object) bool {
	return b.kb.ID(o.ID) == "" && o.CreatedBy != mitreIdentity
}

// noID lists an attack-pattern without an ATT&CK id.
func (b *builder) noID(o *object) {
	if o.listed {
		return
	}
	o.listed = true
	id := o.ID
	for _, r := range o.References {
		if r.ExternalID != "" {
			id = r.ExternalID
			break
		}
	}
	b.unknown(id, o.at(), "no ATT&CK id")
	b.problem(tradecraft.SeverityInfo, o.ID, "has no ATT&CK id: %s", clip(join("; ", o.Name, o.Description)))
}

// victims takes sectors and regions of those that relationships name as targets.
func (b *builder) victims(in *bundle) {
	c := &b.out.Context
	for _, o := range in.list {
		if o.Type != "relationship" || o.RelationshipType != "targets" {
			continue
		}
		t := in.byID[o.TargetRef]
		if t == nil {
			continue
		}
		switch t.Type {
		case "identity":
			c.Sectors = append(c.Sectors, t.Sectors...)
			if t.IdentityClass == "class" && len(t.Sectors) == 0 {
				c.Sectors = append(c.Sectors, t.Name)
			}
		case "location":
			c.Regions = append(c.Regions, cmp.Or(t.Region, cmp.Or(t.Country, t.Name)))
		}
	}
}
