package document

import (
	"strings"
	"unicode/utf8"

	"tradecraft/intake/report/document/tidy"
)

// maxTitle bounds a title in bytes.
const maxTitle = 300

// setTitle sets the title unless there is one; text is cleaned and clipped.
func (b *builder) setTitle(text string) {
	if b.title == "" {
		b.title = clip(tidy.Line(tidy.Text(text)), maxTitle)
	}
}

// firstHeading is the title of a document that states none: its first heading
// among the first ten sentences, or its first line when that is short.
func firstHeading(d *Document) string {
	for i, s := range d.Sentences {
		if i >= 10 {
			break
		}
		if s.Kind == Heading && len(s.Text) > 3 {
			return clip(s.Text, maxTitle)
		}
	}
	if len(d.Sentences) > 0 && utf8.RuneCountInString(d.Sentences[0].Text) <= 150 && !strings.HasSuffix(d.Sentences[0].Text, ",") {
		return d.Sentences[0].Text
	}
	return ""
}

func clip(s string, n int) string {
	if len(s) <= n {
		return s
	}
	return strings.ToValidUTF8(s[:n], "")
}
