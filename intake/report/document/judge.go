package document

import (
	"strings"

	"tradecraft/intake/report/document/indicator"
	"tradecraft/intake/report/document/shape"
)

// judge gives kinds and sections to sentences that came without layout, and
// collects their indicators.
func (b *builder) judge(d *Document) {
	found := indicator.Find(d.Text)
	section, next := "", 0
	for i := range d.Sentences {
		s := &d.Sentences[i]
		for next < len(found) && found[next].Span.End <= s.Span.Start {
			next++
		}
		s.Kind = kindOfLine(s.Text)
		if s.Text != "" && mostlyIndicators(*s, found[next:]) {
			s.Kind = IndicatorL
		}
		s.Section = section
		if s.Kind == Heading {
			section = s.Text
		}
	}
	d.Indicators = gather(d, found)
	d.Title = firstHeading(d)
	d.Date = statedDate(d)
}

// kindOfLine judges one line by its look alone.
func kindOfLine(line string) Kind {
	n, _ := shape.Bullet(line)
	switch {
	case shape.Caption(line):
		return Caption
	case shape.Row(line):
		return Row
	case n > 0 && n < len(line) && !shape.Heading(line):
		return Item
	case shape.Code(line):
		return Code
	case shape.Heading(line) && len(strings.Fields(line)) <= 8:
		return Heading
	}
	return Prose
}
