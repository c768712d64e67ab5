package fingerprint

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"tradecraft"
)

// Print is the fingerprint of an actor: what sets it apart, each trait with
// how many bits it tells: the rarer among others, the more.
type Print struct {
	ID   string `json:"id"`
	Name string `json:"name"`
	// Kind is "group", "campaign" or "case".
	Kind      string `json:"kind"`
	Statement string `json:"statement"`
	// Bits is how much there is to recognise it by; the sum of Reasons, which
	// are the sums of the traits' weights by kind. Traits are not independent, so
	// it ranks and compares; it is no probability.
	Bits    float64             `json:"bits"`
	Reasons []tradecraft.Reason `json:"reasons"`
	Traits  []PrintTrait        `json:"traits"` // by kind, the most telling first
	// Orders are ordered sources: an attack flow, a case with times.
	Orders []Order `json:"orders"`
	// Hours is nil where no times are known.
	Hours *Hours `json:"hours,omitempty"`
}

// PrintTrait is one trait of a fingerprint.
type PrintTrait struct {
	// Kind is one of the Kind… constants.
	Kind string `json:"kind"`
	// ID is an ATT&CK id, "" for what has none.
	ID   string `json:"id,omitempty"`
	Name string `json:"name"`
	// Weight is log2 of one over the share of others that have it, smoothed; 0
	// where most have it.
	Weight float64 `json:"weight"`
	// Users of Of others have it; Background says who these are.
	Users      int    `json:"users"`
	Of         int    `json:"of"`
	Background string `json:"background"`
	// PublicTests is how many tests of Atomic Red Team there are for a technique:
	// where there are many, doing it the same way tells less.
	PublicTests int                 `json:"public_tests,omitempty"`
	Sources     []tradecraft.Source `json:"sources,omitempty"`
	Sightings   []string            `json:"sightings,omitempty"`
}

// Kinds of traits of a fingerprint, in the order in which it lists them.
const (
	KindProcedure = "procedure" // a tool with an option
	KindTool      = "tool"      // a tool as it is typed
	KindHabit     = "habit"     // of typing
	KindSoftware  = "software"
	KindTechnique = "technique"
	KindOrder     = "order" // one tactic followed by another
)

var kindOrder = []string{KindProcedure, KindTool, KindHabit, KindSoftware, KindTechnique, KindOrder}

// Order is a sequence of tactics, those that repeat written once.
type Order struct {
	Source  string `json:"source"`
	Actions int    `json:"actions"`
	// Tactics are ids in the order they were first seen.
	Tactics []string `json:"tactics"`
}

// Hours is when things were done, in UTC.
type Hours struct {
	ByHour    []int `json:"by_hour"`
	ByWeekday []int `json:"by_weekday"` // Sunday first
	Times     int   `json:"times"`
	// Start is the first hour of the eight that hold most, one in which something
	// was done; Share is their share.
	Start int     `json:"start"`
	Share float64 `json:"share"`
}

// Who traits are compared with.
const (
	backgroundGroups = "ATT&CK groups"
	backgroundPlans  = "public emulation plans"
	backgroundFlows  = "attack flows"
)

// bits weighs a trait that users of all others have. A trait of most tells nothing.
func bits(users, all int) float64 {
	return max(0, math.Log2(float64(all+1)/(float64(users)+0.5)))
}

// finish sorts the traits, adds them up and says what there is.
func (p *Print) finish() {
	slices.SortStableFunc(p.Traits, func(a, b PrintTrait) int {
		return cmp.Or(cmp.Compare(slices.Index(kindOrder, a.Kind), slices.Index(kindOrder, b.Kind)),
			-cmp.Compare(a.Weight, b.Weight), cmp.Compare(a.ID, b.ID), cmp.Compare(a.Name, b.Name))
	})
	words := map[string][2]string{
		KindProcedure: {"option of a tool", "options of tools"}, KindTool: {"tool", "tools"}, KindHabit: {"habit of typing", "habits of typing"},
		KindSoftware: {"piece of software", "pieces of software"}, KindTechnique: {"technique", "techniques"}, KindOrder: {"step from tactic to tactic", "steps from tactic to tactic"},
	}
	for _, kind := range kindOrder {
		n, weight := 0, 0.0
		for _, t := range p.Traits {
			if t.Kind == kind {
				n++
				weight += t.Weight
			}
		}
		if n > 0 {
			p.Bits += weight
			p.Reasons = append(p.Reasons, tradecraft.Reason{Kind: kind, Text: counted(n, words[kind][0], words[kind][1]), Weight: weight})
		}
	}
	p.Statement = p.state()
}

func (p *Print) state() string {
	typed, rare := 0, 0
	for _, t := range p.Traits {
		switch t.Kind {
		case KindProcedure, KindTool, KindHabit:
			typed++
		}
		if t.Users <= 1 && (t.Kind == KindSoftware || t.Kind == KindTechnique) {
			rare++
		}
	}
	alone := ""
	if rare > 0 {
		alone = fmt.Sprintf("; %s that at most one other group uses", counted(rare, "technique or software", "techniques and software"))
	}
	switch {
	case len(p.Traits) == 0:
		return "Nothing is known to recognise it by."
	case typed == 0:
		return "Known by techniques and software alone, which many share: enough to suspect, not to recognise" + alone + "."
	}
	return "How it types is known, beside techniques and software" + alone + "."
}
