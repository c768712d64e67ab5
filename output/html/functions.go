package html

import (
	"html/template"
	"strconv"
	"strings"

	"tradecraft/output/view"
)

// longText is the number of characters from which a quote is shown around its
// deciding words first, the whole of it folded.
const longText = 700

// functions are what the template calls. None returns anything but plain text.
func functions() template.FuncMap {
	return template.FuncMap{
		"count":   view.Count,
		"percent": func(share float64) string { return strconv.FormatFloat(share*100, 'f', 1, 64) },
		"heat":    heat,
		"soft":    softBreaks,
		"excerpt": func(s []view.Segment) excerpt { return newExcerpt(s) },
		"join":    strings.Join,
		"shade":   shade,
		"upto":    func(n int, of int) int { return min(n, of) },
	}
}

// heat is how much of the accent a cell takes, in percent. The square sets the
// sure ones apart from the merely likely.
func heat(p float64) string { return strconv.FormatFloat(4+42*p*p, 'f', 1, 64) }

// shade is the class of a kind of reason; its colour is the same in every bar.
func shade(kind string) string {
	switch kind {
	case "software":
		return "k1"
	case "procedure", "group":
		return "k2"
	case "report":
		return "k3"
	case "technique":
		return "k4"
	}
	return "k5"
}

// excerpt is a quote as shown: Short, and the whole when Short leaves some out.
type excerpt struct {
	Short, Whole []view.Segment
}

func newExcerpt(s []view.Segment) excerpt {
	short, cut := view.Excerpt(s, longText)
	if !cut {
		return excerpt{Short: s}
	}
	return excerpt{Short: short, Whole: s}
}

// softBreaks puts soft hyphens into long words, so that names break in the
// narrow columns of the matrix where a reader expects it: between two
// consonants that stand between vowels (Instrumen-tation, Recon-naissance).
func softBreaks(s string) string {
	const long, edge = 11, 3 // letters of a word; letters that stay together at its ends
	var b strings.Builder
	for i := 0; i < len(s); {
		j := i
		for j < len(s) && isLetter(s[j]) {
			j++
		}
		if j == i {
			b.WriteByte(s[i])
			if s[i] == '/' {
				b.WriteString("\u200b") // may break here, without a hyphen
			}
			i++
			continue
		}
		word := s[i:j]
		for k := range len(word) {
			if len(word) >= long && k >= edge && k <= len(word)-edge && breaks(word, k) {
				b.WriteString("\u00ad")
			}
			b.WriteByte(word[k])
		}
		i = j
	}
	return b.String()
}

func isLetter(c byte) bool { return 'a' <= c|0x20 && c|0x20 <= 'z' }

func isVowel(c byte) bool { return strings.IndexByte("aeiouy", c|0x20) >= 0 }

// breaks says whether a word may be parted before its letter k.
func breaks(word string, k int) bool {
	if k < 2 || isVowel(word[k-1]) || isVowel(word[k]) || !isVowel(word[k-2]) || onset(word[k-1:]) == 2 {
		return false
	}
	next := k + onset(word[k:])
	return next < len(word) && isVowel(word[next])
}

// onset is how many letters the consonant at the start of s is written with.
func onset(s string) int {
	for _, pair := range []string{"th", "ch", "sh", "ph", "ck", "gh", "ng", "qu"} {
		if len(s) >= 2 && strings.EqualFold(s[:2], pair) {
			return 2
		}
	}
	return 1
}
