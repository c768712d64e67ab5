package activity

import (
	"cmp"
	"slices"

	"tradecraft"
	"tradecraft/analysis/fingerprint"
	"tradecraft/analysis/profile"
	"tradecraft/attack"
)

// Kinds of what two cases can share, in the order of reasons.
const (
	KindTemplate  = "procedure" // a command line but for what changes
	KindOption    = "option"    // a tool with an option
	KindHabit     = "habit"     // of typing
	KindIndicator = "indicator"
	KindSoftware  = "software"
	KindTechnique = "technique"
)

var kinds = [...]string{KindTemplate, KindOption, KindHabit, KindIndicator, KindSoftware, KindTechnique}

// kindWeight says how much a bit of a kind counts. Options and habits lie in
// templates, too; techniques are how people sort what was done.
var kindWeight = map[string]float64{KindTemplate: 1, KindOption: 0.5, KindHabit: 0.3, KindIndicator: 1, KindSoftware: 1, KindTechnique: 0.5}

// telling kinds can link cases; techniques only add to a link.
var telling = map[string]bool{KindTemplate: true, KindOption: true, KindIndicator: true, KindSoftware: true}

// feature is one thing that a case shows.
type feature struct{ kind, value string }

// maxFeatures bounds the features of one kind in one case.
const maxFeatures = 2000

// features are what a case shows, sorted, each once.
func features(c *tradecraft.Case, kb *attack.KnowledgeBase) []feature {
	set := map[feature]bool{}
	n := map[string]int{}
	add := func(kind, value string) {
		f := feature{kind, value}
		if value != "" && !set[f] && n[kind] < maxFeatures {
			set[f] = true
			n[kind]++
		}
	}
	p := profile.Of(c, kb)
	for _, t := range p.Techniques {
		add(KindTechnique, t.ID)
	}
	for _, id := range p.Software {
		add(KindSoftware, id)
	}
	for _, i := range c.Indicators {
		if i.Type != "path" && i.Type != "registry" && i.Type != "cve" {
			add(KindIndicator, i.Type+" "+i.Value)
		}
	}
	for _, s := range fingerprint.CaseSteps(c) {
		typing := fingerprint.TypingOf(s.Texts[0])
		add(KindTemplate, typing.Template)
		for _, t := range typing.Traits {
			switch t.Kind {
			case fingerprint.KindProcedure:
				add(KindOption, t.Value)
			case fingerprint.KindHabit:
				add(KindHabit, t.Value)
			}
		}
	}
	out := make([]feature, 0, len(set))
	for f := range set {
		out = append(out, f)
	}
	slices.SortFunc(out, func(a, b feature) int { return cmp.Or(cmp.Compare(a.kind, b.kind), cmp.Compare(a.value, b.value)) })
	return out
}
