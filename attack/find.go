package attack

import (
	"cmp"
	"slices"
	"strings"

	"tradecraft"
)

// Find returns the one object that an id, name, alias or former name stands
// for, and the others it might also mean. Of techniques with one name in
// several domains the enterprise one is meant. It is an error of kind NotFound
// when nothing fits, with suggestions in the message, and of kind Conflict when
// several objects have an equal claim.
func (kb *KnowledgeBase) Find(s string, kinds ...Kind) (m Match, others []Match, err error) {
	const op = "attack.Find"
	matches := kb.Lookup(s, kinds...)
	if len(matches) == 0 {
		return Match{}, nil, tradecraft.Errorf(op, tradecraft.NotFound, "%s", kb.notFound(s, kinds))
	}
	slices.SortStableFunc(matches, func(a, b Match) int {
		return cmp.Or(cmp.Compare(fieldRank(a.Field), fieldRank(b.Field)), cmp.Compare(mismatch(a.As, s), mismatch(b.As, s)),
			cmp.Compare(boolRank(a.Deprecated), boolRank(b.Deprecated)), cmp.Compare(kb.domainRank(a.ID), kb.domainRank(b.ID)))
	})
	m, others = matches[0], matches[1:]
	var equal []string
	for _, o := range others {
		if o.Field == m.Field && mismatch(o.As, s) == mismatch(m.As, s) && o.Deprecated == m.Deprecated && kb.domainRank(o.ID) == kb.domainRank(m.ID) {
			equal = append(equal, o.ID+" "+o.Name)
		}
	}
	if len(equal) > 0 {
		return m, others, tradecraft.Errorf(op, tradecraft.Conflict, "%q is %s of %s %s and of %s: name one by its id",
			s, article(m.Field), m.ID, m.Name, strings.Join(equal, ", "))
	}
	return m, others, nil
}

func article(field string) string {
	if field == FieldAlias {
		return "an alias"
	}
	return "the " + field
}

func boolRank(b bool) int {
	if b {
		return 1
	}
	return 0
}

// domainRank orders techniques and tactics by domain; other kinds have none.
func (kb *KnowledgeBase) domainRank(id string) int {
	var d Domain
	if t := kb.techniqueByID[id]; t != nil {
		d = t.Domain
	} else if t := kb.tacticByID[id]; t != nil {
		d = t.Domain
	}
	return max(0, slices.Index([]Domain{Enterprise, Mobile, ICS}, d))
}

// notFound says why there is nothing and what may have been meant.
func (kb *KnowledgeBase) notFound(s string, kinds []Kind) string {
	what := make([]string, len(kinds))
	for i, k := range kinds {
		what[i] = string(k)
	}
	message := "no " + cmp.Or(strings.Join(what, " or "), "object") + " \"" + s + "\" in ATT&CK " + kb.version
	if r := kb.Resolve(s); r.Reason == ReasonRevoked || r.Reason == ReasonCircle {
		message += " (" + r.Reason + ")"
	}
	var like []string
	for _, h := range kb.Search(s, SearchOptions{Kinds: kinds, Limit: 3, Deprecated: true}) {
		like = append(like, h.ID+" "+h.Name)
	}
	if len(like) > 0 {
		message += "; did you mean " + strings.Join(like, ", ") + "?"
	}
	return message
}
