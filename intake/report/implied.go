package report

import (
	"cmp"
	"math"
	"slices"
	"strings"

	"tradecraft"
	"tradecraft/attack"
)

// Bounds of what named software implies.
const (
	impliedPerSoftware = 4
	impliedPerReport   = 12
	// impliedNamed is how often malware must be named: named once or twice it is
	// mostly there for comparison. One naming of a tool is enough.
	impliedNamed = 3
)

// impliedConfidence is the share of such sightings that annotators of reports
// confirm: 45 of 173 on the development documents; see docs/quality.md.
const impliedConfidence = 0.25

// implications knows for each software the techniques it is known for most.
type implications struct {
	kb    *attack.KnowledgeBase
	users map[string]int // technique -> number of software that uses it
}

func newImplications(kb *attack.KnowledgeBase) *implications {
	im := &implications{kb: kb, users: make(map[string]int)}
	for _, s := range kb.Software() {
		for _, u := range s.Techniques {
			im.users[u.ID]++
		}
	}
	return im
}

// of returns the techniques that a software is known for, the best attested
// and most usual first: what ATT&CK cites several sources for, and what much
// software does, is what reports confirm most. Techniques of other matrices
// are left out for software of the enterprise matrix.
func (im *implications) of(s *attack.Software) []string {
	score := func(u attack.Use) float64 {
		return float64(len(u.Citations)) + math.Log(float64(im.users[u.ID]))
	}
	uses := slices.Clone(s.Techniques)
	slices.SortStableFunc(uses, func(a, b attack.Use) int {
		return cmp.Or(cmp.Compare(score(b), score(a)), cmp.Compare(a.ID, b.ID))
	})
	enterprise := slices.Contains(s.Domains, attack.Enterprise)
	out := make([]string, 0, len(uses))
	for _, u := range uses {
		if t := im.kb.Technique(u.ID); t != nil && (t.Domain == attack.Enterprise || !enterprise) {
			out = append(out, u.ID)
		}
	}
	return out
}

// implications adds what the named software is known for and the report does
// not show itself: at most a few for each software and for the report, each at
// the line that first names the software in a telling line.
func (b *builder) implications() {
	seen := make(map[string]bool)
	for _, s := range b.out.Sightings {
		seen[s.Technique] = true
		if parent, _, sub := strings.Cut(s.Technique, "."); sub {
			seen[parent] = true
		}
	}
	left := impliedPerReport
	for _, m := range b.bySpread() {
		if left == 0 {
			return
		}
		s := b.reader.kb.SoftwareByID(m.ID)
		if s == nil || !s.Tool && m.Count < impliedNamed {
			continue
		}
		i, ok := b.firstTelling(m.ID)
		if !ok {
			continue
		}
		n := min(impliedPerSoftware, left)
		for _, id := range b.reader.implied.of(s) {
			parent, _, _ := strings.Cut(id, ".")
			if n == 0 {
				break
			}
			if seen[id] || seen[parent] && parent != id && b.hasChildSeen(parent) {
				continue
			}
			seen[id] = true
			n--
			left--
			b.imply(i, id, m.ID)
		}
	}
}

// bySpread returns the software mentions, most often named first.
func (b *builder) bySpread() []tradecraft.Mention {
	out := slices.Clone(b.out.Software)
	slices.SortStableFunc(out, func(x, y tradecraft.Mention) int {
		return cmp.Or(cmp.Compare(y.Count, x.Count), cmp.Compare(x.ID, y.ID))
	})
	return out
}

// firstTelling returns the first telling line that names an id.
func (b *builder) firstTelling(id string) (int, bool) {
	for i := range b.assessed.lines {
		if !b.assessed.tells(i) {
			continue
		}
		for _, m := range b.assessed.names[i] {
			if slices.Contains(entities(m, b.firm()), id) {
				return i, true
			}
		}
	}
	return 0, false
}

// hasChildSeen says whether a sighting is of a sub-technique of parent.
func (b *builder) hasChildSeen(parent string) bool {
	return slices.ContainsFunc(b.out.Sightings, func(s tradecraft.Sighting) bool {
		return s.Method != tradecraft.MethodImplied && strings.HasPrefix(s.Technique, parent+".")
	})
}

// imply adds one implied sighting.
func (b *builder) imply(i int, technique, software string) {
	s := tradecraft.Sighting{
		Technique: technique, Tactics: b.tactics(technique), Evidence: b.evidence.ID, Locator: b.locate(i),
		Confidence: impliedConfidence, Method: tradecraft.MethodImplied, Because: []string{software},
		Procedure: tradecraft.Procedure{Text: b.assessed.lines[i].Text},
	}
	for _, m := range b.assessed.names[i] {
		if slices.Contains(m.IDs, software) {
			s.Procedure.Marks = append(s.Procedure.Marks, m.Span)
		}
	}
	s.Procedure.Software, s.Procedure.Groups = b.entitiesOf(i)
	b.out.Sightings = append(b.out.Sightings, s)
}
