package severity

import (
	"slices"
	"strings"

	"tradecraft"
)

// decided is the option of one category with what chose it.
type decided struct {
	category *Category
	option   Option
	open     bool // nothing is known: the default
	// floor is the lowest option that it could have while open: rules may
	// rule lower ones out.
	floor Option
	by    []tradecraft.Reason
}

// decide answers every category: the highest option that a rule or the context chooses.
func (s *scene) decide() []decided {
	out := make([]decided, 0, len(s.rules.Categories))
	for i := range s.rules.Categories {
		out = append(out, s.category(&s.rules.Categories[i]))
	}
	return out
}

func (s *scene) category(c *Category) decided {
	d := decided{category: c, floor: c.lowest()}
	d.option, _ = c.option(c.Default)
	stated := false
	for _, field := range sortedKeys(s.rules.Context) {
		v := s.rules.Context[field]
		if v.Category != c.ID {
			continue
		}
		d.open = true
		for _, word := range s.said[field] {
			o, _ := c.option(v.Options[word])
			if !stated || o.Value > d.option.Value {
				d.option = o
				d.by = []tradecraft.Reason{s.contextReason(field, word)}
			}
			stated = true
		}
	}
	d.open = d.open && !stated
	s.applyRules(&d, stated)
	return d
}

// contextReason says where a value comes from.
func (s *scene) contextReason(field, word string) tradecraft.Reason {
	if field == "actor" && s.group != "" {
		return tradecraft.Reason{Kind: kindGroup, Text: "attribution names " + s.group + ", known as " + word}
	}
	return tradecraft.Reason{Kind: kindContext, Text: strings.ReplaceAll(field, "_", " ") + " " + word}
}

// unknownWord is how a context says that a value is not known.
const unknownWord = "unknown"

// applyRules raises the option to the highest that a rule chooses, and keeps
// the reasons of that one.
func (s *scene) applyRules(d *decided, stated bool) {
	if option, reason := s.furthest(d.category); option.Name != "" {
		d.option, d.by = option, reason
	}
	for _, r := range s.rules.Rules {
		if r.Category != d.category.ID {
			continue
		}
		reason, ok := s.fires(r)
		if !ok {
			continue
		}
		o, _ := d.category.option(r.Option)
		if o.Value > d.floor.Value {
			d.floor = o
		}
		switch {
		case o.Value > d.option.Value || len(d.by) == 0 && !stated && o.Value == d.option.Value:
			d.option, d.by = o, []tradecraft.Reason{reason}
		case o.Name == d.option.Name:
			d.by = append(d.by, reason)
		}
	}
}

// furthest answers the category of the stages.
func (s *scene) furthest(c *Category) (Option, []tradecraft.Reason) {
	if len(s.rules.Stages) == 0 || !c.has(s.rules.Stages[0].Option) {
		return Option{}, nil
	}
	best := -1
	for _, t := range s.seen {
		best = max(best, t.stage)
	}
	if best < 0 {
		return Option{}, nil
	}
	o, ok := c.option(s.rules.Stages[best].Option)
	if !ok {
		return Option{}, nil
	}
	r := tradecraft.Reason{Kind: kindTechnique, Text: "the furthest stage that was seen"}
	for _, t := range s.seen {
		if t.stage == best {
			r.Techniques = append(r.Techniques, t.id)
			r.Sightings = append(r.Sightings, first(t.sightings)...)
		}
	}
	return o, []tradecraft.Reason{r}
}

// Kinds of reasons.
const (
	kindTechnique = "technique"
	kindContext   = "context"
	kindGroup     = "attribution"
)

// fires says whether a rule holds, and by which techniques.
func (s *scene) fires(r Rule) (tradecraft.Reason, bool) {
	out := tradecraft.Reason{Kind: kindTechnique, Text: r.Why}
	for field, value := range r.Given {
		if !slices.Contains(s.said[field], value) {
			return out, false
		}
	}
	for field, value := range r.Unless {
		if slices.Contains(s.said[field], value) {
			return out, false
		}
	}
	for _, list := range [][]string{r.Techniques, r.And} {
		if len(list) == 0 {
			continue
		}
		ids := s.current(s.rules.expand(list))
		if !s.collect(&out, func(t technique) bool { return matches(t.id, t.parent, ids) }) {
			return out, false
		}
	}
	if len(r.Tactics) > 0 && !s.collect(&out, func(t technique) bool {
		return slices.ContainsFunc(t.tactics, func(x string) bool { return slices.Contains(r.Tactics, x) })
	}) {
		return out, false
	}
	if r.Stage != "" && !s.collect(&out, func(t technique) bool { return t.stage >= s.rules.place(r.Stage) }) {
		return out, false
	}
	return out, true
}

// collect notes the techniques of which ok holds, and says whether there are any.
func (s *scene) collect(out *tradecraft.Reason, ok func(technique) bool) bool {
	n := len(out.Techniques)
	found := false
	for _, t := range s.seen {
		if !ok(t) {
			continue
		}
		found = true
		if !slices.Contains(out.Techniques, t.id) {
			out.Techniques = append(out.Techniques, t.id)
			out.Sightings = append(out.Sightings, first(t.sightings)...)
		}
	}
	slices.Sort(out.Techniques[n:])
	return found
}

// first is the surest sighting.
func first(sightings []string) []string { return sightings[:min(1, len(sightings))] }
