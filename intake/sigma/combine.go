package sigma

import (
	"fmt"
	"slices"
	"strings"
)

// Families of modifiers (Sigma 2.1, appendix modifiers).
var (
	positions   = []string{"startswith", "endswith", "contains"}
	encodings   = []string{"base64", "base64offset", "wide", "utf16le", "utf16be", "utf16"}
	wides       = []string{"wide", "utf16le", "utf16be", "utf16"}
	bases       = []string{"base64", "base64offset"}
	comparisons = []string{"lt", "lte", "gt", "gte"}
	timeParts   = []string{"minute", "hour", "day", "week", "month", "year"}
	regexpFlags = []string{"i", "m", "s"}
)

// knownModifiers are all of them.
var knownModifiers = slices.Concat(positions, encodings, comparisons, timeParts, regexpFlags,
	[]string{"all", "exists", "cased", "neq", "windash", "re", "cidr", "expand", "fieldref"})

// typeModifiers say how a value is compared, each with what may stand beside
// it; all and neq may always.
var typeModifiers = map[string][]string{
	"re":       slices.Concat(positions, regexpFlags, []string{"expand", "cased"}),
	"cidr":     {"expand"},
	"exists":   nil,
	"fieldref": slices.Concat(positions, []string{"cased"}),
	"lt":       slices.Concat(timeParts, []string{"expand"}),
	"lte":      slices.Concat(timeParts, []string{"expand"}),
	"gt":       slices.Concat(timeParts, []string{"expand"}),
	"gte":      slices.Concat(timeParts, []string{"expand"}),
	"minute":   comparisons,
	"hour":     comparisons,
	"day":      comparisons,
	"week":     comparisons,
	"month":    comparisons,
	"year":     comparisons,
}

// check refuses modifiers that do not exist or do not go together.
func (k fieldKey) check() error {
	for i, m := range k.modifiers {
		switch {
		case !slices.Contains(knownModifiers, m):
			return fmt.Errorf("there is no modifier %q in Sigma 2.1", m)
		case slices.Contains(k.modifiers[:i], m):
			return fmt.Errorf("modifier %s stands twice", m)
		}
		allowed, isType := typeModifiers[m]
		for _, other := range k.modifiers {
			if isType && other != m && other != "all" && other != "neq" && !slices.Contains(allowed, other) {
				return fmt.Errorf("modifiers %s and %s do not go together", m, other)
			}
		}
		if isType && m != "re" && k.field == "" {
			return fmt.Errorf("modifier %s needs a field", m)
		}
	}
	if f := k.first(regexpFlags...); f != "" && !k.has("re") {
		return fmt.Errorf("modifier %s belongs to re", f)
	}
	if k.has("cased") && k.has("i") {
		return fmt.Errorf("modifiers cased and i do not go together")
	}
	return k.checkOrder()
}

// checkOrder refuses what the order in which modifiers apply makes senseless:
// text is windash'd, then made UTF-16, then base64, then looked for somewhere.
func (k fieldKey) checkOrder() error {
	for _, family := range [][]string{wides, bases} {
		if a, b := k.two(family); b != "" {
			return fmt.Errorf("modifiers %s and %s do not go together", a, b)
		}
	}
	stages := [][]string{{"expand", "windash"}, wides, bases}
	if k.has("base64") || k.has("base64offset") {
		stages = append(stages, positions)
	}
	reached, by := 0, ""
	for _, m := range k.modifiers {
		at := slices.IndexFunc(stages, func(stage []string) bool { return slices.Contains(stage, m) })
		if at >= 0 && at < reached {
			return fmt.Errorf("modifier %s must stand before %s", m, by)
		}
		if at > 0 && at >= reached {
			reached, by = at, m
		}
	}
	return nil
}

// two returns the first two modifiers of a family that are there.
func (k fieldKey) two(family []string) (a, b string) {
	for _, m := range k.modifiers {
		switch {
		case !slices.Contains(family, m):
		case a == "":
			a = m
		default:
			return a, m
		}
	}
	return a, ""
}

// String writes the field with its modifiers.
func (k fieldKey) String() string {
	return strings.Join(append([]string{k.field}, k.modifiers...), "|")
}
