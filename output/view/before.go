package view

import (
	"strings"

	"tradecraft/analysis/precedent"
)

// before says who is known to have used a technique before: "APT29 with Cobalt
// Strike, and Turla". "" when nothing is known.
func (b *builder) before(technique string) string {
	for _, p := range b.Analysis.Precedents {
		if p.Technique != technique {
			continue
		}
		var parts []string
		for _, e := range p.Examples {
			if s := b.example(e); s != "" {
				parts = append(parts, s)
			}
		}
		return strings.Join(parts, "; ")
	}
	return ""
}

// example is one precedent in words.
func (b *builder) example(e precedent.Example) string {
	group, software := b.groupRef(e.Group), b.softwareRef(e.Software)
	switch {
	case e.Group != "" && e.Software != "":
		return named(group) + " with " + named(software)
	case e.Group != "":
		return named(group)
	}
	return named(software)
}

// named is a name with its id.
func named(r Ref) string {
	if r.Name == "" {
		return r.ID
	}
	return OneLine(r.Name) + " (" + r.ID + ")"
}
