package attack

import (
	"slices"
	"strings"
	"sync"

	"tradecraft"
)

// New makes a knowledge base from facts. It takes over the lists of f and
// sorts them. Reverse links (Software.Groups, Group.Campaigns and so on) are
// derived; links to ids that f does not define are kept. An empty or repeated
// id is an error of kind Invalid.
func New(f Facts) (*KnowledgeBase, error) {
	f.sort()
	kb := &KnowledgeBase{version: f.Version, versions: f.Versions}
	kb.complete(&f)
	if err := kb.index(&f); err != nil {
		return nil, err
	}
	kb.link()
	kb.citations = lazyCitations(f.Citations)
	kb.search = sync.OnceValue(func() *searchIndex { return buildIndex(kb) })
	kb.hash = sync.OnceValue(f.contentHash)
	return kb, nil
}

// complete fills in what may be left out of hand-made facts.
func (kb *KnowledgeBase) complete(f *Facts) {
	for i := range f.Techniques {
		t := &f.Techniques[i]
		if t.Domain == "" {
			t.Domain = Enterprise
		}
		if t.Parent == "" {
			if parent, _, sub := strings.Cut(t.ID, "."); sub {
				t.Parent = parent
			}
		}
	}
	for i := range f.Tactics {
		if f.Tactics[i].Domain == "" {
			f.Tactics[i].Domain = Enterprise
		}
	}
	if len(kb.versions) == 0 {
		kb.versions = map[Domain]string{}
		for i := range f.Techniques {
			kb.versions[f.Techniques[i].Domain] = f.Version
		}
	}
}

// index fills the lists and the maps from ids to objects.
func (kb *KnowledgeBase) index(f *Facts) error {
	kb.stixToID = make(map[string]string, len(f.Techniques)+len(f.Groups)+len(f.Software)+
		len(f.Campaigns)+len(f.Mitigations)+len(f.Strategies)+len(f.Revoked)+len(f.Components)+len(f.Tactics))
	kb.revoked = make(map[string]*Revoked, len(f.Revoked))
	for i := range f.Revoked {
		r := &f.Revoked[i]
		if r.ID == "" || kb.revoked[r.ID] != nil {
			return badID("revoked object", r.ID, r.Name)
		}
		kb.revoked[r.ID] = r
		kb.revokedList = append(kb.revokedList, r)
		kb.addSTIX(r.STIXID, r.ID)
	}
	ix := indexer{kb: kb}
	kb.tactics, kb.tacticByID = indexList(&ix, "tactic", f.Tactics, func(t *Tactic) (string, string, bool) { return t.ID, t.STIXID, false })
	kb.techniques, kb.techniqueByID = indexList(&ix, "technique", f.Techniques, func(t *Technique) (string, string, bool) { return t.ID, t.STIXID, t.Deprecated })
	kb.groups, kb.groupByID = indexList(&ix, "group", f.Groups, func(g *Group) (string, string, bool) { return g.ID, g.STIXID, g.Deprecated })
	kb.software, kb.softwareByID = indexList(&ix, "software", f.Software, func(s *Software) (string, string, bool) { return s.ID, s.STIXID, s.Deprecated })
	kb.campaigns, kb.campaignByID = indexList(&ix, "campaign", f.Campaigns, func(c *Campaign) (string, string, bool) { return c.ID, c.STIXID, c.Deprecated })
	kb.mitigations, kb.mitigationByID = indexList(&ix, "mitigation", f.Mitigations, func(m *Mitigation) (string, string, bool) { return m.ID, m.STIXID, m.Deprecated })
	kb.strategies, kb.strategyByID = indexList(&ix, "detection strategy", f.Strategies, func(s *DetectionStrategy) (string, string, bool) { return s.ID, s.STIXID, false })
	kb.components, kb.componentByID = indexList(&ix, "data component", f.Components, func(c *DataComponent) (string, string, bool) { return c.ID, c.STIXID, false })
	return ix.err
}

// indexer carries the first error through the lists.
type indexer struct {
	kb  *KnowledgeBase
	err error
}

// indexList returns pointers to the items that are not deprecated and a map of
// all of them by id.
func indexList[T any](ix *indexer, kind string, list []T, key func(*T) (id, stix string, deprecated bool)) ([]*T, map[string]*T) {
	live := make([]*T, 0, len(list))
	byID := make(map[string]*T, len(list))
	for i := range list {
		item := &list[i]
		id, stix, deprecated := key(item)
		if id == "" || byID[id] != nil {
			if ix.err == nil {
				ix.err = badID(kind, id, "")
			}
			continue
		}
		byID[id] = item
		ix.kb.addSTIX(stix, id)
		if !deprecated {
			live = append(live, item)
		}
	}
	return live, byID
}

func badID(kind, id, name string) error {
	const op = "attack.New"
	if id == "" {
		return tradecraft.Errorf(op, tradecraft.Invalid, "a %s without an id (name %q)", kind, name)
	}
	return tradecraft.Errorf(op, tradecraft.Invalid, "%s %s is there twice", kind, id)
}

func (kb *KnowledgeBase) addSTIX(stixID, id string) {
	if stixID != "" {
		kb.stixToID[stixID] = id
	}
}

// link derives the links that run against those of the facts. All lists come
// out sorted because the objects are walked by id.
func (kb *KnowledgeBase) link() {
	kb.subsOf = map[string][]*Technique{}
	for _, t := range kb.techniques {
		if t.Parent != "" {
			kb.subsOf[t.Parent] = append(kb.subsOf[t.Parent], t)
		}
	}
	kb.usersOf = make(map[string][]string, len(kb.techniques))
	for _, s := range kb.software {
		s.Groups, s.Campaigns = nil, nil
	}
	for _, g := range kb.groups {
		g.Campaigns = nil
		for i := range g.Techniques {
			id := g.Techniques[i].ID
			kb.usersOf[id] = append(kb.usersOf[id], g.ID)
		}
		for i := range g.Software {
			if s := kb.softwareByID[g.Software[i].ID]; s != nil {
				s.Groups = append(s.Groups, g.ID)
			}
		}
	}
	for _, c := range kb.campaigns {
		for i := range c.Software {
			if s := kb.softwareByID[c.Software[i].ID]; s != nil {
				s.Campaigns = append(s.Campaigns, c.ID)
			}
		}
		slices.Sort(c.Groups)
		for _, id := range c.Groups {
			if g := kb.groupByID[id]; g != nil {
				g.Campaigns = append(g.Campaigns, c.ID)
			}
		}
	}
	kb.mitigatedBy = make(map[string][]*Mitigation, len(kb.techniques))
	for _, m := range kb.mitigations {
		for i := range m.Techniques {
			id := m.Techniques[i].ID
			kb.mitigatedBy[id] = append(kb.mitigatedBy[id], m)
		}
	}
	kb.strategiesOf = make(map[string][]*DetectionStrategy, len(kb.techniques))
	for _, s := range kb.strategies {
		kb.strategiesOf[s.Technique] = append(kb.strategiesOf[s.Technique], s)
	}
}
