package attack

import (
	"cmp"
	"slices"
	"strings"
)

// Match is an object found by one of its ids or names.
type Match struct {
	Ref
	// Field says what matched: one of FieldID, FieldOldID, FieldName,
	// FieldAlias, FieldOldName. As is that label as ATT&CK writes it.
	Field      string `json:"field"`
	As         string `json:"as"`
	Deprecated bool   `json:"deprecated,omitempty"`
}

// Lookup returns the objects that an id (of any ATT&CK version), name, alias
// or former name stands for. Case, blanks and punctuation do not count: "cozy
// bear", "CozyBear" and "Cozy-Bear" are one name. Kinds, when given, restrict
// it. Several objects come back when a name is ambiguous: an alias may belong
// to more than one group. The order is by field (ids before names before
// aliases), then exactness, kind and id; an object is listed once, by its best field.
func (kb *KnowledgeBase) Lookup(s string, kinds ...Kind) []Match {
	ix := kb.search()
	var out []Match
	seen := map[int32]bool{}
	labels := slices.Clone(ix.byKey[labelKey(s)])
	slices.SortStableFunc(labels, func(a, b int32) int {
		x, y := &ix.labels[a], &ix.labels[b]
		return cmp.Or(cmp.Compare(fieldRank(x.field), fieldRank(y.field)),
			cmp.Compare(mismatch(x.text, s), mismatch(y.text, s)),
			cmp.Compare(kindRank(ix.docs[x.doc].Kind), kindRank(ix.docs[y.doc].Kind)), cmp.Compare(x.doc, y.doc))
	})
	for _, n := range labels {
		l := &ix.labels[n]
		d := &ix.docs[l.doc]
		if seen[l.doc] || len(kinds) > 0 && !slices.Contains(kinds, d.Kind) {
			continue
		}
		seen[l.doc] = true
		out = append(out, Match{Ref: d.Ref, Field: l.field, As: l.text, Deprecated: d.deprecated})
	}
	return out
}

// mismatch is 0 for the text as it was asked for, 1 when only the case differs, else 2.
func mismatch(text, asked string) int {
	switch asked = strings.TrimSpace(asked); {
	case text == asked:
		return 0
	case strings.EqualFold(text, asked):
		return 1
	}
	return 2
}

func fieldRank(field string) int {
	return slices.Index([]string{FieldID, FieldOldID, FieldName, FieldAlias, FieldOldName, FieldText}, field)
}

func kindRank(k Kind) int {
	return slices.Index([]Kind{KindTechnique, KindGroup, KindSoftware, KindCampaign, KindTactic, KindMitigation, KindComponent, KindStrategy}, k)
}
