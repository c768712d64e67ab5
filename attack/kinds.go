package attack

// Kind names a list of the knowledge base.
type Kind string

// Kinds of object.
const (
	KindTactic     Kind = "tactic"
	KindTechnique  Kind = "technique"
	KindGroup      Kind = "group"
	KindSoftware   Kind = "software"
	KindCampaign   Kind = "campaign"
	KindMitigation Kind = "mitigation"
	KindStrategy   Kind = "detection strategy"
	KindComponent  Kind = "data component"
)

// Ref points at an object.
type Ref struct {
	Kind Kind   `json:"kind"`
	ID   string `json:"id"`
	Name string `json:"name"`
}

// Ref returns kind and name of a live or deprecated object by its current id;
// ok is false when there is none.
func (kb *KnowledgeBase) Ref(id string) (r Ref, ok bool) {
	switch {
	case kb.techniqueByID[id] != nil:
		return Ref{KindTechnique, id, kb.techniqueByID[id].Name}, true
	case kb.groupByID[id] != nil:
		return Ref{KindGroup, id, kb.groupByID[id].Name}, true
	case kb.softwareByID[id] != nil:
		return Ref{KindSoftware, id, kb.softwareByID[id].Name}, true
	case kb.campaignByID[id] != nil:
		return Ref{KindCampaign, id, kb.campaignByID[id].Name}, true
	case kb.mitigationByID[id] != nil:
		return Ref{KindMitigation, id, kb.mitigationByID[id].Name}, true
	case kb.tacticByID[id] != nil:
		return Ref{KindTactic, id, kb.tacticByID[id].Name}, true
	case kb.strategyByID[id] != nil:
		return Ref{KindStrategy, id, kb.strategyByID[id].Name}, true
	case kb.componentByID[id] != nil:
		return Ref{KindComponent, id, kb.componentByID[id].Name}, true
	}
	return Ref{}, false
}

// Refs returns all live objects of a kind by id (tactics by matrix).
func (kb *KnowledgeBase) Refs(kind Kind) []Ref {
	var out []Ref
	add := func(id, name string) { out = append(out, Ref{kind, id, name}) }
	switch kind {
	case KindTactic:
		for _, t := range kb.tactics {
			add(t.ID, t.Name)
		}
	case KindTechnique:
		for _, t := range kb.techniques {
			add(t.ID, t.Name)
		}
	case KindGroup:
		for _, g := range kb.groups {
			add(g.ID, g.Name)
		}
	case KindSoftware:
		for _, s := range kb.software {
			add(s.ID, s.Name)
		}
	case KindCampaign:
		for _, c := range kb.campaigns {
			add(c.ID, c.Name)
		}
	case KindMitigation:
		for _, m := range kb.mitigations {
			add(m.ID, m.Name)
		}
	case KindStrategy:
		for _, s := range kb.strategies {
			add(s.ID, s.Name)
		}
	case KindComponent:
		for _, c := range kb.components {
			add(c.ID, c.Name)
		}
	}
	return out
}
