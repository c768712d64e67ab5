package attribution

import (
	"cmp"
	"slices"

	"tradecraft/attack"
)

// Profile is what is known of one group.
type Profile struct {
	ID   string
	Name string
	// Techniques by id. Software ids, sorted.
	Techniques []Known
	Software   []string
	// Reach are the techniques that its software can do, sorted.
	Reach []string
}

// Known is a technique with the sources that a group is said to use it in:
// names of citations, and ids of campaigns attributed to it. Both are sorted.
type Known struct {
	ID      string
	Sources []string
}

// Profiles returns the profiles of all groups of a knowledge base, by id:
// techniques and software of the group and of the campaigns attributed to it.
func Profiles(kb *attack.KnowledgeBase) []Profile {
	var out []Profile
	reach := newReach(kb)
	for _, g := range kb.Groups() {
		if g.Deprecated {
			continue
		}
		b := NewBuilder(g.ID, g.Name)
		for _, u := range g.Techniques {
			b.Technique(u.ID, u.Citations...)
		}
		for _, u := range g.Software {
			b.Software(u.ID)
		}
		for _, id := range g.Campaigns {
			c := kb.Campaign(id)
			if c == nil {
				continue
			}
			for _, u := range c.Techniques {
				b.Technique(u.ID, c.ID)
			}
			for _, u := range c.Software {
				b.Software(u.ID)
			}
		}
		p := b.Profile()
		p.Reach = reach.of(p.Software)
		out = append(out, p)
	}
	return out
}

// reach gathers what software can do. Techniques are numbered once: the same
// few hundred come up thousands of times.
type reach struct {
	can    map[string][]int // software -> places in ids
	ids    []string         // of techniques, sorted
	marked []bool
}

func newReach(kb *attack.KnowledgeBase) *reach {
	r := &reach{can: map[string][]int{}}
	at := map[string]int{}
	for _, s := range kb.Software() {
		for _, u := range s.Techniques {
			at[u.ID] = 0
		}
	}
	r.ids = sortedKeys(at)
	for i, id := range r.ids {
		at[id] = i
	}
	for _, s := range kb.Software() {
		list := make([]int, len(s.Techniques))
		for i, u := range s.Techniques {
			list[i] = at[u.ID]
		}
		r.can[s.ID] = list
	}
	r.marked = make([]bool, len(r.ids))
	return r
}

// of returns the techniques that any of the software can do, sorted.
func (r *reach) of(software []string) []string {
	for _, s := range software {
		for _, i := range r.can[s] {
			r.marked[i] = true
		}
	}
	out := []string{}
	for i, m := range r.marked {
		if m {
			out = append(out, r.ids[i])
			r.marked[i] = false
		}
	}
	return out
}

// Builder gathers a profile from several places.
type Builder struct {
	id, name   string
	techniques map[string]map[string]bool
	software   map[string]bool
	reach      map[string]bool
}

// NewBuilder starts a profile.
func NewBuilder(id, name string) *Builder {
	return &Builder{id: id, name: name, techniques: map[string]map[string]bool{}, software: map[string]bool{}, reach: map[string]bool{}}
}

// Technique notes a technique with the sources that say so.
func (b *Builder) Technique(id string, sources ...string) {
	if b.techniques[id] == nil {
		b.techniques[id] = map[string]bool{}
	}
	for _, s := range sources {
		b.techniques[id][s] = true
	}
}

// Software notes a software and the techniques it can do.
func (b *Builder) Software(id string, canDo ...string) {
	b.software[id] = true
	for _, t := range canDo {
		b.reach[t] = true
	}
}

// Profile returns what was gathered.
func (b *Builder) Profile() Profile {
	p := Profile{ID: b.id, Name: b.name, Software: sortedKeys(b.software), Reach: sortedKeys(b.reach)}
	for _, t := range sortedKeys(b.techniques) {
		p.Techniques = append(p.Techniques, Known{ID: t, Sources: sortedKeys(b.techniques[t])})
	}
	return p
}

// Without returns the profiles as they would be had one source never been
// written: techniques that only it knows are gone. It is what a test on that
// source must use.
func Without(profiles []Profile, source string) []Profile {
	out := make([]Profile, len(profiles))
	for i, p := range profiles {
		kept := make([]Known, 0, len(p.Techniques))
		for _, t := range p.Techniques {
			if !slices.Contains(t.Sources, source) {
				kept = append(kept, t)
				continue
			}
			rest := slices.DeleteFunc(slices.Clone(t.Sources), func(s string) bool { return s == source })
			if len(rest) > 0 {
				kept = append(kept, Known{ID: t.ID, Sources: rest})
			}
		}
		p.Techniques = kept
		out[i] = p
	}
	return out
}

// pastReport is what one source says that a group did.
type pastReport struct {
	profile    int
	source     string
	techniques []string
	length     float64 // of the vector of technique weights, to the power of the discount
}

// pastReports turns a profile's techniques by source around.
func pastReports(profile int, p Profile) []pastReport {
	bySource := map[string][]string{}
	for _, t := range p.Techniques {
		for _, s := range t.Sources {
			bySource[s] = append(bySource[s], t.ID)
		}
	}
	var out []pastReport
	for _, s := range sortedKeys(bySource) {
		out = append(out, pastReport{profile: profile, source: s, techniques: bySource[s]})
	}
	return out
}

func sortedKeys[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.SortFunc(keys, cmp.Compare)
	return keys
}
