package fingerprint

import (
	_ "embed"
	"encoding/json"
	"strings"
	"sync"

	"tradecraft"
	"tradecraft/procedure"
)

//go:generate go run ./internal/generate -data ../../../shared/data -o known.json

//go:embed known.json
var knownSource []byte

// Known are public facts of how groups work: counts and names, no commands.
type Known struct {
	// Plans are emulation plans: traits of how their steps are typed.
	Plans []KnownPlan `json:"plans"`
	// Flows are attack flows: techniques in their order.
	Flows []KnownFlow `json:"flows"`
	// Tests is how many public tests there are of a technique.
	Tests map[string]int `json:"tests"`
}

// KnownPlan is what the steps of an emulation plan show.
type KnownPlan struct {
	Name  string `json:"name"`
	Group string `json:"group"`
	Steps int    `json:"steps"`
	// Tools, Options ("tool option") and Habits ("kind value") say in how many steps each stands.
	Tools   map[string]int `json:"tools"`
	Options map[string]int `json:"options"`
	Habits  map[string]int `json:"habits"`
}

// KnownFlow is one attack flow.
type KnownFlow struct {
	Name string `json:"name"`
	// Groups it is about, as far as ATT&CK says.
	Groups []string `json:"groups"`
	// Tactics of the actions in order, repeats written once.
	Tactics []string `json:"tactics"`
	Actions int      `json:"actions"`
}

// LoadKnown returns the embedded facts. The error has kind Internal.
func LoadKnown() (*Known, error) { return loadedKnown() }

var loadedKnown = sync.OnceValues(func() (*Known, error) {
	var k Known
	if err := json.Unmarshal(knownSource, &k); err != nil {
		return nil, tradecraft.Errorf("fingerprint.LoadKnown", tradecraft.Internal, "embedded facts: %w", err)
	}
	return &k, nil
})

// NewPlan counts the traits of a plan's steps.
func NewPlan(name, group string, steps []Step) KnownPlan {
	p := KnownPlan{Name: name, Group: group, Steps: len(steps), Tools: map[string]int{}, Options: map[string]int{}, Habits: map[string]int{}}
	for _, s := range steps {
		for t := range typed(s) {
			switch t.kind {
			case TraitTool:
				p.Tools[t.value]++
			case TraitOption:
				p.Options[t.value]++
			case TraitHabit:
				p.Habits[t.value]++
			}
		}
	}
	return p
}

// typed are the traits of a step that a person chose: tools, options, habits
// that not everyone has. Names that are masked, and what is no tool, are left out.
func typed(s Step) map[trait]float64 {
	all := map[trait]float64{}
	for _, text := range s.Texts {
		countTyped(procedure.Read(text), all)
	}
	return chosen(all)
}

// chosen leaves out what nearly everyone types.
func chosen(all map[trait]float64) map[trait]float64 {
	out := map[trait]float64{}
	for t, n := range all {
		if plainTrait(t) {
			continue
		}
		if t.kind == TraitOption {
			t.value = withoutPassword(t.value)
		}
		out[t] += n
	}
	return out
}

// withoutPassword takes the password out of an archiver's option, which is
// another each time.
func withoutPassword(option string) string {
	tool, word, _ := strings.Cut(option, " ")
	if tool != "rar" && tool != "winrar" && tool != "7z" && tool != "7za" {
		return option
	}
	for _, o := range [...]string{"-hp", "-p"} {
		if strings.HasPrefix(word, o) && len(word) > len(o) {
			return tool + " " + o
		}
	}
	return option
}
