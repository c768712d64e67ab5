package attack

import "strings"

// Reasons why an id has no live successor, as Resolution.Reason states them.
const (
	ReasonUnknown = "not in ATT&CK"
	ReasonCircle  = "revoked in a circle"
	ReasonRevoked = "revoked without successor"
)

func (kb *KnowledgeBase) resolve(id string) Resolution {
	id = strings.ToUpper(strings.TrimSpace(id))
	r := Resolution{From: id, Chain: []string{id}}
	for !kb.has(id) {
		old := kb.revoked[id]
		switch {
		case old == nil:
			r.Reason = ReasonUnknown
			return r
		case old.To == "":
			r.Reason = ReasonRevoked
			return r
		case contains(r.Chain, old.To):
			r.Reason = ReasonCircle
			return r
		}
		id = old.To
		r.Chain = append(r.Chain, id)
	}
	r.To, r.Moved, r.Deprecated = id, id != r.From, kb.deprecated(id)
	return r
}

// contains is for chains, which are two or three ids long.
func contains(list []string, id string) bool {
	for _, v := range list {
		if v == id {
			return true
		}
	}
	return false
}

// has says whether an id stands for an object of this version, live or deprecated.
func (kb *KnowledgeBase) has(id string) bool {
	return kb.techniqueByID[id] != nil || kb.groupByID[id] != nil || kb.softwareByID[id] != nil ||
		kb.campaignByID[id] != nil || kb.mitigationByID[id] != nil || kb.tacticByID[id] != nil ||
		kb.strategyByID[id] != nil || kb.componentByID[id] != nil
}

func (kb *KnowledgeBase) deprecated(id string) bool {
	if t := kb.techniqueByID[id]; t != nil {
		return t.Deprecated
	}
	if g := kb.groupByID[id]; g != nil {
		return g.Deprecated
	}
	if s := kb.softwareByID[id]; s != nil {
		return s.Deprecated
	}
	if c := kb.campaignByID[id]; c != nil {
		return c.Deprecated
	}
	if m := kb.mitigationByID[id]; m != nil {
		return m.Deprecated
	}
	return false
}
