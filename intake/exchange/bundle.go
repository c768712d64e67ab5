package exchange

import (
	"bytes"
	"cmp"
	"encoding/json"
	"strings"

	"tradecraft"
	"tradecraft/stix"
)

// object is a STIX object, or a node of the flow builder put in its terms.
// Properties of types that are not read are not here.
type object struct {
	Type              string            `json:"type"`
	ID                string            `json:"id"`
	Name              string            `json:"name"`
	Description       string            `json:"description"`
	Aliases           []string          `json:"aliases"`
	MitreAliases      []string          `json:"x_mitre_aliases"`
	References        []reference       `json:"external_references"`
	Confidence        *float64          `json:"confidence"`
	Revoked           bool              `json:"revoked"`
	Created           string            `json:"created"`
	CreatedBy         string            `json:"created_by_ref"`
	Published         string            `json:"published"`
	FirstSeen         string            `json:"first_seen"`
	StartTime         string            `json:"start_time"`
	FirstObserved     string            `json:"first_observed"`
	RelationshipType  string            `json:"relationship_type"`
	SourceRef         string            `json:"source_ref"`
	TargetRef         string            `json:"target_ref"`
	SightingOfRef     string            `json:"sighting_of_ref"`
	ObjectRefs        []string          `json:"object_refs"`
	ObservedDataRefs  []string          `json:"observed_data_refs"`
	Pattern           string            `json:"pattern"`
	PatternType       string            `json:"pattern_type"`
	Objects           map[string]values `json:"objects"`
	Sectors           []string          `json:"sectors"`
	Region            string            `json:"region"`
	Country           string            `json:"country"`
	IdentityClass     string            `json:"identity_class"`
	CollectionVersion string            `json:"x_mitre_version"`
	TechniqueID       string            `json:"technique_id"`
	TechniqueRef      string            `json:"technique_ref"`
	TacticID          string            `json:"tactic_id"`
	ExecutionStart    string            `json:"execution_start"`
	ExecutionEnd      string            `json:"execution_end"`
	CommandRef        string            `json:"command_ref"`
	CommandLine       string            `json:"command_line"`
	EffectRefs        []string          `json:"effect_refs"`
	AssetRefs         []string          `json:"asset_refs"`
	TrueRefs          []string          `json:"on_true_refs"`
	FalseRefs         []string          `json:"on_false_refs"`
	OnTrueRefs        []string          `json:"true_refs"`
	OnFalseRefs       []string          `json:"false_refs"`
	StartRefs         []string          `json:"start_refs"`
	ObjectRef         string            `json:"object_ref"`
	Scope             string            `json:"scope"`

	raw                json.RawMessage // all properties, for observables
	resolved, resolves string          // ATT&CK id, and the name it was found by
	listed             bool            // a Problem was made of it
}

type reference struct {
	SourceName string `json:"source_name"`
	ExternalID string `json:"external_id"`
	URL        string `json:"url"`
}

// at is the object's place in the evidence.
func (o *object) at() tradecraft.Locator { return tradecraft.Locator{Object: o.ID} }

// sure is the confidence of what the object states: STIX has 0 to 100, and no
// word means that it is stated without doubt.
func (o *object) sure() float64 {
	if o.Confidence == nil {
		return 1
	}
	return min(max(*o.Confidence/100, 0), 1)
}

// values decodes all properties.
func (o *object) values() values {
	v := values{}
	if json.Unmarshal(o.raw, &v) != nil {
		return values{}
	}
	return v
}

// bundle is the objects of one input, newest versions only.
type bundle struct {
	list []*object
	byID map[string]*object
}

// readSTIX reads a bundle. When it is one that tradecraft wrote, the case comes
// back as it was.
func readSTIX(b *builder, data []byte) error {
	in, problems, err := stix.ReadBundle(bytes.NewReader(data), stix.Limits{BundleBytes: MaxBytes, SkipReferences: true})
	if err != nil {
		return err
	}
	if isKnowledgeBase(in) {
		return tradecraft.Errorf("exchange.Read", tradecraft.Unsupported,
			"this is an ATT&CK knowledge base, not evidence; use 'kb import'")
	}
	for _, p := range problems {
		b.addProblem(p)
	}
	if c := readOwn(b.kb, in); c != nil {
		b.own = c
		return nil
	}
	return readForeign(b, b.bundle(in))
}

// isKnowledgeBase tells ATT&CK itself, or a cut of it, from evidence: it has a
// matrix, or what only ATT&CK's own bundles have in numbers.
func isKnowledgeBase(in *stix.Bundle) bool {
	own, patterns := 0, 0
	for _, o := range in.Objects {
		switch {
		case o.Type == "x-mitre-matrix":
			return true
		case strings.HasPrefix(o.Type, "x-mitre-"):
			own++
		case o.Type == "attack-pattern":
			patterns++
		}
	}
	return own >= 10 && patterns >= 100
}

// bundle decodes the newest versions of the objects.
func (b *builder) bundle(in *stix.Bundle) *bundle {
	out := &bundle{byID: make(map[string]*object, len(in.Objects))}
	for _, o := range in.Latest() {
		d := &object{raw: o.Raw}
		if err := o.Decode(d); err != nil {
			b.addProblem(tradecraft.Problem{
				Severity: tradecraft.SeverityError, Object: o.ID, Offset: o.Offset,
				Message: "the object was left out: " + err.Error(),
			})
			continue
		}
		out.list = append(out.list, d)
		out.byID[d.ID] = d
	}
	return out
}

// readForeign reads the bundle of any producer.
func readForeign(b *builder, in *bundle) error {
	b.fromATTACK(in)
	for i, o := range in.list {
		if i%4096 == 0 && b.ctx.Err() != nil {
			return b.ctx.Err()
		}
		b.resolveObject(o)
	}
	for _, o := range in.list {
		b.entity(o)
	}
	b.statements(in)
	b.victims(in)
	flow := b.flowOf(in)
	if flow != nil {
		b.addFlow(flow)
	}
	if len(b.out.Sightings)+len(b.out.Software)+len(b.out.Groups)+len(b.out.Indicators)+len(b.out.Unknown) == 0 {
		b.problem(tradecraft.SeverityWarning, "", "nothing in it names a technique, a software, a group or an indicator")
	}
	return nil
}

// fromATTACK adds what the bundle refers to and only ATT&CK has: many producers
// leave ATT&CK's own objects out. A reference that leads nowhere is a Problem
// when a relationship or a sighting hangs on it.
func (b *builder) fromATTACK(in *bundle) {
	for _, o := range in.list[:len(in.list):len(in.list)] {
		for _, ref := range append([]string{o.SourceRef, o.TargetRef, o.SightingOfRef}, o.ObjectRefs...) {
			if ref == "" || in.byID[ref] != nil {
				continue
			}
			kind, _, _ := strings.Cut(ref, "--")
			if id := b.kb.ID(ref); id != "" {
				known := &object{Type: kind, ID: ref, Name: b.nameOf(id), resolved: id}
				in.list = append(in.list, known)
				in.byID[ref] = known
			} else if o.Type == "relationship" || o.Type == "sighting" {
				b.problem(tradecraft.SeverityWarning, o.ID, "is dangling: %s is not in the bundle", clip(ref))
			}
		}
	}
}

// nameOf is the name ATT&CK has for an id of the loaded or an older version.
func (b *builder) nameOf(id string) string {
	id = b.kb.Resolve(id).To
	if t := b.kb.Technique(id); t != nil {
		return t.Name
	}
	if s := b.kb.SoftwareByID(id); s != nil {
		return s.Name
	}
	if g := b.kb.Group(id); g != nil {
		return g.Name
	}
	return ""
}

// resolveObject finds the ATT&CK id that an object stands for: by its external
// reference, by ATT&CK's own STIX id, and for software and groups by name.
func (b *builder) resolveObject(o *object) {
	switch o.Type {
	case "attack-pattern", "malware", "tool", "intrusion-set", "threat-actor", "campaign":
	default:
		return
	}
	if id := mitreID(o.References); id != "" {
		o.resolved = id
	} else if id := b.kb.ID(o.ID); id != "" {
		o.resolved = id
	}
	if o.resolved != "" {
		o.resolves = o.Name
		return
	}
	list := append(append([]string{o.Name}, o.Aliases...), o.MitreAliases...)
	switch o.Type {
	case "malware", "tool":
		o.resolved, o.resolves = b.names.softwareOf(list...)
	case "intrusion-set", "threat-actor":
		o.resolved, o.resolves = b.names.groupOf(list...)
	case "attack-pattern":
		o.resolved = b.names.techniqueOf(o.Name)
	}
}

// mitreID returns the ATT&CK id among external references.
func mitreID(list []reference) string {
	for _, r := range list {
		if strings.HasPrefix(r.SourceName, "mitre-") && strings.HasSuffix(r.SourceName, "attack") && r.ExternalID != "" {
			return canonicalID(r.ExternalID)
		}
	}
	return ""
}

// entity takes over an object that stands for itself: a software or group, an
// indicator, an observable, the report with its title.
func (b *builder) entity(o *object) {
	switch o.Type {
	case "malware", "tool", "intrusion-set", "threat-actor", "campaign":
		b.named(o)
	case "report", "grouping", "attack-flow":
		b.document(o)
	case "indicator":
		if o.PatternType == "" || o.PatternType == "stix" {
			b.pattern(o.Pattern, o.at())
		} else {
			b.problem(tradecraft.SeverityInfo, o.ID, "a case has no place for a pattern of type %s", clip(o.PatternType))
		}
	case "observed-data":
		for _, key := range sortedKeys(o.Objects) { // STIX 2.0
			v := o.Objects[key]
			b.seen(v.text("type"), v, o.at())
		}
	case "vulnerability":
		if !b.cve(o.Name, o.at()) && !b.cveReference(o) {
			b.problem(tradecraft.SeverityInfo, o.ID, "a case has no place for a vulnerability without a CVE: %s", clip(o.Name))
		}
	case "attack-asset":
		b.out.Context.Assets = append(b.out.Context.Assets, o.Name)
	case "x-mitre-collection":
		b.evidence.Attack = o.CollectionVersion
	default:
		if isObservable(o.Type) {
			b.seen(o.Type, o.values(), o.at())
		}
	}
}

// named adds a software or group. A name that ATT&CK does not have is listed.
func (b *builder) named(o *object) {
	if o.resolved == "" {
		b.problem(tradecraft.SeverityInfo, o.ID, "%s is not in ATT&CK: %s", o.Type, clip(join("; ", o.Name, o.Description)))
		return
	}
	r := b.kb.Resolve(o.resolved)
	if r.To == "" {
		b.unknown(o.resolved, o.at(), r.Reason)
		return
	}
	b.moved(r)
	b.other(r.To, o.resolves, "", o.at())
}

// document takes the title and the date of a report, a grouping or a flow.
func (b *builder) document(o *object) {
	if b.evidence.Title == "" {
		b.evidence.Title = clip(o.Name)
	}
	if b.evidence.Created == "" {
		b.evidence.Created, _ = timeOf(cmp.Or(o.Published, o.Created))
	}
	if o.Description != "" {
		b.problem(tradecraft.SeverityInfo, o.ID, "the %s also says: %s", o.Type, clip(o.Description))
	}
}

func (b *builder) cveReference(o *object) bool {
	for _, r := range o.References {
		if r.SourceName == "cve" && b.cve(r.ExternalID, o.at()) {
			return true
		}
	}
	return false
}

// seen adds the indicators of one observable and says when it has none.
func (b *builder) seen(kind string, v values, at tradecraft.Locator) {
	if b.observable(kind, v, at) {
		return
	}
	if text := join(" ", v.text("command_line"), v.text("name"), v.text("value"), v.text("user_id"), v.text("string")); text != "" {
		b.problem(tradecraft.SeverityInfo, place(at), "a case has no indicator for %s: %s", clip(kind), clip(text))
	}
}

// isObservable knows the cyber observables of STIX 2.1.
func isObservable(kind string) bool {
	switch kind {
	case "artifact", "autonomous-system", "directory", "domain-name", "email-addr", "email-message", "file",
		"ipv4-addr", "ipv6-addr", "mac-addr", "mutex", "network-traffic", "process", "software", "url",
		"user-account", "windows-registry-key", "x509-certificate":
		return true
	}
	return false
}

// attackIDs sorts resolved ids of entities into software and groups.
func (b *builder) attackIDs(objects ...*object) (software, groups []string) {
	for _, o := range objects {
		if o == nil || o.resolved == "" {
			continue
		}
		id := b.kb.Resolve(o.resolved).To
		if b.kb.SoftwareByID(id) != nil {
			software = append(software, id)
		} else if b.kb.Group(id) != nil {
			groups = append(groups, id)
		}
	}
	return software, groups
}
