package fingerprint

import (
	"maps"
	"regexp"
	"slices"
	"strings"

	"tradecraft"
	"tradecraft/attack"
	"tradecraft/procedure"
)

// OfActor is the fingerprint of a group or campaign of the knowledge base by
// its id: its techniques and software with their sources, how the emulation
// plans made after it are typed, and the order of tactics in attack flows about
// it. The error has kind NotFound for another id, or Internal.
func OfActor(id string, kb *attack.KnowledgeBase) (*Print, error) {
	known, err := LoadKnown()
	if err != nil {
		return nil, err
	}
	p := &Print{ID: id, Reasons: []tradecraft.Reason{}, Traits: []PrintTrait{}, Orders: []Order{}}
	x := printer{p, kb, known, len(kb.Groups())}
	switch g, c := kb.Group(id), kb.Campaign(id); {
	case g != nil:
		p.Name, p.Kind = g.Name, "group"
		x.uses(KindTechnique, joinUses(kb, g.Techniques, g.Campaigns, func(c *attack.Campaign) []attack.Use { return c.Techniques }), 1)
		x.uses(KindSoftware, joinUses(kb, g.Software, g.Campaigns, func(c *attack.Campaign) []attack.Use { return c.Software }), 1)
		x.plans(id)
		x.flows(id)
	case c != nil:
		p.Name, p.Kind = c.Name, "campaign"
		x.uses(KindTechnique, c.Techniques, 0)
		x.uses(KindSoftware, c.Software, 0)
	default:
		return nil, tradecraft.Errorf("fingerprint.OfActor", tradecraft.NotFound, "%s: no group or campaign of ATT&CK %s", id, kb.Version())
	}
	p.finish()
	return p, nil
}

// printer fills a fingerprint.
type printer struct {
	*Print
	kb     *attack.KnowledgeBase
	known  *Known
	groups int
}

// joinUses adds what a group's campaigns used to what it used itself.
func joinUses(kb *attack.KnowledgeBase, own []attack.Use, campaigns []string, of func(*attack.Campaign) []attack.Use) []attack.Use {
	byID := map[string]attack.Use{}
	for _, u := range own {
		byID[u.ID] = u
	}
	for _, id := range campaigns {
		c := kb.Campaign(id)
		if c == nil {
			continue
		}
		for _, u := range of(c) {
			have := byID[u.ID]
			cites := append(slices.Clone(have.Citations), u.Citations...)
			slices.Sort(cites)
			byID[u.ID] = attack.Use{ID: u.ID, Citations: slices.Compact(cites)}
		}
	}
	var out []attack.Use
	for _, id := range slices.Sorted(maps.Keys(byID)) {
		out = append(out, byID[id])
	}
	return out
}

// uses adds techniques or software. self is 1 when the actor itself is among
// the groups that are counted.
func (x printer) uses(kind string, uses []attack.Use, self int) {
	rarity := groupRarity{kb: x.kb, groups: float64(x.groups)}
	for _, u := range uses {
		ref, ok := x.kb.Ref(u.ID)
		if !ok {
			continue
		}
		others := rarity.users(u.ID)
		if self == 1 && others > 0 {
			others--
		}
		t := PrintTrait{Kind: kind, ID: u.ID, Name: ref.Name, Users: others, Of: x.groups - self, Background: backgroundGroups, Weight: bits(others, x.groups-self), PublicTests: x.tests(kind, u.ID)}
		for _, name := range u.Citations[:min(len(u.Citations), maxSources)] {
			s := tradecraft.Source{Name: name}
			if c := x.kb.Citation(name); c != nil {
				s.URL, s.Date = c.URL, c.Date
			}
			t.Sources = append(t.Sources, s)
		}
		x.Traits = append(x.Traits, t)
	}
}

func (x printer) tests(kind, id string) int {
	if kind != KindTechnique {
		return 0
	}
	return x.known.Tests[id]
}

// maxSources bounds how many sources a trait names.
const maxSources = 8

// plans adds how the emulation plans after a group are typed.
func (x printer) plans(group string) {
	var own []KnownPlan
	others := map[string]bool{}
	for _, p := range x.known.Plans {
		if p.Group == group {
			own = append(own, p)
		} else {
			others[p.Group] = true
		}
	}
	for kind, of := range map[string]func(KnownPlan) map[string]int{
		KindTool:      func(p KnownPlan) map[string]int { return p.Tools },
		KindProcedure: func(p KnownPlan) map[string]int { return p.Options },
		KindHabit:     func(p KnownPlan) map[string]int { return p.Habits },
	} {
		sources := map[string][]tradecraft.Source{}
		for _, p := range own {
			for value := range of(p) {
				sources[value] = append(sources[value], tradecraft.Source{Name: "emulation plan " + p.Name})
			}
		}
		for value, from := range sources {
			users := x.known.groupsWith(value, of, group)
			if users*2 > len(others) {
				continue // most have it
			}
			x.Traits = append(x.Traits, PrintTrait{Kind: kind, Name: value, Users: users, Of: len(others), Background: backgroundPlans, Weight: bits(users, len(others)), Sources: from})
		}
	}
}

// groupsWith counts the groups, but for one, of whose plans one has a trait.
func (k *Known) groupsWith(value string, of func(KnownPlan) map[string]int, but string) int {
	groups := map[string]bool{}
	for _, p := range k.Plans {
		if p.Group != but && of(p)[value] > 0 {
			groups[p.Group] = true
		}
	}
	return len(groups)
}

// flows adds the order of tactics in the flows about a group.
func (x printer) flows(group string) {
	for _, f := range x.known.Flows {
		if !slices.Contains(f.Groups, group) {
			continue
		}
		x.order(f.Tactics, "attack flow "+f.Name, f.Actions, group)
	}
}

// order adds a sequence and the steps in it that few flows have.
func (x printer) order(tactics []string, source string, actions int, but string) {
	if len(tactics) < 2 {
		return
	}
	x.Orders = append(x.Orders, Order{Source: source, Actions: actions, Tactics: tactics})
	of := 0
	users := map[[2]string]int{}
	for _, f := range x.known.Flows {
		if but != "" && slices.Contains(f.Groups, but) {
			continue
		}
		of++
		for pair := range follow(f.Tactics) {
			users[pair]++
		}
	}
	for pair := range follow(tactics) {
		name := x.tactic(pair[0]) + ", then " + x.tactic(pair[1])
		at := slices.IndexFunc(x.Traits, func(t PrintTrait) bool { return t.Kind == KindOrder && t.Name == name })
		if at >= 0 {
			x.Traits[at].Sources = append(x.Traits[at].Sources, tradecraft.Source{Name: source})
			continue
		}
		x.Traits = append(x.Traits, PrintTrait{Kind: KindOrder, Name: name, Users: users[pair], Of: of, Background: backgroundFlows,
			Weight: bits(users[pair], of), Sources: []tradecraft.Source{{Name: source}}})
	}
}

func (x printer) tactic(id string) string {
	if t := x.kb.Tactic(id); t != nil {
		return t.Name
	}
	return id
}

// follow are the tactics that come right after one another.
func follow(tactics []string) map[[2]string]bool {
	out := map[[2]string]bool{}
	for i := 1; i < len(tactics); i++ {
		out[[2]string{tactics[i-1], tactics[i]}] = true
	}
	return out
}

// reTool is what a tool is called.
var reTool = regexp.MustCompile(`^[a-z][a-z0-9_.+-]{1,31}$`)

// plainTrait is what nearly every command line shows, and what is no tool.
func plainTrait(t trait) bool {
	switch t.kind {
	case TraitTool:
		return !reTool.MatchString(t.value) || strings.Contains(commonTools+shellWords, " "+t.value+" ")
	case TraitOption:
		tool, option, _ := strings.Cut(t.value, " ")
		return !reTool.MatchString(tool) || strings.Contains(shellWords, " "+tool+" ") || strings.ContainsAny(option, "<>#{}\"'") || len(option) > 24
	case TraitHabit:
		kind, value, _ := strings.Cut(t.value, " ")
		return plainHabit(procedure.Habit{Kind: kind, Value: value}) || kind == procedure.HabitMessage || kind == procedure.HabitParameter || len(value) > 60
	}
	return true
}

// shellWords are words of shells' languages and of PowerShell's module log, which are no tools.
const shellWords = " if else elif fi then for foreach while do done try catch finally exit return function param break continue begin process end" +
	" case esac echo write-host write-output select where sort sleep set-location read-host export local let switch throw true false commandinvocation parameterbinding "
