package attribution

import (
	"cmp"
	"slices"

	"tradecraft/attack"
)

// Planted says how much the ranking rests on few items: what would remain of
// it were they false, and what would have to be forged for another group to
// come first. Anyone can plant what everyone can read.
type Planted struct {
	// First is the group that comes first as things are, Second the next one.
	First  string `json:"first"`
	Second string `json:"second"`
	// Without takes the most telling items away, one more each time, at most maxPlanted.
	Without []TakenAway `json:"without"`
	// Forge says for the next groups what would bring each to the first place.
	Forge []Forged `json:"forge"`
	// Holds is how many of the most telling items can be false with First
	// still first; maxPlanted when none of those tried changes it.
	Holds int `json:"holds"`
	// Statement is one plain sentence.
	Statement string `json:"statement"`
}

// TakenAway is the ranking without some items.
type TakenAway struct {
	// Items are technique and software ids, the most telling first.
	Items []string `json:"items"`
	// First comes first then; Place and Probability are those of the group
	// that came first with them.
	First       string  `json:"first"`
	Place       int     `json:"place"`
	Probability float64 `json:"probability"`
}

// Forged is what would have to be planted for a group to come first.
type Forged struct {
	Group string `json:"group"`
	// Items are technique and software ids that were not seen and are known
	// of the group, the most telling first.
	Items []string `json:"items"`
	// Enough is false when not even maxForged items do it.
	Enough bool `json:"enough"`
}

// Bounds of the search: how many items are taken away, among how many of the
// most telling ones each is chosen, how many are forged, for how many groups.
const (
	maxPlanted   = 3
	triedPlanted = 8
	maxForged    = 5
	forgedGroups = 3
)

// planted tests a ranking; nil when there are no two groups or no items.
func (x *Index) planted(q Query, w Weights, r Ranking, kb *attack.KnowledgeBase) *Planted {
	if len(r.Groups) < 2 || len(q.Techniques)+len(q.Software) == 0 {
		return nil
	}
	p := &Planted{First: r.Groups[0].Group, Second: r.Groups[1].Group, Without: []TakenAway{}, Forge: []Forged{}}
	p.Without, p.Holds = x.takeAway(q, w, r)
	for _, g := range r.Groups[1:min(len(r.Groups), 1+forgedGroups)] {
		p.Forge = append(p.Forge, x.forge(q, w, g))
	}
	p.Statement = p.statement(kb)
	return p
}

// takeAway removes items one after the other, each time the one that costs
// the first group most of its lead.
func (x *Index) takeAway(q Query, w Weights, r Ranking) (out []TakenAway, holds int) {
	out = []TakenAway{}
	first := r.Groups[0]
	var gone []string
	for len(gone) < maxPlanted {
		item, after := x.mostTelling(q, w, first)
		if item == "" {
			break
		}
		gone = append(gone, item)
		q = q.without(item)
		place := slices.IndexFunc(after.Groups, func(g Ranked) bool { return g.Group == first.Group })
		out = append(out, TakenAway{Items: slices.Clone(gone), First: after.Groups[0].Group, Place: place + 1, Probability: round(after.Groups[place].Probability)})
		if place == 0 && holds == len(gone)-1 {
			holds = len(gone)
		}
	}
	return out, holds
}

// mostTelling finds the item without which the group's lead is smallest, and
// the ranking without it; "" when nothing seen speaks for the group.
func (x *Index) mostTelling(q Query, w Weights, g Ranked) (item string, after Ranking) {
	least := 0.0
	for _, id := range x.speaksFor(q, w, g.profile) {
		r := x.Rank(q.without(id), w)
		if lead := lead(r, g.Group); item == "" || lead < least {
			item, after, least = id, r, lead
		}
	}
	return item, after
}

// lead is the score of a group less that of the best other one, on the scale of probabilities.
func lead(r Ranking, group string) float64 {
	own, other := 0.0, 0.0
	for i := len(r.Groups) - 1; i >= 0; i-- {
		if r.Groups[i].Group == group {
			own = r.Groups[i].Score
		} else {
			other = r.Groups[i].Score
		}
	}
	return (own - other) / r.matched.scale
}

// speaksFor are the items seen that a profile has, by what each adds to its
// score by itself, the most first; at most triedPlanted.
func (x *Index) speaksFor(q Query, w Weights, profile int) []string {
	var items []weighed
	for _, t := range q.Techniques {
		items = append(items, weighed{t.Technique, t.Weight * x.adds(w, t.Technique, profile)})
	}
	for _, s := range q.Software {
		items = append(items, weighed{s, x.adds(w, s, profile)})
	}
	return heaviest(items, triedPlanted)
}

// adds is what a technique or software adds to a profile's score by itself.
func (x *Index) adds(w Weights, id string, profile int) float64 {
	if slices.Contains(x.software[id], profile) {
		return w.Parts[partSoftware] * x.softwareWeight(id, profile)
	}
	for _, u := range x.with[id] {
		if u.profile == profile {
			return w.Parts[partTechniques] * x.rarity[id] * u.weight
		}
	}
	return 0
}

type weighed struct {
	id     string
	weight float64
}

// heaviest are the ids of those with weight, the heaviest first, at most n.
func heaviest(items []weighed, n int) []string {
	items = slices.DeleteFunc(items, func(i weighed) bool { return i.weight <= 0 })
	slices.SortFunc(items, func(a, b weighed) int { return cmp.Or(cmp.Compare(b.weight, a.weight), cmp.Compare(a.id, b.id)) })
	var out []string
	for _, i := range items[:min(n, len(items))] {
		out = append(out, i.id)
	}
	return out
}

// without is the query less one technique or software.
func (q Query) without(id string) Query {
	return Query{
		Techniques: slices.DeleteFunc(slices.Clone(q.Techniques), func(s Seen) bool { return s.Technique == id }),
		Software:   slices.DeleteFunc(slices.Clone(q.Software), func(s string) bool { return s == id }),
		leans:      q.leans,
	}
}

// forge adds what is known of a group, the most telling first, until it comes first.
func (x *Index) forge(q Query, w Weights, g Ranked) Forged {
	f := Forged{Group: g.Group, Items: []string{}}
	for _, id := range x.unseen(q, w, g.profile) {
		f.Items = append(f.Items, id)
		if _, software := x.software[id]; software {
			q.Software = append(slices.Clone(q.Software), id)
		} else {
			q.Techniques = append(slices.Clone(q.Techniques), Seen{Technique: id, Weight: 1})
		}
		if x.Rank(q, w).Groups[0].Group == g.Group {
			f.Enough = true
			break
		}
	}
	return f
}

// unseen are the items of a profile that were not seen, by what each would
// add, the most first; at most maxForged.
func (x *Index) unseen(q Query, w Weights, profile int) []string {
	var items []weighed
	p := x.profiles[profile]
	for _, t := range p.Techniques {
		if !slices.ContainsFunc(q.Techniques, func(s Seen) bool { return s.Technique == t.ID }) {
			items = append(items, weighed{t.ID, x.adds(w, t.ID, profile)})
		}
	}
	for _, s := range p.Software {
		if !slices.Contains(q.Software, s) {
			items = append(items, weighed{s, x.adds(w, s, profile)})
		}
	}
	return heaviest(items, maxForged)
}

func (p *Planted) statement(kb *attack.KnowledgeBase) string {
	name := func(id string) string {
		if ref, ok := kb.Ref(id); ok {
			return ref.Name
		}
		return id
	}
	text := name(p.First) + " stays first when the " + countOf(len(p.Without), "most telling item is", "most telling items are") + " taken away"
	for _, wo := range p.Without {
		if wo.First == p.First {
			continue
		}
		text = "Were " + names(wo.Items, name) + " false or planted, " + name(wo.First) + " would come first"
		break
	}
	for _, f := range p.Forge {
		if f.Enough {
			return text + "; planting " + names(f.Items, name) + " would be enough to point at " + name(f.Group)
		}
	}
	return text
}

// names joins names as a sentence does.
func names(ids []string, name func(string) string) string {
	text := ""
	for i, id := range ids {
		switch {
		case i == 0:
		case i == len(ids)-1:
			text += " and "
		default:
			text += ", "
		}
		text += name(id)
	}
	return text
}
