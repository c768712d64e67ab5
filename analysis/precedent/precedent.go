package precedent

import (
	"cmp"
	"context"
	"slices"

	"tradecraft"
	"tradecraft/analysis/profile"
	"tradecraft/attack"
)

// most bounds the examples of a technique.
const most = 3

// Precedent is what is known of one technique of the case.
type Precedent struct {
	Technique string    `json:"technique"`
	Examples  []Example `json:"examples"` // the nearest first, at most three
}

// Example says that a group used the technique, or that a software of its can
// do so, or both.
type Example struct {
	Group    string `json:"group,omitempty"`    // G0016
	Software string `json:"software,omitempty"` // S0154
	// Named is true when the evidence names every one of them.
	Named bool `json:"named"`
	// Near is true when a sentence that shows the technique names one of them.
	Near bool `json:"near,omitempty"`
	// Sources are the sources that ATT&CK cites, those of the group first.
	Sources []tradecraft.Source `json:"sources,omitempty"`
}

// Run returns the precedents of all techniques of a case's profile that have
// any, in the profile's order. The error is that of ctx.
func Run(ctx context.Context, c *tradecraft.Case, p *profile.Profile, kb *attack.KnowledgeBase) ([]Precedent, error) {
	f := &finder{kb: kb, named: make(map[string]bool), near: near(c, kb)}
	for _, id := range slices.Concat(p.Groups, p.Software) {
		f.named[id] = true
	}
	out := []Precedent{}
	for _, t := range p.Techniques {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		if e := f.examples(t.ID); len(e) > 0 {
			out = append(out, Precedent{Technique: t.ID, Examples: e})
		}
	}
	return out, nil
}

// near returns the groups and software that the sentences of each technique name.
func near(c *tradecraft.Case, kb *attack.KnowledgeBase) map[string]map[string]bool {
	out := make(map[string]map[string]bool)
	for _, s := range c.Sightings {
		if s.Review == tradecraft.ReviewRejected || s.Method == tradecraft.MethodImplied {
			continue
		}
		id := s.Technique
		if r := kb.Resolve(id); r.To != "" {
			id = r.To
		}
		for _, e := range slices.Concat(s.Procedure.Groups, s.Procedure.Software) {
			if out[id] == nil {
				out[id] = make(map[string]bool)
			}
			out[id][e] = true
		}
	}
	return out
}

// finder looks for examples among what is named first.
type finder struct {
	kb    *attack.KnowledgeBase
	named map[string]bool
	near  map[string]map[string]bool // by technique, what its own sentences name
}

// candidate is an example with what it is ranked by.
type candidate struct {
	Example
	near  int // of group and software, how many the technique's sentences name
	names int // and how many the evidence names
	cites int
}

// examples returns the nearest examples of a technique. When the evidence
// names groups or software that have used it, only examples with those are given.
func (f *finder) examples(technique string) []Example {
	var all []candidate
	for _, id := range f.kb.GroupsUsing(technique) {
		all = append(all, f.ofGroup(f.kb.Group(id), technique))
	}
	for id := range f.named {
		if s := f.kb.SoftwareByID(id); s != nil {
			if u, ok := use(s.Techniques, technique); ok {
				all = append(all, candidate{Example: f.example("", id, u.Citations), names: 1, cites: len(u.Citations)})
			}
		}
	}
	for i := range all {
		c := &all[i]
		for _, id := range []string{c.Group, c.Software} {
			if f.near[technique][id] {
				c.near++
			}
		}
		c.Near = c.near > 0
	}
	slices.SortFunc(all, func(a, b candidate) int {
		return cmp.Or(cmp.Compare(b.near, a.near), cmp.Compare(b.names, a.names), cmp.Compare(parts(b), parts(a)), cmp.Compare(b.cites, a.cites),
			cmp.Compare(a.Group, b.Group), cmp.Compare(a.Software, b.Software))
	})
	if len(all) > 0 && all[0].names > 0 {
		all = slices.DeleteFunc(all, func(c candidate) bool { return c.names == 0 })
	}
	var out []Example
	shown := make(map[string]bool)
	for _, c := range all {
		if c.Group == "" && shown[c.Software] || len(out) == most {
			continue
		}
		shown[c.Software] = true
		out = append(out, c.Example)
	}
	return out
}

// ofGroup returns a group's example, with the software of the group that can
// do it, a named one first, then the best attested.
func (f *finder) ofGroup(g *attack.Group, technique string) candidate {
	u, _ := use(g.Techniques, technique)
	best := candidate{Example: f.example(g.ID, "", u.Citations), cites: len(u.Citations)}
	for _, s := range g.Software {
		sw := f.kb.SoftwareByID(s.ID)
		if sw == nil {
			continue
		}
		su, ok := use(sw.Techniques, technique)
		if !ok {
			continue
		}
		c := candidate{Example: f.example(g.ID, s.ID, slices.Concat(u.Citations, su.Citations)), cites: len(u.Citations) + len(su.Citations)}
		c.names = f.count(s.ID)
		if f.near[technique][s.ID] {
			c.near = 1
		}
		if best.Software == "" ||
			cmp.Or(cmp.Compare(c.near, best.near), cmp.Compare(c.names, best.names), cmp.Compare(c.cites, best.cites)) > 0 {
			best = c
		}
	}
	best.near = 0 // counted afresh for group and software
	best.names += f.count(g.ID)
	best.Named = best.names == parts(best)
	return best
}

// example makes an example with its sources.
func (f *finder) example(group, software string, citations []string) Example {
	e := Example{Group: group, Software: software, Named: group == "" && software != ""}
	seen := make(map[string]bool)
	for _, name := range citations {
		if c := f.kb.Citation(name); c != nil && !seen[name] && len(e.Sources) < 2 {
			seen[name] = true
			e.Sources = append(e.Sources, tradecraft.Source{Name: c.Name, URL: c.URL, Date: c.Date})
		}
	}
	return e
}

func (f *finder) count(id string) int {
	if f.named[id] {
		return 1
	}
	return 0
}

// parts is how many of group and software an example has.
func parts(c candidate) int {
	n := 0
	for _, id := range []string{c.Group, c.Software} {
		if id != "" {
			n++
		}
	}
	return n
}

// use returns the entry of an id in a list that is sorted by id.
func use(list []attack.Use, id string) (attack.Use, bool) {
	i, ok := slices.BinarySearchFunc(list, id, func(u attack.Use, id string) int { return cmp.Compare(u.ID, id) })
	if !ok {
		return attack.Use{}, false
	}
	return list[i], true
}
