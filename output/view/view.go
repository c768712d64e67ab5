package view

import (
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"tradecraft"
	"tradecraft/analysis/profile"
	"tradecraft/attack"
	"tradecraft/output"
)

// View is a whole report in reading order. Parts that are nil or empty were
// not asked for or have nothing to say, and are left out.
type View struct {
	Title string
	// Input and Found count what came in and what was found in it.
	Input, Found string
	// Statement says what the case holds. Incomplete is set when it must be read
	// before anything else: nothing was seen, or a part could not be read.
	Statement     string
	Incomplete    bool
	AttackVersion string
	CaseID        string
	Answers       []Answer
	Severity      *Severity
	Response      *Response
	Matrices      []Matrix
	Likely        bool // the matrices show techniques that were not seen
	Who           *Who
	Next          *Next
	Check         *Check
	Emerging      *Emerging
	Mitigation    *Mitigation
	Measures      *Measures
	Evidence      []TacticEvidence
	Folded        []Folded
	Implied       []Implied
	Software      []Mention
	Groups        []Mention
	Indicators    []IndicatorKind
	Exposures     []Exposure
	Moved         []Moved
	Unknown       []Unknown
	Problems      []Problem
	Method        Method
}

// Ref names an ATT&CK object. Anchor is where the report tells more of it, ""
// when it does not.
type Ref struct {
	ID, Name, Anchor string
}

// Of makes the view of a report. The report is not changed.
func Of(r output.Report) *View {
	b := newBuilder(r)
	v := &View{
		Title:         title(r.Case),
		Input:         evidenceCounts(r.Case),
		Found:         b.found(),
		Statement:     sentence(r.Analysis.Statement),
		AttackVersion: OneLine(r.Case.AttackVersion),
		CaseID:        OneLine(r.Case.ID),
		Matrices:      b.matrices(),
		Severity:      b.severity(),
		Response:      b.response(),
		Who:           b.who(),
		Next:          b.next(),
		Check:         b.check(),
		Emerging:      b.emerging(),
		Mitigation:    b.mitigation(),
		Measures:      b.measures(),
		Evidence:      b.evidenceByTactic(),
		Folded:        b.folded(),
		Implied:       b.implied(),
		Software:      b.mentions(r.Case.Software, b.softwareRef, b.softwareKind),
		Groups:        b.mentions(r.Case.Groups, b.groupRef, func(string) string { return "group" }),
		Indicators:    b.indicators(),
		Exposures:     b.exposures(),
		Moved:         b.moved(),
		Unknown:       b.unknown(),
		Problems:      b.problems(),
		Method:        b.method(),
	}
	v.Incomplete = len(b.profile.Techniques) == 0 ||
		slices.ContainsFunc(v.Problems, func(p Problem) bool { return p.Severity == tradecraft.SeverityError })
	for _, m := range v.Matrices {
		v.Likely = v.Likely || m.likely()
	}
	v.Answers = answers(v)
	return v
}

// title takes the case's own title, else what the first evidence calls itself.
func title(c *tradecraft.Case) string {
	if t := OneLine(c.Title); t != "" {
		return t
	}
	for _, e := range c.Evidence {
		if t := OneLine(e.Title); t != "" {
			return t
		}
		if t := OneLine(e.Name); t != "" {
			if more := len(c.Evidence) - 1; more > 0 {
				t += " and " + Number(more) + " more"
			}
			return t
		}
	}
	return "Case report"
}

// builder has what several parts of a view look up.
type builder struct {
	output.Report
	profile   *profile.Profile
	evidence  map[string]*tradecraft.Evidence // by id
	sightings map[string]*tradecraft.Sighting // by id
	seen      map[string]*profile.Technique   // by technique id
	tactics   map[string]int                  // tactic id -> place in the matrix
	anchors   map[string]string               // ATT&CK id -> anchor, of what has a place of its own
	linked    map[string]bool                 // sightings that a reason points at
	rules     map[string]*tradecraft.Rule     // by id
}

func newBuilder(r output.Report) *builder {
	b := &builder{
		Report:    r,
		profile:   r.Analysis.Profile,
		evidence:  map[string]*tradecraft.Evidence{},
		sightings: map[string]*tradecraft.Sighting{},
		seen:      map[string]*profile.Technique{},
		tactics:   map[string]int{},
		anchors:   map[string]string{},
		linked:    map[string]bool{},
		rules:     map[string]*tradecraft.Rule{},
	}
	if b.profile == nil {
		b.profile = &profile.Profile{}
	}
	if b.KB == nil {
		b.KB = &attack.KnowledgeBase{}
	}
	for i := range r.Case.Evidence {
		b.evidence[r.Case.Evidence[i].ID] = &r.Case.Evidence[i]
	}
	for i := range r.Case.Rules {
		b.rules[r.Case.Rules[i].ID] = &r.Case.Rules[i]
	}
	for i := range r.Case.Sightings {
		b.sightings[r.Case.Sightings[i].ID] = &r.Case.Sightings[i]
	}
	for i := range b.profile.Techniques {
		t := &b.profile.Techniques[i]
		b.seen[t.ID] = t
		b.anchor(t.ID)
	}
	for _, mentions := range [][]tradecraft.Mention{r.Case.Software, r.Case.Groups} {
		for _, m := range mentions {
			b.anchor(m.ID)
		}
	}
	b.orderTactics()
	return b
}

// orderTactics numbers the tactics of all domains in matrix order. Those only
// the profile knows come last, in its order.
func (b *builder) orderTactics() {
	add := func(id string) {
		if _, ok := b.tactics[id]; !ok {
			b.tactics[id] = len(b.tactics)
		}
	}
	for _, d := range domains() {
		for _, t := range b.KB.Tactics(d) {
			add(t.ID)
		}
	}
	for _, t := range b.profile.Tactics {
		add(t.ID)
	}
}

func domains() []attack.Domain {
	return []attack.Domain{attack.Enterprise, attack.Mobile, attack.ICS}
}

var attackID = regexp.MustCompile(`^[A-Z]{1,3}[0-9]{4}(\.[0-9]{3})?$`)

// anchor gives an id its place on the page. An id of ATT&CK's form is its own
// anchor; whatever else a foreign case holds gets a number.
func (b *builder) anchor(id string) {
	if b.anchors[id] != "" {
		return
	}
	if attackID.MatchString(id) {
		b.anchors[id] = id
		return
	}
	b.anchors[id] = "object-" + strconv.Itoa(len(b.anchors))
}

// technique names a technique in full, a sub-technique with its parent.
func (b *builder) technique(id string) Ref {
	ref := Ref{ID: OneLine(id), Name: b.techniqueName(id)}
	if b.seen[id] != nil {
		ref.Anchor = b.anchors[id]
	}
	return ref
}

func (b *builder) techniqueName(id string) string {
	name, parent := "", ""
	if t := b.KB.Technique(id); t != nil {
		name, parent = t.Name, t.Parent
	} else if t := b.seen[id]; t != nil {
		name, parent = t.Name, t.Parent
	}
	if parent != "" {
		if p := b.KB.Technique(parent); p != nil {
			name = p.Name + ": " + name
		}
	}
	if name == id {
		name = ""
	}
	return OneLine(name)
}

func (b *builder) techniqueRefs(ids []string) []Ref {
	out := make([]Ref, 0, len(ids))
	for _, id := range ids {
		out = append(out, b.technique(id))
	}
	return out
}

func (b *builder) softwareRef(id string) Ref {
	ref := Ref{ID: OneLine(id), Anchor: b.anchors[id]}
	if s := b.KB.SoftwareByID(id); s != nil {
		ref.Name = s.Name
	}
	return ref
}

func (b *builder) softwareKind(id string) string {
	s := b.KB.SoftwareByID(id)
	switch {
	case s == nil:
		return "software"
	case s.Tool:
		return "tool"
	}
	return "malware"
}

func (b *builder) groupRef(id string) Ref {
	ref := Ref{ID: OneLine(id), Anchor: b.anchors[id]}
	if g := b.KB.Group(id); g != nil {
		ref.Name = g.Name
	}
	return ref
}

func (b *builder) tacticName(id string) string {
	if t := b.KB.Tactic(id); t != nil {
		return t.Name
	}
	for _, t := range b.profile.Tactics {
		if t.ID == id && t.Name != "" {
			return OneLine(t.Name)
		}
	}
	return OneLine(id)
}

func (b *builder) tacticNames(ids []string) string {
	names := make([]string, 0, len(ids))
	for _, id := range ids {
		if n := b.tacticName(id); !slices.Contains(names, n) {
			names = append(names, n)
		}
	}
	return strings.Join(names, ", ")
}

// evidenceName is the name of a piece of evidence as the user gave it.
func (b *builder) evidenceName(id string) string {
	if e := b.evidence[id]; e != nil && e.Name != "" {
		return OneLine(e.Name)
	}
	return OneLine(id)
}

// where is the evidence's name with the place in it.
func (b *builder) where(evidence string, l tradecraft.Locator) string {
	if p := Place(l); p != "" {
		return b.evidenceName(evidence) + ", " + p
	}
	return b.evidenceName(evidence)
}

// spot is where without the heading, for tables.
func (b *builder) spot(evidence string, l tradecraft.Locator) string {
	l.Section = ""
	return b.where(evidence, l)
}

// found counts what was found: "21 techniques, 6 malware and tools, 43 indicators".
func (b *builder) found() string {
	parts := []string{Count(len(b.profile.Techniques), "technique", "techniques")}
	add := func(n int, one, many string) {
		if n > 0 {
			parts = append(parts, Count(n, one, many))
		}
	}
	add(distinct(b.Case.Software), "malware or tool", "malware and tools")
	add(distinct(b.Case.Groups), "group named", "groups named")
	add(len(b.Case.Indicators), "indicator", "indicators")
	add(len(b.Case.Exposures), "exposure", "exposures")
	return strings.Join(parts, ", ")
}

func distinct(mentions []tradecraft.Mention) int {
	ids := map[string]bool{}
	for _, m := range mentions {
		ids[m.ID] = true
	}
	return len(ids)
}

// sortedKeys are the keys of m in order.
func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
