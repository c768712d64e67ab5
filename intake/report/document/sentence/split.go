package sentence

import (
	"unicode"
	"unicode/utf8"

	"tradecraft"
)

// MaxBytes is the length at which a sentence without an end is cut at a blank,
// so that a list of thousands of addresses does not become one sentence.
const MaxBytes = 4096

// Split returns the byte spans of the sentences in text, in order, not
// overlapping, without blanks at their ends, each at most [MaxBytes] long
// (longer when a single word is). Everything but blanks lies in a span.
func Split(text string) []tradecraft.Span {
	var spans []tradecraft.Span
	start := skipBlank(text, 0)
	for i := start; i < len(text); {
		end := -1
		switch c := text[i]; {
		case c == '.' || c == '!' || c == '?':
			end = boundary(text, start, i)
		case c >= 0xe2:
			end = special(text, start, i)
		}
		if end < 0 && tooLong(text, start, i) {
			end = i
		}
		if end >= 0 {
			spans = add(spans, text, start, end)
			start = skipBlank(text, end)
			i = max(start, i+1)
			continue
		}
		i++
	}
	return add(spans, text, start, len(text))
}

// add appends the span without blanks at its ends, or nothing when it is empty.
func add(spans []tradecraft.Span, text string, start, end int) []tradecraft.Span {
	start = skipBlank(text, start)
	for end > start {
		r, n := utf8.DecodeLastRuneInString(text[start:end])
		if !unicode.IsSpace(r) {
			break
		}
		end -= n
	}
	if end <= start {
		return spans
	}
	return append(spans, tradecraft.Span{Start: start, End: end})
}

func skipBlank(text string, i int) int {
	for i < len(text) {
		r, n := utf8.DecodeRuneInString(text[i:])
		if !unicode.IsSpace(r) {
			break
		}
		i += n
	}
	return i
}

// tooLong is true at a blank where a sentence begun at start has grown past MaxBytes.
func tooLong(text string, start, i int) bool {
	return i-start >= MaxBytes-256 && (text[i] == ' ' || text[i] == '\n')
}

// special looks at wide characters: an ellipsis may end a sentence, an
// ideographic full stop does so without a blank after it, a bullet between
// blanks begins one.
func special(text string, start, i int) int {
	r, n := utf8.DecodeRuneInString(text[i:])
	switch {
	case r == '…':
		return boundary(text, start, i+n-1)
	case r == '。' || r == '！' || r == '？':
		end, _ := closers(text, i+n)
		return end
	case IsBullet(r) && i > start && isBlankAt(text, i+n):
		return i
	}
	return -1
}

// IsBullet says whether r is used as the mark of a list item. Letters used as
// bullets (such as Word's second-level "o") are not included.
func IsBullet(r rune) bool {
	switch r {
	case '•', '‣', '▪', '▫', '●', '○', '◦', '■', '□', '►', '▶', '➢', '➤', '✓', '✔', '◆', '◇', '⁃', '∙', '·', '♦', '⦁', '⮚', '🔹', '🔸',
		'\uf0b7', '\uf0a7', '\uf0d8', '\uf0fc', '\uf0a8', '\uf076', '\uf06f':
		return true
	}
	return false
}

func isBlankAt(text string, i int) bool {
	if i >= len(text) {
		return true
	}
	r, _ := utf8.DecodeRuneInString(text[i:])
	return unicode.IsSpace(r)
}
