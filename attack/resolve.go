package attack

import "strings"

func (kb *KnowledgeBase) resolve(id string) Resolution {
	id = strings.ToUpper(strings.TrimSpace(id))
	r := Resolution{From: id, Chain: []string{id}}
	seen := map[string]bool{id: true}
	for {
		next, ok := kb.revoked[id]
		if !ok {
			break
		}
		if seen[next] {
			r.Reason = "revoked in a circle"
			return r
		}
		seen[next] = true
		r.Chain = append(r.Chain, next)
		id = next
	}
	if !kb.has(id) {
		r.Reason = "not in ATT&CK"
		return r
	}
	r.To, r.Moved = id, id != r.From
	if t := kb.techniqueByID[id]; t != nil {
		r.Deprecated = t.Deprecated
	}
	return r
}

func (kb *KnowledgeBase) has(id string) bool {
	return kb.techniqueByID[id] != nil || kb.groupByID[id] != nil || kb.softwareByID[id] != nil ||
		kb.campaignByID[id] != nil || kb.mitigationByID[id] != nil
}
