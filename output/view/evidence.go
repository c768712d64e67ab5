package view

import (
	"cmp"
	"slices"
	"strings"

	"tradecraft"
	"tradecraft/analysis/profile"
	"tradecraft/attack"
)

// bestQuotes is how many places stand open under a technique; the others are folded.
const bestQuotes = 2

// TacticEvidence is the techniques of one tactic with their evidence. A
// technique of several tactics stands under the first.
type TacticEvidence struct {
	Name       string
	Techniques []Technique
}

// Technique is a technique with all places that show it.
type Technique struct {
	Ref
	Short       string // the name without the technique above it
	Also        string // its other tactics
	Value       float64
	Probability string
	Was         []string // ids it had in the evidence
	Places      int      // number of quotes
	Best, More  []Quote  // the surest first
	Before      string   // who is known to have used it, and with what
}

// Quote is one place in the evidence.
type Quote struct {
	Anchor     string // "" unless a reason points here
	Segments   []Segment
	Where      string   // file, page, line, section
	ShortPlace string   // page or line alone
	Seen       []string // time, host, account
	How        string   // the method in words
	Confidence string
	Review     string
}

func (b *builder) evidenceByTactic() []TacticEvidence {
	var out []TacticEvidence
	for i := range b.profile.Techniques {
		t := &b.profile.Techniques[i]
		name := "No tactic known"
		if first := b.firstTactic(t.Tactics); first != "" {
			name = b.tacticName(first) + b.domainNote(first)
		}
		if len(out) == 0 || out[len(out)-1].Name != name {
			out = append(out, TacticEvidence{Name: name})
		}
		last := &out[len(out)-1]
		last.Techniques = append(last.Techniques, b.evidenceOf(t))
	}
	return out
}

// domainNote tells tactics of the same name in other matrices apart.
func (b *builder) domainNote(tactic string) string {
	switch b.domain(tactic) {
	case attack.Mobile:
		return " (mobile)"
	case attack.ICS:
		return " (industrial)"
	}
	return ""
}

// firstTactic is the tactic that comes first in the matrix.
func (b *builder) firstTactic(ids []string) string {
	if len(ids) == 0 {
		return ""
	}
	return slices.MinFunc(ids, func(x, y string) int { return cmp.Compare(b.place(x), b.place(y)) })
}

// otherTactics are those besides the first.
func (b *builder) otherTactics(ids []string) string {
	first := b.firstTactic(ids)
	others := slices.DeleteFunc(slices.Clone(ids), func(id string) bool { return id == first })
	return b.tacticNames(others)
}

func (b *builder) evidenceOf(t *profile.Technique) Technique {
	quotes := b.quotes(t.Sightings)
	out := Technique{
		Ref:         b.technique(t.ID),
		Short:       OneLine(t.Name),
		Also:        b.otherTactics(t.Tactics),
		Value:       min(max(t.Probability, 0), 1),
		Probability: Probability(t.Probability),
		Places:      len(quotes),
		Before:      b.before(t.ID),
	}
	for _, id := range t.Was {
		out.Was = append(out.Was, OneLine(id))
	}
	open := bestQuotes
	if len(quotes) == bestQuotes+1 { // folding one alone saves nothing
		open++
	}
	open = min(open, len(quotes))
	out.Best, out.More = quotes[:open], quotes[open:]
	return out
}

// quotes are the sightings in the given order; the same place found by several
// methods is one quote.
func (b *builder) quotes(ids []string) []Quote {
	var out []Quote
	at := map[string]int{}
	for _, id := range ids {
		s := b.sightings[id]
		if s == nil {
			continue
		}
		where := b.where(s.Evidence, s.Locator)
		how := b.how(s)
		key := strings.Join([]string{where, s.Procedure.Text, s.Time, s.Host, s.Account}, "\x00")
		if i, ok := at[key]; ok {
			out[i].How += ", " + how
			if out[i].Anchor == "" && b.linked[id] {
				out[i].Anchor = sightingAnchor(s)
			}
			continue
		}
		at[key] = len(out)
		q := Quote{
			Segments: segments(s.Procedure.Text, s.Procedure.Marks), Where: where, ShortPlace: ShortPlace(s.Locator),
			How: how, Confidence: Probability(s.Confidence), Review: OneLine(s.Review),
		}
		if b.linked[id] {
			q.Anchor = sightingAnchor(s)
		}
		if when := seenWhen(s); when != "" {
			q.Seen = append(q.Seen, when)
		}
		if s.Host != "" {
			q.Seen = append(q.Seen, "host "+OneLine(s.Host))
		}
		if s.Account != "" {
			q.Seen = append(q.Seen, "account "+OneLine(s.Account))
		}
		out = append(out, q)
	}
	return out
}

// seenWhen says when and how often: "2026-03-12T08:05:52Z", "3 times, 2026-…
// to 2026-…".
func seenWhen(s *tradecraft.Sighting) string {
	var parts []string
	if s.Count > 1 {
		parts = append(parts, Count(s.Count, "time", "times"))
	}
	when := OneLine(s.Time)
	if s.Last != "" {
		when += " to " + OneLine(s.Last)
	}
	if when != "" {
		parts = append(parts, when)
	}
	return strings.Join(parts, ", ")
}

// how says by which method a sighting was found; a rule with its title and
// author.
func (b *builder) how(s *tradecraft.Sighting) string {
	r := b.rules[s.Rule]
	if s.Method != tradecraft.MethodRule || r == nil || r.Title == "" {
		return methodWords(s.Method, s.Rule)
	}
	out := "rule ‘" + OneLine(r.Title) + "’"
	if r.Author != "" {
		out += " by " + OneLine(r.Author)
	}
	if r.Level != "" {
		out += " (" + OneLine(r.Level) + ")"
	}
	return out
}

// sightingAnchor is derived from the id's content again, so that an id from
// outside cannot be anything else than an anchor.
func sightingAnchor(s *tradecraft.Sighting) string {
	return "s-" + tradecraft.StableID("anchor", s.ID)[:13]
}

// Implied is a technique that nothing shows, but that software named in the
// evidence can do.
type Implied struct {
	Ref
	Tactics  string
	Software []Ref
}

// implied lists techniques known from software alone, in tactic order.
func (b *builder) implied() []Implied {
	because := map[string]map[string]bool{}
	for _, s := range b.Case.Sightings {
		if s.Method != tradecraft.MethodImplied || b.seen[s.Technique] != nil || s.Review == tradecraft.ReviewRejected {
			continue
		}
		if because[s.Technique] == nil {
			because[s.Technique] = map[string]bool{}
		}
		for _, id := range s.Because {
			because[s.Technique][id] = true
		}
	}
	ids := sortedKeys(because)
	tactics := map[string][]string{}
	for _, id := range ids {
		if t := b.KB.Technique(id); t != nil {
			tactics[id] = t.Tactics
		}
	}
	slices.SortStableFunc(ids, func(x, y string) int {
		return cmp.Compare(b.place(b.firstTactic(tactics[x])), b.place(b.firstTactic(tactics[y])))
	})
	var out []Implied
	for _, id := range ids {
		line := Implied{Ref: b.technique(id), Tactics: b.tacticNames(tactics[id])}
		for _, by := range sortedKeys(because[id]) {
			ref := b.softwareRef(by)
			if ref.Name == "" {
				ref = b.groupRef(by)
			}
			line.Software = append(line.Software, ref)
		}
		out = append(out, line)
	}
	return out
}

// Folded is a technique that rules found in a log, with too little support to
// be counted among those seen.
type Folded struct {
	Ref
	Tactics     string
	Value       float64
	Probability string
	Where       string
}

// folded lists what logs speak for beside the techniques named, the likeliest
// first.
func (b *builder) folded() []Folded {
	type best struct {
		p     float64
		where []string
	}
	found := map[string]*best{}
	for _, e := range b.Case.Evidence {
		for _, a := range e.Assessments {
			if e.Kind != tradecraft.KindLog || a.Reported || b.seen[a.Technique] != nil {
				continue
			}
			f := found[a.Technique]
			if f == nil {
				f = &best{}
				found[a.Technique] = f
			}
			f.p = max(f.p, min(max(a.Probability, 0), 1))
			f.where = append(f.where, OneLine(e.Name))
		}
	}
	ids := sortedKeys(found)
	slices.SortStableFunc(ids, func(x, y string) int { return cmp.Compare(found[y].p, found[x].p) })
	var out []Folded
	for _, id := range ids {
		f := Folded{Ref: b.technique(id), Value: found[id].p, Probability: Probability(found[id].p), Where: list(found[id].where[:min(3, len(found[id].where))])}
		if more := len(found[id].where) - 3; more > 0 {
			f.Where += ", " + Count(more, "more log", "more logs")
		}
		if t := b.KB.Technique(id); t != nil {
			f.Tactics = b.tacticNames(t.Tactics)
		}
		out = append(out, f)
	}
	return out
}
