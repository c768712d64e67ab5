package fingerprint

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"

	"tradecraft"
	"tradecraft/analysis/profile"
	"tradecraft/attack"
)

// Comparison sets two cases side by side.
type Comparison struct {
	A Side `json:"a"`
	B Side `json:"b"`
	// Score is how alike they are, 0 to 5; the sum of Reasons. It ranks, it is no probability.
	Score     float64             `json:"score"`
	Statement string              `json:"statement"`
	Reasons   []tradecraft.Reason `json:"reasons"`
	// Against is what speaks for two hands; it carries no weight.
	Against    []tradecraft.Reason `json:"against"`
	Techniques []SharedObject      `json:"techniques"` // rare ones first
	Software   []SharedObject      `json:"software"`   // rare ones first
	Indicators []SharedIndicator   `json:"indicators"`
	Procedures []SharedProcedure   `json:"procedures"` // most telling first
	Habits     []SharedHabit       `json:"habits"`     // most telling first
	OnlyA      []string            `json:"only_a"`     // technique ids
	OnlyB      []string            `json:"only_b"`
}

// Side is one of the cases with what there is to compare.
type Side struct {
	ID         string `json:"id"`
	Title      string `json:"title"`
	Techniques int    `json:"techniques"`
	Software   int    `json:"software"`
	Indicators int    `json:"indicators"`
	Commands   int    `json:"commands"`
}

// SharedObject is a technique or software of both. Groups is how many of
// ATT&CK's groups use it: the fewer, the more it says.
type SharedObject struct {
	ID     string `json:"id"`
	Name   string `json:"name"`
	Groups int    `json:"groups"`
}

// SharedIndicator is a value that both name.
type SharedIndicator struct {
	Type  string `json:"type"`
	Value string `json:"value"`
}

// SharedProcedure is one thing done in the same way: the command lines differ
// only in what changes from one intrusion to the next.
type SharedProcedure struct {
	Template string `json:"template"`
	// A and B are the lines as they were typed; SightingA and SightingB where.
	A         string `json:"a"`
	B         string `json:"b"`
	SightingA string `json:"sighting_a"`
	SightingB string `json:"sighting_b"`
	// Everyday is true when administrators type it as well.
	Everyday bool `json:"everyday"`
}

// SharedHabit is a habit of typing that both show.
type SharedHabit struct {
	Kind  string `json:"kind"`
	Value string `json:"value"`
}

// The weights of the parts of Score.
const (
	techniquesPart = 1
	softwarePart   = 1
	indicatorsPart = 1
	proceduresPart = 2
)

// Compare sets two cases side by side: what both show, how rare that is among
// ATT&CK's groups, and what speaks against one hand.
func Compare(a, b *tradecraft.Case, kb *attack.KnowledgeBase) *Comparison {
	pa, pb := profile.Of(a, kb), profile.Of(b, kb)
	sa, sb := CaseSteps(a), CaseSteps(b)
	c := &Comparison{
		A: side(a, pa, sa), B: side(b, pb, sb),
		Reasons: []tradecraft.Reason{}, Against: []tradecraft.Reason{},
	}
	rarity := groupRarity{kb: kb, groups: float64(len(kb.Groups()))}
	ta, tb := techniqueIDs(pa), techniqueIDs(pb)
	c.Techniques, c.OnlyA, c.OnlyB = rarity.divide(ta, tb)
	c.Software, _, _ = rarity.divide(pa.Software, pb.Software)
	c.Indicators = sharedIndicators(a, b)
	c.Procedures, c.Habits = sharedProcedures(sa, sb), sharedHabits(sa, sb)
	c.reason("technique", fmt.Sprintf("%d techniques in common, %d and %d of one alone", len(c.Techniques), len(c.OnlyA), len(c.OnlyB)),
		techniquesPart*rarity.cosine(ta, tb, c.Techniques))
	c.reason("software", listed(c.Software, "piece of software in common", "pieces of software in common"), softwarePart*rarity.cosine(pa.Software, pb.Software, c.Software))
	c.reason("indicator", counted(len(c.Indicators), "indicator in common", "indicators in common"), indicatorsPart*(1-math.Exp(-float64(len(c.Indicators)))))
	telling := 0
	for _, p := range c.Procedures {
		if !p.Everyday {
			telling++
		}
	}
	c.reason("procedure", fmt.Sprintf("%s done the same way, %d of them seldom typed by others; %s shared", counted(len(c.Procedures), "procedure", "procedures"), telling, counted(len(c.Habits), "habit", "habits")),
		proceduresPart*likeness(sa, sb))
	c.against(sa, sb)
	c.Statement = c.statement()
	return c
}

func side(c *tradecraft.Case, p *profile.Profile, steps []Step) Side {
	return Side{ID: c.ID, Title: c.Title, Techniques: len(p.Techniques), Software: len(p.Software), Indicators: len(c.Indicators), Commands: len(steps)}
}

func techniqueIDs(p *profile.Profile) []string {
	var out []string
	for _, t := range p.Techniques {
		out = append(out, t.ID)
	}
	return out
}

func (c *Comparison) reason(kind, text string, weight float64) {
	if weight == 0 {
		return
	}
	c.Score += weight
	c.Reasons = append(c.Reasons, tradecraft.Reason{Kind: kind, Text: text, Weight: weight})
}

func counted(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}

func listed(os []SharedObject, one, many string) string {
	var names []string
	for _, o := range os[:min(len(os), 4)] {
		names = append(names, o.Name)
	}
	return counted(len(os), one, many) + ": " + strings.Join(names, ", ")
}

// sharedIndicators are values of both, but for those that name a machine's own world.
func sharedIndicators(a, b *tradecraft.Case) []SharedIndicator {
	seen := map[SharedIndicator]bool{}
	for _, i := range a.Indicators {
		seen[SharedIndicator{i.Type, i.Value}] = true
	}
	out := []SharedIndicator{}
	for _, i := range b.Indicators {
		x := SharedIndicator{i.Type, i.Value}
		if seen[x] && i.Type != "path" && i.Type != "registry" && i.Type != "cve" {
			delete(seen, x)
			out = append(out, x)
		}
	}
	slices.SortFunc(out, func(x, y SharedIndicator) int {
		return cmp.Or(cmp.Compare(x.Type, y.Type), cmp.Compare(x.Value, y.Value))
	})
	return out
}

// likeness is the cosine of the traits of two lists of steps.
func likeness(a, b []Step) float64 {
	if len(a) == 0 || len(b) == 0 {
		return 0
	}
	x := NewIndex([]Profile{{ID: "a", Steps: a}, {ID: "b", Steps: b}})
	return x.profiles[0].vector.dot(x.profiles[1].vector)
}

// against names what speaks for two hands.
func (c *Comparison) against(a, b []Step) {
	byTechnique := func(steps []Step) map[string][]Step {
		m := map[string][]Step{}
		for _, s := range steps {
			m[s.Technique] = append(m[s.Technique], s)
		}
		return m
	}
	ta, tb := byTechnique(a), byTechnique(b)
	for _, t := range c.Techniques {
		if len(ta[t.ID]) == 0 || len(tb[t.ID]) == 0 || likeness(ta[t.ID], tb[t.ID]) >= 0.1 {
			continue
		}
		c.Against = append(c.Against, tradecraft.Reason{
			Kind: "procedure", Techniques: []string{t.ID},
			Text:      t.Name + " was done in two ways: " + short(ta[t.ID][0].Texts[0]) + " and " + short(tb[t.ID][0].Texts[0]),
			Sightings: []string{ta[t.ID][0].Sighting, tb[t.ID][0].Sighting},
		})
	}
	if c.A.Indicators > 0 && c.B.Indicators > 0 && len(c.Indicators) == 0 {
		c.Against = append(c.Against, tradecraft.Reason{Kind: "indicator", Text: "no address, domain, file hash or mail address in common"})
	}
	if c.A.Software > 0 && c.B.Software > 0 && len(c.Software) == 0 {
		c.Against = append(c.Against, tradecraft.Reason{Kind: "software", Text: "no software in common"})
	}
}

func short(text string) string {
	const most = 60
	if r := []rune(text); len(r) > most {
		return string(r[:most-1]) + "…"
	}
	return text
}

func (c *Comparison) statement() string {
	telling := 0
	for _, p := range c.Procedures {
		if !p.Everyday {
			telling++
		}
	}
	switch {
	case len(c.Techniques)+len(c.Software)+len(c.Indicators)+len(c.Procedures) == 0:
		return "Nothing in common."
	case len(c.Indicators) > 0 && telling > 0:
		return "Infrastructure and ways of doing things in common: check first whether both are the same intrusion."
	case telling > 0:
		return "Things done in the same way that is no daily administration: possibly one hand, or one playbook or tool."
	case len(c.Indicators) > 0:
		return "Indicators in common; they can be shared, sold or planted."
	case c.A.Commands == 0 || c.B.Commands == 0:
		return "Only techniques and software can be compared; they are shared by many groups and say little about who."
	}
	return "Techniques in common, but not how they were done: no sign of one hand."
}
