package attack

import (
	"cmp"
	"slices"
)

// Facts is what a knowledge base is made from: flat lists of objects. [New]
// derives the rest (parents of sub-techniques, links in the other direction,
// indexes), so a test may state only what it needs:
//
//	kb, err := attack.New(attack.Facts{
//		Version:    "19",
//		Tactics:    []attack.Tactic{{ID: "TA0002", Name: "Execution", ShortName: "execution"}},
//		Techniques: []attack.Technique{{ID: "T1059", Name: "Command and Scripting Interpreter", Tactics: []string{"TA0002"}}},
//		Groups:     []attack.Group{{ID: "G0016", Name: "APT29", Techniques: []attack.Use{{ID: "T1059"}}}},
//	})
type Facts struct {
	// Version is the ATT&CK version of the enterprise matrix, such as "19".
	Version string
	// Versions holds the version of each loaded domain. When it is empty, every
	// domain that a technique names has Version.
	Versions map[Domain]string

	Tactics     []Tactic
	Techniques  []Technique
	Groups      []Group
	Software    []Software
	Campaigns   []Campaign
	Mitigations []Mitigation
	Strategies  []DetectionStrategy
	Components  []DataComponent
	Citations   []Citation
	Revoked     []Revoked
}

// Revoked is an object that ATT&CK took back, usually because another one took its place.
type Revoked struct {
	ID     string // the old ATT&CK id
	STIXID string
	Name   string // the name it had last
	// To is the ATT&CK id of its successor, which may itself be revoked; empty when ATT&CK states none.
	To string
}

// sort puts every list into its canonical order, so that the same facts make
// the same pack.
func (f *Facts) sort() {
	sortBy(f.Tactics, func(a, b *Tactic) int {
		return cmp.Or(cmp.Compare(a.Domain, b.Domain), cmp.Compare(a.Order, b.Order), cmp.Compare(a.ID, b.ID))
	})
	sortBy(f.Techniques, func(a, b *Technique) int { return cmp.Compare(a.ID, b.ID) })
	sortBy(f.Groups, func(a, b *Group) int { return cmp.Compare(a.ID, b.ID) })
	sortBy(f.Software, func(a, b *Software) int { return cmp.Compare(a.ID, b.ID) })
	sortBy(f.Campaigns, func(a, b *Campaign) int { return cmp.Compare(a.ID, b.ID) })
	sortBy(f.Mitigations, func(a, b *Mitigation) int { return cmp.Compare(a.ID, b.ID) })
	sortBy(f.Strategies, func(a, b *DetectionStrategy) int { return cmp.Compare(a.ID, b.ID) })
	sortBy(f.Components, func(a, b *DataComponent) int { return cmp.Compare(a.ID, b.ID) })
	sortBy(f.Citations, func(a, b *Citation) int { return cmp.Compare(a.Name, b.Name) })
	sortBy(f.Revoked, func(a, b *Revoked) int { return cmp.Compare(a.ID, b.ID) })
	for i := range f.Groups {
		sortUses(f.Groups[i].Techniques)
		sortUses(f.Groups[i].Software)
	}
	for i := range f.Software {
		sortUses(f.Software[i].Techniques)
	}
	for i := range f.Campaigns {
		sortUses(f.Campaigns[i].Techniques)
		sortUses(f.Campaigns[i].Software)
	}
	for i := range f.Mitigations {
		sortUses(f.Mitigations[i].Techniques)
	}
}

func sortUses(uses []Use) {
	sortBy(uses, func(a, b *Use) int { return cmp.Compare(a.ID, b.ID) })
}

// sortBy sorts in place; a list already in order (the usual case: a decoded
// pack) costs one pass without copies of its items.
func sortBy[T any](list []T, compare func(a, b *T) int) {
	for i := 1; i < len(list); i++ {
		if compare(&list[i-1], &list[i]) > 0 {
			slices.SortStableFunc(list, func(a, b T) int { return compare(&a, &b) })
			return
		}
	}
}
