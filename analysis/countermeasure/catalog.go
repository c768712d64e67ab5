package countermeasure

import (
	"maps"
	"slices"
	"strings"

	"tradecraft"
	"tradecraft/attack"
)

// Own is the framework of ATT&CK's own mitigations, which come from the
// knowledge base.
const Own = "attack"

// Measure is something to put in place, in the ids of the loaded ATT&CK version.
type Measure struct {
	Framework string
	ID        string
	Name      string // the id where the source has no name
	Part      string // tactic of D3FEND, family of NIST
	Answers   []Answer
}

// Answer says that a measure answers a technique.
type Answer struct {
	Technique string
	Role      Role
	Share     float64 // above 0, at most 1
	// Via is the mitigation through which a D3FEND technique answers it, when
	// the two share no artifact.
	Via string
}

// Migration says what became of the ids of a mapping that was made for
// another version of ATT&CK.
type Migration struct {
	Framework string `json:"framework"`
	Name      string `json:"name"`
	Source    string `json:"source"`
	From      string `json:"from"` // version of ATT&CK it was made for
	To        string `json:"to"`
	Kept      int    `json:"kept"` // techniques with the same id
	// Moved are techniques with another id now, as "T1562.001 > T1685"; Lost
	// those without successor.
	Moved []string `json:"moved"`
	Lost  []string `json:"lost"`
}

// Catalog is the measures of some frameworks.
type Catalog struct {
	Measures   []Measure // by framework as asked for, then by id
	Migrations []Migration
	byID       map[string]int
}

// Frameworks lists the keys that a catalogue can have.
func (f *Facts) Keys() []string {
	out := []string{Own}
	for _, fr := range f.Frameworks {
		out = append(out, fr.Key)
	}
	return out
}

// Catalog brings the measures of frameworks to the loaded version. keys are
// those of [Facts.Keys]; another one is an error of kind Invalid.
func (f *Facts) Catalog(kb *attack.KnowledgeBase, keys ...string) (*Catalog, error) {
	c := &Catalog{byID: map[string]int{}}
	for _, key := range keys {
		if key == Own {
			c.Measures = append(c.Measures, Mitigations(kb)...)
			continue
		}
		fr := f.Framework(key)
		if fr == nil {
			return nil, tradecraft.Errorf("countermeasure.Catalog", tradecraft.Invalid, "framework %q: there are %s", key, strings.Join(f.Keys(), ", "))
		}
		related := map[string][]string{}
		if key == "d3fend" {
			related = f.Related
		}
		c.add(kb, fr, related)
	}
	c.index()
	return c, nil
}

// Find returns the place of a measure by id, or by framework and id
// ("aws:amazon_cognito"); case does not matter.
func (c *Catalog) Find(id string) (int, bool) {
	i, ok := c.byID[fold(id)]
	return i, ok
}

func fold(id string) string { return strings.ToLower(strings.TrimSpace(id)) }

// Mitigations are ATT&CK's own measures.
func Mitigations(kb *attack.KnowledgeBase) []Measure {
	var out []Measure
	for _, m := range kb.Mitigations() {
		if m.Deprecated {
			continue
		}
		o := Measure{Framework: Own, ID: m.ID, Name: m.Name}
		for _, u := range m.Techniques {
			if t := kb.Technique(u.ID); t != nil && !t.Deprecated {
				o.Answers = append(o.Answers, Answer{Technique: u.ID, Role: Protect, Share: 1})
			}
		}
		out = append(out, o)
	}
	return out
}

// noMeasures are ATT&CK's mitigations that are nothing to put in place: M1055
// says that a technique should not be mitigated, M1056 that it happens before
// the attack and out of reach.
var noMeasures = []string{"M1055", "M1056"}

// Practical is the catalogue without ATT&CK's entries that are nothing to put
// in place, such as 'Do Not Mitigate'.
func (c *Catalog) Practical() *Catalog {
	out := &Catalog{Migrations: c.Migrations, byID: map[string]int{}}
	for _, m := range c.Measures {
		if m.Framework != Own || !slices.Contains(noMeasures, m.ID) {
			out.Measures = append(out.Measures, m)
		}
	}
	out.index()
	return out
}

func (c *Catalog) index() {
	for i, m := range c.Measures {
		c.byID[fold(m.ID)] = i
		c.byID[fold(m.Framework+":"+m.ID)] = i
	}
}

func (c *Catalog) add(kb *attack.KnowledgeBase, fr *Framework, related map[string][]string) {
	mig := Migration{Framework: fr.Key, Name: fr.Name, Source: fr.Source, From: fr.Attack, To: kb.Version(), Moved: []string{}, Lost: []string{}}
	now := map[string]string{}
	resolve := func(id string) string {
		if to, ok := now[id]; ok {
			return to
		}
		r := kb.Resolve(id)
		now[id] = r.To
		switch {
		case r.To == "":
			mig.Lost = append(mig.Lost, id)
		case r.Moved:
			mig.Moved = append(mig.Moved, id+" > "+r.To)
		default:
			mig.Kept++
		}
		return r.To
	}
	via := map[string][]string{}
	for m, list := range related {
		for _, id := range list {
			via[id] = append(via[id], m)
		}
	}
	for _, fact := range fr.Measures {
		m := Measure{Framework: fr.Key, ID: fact.ID, Name: fact.Name, Part: fact.Part}
		if m.Name == "" {
			m.Name = m.ID
		}
		m.Answers = answersOf(fact, resolve)
		m.addRelated(kb, via[fact.ID])
		if len(m.Answers) > 0 {
			c.Measures = append(c.Measures, m)
		}
	}
	slices.Sort(mig.Moved)
	slices.Sort(mig.Lost)
	c.Migrations = append(c.Migrations, mig)
}

func answersOf(fact Fact, resolve func(string) string) []Answer {
	var out []Answer
	answers := fact.unpack()
	for _, role := range []Role{Protect, Detect, Respond} {
		best := map[string]float64{} // several old ids may have become one
		for _, id := range slices.Sorted(maps.Keys(answers[role])) {
			if to := resolve(id); to != "" {
				best[to] = max(best[to], answers[role][id])
			}
		}
		for _, id := range slices.Sorted(maps.Keys(best)) {
			out = append(out, Answer{Technique: id, Role: role, Share: best[id]})
		}
	}
	return out
}

// addRelated adds what the mitigations that D3FEND relates to a measure answer,
// where the two share no artifact.
func (m *Measure) addRelated(kb *attack.KnowledgeBase, mitigations []string) {
	have := map[string]bool{}
	for _, a := range m.Answers {
		have[a.Technique] = true
	}
	slices.Sort(mitigations)
	for _, id := range mitigations {
		own := kb.Mitigation(id)
		if own == nil || own.Deprecated {
			continue
		}
		for _, u := range own.Techniques {
			if t := kb.Technique(u.ID); t != nil && !t.Deprecated && !have[u.ID] {
				have[u.ID] = true
				m.Answers = append(m.Answers, Answer{Technique: u.ID, Role: roleOfPart(m.Part), Share: 1, Via: id})
			}
		}
	}
}

// roleOfPart is what a tactic of D3FEND does.
func roleOfPart(part string) Role {
	switch part {
	case "Detect", "Deceive", "Model":
		return Detect
	case "Evict", "Restore":
		return Respond
	}
	return Protect
}
