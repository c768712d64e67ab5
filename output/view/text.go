package view

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"tradecraft"
)

// Segment is a piece of evidence text. Marked pieces are the words that decided.
type Segment struct {
	Text   string
	Marked bool
}

// Visible returns s with what a reader could not see or could be misled by
// written out: control characters as \x1b, overrides of the writing direction
// and invisible characters as \u202e. Line breaks and tabs stay, invalid UTF-8
// becomes U+FFFD. An attacker can put such characters into what we quote, to
// drive a terminal or to show a file name backwards; they are evidence
// themselves, so they are shown and not dropped.
func Visible(s string) string {
	plain := true
	for _, r := range s {
		if r == utf8.RuneError || hidden(r) {
			plain = false
			break
		}
	}
	if plain {
		return s
	}
	var b strings.Builder
	for _, r := range s { // range yields U+FFFD for invalid bytes
		switch {
		case r == '\r': // half of a line break
		case !hidden(r):
			b.WriteRune(r)
		case r < 0x100:
			fmt.Fprintf(&b, `\x%02x`, r)
		case r < 0x10000:
			fmt.Fprintf(&b, `\u%04x`, r)
		default:
			fmt.Fprintf(&b, `\U%08x`, r)
		}
	}
	return b.String()
}

// hidden tells characters that are not seen or change how others are seen.
// The joiners U+200C and U+200D stay: Persian, Indic scripts and emoji need them.
func hidden(r rune) bool {
	switch {
	case r == '\n' || r == '\t':
		return false
	case unicode.IsControl(r), r == 0x061C, r == 0x200B, r == 0x200E, r == 0x200F, r == 0xFEFF:
		return true
	case r >= 0x2028 && r <= 0x202E, r >= 0x2060 && r <= 0x206F:
		return true
	case r >= 0xE0000 && r <= 0xE0FFF, r >= 0xFFF9 && r <= 0xFFFB:
		return true
	}
	return false
}

// OneLine is Visible with every run of white space made one blank.
func OneLine(s string) string { return strings.Join(strings.Fields(Visible(s)), " ") }

// segments cuts text at its marks. Spans that are out of order, overlap or do
// not fit are left out; ends within a character move to its start.
func segments(text string, marks []tradecraft.Span) []Segment {
	var out []Segment
	add := func(part string, marked bool) {
		if part != "" {
			out = append(out, Segment{Text: Visible(part), Marked: marked})
		}
	}
	at := 0
	for _, m := range marks {
		start, end := runeStart(text, m.Start), runeStart(text, m.End)
		if start < at || end <= start {
			continue
		}
		add(text[at:start], false)
		add(text[start:end], true)
		at = end
	}
	add(text[at:], false)
	return out
}

// runeStart moves i into text and back to the start of its character.
func runeStart(text string, i int) int {
	i = min(max(i, 0), len(text))
	for i > 0 && i < len(text) && !utf8.RuneStart(text[i]) {
		i--
	}
	return i
}

// Excerpt shortens segments to about limit characters around the first marked
// words, with "…" where text was left out. cut is false when all of it fits.
func Excerpt(segs []Segment, limit int) (out []Segment, cut bool) {
	total, before := 0, -1
	for _, s := range segs {
		if s.Marked && before < 0 {
			before = total
		}
		total += utf8.RuneCountInString(s.Text)
	}
	if total <= limit {
		return segs, false
	}
	from := min(max(0, before-limit/4), total-limit)
	return window(segs, from, from+limit, total), true
}

// window keeps the characters from from up to to.
func window(segs []Segment, from, to, total int) []Segment {
	var out []Segment
	at := 0
	for _, s := range segs {
		runes := []rune(s.Text)
		lo, hi := min(max(0, from-at), len(runes)), min(max(0, to-at), len(runes))
		at += len(runes)
		if lo < hi {
			out = append(out, Segment{Text: string(runes[lo:hi]), Marked: s.Marked})
		}
	}
	if from > 0 {
		out = append([]Segment{{Text: "…"}}, out...)
	}
	if to < total {
		out = append(out, Segment{Text: "…"})
	}
	return out
}
