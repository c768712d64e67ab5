package attack

import (
	"slices"

	"tradecraft"
)

// Comparison sets groups, software and campaigns side by side.
type Comparison struct {
	AttackVersion string              `json:"attack_version"`
	Objects       []ComparedObject    `json:"objects"`
	Pairs         []ComparedPair      `json:"pairs"`
	Tactics       []ComparedTactic    `json:"tactics"`    // those used, in the order of the matrices
	Techniques    []ComparedTechnique `json:"techniques"` // all that any uses, by id
	Software      []ComparedSoftware  `json:"software"`   // the same
	Shared        []string            `json:"shared"`     // techniques that all use, by id
	SharedSoft    []string            `json:"shared_software"`
}

// ComparedObject is one of those compared.
type ComparedObject struct {
	Ref
	Aliases    []string `json:"aliases"`
	Techniques int      `json:"techniques"`
	Software   int      `json:"software"`
	// Unique techniques and software are those that none of the others uses.
	Unique     []string `json:"unique"`
	UniqueSoft []string `json:"unique_software"`
}

// ComparedPair is the likeness of two of them.
type ComparedPair struct {
	A string `json:"a"`
	B string `json:"b"`
	Similarity
}

// ComparedTactic counts the techniques of one tactic.
type ComparedTactic struct {
	ID     string `json:"id"`
	Name   string `json:"name"`
	Domain Domain `json:"domain"`
	// Techniques is how many each object uses, in the order of Objects; Shared how many all use.
	Techniques []int `json:"techniques"`
	Shared     int   `json:"shared"`
}

// ComparedTechnique is a technique that one of them uses at least.
type ComparedTechnique struct {
	ID      string   `json:"id"`
	Name    string   `json:"name"`
	Tactics []string `json:"tactics"`
	Users   []string `json:"users"` // ids, in the order of Objects
}

// ComparedSoftware is a software that one of them uses at least.
type ComparedSoftware struct {
	ID    string   `json:"id"`
	Name  string   `json:"name"`
	Users []string `json:"users"`
}

// CompareOptions steers [KnowledgeBase.Compare].
type CompareOptions struct {
	// ThroughSoftware also counts the techniques of the software an object uses.
	ThroughSoftware bool
}

// Compare sets two or more groups, software or campaigns, given by id, name or
// alias, side by side. Errors are those of [KnowledgeBase.Find], and Invalid
// when there are fewer than two different ones.
func (kb *KnowledgeBase) Compare(opts CompareOptions, names ...string) (*Comparison, error) {
	c := &Comparison{AttackVersion: kb.version}
	var prints []footprint
	for _, name := range names {
		m, _, err := kb.Find(name, KindGroup, KindSoftware, KindCampaign)
		if err != nil {
			return nil, err
		}
		if slices.ContainsFunc(c.Objects, func(o ComparedObject) bool { return o.ID == m.ID }) {
			continue
		}
		f, _ := kb.footprint(m.ID, opts.ThroughSoftware)
		prints = append(prints, f)
		c.Objects = append(c.Objects, ComparedObject{
			Ref: m.Ref, Aliases: kb.Aliases(m.ID), Techniques: len(f.techniques), Software: len(f.software),
		})
	}
	if len(c.Objects) < 2 {
		return nil, tradecraft.Errorf("attack.Compare", tradecraft.Invalid, "two different groups, software or campaigns are wanted")
	}
	for i := range prints {
		for j := i + 1; j < len(prints); j++ {
			c.Pairs = append(c.Pairs, ComparedPair{c.Objects[i].ID, c.Objects[j].ID, kb.similarity(prints[i], prints[j])})
		}
	}
	kb.compareTechniques(c, prints)
	kb.compareTactics(c)
	return c, nil
}

// compareTechniques fills in who uses what.
func (kb *KnowledgeBase) compareTechniques(c *Comparison, prints []footprint) {
	c.Techniques, c.Software = []ComparedTechnique{}, []ComparedSoftware{}
	c.Shared, c.SharedSoft = []string{}, []string{}
	techniques, software := map[string][]string{}, map[string][]string{}
	for i, f := range prints {
		c.Objects[i].Unique, c.Objects[i].UniqueSoft = []string{}, []string{}
		for _, id := range f.techniques {
			techniques[id] = append(techniques[id], c.Objects[i].ID)
		}
		for _, id := range f.software {
			software[id] = append(software[id], c.Objects[i].ID)
		}
	}
	for _, id := range keys(techniques) {
		t := ComparedTechnique{ID: id, Name: id, Tactics: []string{}, Users: techniques[id]}
		if k := kb.techniqueByID[id]; k != nil {
			t.Name, t.Tactics = k.Name, k.Tactics
		}
		c.Techniques = append(c.Techniques, t)
		c.sortOut(id, t.Users, &c.Shared, func(o *ComparedObject) *[]string { return &o.Unique })
	}
	for _, id := range keys(software) {
		s := ComparedSoftware{ID: id, Name: id, Users: software[id]}
		if k := kb.softwareByID[id]; k != nil {
			s.Name = k.Name
		}
		c.Software = append(c.Software, s)
		c.sortOut(id, s.Users, &c.SharedSoft, func(o *ComparedObject) *[]string { return &o.UniqueSoft })
	}
}

// sortOut puts an id with what all share or with what one alone has.
func (c *Comparison) sortOut(id string, users []string, shared *[]string, unique func(*ComparedObject) *[]string) {
	if len(users) == len(c.Objects) {
		*shared = append(*shared, id)
	}
	if len(users) > 1 {
		return
	}
	for i := range c.Objects {
		if c.Objects[i].ID == users[0] {
			list := unique(&c.Objects[i])
			*list = append(*list, id)
		}
	}
}

// compareTactics counts by tactic.
func (kb *KnowledgeBase) compareTactics(c *Comparison) {
	c.Tactics = []ComparedTactic{}
	place := map[string]int{}
	for i := range c.Objects {
		place[c.Objects[i].ID] = i
	}
	for _, d := range []Domain{Enterprise, Mobile, ICS} {
		for _, tactic := range kb.Tactics(d) {
			row := ComparedTactic{ID: tactic.ID, Name: tactic.Name, Domain: d, Techniques: make([]int, len(c.Objects))}
			any := false
			for i := range c.Techniques {
				t := &c.Techniques[i]
				if !slices.Contains(t.Tactics, tactic.ID) {
					continue
				}
				any = true
				for _, u := range t.Users {
					row.Techniques[place[u]]++
				}
				if len(t.Users) == len(c.Objects) {
					row.Shared++
				}
			}
			if any {
				c.Tactics = append(c.Tactics, row)
			}
		}
	}
}

// Aliases returns the aliases of a group, software or campaign, without its
// name; never nil.
func (kb *KnowledgeBase) Aliases(id string) []string {
	var list []string
	switch {
	case kb.groupByID[id] != nil:
		list = kb.groupByID[id].Aliases
	case kb.softwareByID[id] != nil:
		list = kb.softwareByID[id].Aliases
	case kb.campaignByID[id] != nil:
		list = kb.campaignByID[id].Aliases
	}
	return append([]string{}, list...)
}
