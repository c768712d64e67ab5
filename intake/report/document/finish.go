package document

import (
	"fmt"
	"slices"
	"strings"
	"unicode"

	"tradecraft"
	"tradecraft/intake/report/document/indicator"
	"tradecraft/intake/report/document/sentence"
	"tradecraft/intake/report/document/tidy"
)

// finish turns the blocks into a document: sentences with their places, and
// the indicators of the text.
func (b *builder) finish(media string) *Document {
	d := &Document{
		Name: b.name, Media: media, Title: b.title, Date: b.date, Pages: b.pages,
		Text: string(b.text), Problems: b.problems,
	}
	found := indicator.Find(d.Text)
	lines := lineCounter{text: d.Text}
	section, next := "", 0
blocks:
	for _, bl := range b.blocks {
		for _, span := range cut(d.Text, bl) {
			if len(d.Sentences) == b.opts.MaxSentences {
				d.Problems = append(d.Problems, b.tooMany(lines.at(span.Start)))
				break blocks
			}
			s := Sentence{Span: span, Kind: bl.kind, Page: bl.pageAt(span.Start), Line: lines.at(span.Start), Section: section}
			s.Text = tidy.Line(d.Text[span.Start:span.End])
			if bl.kind != Code && !readable(s.Text) {
				continue // a stray mark
			}
			for next < len(found) && found[next].Span.End <= span.Start {
				next++
			}
			if bl.kind != Heading && mostlyIndicators(s, found[next:]) {
				s.Kind = IndicatorL
			}
			d.Sentences = append(d.Sentences, s)
		}
		if bl.kind == Heading {
			section = tidy.Line(d.Text[bl.start:bl.end])
		}
	}
	d.Indicators = gather(d, found)
	if d.Title == "" {
		d.Title = firstHeading(d)
	}
	if d.Date == "" {
		d.Date = first(statedDate(d), b.fallbackDate)
	}
	return d
}

// tooMany says from which line on a document is left out.
func (b *builder) tooMany(line int) tradecraft.Problem {
	return tradecraft.Problem{
		Severity: tradecraft.SeverityError, Object: fmt.Sprintf("%s, line %d", b.name, line), Offset: -1,
		Message: fmt.Sprintf("more than %d sentences, the rest is left out", b.opts.MaxSentences), Advice: "split the file",
	}
}

// readable says whether there is a letter or a figure in the text.
func readable(s string) bool {
	return strings.IndexFunc(s, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }) >= 0
}

// cut returns the spans of the sentences of a block: one for a heading, one a
// line for code, else as the splitter says.
func cut(text string, bl block) []tradecraft.Span {
	switch {
	case bl.kind == Heading, bl.kind == Row && bl.end-bl.start < 400:
		if bl.end-bl.start <= sentence.MaxBytes {
			return []tradecraft.Span{{Start: bl.start, End: bl.end}}
		}
	case bl.kind == Code:
		var spans []tradecraft.Span
		for at := bl.start; at < bl.end; {
			n := strings.IndexByte(text[at:bl.end], '\n')
			if n < 0 {
				n = bl.end - at
			}
			spans = append(spans, chunks(text, at, at+n)...)
			at += n + 1
		}
		return spans
	}
	spans := sentence.Split(text[bl.start:bl.end])
	for i := range spans {
		spans[i].Start += bl.start
		spans[i].End += bl.start
	}
	if bl.kind == Row {
		spans = trimBars(text, spans)
	}
	return spans
}

// chunks trims a line of code and cuts it where it is longer than a sentence may be.
func chunks(text string, start, end int) []tradecraft.Span {
	for start < end && text[start] <= ' ' {
		start++
	}
	for end > start && text[end-1] <= ' ' {
		end--
	}
	var spans []tradecraft.Span
	for end-start > sentence.MaxBytes {
		n := strings.LastIndexByte(text[start:start+sentence.MaxBytes], ' ')
		if n < sentence.MaxBytes/2 {
			n = sentence.MaxBytes
			for text[start+n]&0xc0 == 0x80 {
				n--
			}
		}
		spans = append(spans, tradecraft.Span{Start: start, End: start + n})
		start += n
		for start < end && text[start] <= ' ' {
			start++
		}
	}
	if start < end {
		spans = append(spans, tradecraft.Span{Start: start, End: end})
	}
	return spans
}

// trimBars drops the cell separator at the beginning of a sentence of a row.
func trimBars(text string, spans []tradecraft.Span) []tradecraft.Span {
	for i := range spans {
		for spans[i].Start < spans[i].End && (text[spans[i].Start] == '|' || text[spans[i].Start] == ' ') {
			spans[i].Start++
		}
	}
	return slices.DeleteFunc(spans, func(s tradecraft.Span) bool { return s.Start >= s.End })
}

func (bl block) pageAt(at int) int {
	page := bl.page
	for _, t := range bl.turns {
		if at >= t.at {
			page = t.page
		}
	}
	return page
}

// mostlyIndicators is true when more than half of the characters of the
// sentence belong to indicators (paths weigh less: sentences tell of them) and
// few words stand beside them.
func mostlyIndicators(s Sentence, found []indicator.Found) bool {
	covered, words, n := 0, len(strings.Fields(s.Text))-strings.Count(s.Text, " | "), 0
	for _, f := range found {
		if f.Span.Start >= s.Span.End {
			break
		}
		size := min(f.Span.End, s.Span.End) - max(f.Span.Start, s.Span.Start)
		if size <= 0 {
			continue
		}
		n++
		words--
		if f.Type == indicator.Path || f.Type == indicator.Registry {
			size = size * 6 / 10
		}
		covered += size
	}
	return covered*2 > len(s.Text) && words <= 2*n
}

// gather makes one indicator of all places that have the same value, at the
// first of them.
func gather(d *Document, found []indicator.Found) []tradecraft.Indicator {
	index := make(map[string]int, len(found))
	var out []tradecraft.Indicator
	at := 0
	for _, f := range found {
		for at < len(d.Sentences) && d.Sentences[at].Span.End <= f.Span.Start {
			at++
		}
		key := f.Type + "\x00" + f.Value
		if i, ok := index[key]; ok {
			out[i].Count++
			continue
		}
		index[key] = len(out)
		ind := tradecraft.Indicator{Type: f.Type, Value: f.Value, Count: 1}
		if as := d.Text[f.Span.Start:f.Span.End]; as != f.Value {
			ind.As = as
		}
		span := f.Span
		ind.Locator.Span = &span
		if at < len(d.Sentences) && d.Sentences[at].Span.Start <= f.Span.Start {
			s := d.Sentences[at]
			ind.Locator.Page, ind.Locator.Line, ind.Locator.Sentence, ind.Locator.Section = s.Page, s.Line, at+1, s.Section
		}
		out = append(out, ind)
	}
	return out
}

// lineCounter gives the 1-based line of offsets that only grow.
type lineCounter struct {
	text        string
	last, lines int
}

func (c *lineCounter) at(offset int) int {
	c.lines += strings.Count(c.text[c.last:offset], "\n")
	c.last = offset
	return c.lines + 1
}
