package fingerprint

import (
	"cmp"
	"slices"

	"tradecraft/procedure"
)

// Typed is one trait of how a command was typed.
type Typed struct {
	Kind  string // KindTool, KindProcedure (a tool with an option) or KindHabit
	Value string
}

var typedKinds = map[string]string{TraitTool: KindTool, TraitOption: KindProcedure, TraitHabit: KindHabit}

// Typing is how a command line was typed.
type Typing struct {
	// Template is the normal form of the line: two of one template were done the
	// same way. It is "" for what administrators type as well, and for what is
	// too short to tell.
	Template string
	// Traits are what a person chose, sorted: tools, options and habits that
	// not everyone has.
	Traits []Typed
}

// TypingOf reads one command line.
func TypingOf(text string) Typing {
	r := procedure.Read(text)
	var t Typing
	if len(r.Template) >= leastTemplate && !everyday(r) {
		t.Template = r.Template
	}
	counts := map[trait]float64{}
	countTyped(r, counts)
	for x := range chosen(counts) {
		t.Traits = append(t.Traits, Typed{typedKinds[x.kind], x.value})
	}
	slices.SortFunc(t.Traits, func(a, b Typed) int { return cmp.Or(cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.Value, b.Value)) })
	return t
}

// leastTemplate is how long a template is at least to tell something.
const leastTemplate = 12

// Users is how many groups have a public emulation plan with a trait.
func (k *Known) Users(t Typed) int {
	of := map[string]func(KnownPlan) map[string]int{
		KindTool:      func(p KnownPlan) map[string]int { return p.Tools },
		KindProcedure: func(p KnownPlan) map[string]int { return p.Options },
		KindHabit:     func(p KnownPlan) map[string]int { return p.Habits },
	}[t.Kind]
	if of == nil {
		return 0
	}
	return k.groupsWith(t.Value, of, "")
}

// PlanGroups is how many groups have a plan.
func (k *Known) PlanGroups() int {
	groups := map[string]bool{}
	for _, p := range k.Plans {
		groups[p.Group] = true
	}
	return len(groups)
}
