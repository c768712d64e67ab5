package tradecraft

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
)

// MaxProcedureText bounds Procedure.Text in bytes; longer text is cut at a rune.
const MaxProcedureText = 4096

// Normalize puts the case into canonical form: schema and ids set, lists
// sorted and free of repeats, nil lists made empty. The same content gives the
// same bytes when written, in whatever order it was added.
func (c *Case) Normalize() {
	c.Schema = CaseSchema
	for i := range c.Evidence {
		e := &c.Evidence[i]
		if e.ID == "" {
			e.ID = EvidenceID(e.Kind, e.Name, e.SHA256)
		}
		slices.SortFunc(e.Assessments, func(a, b Assessment) int { return cmp.Compare(a.Technique, b.Technique) })
		e.Problems = orEmpty(e.Problems)
	}
	slices.SortStableFunc(c.Evidence, func(a, b Evidence) int {
		return cmp.Or(cmp.Compare(a.Name, b.Name), cmp.Compare(a.ID, b.ID))
	})
	c.Evidence = compactBy(c.Evidence, func(e Evidence) string { return e.ID })
	if c.ID == "" {
		parts := []string{"case"}
		for _, e := range c.Evidence {
			parts = append(parts, e.ID)
		}
		c.ID = StableID(parts...)
	}
	for i := range c.Sightings {
		s := &c.Sightings[i]
		clipProcedure(&s.Procedure)
		if s.ID == "" {
			s.ID = SightingID(*s)
		}
		s.Tactics = orEmpty(s.Tactics)
	}
	slices.SortStableFunc(c.Sightings, compareSightings)
	c.Sightings = compactBy(c.Sightings, func(s Sighting) string { return s.ID })
	for _, list := range []*[]Mention{&c.Software, &c.Groups} {
		slices.SortStableFunc(*list, func(a, b Mention) int {
			return cmp.Or(cmp.Compare(a.ID, b.ID), cmp.Compare(a.Evidence, b.Evidence))
		})
		*list = compactBy(*list, func(m Mention) string { return m.ID + "\x00" + m.Evidence })
	}
	slices.SortStableFunc(c.Indicators, func(a, b Indicator) int {
		return cmp.Or(cmp.Compare(a.Type, b.Type), cmp.Compare(a.Value, b.Value), cmp.Compare(a.Evidence, b.Evidence))
	})
	c.Indicators = compactBy(c.Indicators, func(i Indicator) string { return i.Type + "\x00" + i.Value + "\x00" + i.Evidence })
	for i := range c.Exposures {
		c.Exposures[i].Enables = orEmpty(c.Exposures[i].Enables)
	}
	slices.SortStableFunc(c.Exposures, func(a, b Exposure) int { return cmp.Compare(a.ID, b.ID) })
	c.Exposures = compactBy(c.Exposures, func(e Exposure) string { return e.ID })
	slices.SortStableFunc(c.Moved, func(a, b MovedID) int {
		return cmp.Or(cmp.Compare(a.From, b.From), cmp.Compare(a.To, b.To), cmp.Compare(a.Evidence, b.Evidence))
	})
	c.Moved = compactBy(c.Moved, func(m MovedID) string { return m.From + "\x00" + m.To + "\x00" + m.Evidence })
	slices.SortStableFunc(c.Unknown, func(a, b UnknownID) int {
		return cmp.Or(cmp.Compare(a.ID, b.ID), cmp.Compare(a.Evidence, b.Evidence))
	})
	c.Unknown = compactBy(c.Unknown, func(u UnknownID) string { return u.ID + "\x00" + u.Evidence })
	slices.SortFunc(c.Order, func(a, b OrderRelation) int {
		return cmp.Or(cmp.Compare(a.Before, b.Before), cmp.Compare(a.After, b.After))
	})
	c.Order = slices.Compact(c.Order)
	slices.SortStableFunc(c.Rules, func(a, b Rule) int {
		return cmp.Or(cmp.Compare(a.ID, b.ID), cmp.Compare(a.Title, b.Title), cmp.Compare(a.Path, b.Path))
	})
	c.Rules = compactBy(c.Rules, func(r Rule) string { return r.ID })
	c.Evidence = orEmpty(c.Evidence)
	c.Sightings = orEmpty(c.Sightings)
	c.Software = orEmpty(c.Software)
	c.Groups = orEmpty(c.Groups)
	c.Indicators = orEmpty(c.Indicators)
	c.Exposures = orEmpty(c.Exposures)
	c.Moved = orEmpty(c.Moved)
	c.Unknown = orEmpty(c.Unknown)
}

// Merge puts several cases, each the result of one intake, together into one.
// The title is the first one that is not empty; ids of sightings and evidence stay.
func Merge(cases ...*Case) *Case {
	out := &Case{}
	if len(cases) == 1 {
		out.ID = cases[0].ID
	}
	for _, c := range cases {
		out.Title = cmp.Or(out.Title, c.Title)
		out.AttackVersion = cmp.Or(out.AttackVersion, c.AttackVersion)
		out.Context.Sectors = union(out.Context.Sectors, c.Context.Sectors)
		out.Context.Regions = union(out.Context.Regions, c.Context.Regions)
		out.Context.Platforms = union(out.Context.Platforms, c.Context.Platforms)
		out.Context.Assets = union(out.Context.Assets, c.Context.Assets)
		out.Context.mergeSeverity(c.Context)
		out.Evidence = append(out.Evidence, c.Evidence...)
		out.Sightings = append(out.Sightings, c.Sightings...)
		out.Software = append(out.Software, c.Software...)
		out.Groups = append(out.Groups, c.Groups...)
		out.Indicators = append(out.Indicators, c.Indicators...)
		out.Exposures = append(out.Exposures, c.Exposures...)
		out.Moved = append(out.Moved, c.Moved...)
		out.Unknown = append(out.Unknown, c.Unknown...)
		out.Order = append(out.Order, c.Order...)
		out.Rules = append(out.Rules, c.Rules...)
	}
	out.Normalize()
	return out
}

// mergeSeverity takes over what is not said yet.
func (c *Context) mergeSeverity(o Context) {
	c.DataClass = union(c.DataClass, o.DataClass)
	c.Location = cmp.Or(c.Location, o.Location)
	c.Actor = cmp.Or(c.Actor, o.Actor)
	c.PotentialImpact = cmp.Or(c.PotentialImpact, o.PotentialImpact)
	c.CriticalAsset = cmp.Or(c.CriticalAsset, o.CriticalAsset)
	c.OfflineBackup = cmp.Or(c.OfflineBackup, o.OfflineBackup)
}

// EvidenceID returns the stable id of a piece of evidence.
func EvidenceID(kind, name, sha256 string) string {
	return StableID("evidence", kind, name, sha256)
}

// SightingID returns the stable id of a sighting: the same technique at the
// same place by the same method is the same sighting.
func SightingID(s Sighting) string {
	l := s.Locator
	span := ""
	if l.Span != nil {
		span = strconv.Itoa(l.Span.Start) + "-" + strconv.Itoa(l.Span.End)
	}
	parts := []string{"sighting", s.Evidence, s.Technique, s.Was, s.Method, s.Rule, s.Procedure.Text,
		strconv.Itoa(s.Procedure.Step), strconv.Itoa(l.Page), strconv.Itoa(l.Line), strconv.Itoa(l.Sentence),
		span, l.Record, l.Object, l.URL, l.Path, s.Time, s.Host, s.Account}
	if l.Channel != "" || l.Field != "" { // ids of what has neither stay as they always were
		parts = append(parts, l.Channel, l.Field)
	}
	return StableID(parts...)
}

// compareSightings orders by evidence, then place, then technique, so that a
// case reads like its evidence.
func compareSightings(a, b Sighting) int {
	return cmp.Or(
		cmp.Compare(a.Evidence, b.Evidence),
		cmp.Compare(a.Procedure.Step, b.Procedure.Step),
		cmp.Compare(a.Time, b.Time),
		cmp.Compare(a.Locator.Sentence, b.Locator.Sentence),
		cmp.Compare(a.Locator.Line, b.Locator.Line),
		cmp.Compare(a.Technique, b.Technique),
		cmp.Compare(a.Method, b.Method),
		cmp.Compare(a.ID, b.ID),
	)
}

func clipProcedure(p *Procedure) {
	if len(p.Text) > MaxProcedureText {
		p.Text = strings.ToValidUTF8(p.Text[:MaxProcedureText], "")
	}
	p.Marks = slices.DeleteFunc(p.Marks, func(s Span) bool {
		return s.Start < 0 || s.End <= s.Start || s.End > len(p.Text)
	})
}

func orEmpty[T any](list []T) []T {
	if list == nil {
		return []T{}
	}
	return list
}

// compactBy removes later items with the same key; equal keys stand together
// because the list is sorted by a comparison that includes the key's fields.
func compactBy[T any](list []T, key func(T) string) []T {
	seen := make(map[string]bool, len(list))
	return slices.DeleteFunc(list, func(v T) bool {
		k := key(v)
		if seen[k] {
			return true
		}
		seen[k] = true
		return false
	})
}

func union(a, b []string) []string {
	out := slices.Concat(a, b)
	slices.Sort(out)
	return slices.Compact(out)
}
