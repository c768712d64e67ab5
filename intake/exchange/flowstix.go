package exchange

import (
	"cmp"
	"slices"

	"tradecraft"
)

// readFlow reads an Attack Flow: a builder file, or a bundle.
func readFlow(b *builder, data []byte) error {
	if f, ok := builderFile(data); ok {
		return readBuilderFile(b, f)
	}
	return readSTIX(b, data)
}

// techniquesOfFlow are the attack-patterns that actions refer to.
func techniquesOfFlow(in *bundle) map[string]bool {
	out := map[string]bool{}
	for _, o := range in.list {
		if o.Type == "attack-action" && o.TechniqueRef != "" {
			out[o.TechniqueRef] = true
		}
	}
	return out
}

// flowOf returns the graph of the bundle's Attack Flow, nil when there is none.
func (b *builder) flowOf(in *bundle) *flow {
	linked := linkedTo(in)
	var g *flow
	for _, o := range in.list {
		switch o.Type {
		case "attack-action", "attack-condition", "attack-operator", "attack-asset":
		default:
			continue
		}
		if g == nil {
			g = newFlow()
		}
		n := flowNode{id: o.ID, next: slices.Concat(o.EffectRefs, o.TrueRefs, o.FalseRefs, o.OnTrueRefs, o.OnFalseRefs)}
		if o.Type == "attack-action" {
			n.action = true
			n.found = b.action(o, in, linked[o.ID])
		}
		g.add(n)
	}
	return g
}

// linkedTo returns the objects that relationships tie to each action.
func linkedTo(in *bundle) map[string][]*object {
	out := map[string][]*object{}
	for _, o := range in.list {
		if o.Type != "relationship" {
			continue
		}
		source, target := in.byID[o.SourceRef], in.byID[o.TargetRef]
		if source == nil || target == nil {
			continue
		}
		if target.Type == "attack-action" {
			out[target.ID] = append(out[target.ID], source)
		}
		if source.Type == "attack-action" {
			out[source.ID] = append(out[source.ID], target)
		}
	}
	return out
}

// action is what an action says. Entities tied to it that ATT&CK does not have
// stand in the text by their names.
func (b *builder) action(o *object, in *bundle, linked []*object) found {
	f := found{id: b.actionID(o, in), tactic: o.TacticID, locator: o.at(), confidence: o.sure()}
	lines := []string{o.Description}
	if o.Name != "" && b.names.techniqueOf(o.Name) == "" && o.Name != o.Description {
		lines = []string{o.Name, o.Description}
	}
	if lines[0] == "" {
		lines[0] = o.Name
	}
	if c := in.byID[o.CommandRef]; c != nil {
		lines = append(lines, "command: "+cmp.Or(c.CommandLine, c.Name))
	}
	for _, ref := range o.AssetRefs {
		if a := in.byID[ref]; a != nil {
			linked = append(linked, a)
		}
	}
	lines = append(lines, b.linkedLines(linked)...)
	f.software, f.groups = b.attackIDs(linked...)
	stamp, rest := timeOf(o.ExecutionStart)
	f.time = stamp
	if rest != "" {
		lines = append(lines, "execution start: "+rest)
	}
	if o.ExecutionEnd != "" {
		lines = append(lines, "execution end: "+o.ExecutionEnd)
	}
	f.text = join("\n", lines...)
	return f
}

// actionID is the technique an action names: by id, by reference, or by its name.
func (b *builder) actionID(o *object, in *bundle) string {
	if id := o.TechniqueID; id != "" {
		if isDigits(id[:1]) {
			id = "T" + id // flows drawn by hand forget the letter
		}
		return id
	}
	if t := in.byID[o.TechniqueRef]; t != nil && t.resolved != "" {
		return t.resolved
	}
	if id := b.kb.ID(o.TechniqueRef); id != "" {
		return id
	}
	if id := b.names.techniqueOf(o.Name); id != "" {
		return id
	}
	if o.TechniqueRef != "" {
		return o.TechniqueRef
	}
	return ""
}

// linkedLines names what stands with an action and cannot be a software or group.
func (b *builder) linkedLines(linked []*object) []string {
	var out []string
	for _, o := range linked {
		software, groups := b.attackIDs(o)
		name := cmp.Or(o.Name, cmp.Or(o.values().text("value", "key", "path", "command_line"), o.Description))
		if len(software)+len(groups) == 0 && name != "" {
			out = append(out, o.Type+": "+name)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// actionWithoutID lists an action that names no technique.
func (b *builder) actionWithoutID(f found) {
	b.problem(tradecraft.SeverityWarning, place(f.locator), "the action names no technique%s", suffix(f.text))
}
