package navlayer

import (
	"slices"
	"strings"

	"tradecraft"
	"tradecraft/attack"
)

// Migrate brings the ids of techniques to the loaded version and says what it
// changed, as "T1086 > T1059.001". A tactic that a technique no longer has is
// kept as metadata: without it the entry stands under all of its tactics. An id
// without successor stays and is a Problem. The layer is upgraded first.
func (l *Layer) Migrate(kb *attack.KnowledgeBase) (moved []string, problems []tradecraft.Problem) {
	l.Upgrade()
	for _, e := range objects(l.fields["techniques"]) {
		id := scalar(e["techniqueID"])
		r := kb.Resolve(id)
		if r.To == "" {
			problems = append(problems, tradecraft.Problem{Severity: tradecraft.SeverityWarning, Object: l.File, Offset: -1, Message: id + ": " + r.Reason + "; it stays as it is"})
			continue
		}
		if r.Moved {
			moved = append(moved, r.From+" > "+r.To)
			e["techniqueID"] = r.To
			note(e, "techniqueID", id)
		}
		if tactic := scalar(e["tactic"]); tactic != "" && !hasTactic(kb, r.To, tactic) {
			delete(e, "tactic")
			note(e, "tactic", tactic)
		}
	}
	versions := l.fields["versions"].(map[string]any)
	now := kb.VersionOf(attack.Domain(scalar(l.fields["domain"])))
	if before := scalar(versions["attack"]); now != "" && attackForm.MatchString(now) && before != now {
		versions["attack"] = now
		if before != "" {
			note(l.fields, "versions/attack", before)
		}
	}
	slices.Sort(moved)
	return slices.Compact(moved), problems
}

func note(of map[string]any, name string, v any) {
	list, _ := of["metadata"].([]any)
	of["metadata"] = append(list, was(name, v))
}

func hasTactic(kb *attack.KnowledgeBase, technique, short string) bool {
	t := kb.Technique(technique)
	if t == nil {
		return true
	}
	return slices.ContainsFunc(t.Tactics, func(id string) bool {
		ta := kb.Tactic(id)
		return ta != nil && strings.EqualFold(ta.ShortName, short)
	})
}
