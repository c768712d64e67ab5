package report

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"

	"tradecraft"
	"tradecraft/intake/report/classify"
	"tradecraft/intake/report/document"
	"tradecraft/intake/report/role"
)

// builder makes the case of one report.
type builder struct {
	reader   *Reader
	doc      *document.Document
	evidence tradecraft.Evidence
	assessed *assessed       // nil when nothing could be read
	firmIDs  map[string]bool // see firm
	out      tradecraft.Case
}

// evidenceOf describes the file.
func evidenceOf(name string, data []byte, doc *document.Document) tradecraft.Evidence {
	sum := sha256.Sum256(data)
	e := tradecraft.Evidence{
		Kind: tradecraft.KindReport, Name: name, Title: doc.Title, SHA256: hex.EncodeToString(sum[:]), Bytes: int64(len(data)),
		Media: doc.Media, Pages: doc.Pages, Sentences: len(doc.Sentences), Created: doc.Date,
		Attack: attackVersion(doc.Text), Problems: slices.Clone(doc.Problems),
	}
	e.ID = tradecraft.EvidenceID(e.Kind, e.Name, e.SHA256)
	return e
}

// build makes the case.
func (b *builder) build(opts Options) *tradecraft.Case {
	b.out.Title = b.doc.Title
	b.out.AttackVersion = b.reader.kb.Version()
	if b.assessed != nil {
		b.assessments()
		b.sightings()
		b.mentions()
		b.indicators()
		b.ids()
		if !opts.NoImplied {
			b.implications()
		}
		b.language()
	}
	b.out.Evidence = []tradecraft.Evidence{b.evidence}
	b.out.Normalize()
	return &b.out
}

func (b *builder) assessments() {
	for _, t := range b.assessed.prediction.Techniques {
		for _, t := range append([]classify.Technique{t}, t.Subs...) {
			b.evidence.Assessments = append(b.evidence.Assessments, tradecraft.Assessment{
				Technique: t.ID, Probability: round(t.Probability), Reported: t.Reported,
			})
		}
	}
}

func (b *builder) indicators() {
	for _, i := range b.doc.Indicators {
		i.Evidence = b.evidence.ID
		b.out.Indicators = append(b.out.Indicators, i)
	}
}

// locate points at a line.
func (b *builder) locate(i int) tradecraft.Locator {
	s := b.doc.Sentences[i]
	span := s.Span
	return tradecraft.Locator{Page: s.Page, Line: s.Line, Sentence: i + 1, Span: &span, Section: s.Section}
}

// sightings makes one sighting for each line and reported technique. A
// reported technique that no line reached the threshold for has its best
// telling line as its one sighting.
func (b *builder) sightings() {
	reported := make(map[string]float64)
	for _, t := range b.assessed.prediction.Techniques {
		if t.Reported {
			reported[t.ID] = t.Probability
		}
	}
	shown := make(map[string]bool)
	for i := range b.assessed.lines {
		if !b.assessed.tells(i) {
			continue
		}
		for _, t := range b.assessed.prediction.Sentences[i].Techniques {
			if _, ok := reported[t.ID]; ok && t.Reported {
				b.sightNarrow(i, t)
				shown[t.ID] = true
			}
		}
	}
	for _, t := range b.assessed.prediction.Techniques {
		if t.Reported && !shown[t.ID] {
			if i, t, ok := b.best(t.ID); ok {
				b.sightNarrow(i, t)
			}
		}
	}
}

// sightNarrow adds a sighting of each sub-technique that the line narrows a
// technique to, else of the technique. Both stand there when the technique's
// own id is written, too.
func (b *builder) sightNarrow(i int, t classify.SentenceTechnique) {
	for _, sub := range t.Subs {
		b.sight(i, sub)
	}
	if len(t.Subs) == 0 || t.Method == tradecraft.MethodID {
		b.sight(i, t)
	}
}

// best returns the telling line most likely to show a technique.
func (b *builder) best(id string) (line int, best classify.SentenceTechnique, ok bool) {
	for i := range b.assessed.lines {
		if !b.assessed.tells(i) || b.assessed.labels[i].Stance != role.Stated {
			continue
		}
		for _, t := range b.assessed.prediction.Sentences[i].Techniques {
			if t.ID == id && (!ok || t.Probability > best.Probability) {
				line, best, ok = i, t, true
			}
		}
	}
	return line, best, ok
}

// hypothetical is what is left of a line's probability when it speaks of what
// could be done.
const hypothetical = 0.5

// sight adds one sighting.
func (b *builder) sight(i int, t classify.SentenceTechnique) {
	s := tradecraft.Sighting{
		Technique: t.ID, Evidence: b.evidence.ID, Locator: b.locate(i), Confidence: t.Probability, Method: t.Method,
		Procedure: tradecraft.Procedure{Text: b.assessed.lines[i].Text, Marks: t.Marks},
	}
	if b.assessed.labels[i].Stance == role.Hypothetical {
		s.Confidence *= hypothetical
	}
	s.Confidence = round(s.Confidence)
	s.Procedure.Software, s.Procedure.Groups = b.entitiesOf(i)
	if t.Method == tradecraft.MethodID {
		s.Was = b.writtenAs(i, t.ID)
	}
	s.Tactics = b.tactics(t.ID)
	b.out.Sightings = append(b.out.Sightings, s)
}

func (b *builder) tactics(technique string) []string {
	if t := b.reader.kb.Technique(technique); t != nil {
		return slices.Clone(t.Tactics)
	}
	return nil
}

// writtenAs returns the id that stands in line i for a technique when it is another.
func (b *builder) writtenAs(i int, technique string) string {
	for _, m := range b.assessed.names[i] {
		if m.ID != "" && m.ID != technique && slices.Contains(m.IDs, technique) {
			return m.ID
		}
	}
	return ""
}

// round keeps four digits, so that figures read well and compare across machines.
func round(p float64) float64 { return float64(int(p*1e4+0.5)) / 1e4 }
