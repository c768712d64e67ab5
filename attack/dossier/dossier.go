// Package dossier gathers what the knowledge base says of one technique or one
// actor into a document, for the command line and for pages. The documents
// are the JSON of 'technique --json' and 'actor --json'.
//
//	d, ok := dossier.OfTechnique(kb, "T1059.001")
package dossier

import (
	"cmp"
	"slices"
	"strings"

	"tradecraft"
	"tradecraft/attack"
)

// User is a group, software, campaign or mitigation in relation to a technique.
type User struct {
	attack.Ref
	Sources     []tradecraft.Source `json:"sources"`
	Description string              `json:"description,omitempty"` // with an imported knowledge base
}

// URL returns the page of an object on attack.mitre.org, "" when its id has no
// page of its own.
func URL(id string) string {
	const site = "https://attack.mitre.org/"
	folder := ""
	switch {
	case strings.HasPrefix(id, "TA"):
		folder = "tactics/"
	case strings.HasPrefix(id, "T"):
		folder = "techniques/"
	case strings.HasPrefix(id, "G"):
		folder = "groups/"
	case strings.HasPrefix(id, "S"):
		folder = "software/"
	case strings.HasPrefix(id, "C"):
		folder = "campaigns/"
	case strings.HasPrefix(id, "M"):
		folder = "mitigations/"
	case strings.HasPrefix(id, "DET"):
		folder = "detectionstrategies/"
	case strings.HasPrefix(id, "DC"):
		folder = "datacomponents/"
	default:
		return ""
	}
	return site + folder + strings.ReplaceAll(id, ".", "/") + "/"
}

// sources turns names of citations into sources, the newest first.
func sources(kb *attack.KnowledgeBase, names []string) []tradecraft.Source {
	out := []tradecraft.Source{}
	for _, name := range names {
		s := tradecraft.Source{Name: name}
		if c := kb.Citation(name); c != nil {
			s.URL, s.Date = c.URL, c.Date
		}
		out = append(out, s)
	}
	slices.SortStableFunc(out, func(a, b tradecraft.Source) int {
		return cmp.Or(cmp.Compare(b.Date, a.Date), cmp.Compare(a.Name, b.Name))
	})
	return slices.Compact(out)
}

// user is an object that uses (or mitigates) something, if it does.
func user(kb *attack.KnowledgeBase, ref attack.Ref, uses []attack.Use, target string) (User, bool) {
	i, ok := slices.BinarySearchFunc(uses, target, func(u attack.Use, id string) int { return cmp.Compare(u.ID, id) })
	if !ok {
		return User{}, false
	}
	return User{Ref: ref, Sources: sources(kb, uses[i].Citations), Description: uses[i].Description}, true
}

// refs looks ids up, leaving out those that nobody knows.
func refs(kb *attack.KnowledgeBase, ids []string) []attack.Ref {
	out := []attack.Ref{}
	for _, id := range ids {
		if r, ok := kb.Ref(id); ok {
			out = append(out, r)
		}
	}
	return out
}
