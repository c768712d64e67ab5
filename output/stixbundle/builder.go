package stixbundle

import (
	"cmp"
	"math"
	"strings"
	"time"

	"tradecraft"
	"tradecraft/output"
	"tradecraft/stix"
	"tradecraft/stix/extension"
)

// builder collects the objects of a bundle in their order. Each id stands once.
type builder struct {
	r       output.Report
	now     string
	author  string
	objects []any
	refs    []string // what the report holds, in order
	have    map[string]bool
	seenIn  map[string][]string // evidence id -> observables found in it
}

func newBuilder(r output.Report, at time.Time) *builder {
	if at.IsZero() {
		at = latest(r)
	}
	return &builder{r: r, now: timestamp(at), have: map[string]bool{}, seenIn: map[string][]string{}}
}

// add appends an object that the report refers to. It reports false when the
// id is there already.
func (b *builder) add(id string, o any) bool {
	if b.have[id] {
		return false
	}
	b.have[id] = true
	b.objects = append(b.objects, o)
	b.refs = append(b.refs, id)
	return true
}

// own are the common properties of an object that says something of the case.
func (b *builder) own(typ, id string) common {
	return common{Type: typ, SpecVersion: stix.SpecVersion21, ID: id, CreatedBy: b.author, Created: b.now, Modified: b.now}
}

// idOf makes a STIX id of a case's own id, which usually is a UUID already.
func idOf(typ, id string) string {
	if len(id) == 36 && strings.Count(id, "-") == 4 && strings.Trim(id, "0123456789abcdef-") == "" {
		return typ + "--" + id
	}
	return stix.NewID(typ, id)
}

func (b *builder) build() {
	b.author = stix.NewID("identity", "tradecraft")
	c := b.r.Case
	for i := range c.Indicators {
		b.indicator(&c.Indicators[i])
	}
	for i := range c.Evidence {
		b.evidence(&c.Evidence[i])
	}
	for i := range c.Software {
		b.mention(&c.Software[i], extension.Properties{Software: &c.Software[i]})
	}
	for i := range c.Groups {
		b.mention(&c.Groups[i], extension.Properties{Group: &c.Groups[i]})
	}
	for i := range c.Sightings {
		b.sighting(&c.Sightings[i])
	}
	for i := range c.Exposures {
		b.exposure(&c.Exposures[i])
	}
	b.attribution()
	b.objects = append(b.frame(), b.objects...)
}

// frame is what stands before all: the extension, its author and the report.
func (b *builder) frame() []any {
	c := b.r.Case
	author := common{Type: "identity", SpecVersion: stix.SpecVersion21, ID: b.author, Created: b.now, Modified: b.now}
	if len(b.refs) == 0 {
		b.refs = []string{b.author} // a report holds at least one object
	}
	rep := report{
		common: b.own("report", idOf("report", c.ID)), Name: cmp.Or(c.Title, "Case without a title"),
		ReportTypes: []string{"threat-report"}, Published: b.now, ObjectRefs: b.refs,
	}
	rep.Extensions = extension.In(extension.Properties{Case: &extension.Case{
		Schema: tradecraft.CaseSchema, ID: c.ID, Title: c.Title, AttackVersion: c.AttackVersion, Context: c.Context,
		Moved: c.Moved, Unknown: c.Unknown, Order: c.Order, Rules: c.Rules,
	}})
	return []any{
		identity{common: author, Name: cmp.Or(b.r.Tool, "tradecraft"), IdentityClass: "system"},
		definition{
			common: b.own("extension-definition", extension.ID), Name: "tradecraft case",
			Description: "What a tradecraft case holds and STIX has no place for.",
			Schema:      tradecraft.CaseSchema, Version: extension.Version, ExtensionTypes: []string{extension.Type},
		},
		rep,
	}
}

// evidence writes a piece of evidence as a file, with the data observed in it.
func (b *builder) evidence(e *tradecraft.Evidence) {
	f := observable{common: common{Type: "file", SpecVersion: stix.SpecVersion21, ID: idOf("file", e.ID)}, Size: max(e.Bytes, 0), Name: cmp.Or(e.Name, e.ID)}
	if len(e.SHA256) == 64 {
		f.Hashes = map[string]string{"SHA-256": e.SHA256}
	}
	f.Extensions = extension.In(extension.Properties{Evidence: e})
	b.add(f.ID, f)
	o := observedData{
		common: b.own("observed-data", observedID(e.ID)), NumberObserved: 1,
		ObjectRefs: append([]string{f.ID}, b.seenIn[e.ID]...),
	}
	when := b.now
	if t, ok := timeOf(e.Created); ok {
		when = timestamp(t)
	}
	o.FirstObserved, o.LastObserved = when, when
	b.add(o.ID, o)
}

func observedID(evidence string) string { return stix.NewID("observed-data", evidence) }

func (b *builder) sighting(s *tradecraft.Sighting) {
	o := sighting{common: b.own("sighting", idOf("sighting", s.ID)), Description: s.Procedure.Text, Count: 1, SightingOfRef: b.technique(s.Technique)}
	confidence := int(math.Round(min(max(s.Confidence, 0), 1) * 100))
	o.Confidence = &confidence
	if t, ok := timeOf(s.Time); ok {
		o.FirstSeen, o.LastSeen = timestamp(t), timestamp(t)
		if last, ok := timeOf(s.Last); ok && last.After(t) {
			o.LastSeen = timestamp(last)
		}
	}
	o.Count = max(o.Count, s.Count)
	if id := observedID(s.Evidence); b.have[id] {
		o.ObservedDataRefs = []string{id}
	}
	rest := *s
	rest.Procedure.Text = ""
	o.Extensions = extension.In(extension.Properties{Sighting: &rest})
	b.add(o.ID, o)
}

// mention says that a piece of evidence names a software or a group.
func (b *builder) mention(m *tradecraft.Mention, p extension.Properties) {
	target := b.actor(m)
	o := relationship{
		common:           b.own("relationship", stix.NewID("relationship", "mention", m.Evidence, m.ID)),
		RelationshipType: "related-to", SourceRef: idOf("file", m.Evidence), TargetRef: target,
	}
	o.Extensions = extension.In(p)
	b.add(o.ID, o)
}

func (b *builder) exposure(e *tradecraft.Exposure) {
	o := named{common: b.own("vulnerability", stix.NewID("vulnerability", "exposure", e.ID)), Name: cmp.Or(e.Title, e.ID)}
	o.Description = strings.TrimSpace(e.Weakness + "\n" + e.Fix)
	o.Extensions = extension.In(extension.Properties{Exposure: e})
	b.add(o.ID, o)
}
