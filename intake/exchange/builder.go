package exchange

import (
	"cmp"
	"context"
	"fmt"
	"strings"

	"tradecraft"
	"tradecraft/attack"
)

// maxProblems bounds the Problems of one input.
const maxProblems = 200

// builder puts a case together. Readers give it ids and names as they stand in
// the input; it resolves them.
type builder struct {
	ctx      context.Context
	kb       *attack.KnowledgeBase
	names    names
	out      tradecraft.Case
	evidence tradecraft.Evidence
	mentions map[string]int   // group or software id -> place in its list
	more     int              // Problems beyond maxProblems
	own      *tradecraft.Case // a whole case that the input carries, instead of out
}

func newBuilder(ctx context.Context, kb *attack.KnowledgeBase, e tradecraft.Evidence) *builder {
	e.ID = tradecraft.EvidenceID(e.Kind, e.Name, e.SHA256)
	return &builder{
		ctx: ctx, kb: kb, names: namesOf(kb), evidence: e,
		out:      tradecraft.Case{AttackVersion: kb.Version()},
		mentions: map[string]int{},
	}
}

// finish returns the normalized case.
func (b *builder) finish() *tradecraft.Case {
	if c := b.own; c != nil {
		if len(c.Evidence) > 0 {
			c.Evidence[0].Problems = append(c.Evidence[0].Problems, b.evidence.Problems...)
		}
		return c
	}
	if b.more > 0 {
		b.evidence.Problems = append(b.evidence.Problems, tradecraft.Problem{
			Severity: tradecraft.SeverityWarning, Object: b.evidence.Name, Offset: -1,
			Message: fmt.Sprintf("%d more problems of this input are not listed", b.more),
		})
	}
	b.out.Title = cmp.Or(b.out.Title, b.evidence.Title)
	b.out.Evidence = []tradecraft.Evidence{b.evidence}
	v := &b.out.Context
	v.Sectors, v.Regions, v.Assets = sortedSet(v.Sectors), sortedSet(v.Regions), sortedSet(v.Assets)
	b.out.Normalize()
	return &b.out
}

// problem adds a Problem. where is the place inside the input, "" for all of it.
func (b *builder) problem(severity, where, format string, args ...any) {
	b.addProblem(tradecraft.Problem{Severity: severity, Object: where, Message: fmt.Sprintf(format, args...), Offset: -1})
}

// addProblem adds a Problem of a reader below, with the file's name in front of
// its object.
func (b *builder) addProblem(p tradecraft.Problem) {
	if len(b.evidence.Problems) >= maxProblems {
		b.more++
		return
	}
	if p.Object == "" {
		p.Object = b.evidence.Name
	} else {
		p.Object = b.evidence.Name + ": " + clip(p.Object)
	}
	b.evidence.Problems = append(b.evidence.Problems, p)
}

// found is one statement of the input that a technique was used.
type found struct {
	id         string // as the input has it
	tactic     string // id or short name of the one tactic stated, "" for all of the technique
	text       string
	locator    tradecraft.Locator
	time       string
	step       int
	host       string
	account    string
	confidence float64 // 0 to 1
	rejected   bool
	software   []string
	groups     []string
}

// technique adds a sighting and returns its id. An id that is no technique of
// the loaded version goes to where it belongs; then the result is "".
func (b *builder) technique(f found) string {
	id := canonicalID(f.id)
	if id == "" {
		b.actionWithoutID(f)
		return ""
	}
	r := b.kb.Resolve(id)
	if r.To == "" {
		b.unknown(id, f.locator, r.Reason)
		if f.text != "" {
			b.problem(tradecraft.SeverityWarning, place(f.locator), "%s: %s; what was said of it: %s", clip(id), r.Reason, clip(f.text))
		}
		return ""
	}
	b.moved(r)
	t := b.kb.Technique(r.To)
	if t == nil {
		b.other(r.To, "", f.text, f.locator)
		return ""
	}
	if t.Deprecated {
		b.problem(tradecraft.SeverityInfo, place(f.locator), "%s is deprecated in ATT&CK %s and has no successor", r.To, b.kb.Version())
	}
	s := tradecraft.Sighting{
		Technique: t.ID, Tactics: t.Tactics, Evidence: b.evidence.ID, Locator: f.locator,
		Method: tradecraft.MethodStated, Confidence: min(max(f.confidence, 0), 1), Time: f.time, Host: f.host, Account: f.account,
		Procedure: tradecraft.Procedure{Text: f.text, Software: sortedSet(f.software), Groups: sortedSet(f.groups), Step: f.step},
	}
	if r.Moved {
		s.Was = r.From
	}
	if f.rejected {
		s.Review = tradecraft.ReviewRejected
	}
	if tactic, ok := b.tactic(f.tactic, t); ok {
		s.Tactics = []string{tactic}
	} else if f.tactic != "" {
		s.Procedure.Text = join("\n", s.Procedure.Text, "tactic: "+f.tactic)
	}
	s.Procedure.Text = clipText(s.Procedure.Text, tradecraft.MaxProcedureText)
	s.ID = tradecraft.SightingID(s)
	b.out.Sightings = append(b.out.Sightings, s)
	return s.ID
}

// tactic finds the tactic that the input states among those the technique has
// in the loaded version. A tactic that was renamed or split is not found.
func (b *builder) tactic(stated string, t *attack.Technique) (id string, ok bool) {
	if stated == "" {
		return "", false
	}
	for _, id := range t.Tactics {
		tactic := b.kb.Tactic(id)
		if strings.EqualFold(id, stated) || tactic != nil && (strings.EqualFold(tactic.ShortName, stated) || strings.EqualFold(tactic.Name, stated)) {
			return id, true
		}
	}
	return "", false
}

// moved notes an id that the loaded version has under another one.
func (b *builder) moved(r attack.Resolution) {
	if r.Moved {
		b.out.Moved = append(b.out.Moved, tradecraft.MovedID{From: r.From, To: r.To, Evidence: b.evidence.ID})
	}
}

func (b *builder) unknown(id string, at tradecraft.Locator, reason string) {
	b.out.Unknown = append(b.out.Unknown, tradecraft.UnknownID{ID: clip(id), Evidence: b.evidence.ID, Locator: at, Reason: reason})
}

// id adds whatever an id stands for: a technique, software or group. Other
// kinds have no place in a case and are listed as a Problem.
func (b *builder) id(f found) {
	r := b.kb.Resolve(canonicalID(f.id))
	if r.To == "" || b.kb.Technique(r.To) != nil {
		b.technique(f)
		return
	}
	b.moved(r)
	b.other(r.To, f.id, f.text, f.locator)
}

// other adds an id that is no technique.
func (b *builder) other(id, as, text string, at tradecraft.Locator) {
	switch {
	case b.kb.SoftwareByID(id) != nil, b.kb.Group(id) != nil:
		b.mention(id, as, at)
		if text != "" && text != as {
			b.problem(tradecraft.SeverityInfo, place(at), "said of %s: %s", id, clip(text))
		}
	default:
		b.problem(tradecraft.SeverityInfo, place(at), "%s is no technique, software or group; a case has no place for it%s", id, suffix(text))
	}
}

// mention adds a software or a group that the input names, by its ATT&CK id.
func (b *builder) mention(id, as string, at tradecraft.Locator) {
	if i, ok := b.mentions[id]; ok {
		list := b.out.Software
		if b.kb.SoftwareByID(id) == nil {
			list = b.out.Groups
		}
		list[i].Count++
		return
	}
	m := tradecraft.Mention{ID: id, Evidence: b.evidence.ID, Locator: at, Count: 1}
	list := &b.out.Software
	if s := b.kb.SoftwareByID(id); s != nil {
		m.Name = s.Name
	} else if g := b.kb.Group(id); g != nil {
		m.Name = g.Name
		list = &b.out.Groups
	} else {
		return
	}
	if as != m.Name && as != id {
		m.As = clip(as)
	}
	b.mentions[id] = len(*list)
	*list = append(*list, m)
}

// indicator adds an observable value. kind is one of Indicator.Type.
func (b *builder) indicator(kind, value, as string, at tradecraft.Locator) {
	if as == value {
		as = ""
	}
	b.out.Indicators = append(b.out.Indicators, tradecraft.Indicator{
		Type: kind, Value: value, As: as, Evidence: b.evidence.ID, Locator: at, Count: 1,
	})
}

// follows says that one sighting came before another. Empty ids are passed over.
func (b *builder) follows(before, after string) {
	if before != "" && after != "" && before != after {
		b.out.Order = append(b.out.Order, tradecraft.OrderRelation{Before: before, After: after})
	}
}
