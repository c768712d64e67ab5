package sentence

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// boundary decides whether the stop at text[i] ends the sentence begun at
// start. It returns the end of the sentence, closing quotes included, or
// -1 when the sentence goes on.
func boundary(text string, start, i int) int {
	k := i
	for k > start && (text[k-1] == '.' || text[k-1] == '?' || text[k-1] == '!') {
		k--
	}
	if k == start || text[k-1] <= ' ' {
		return -1 // no word before it: "?? ?? 32" in a byte pattern
	}
	end, marked := closers(text, i+1)
	if !isBlankAt(text, end) {
		return glued(text, start, i, end, marked)
	}
	next := skipBlank(text, end)
	if next >= len(text) {
		return -1 // the end of the paragraph ends it anyway
	}
	word := lastWord(text, start, i)
	if isMarker(text, start, i, word) {
		return -1
	}
	first := opening(text, next)
	nextWord := wordAt(text, first)
	if text[i] == '.' && !stopEnds(word, nextWord) {
		return -1
	}
	r, _ := utf8.DecodeRuneInString(nextWord)
	if unicode.IsLower(r) && !identifier(nextWord) {
		return -1
	}
	return end
}

// glued handles a stop that no blank follows: it ends a sentence only where a
// space was lost ("the domain.The malware") or a footnote number stands
// between ("a loader.12 The").
func glued(text string, start, i, end int, marked bool) int {
	if text[i] != '.' {
		return -1
	}
	word := lastWord(text, start, i)
	if len(word) < 3 || !lowerLetters(word) {
		return -1
	}
	j := end
	for j < len(text) && j < end+3 && text[j] >= '0' && text[j] <= '9' {
		j++
	}
	if j > end && isBlankAt(text, j) {
		if next := wordAt(text, opening(text, skipBlank(text, j))); isCapitalised(next) && len(next) > 1 {
			return j
		}
		return -1
	}
	if next := wordAt(text, end); j == end && (marked && isCapitalised(next) || starter(next)) {
		return end
	}
	return -1
}

// closers returns the offset after the quotes, brackets, further stops and
// footnote marks ("[12]") that follow a stop, and whether there were any. It
// looks at most 32 bytes ahead, so that a line of a million stops stays cheap.
func closers(text string, i int) (end int, any bool) {
	for limit := i + 32; i < len(text) && i < limit; {
		r, n := utf8.DecodeRuneInString(text[i:])
		switch r {
		case '"', '\'', '”', '’', '»', ')', ']', '}', '.', '!', '?', '…', '」':
			i += n
		case '[':
			j := i + 1
			for j < len(text) && j < i+5 && (text[j] >= '0' && text[j] <= '9') {
				j++
			}
			if j == i+1 || j >= len(text) || text[j] != ']' {
				return i, any
			}
			i = j + 1
		default:
			return i, any
		}
		any = true
	}
	return i, any
}

// opening skips opening quotes and brackets.
func opening(text string, i int) int {
	for i < len(text) {
		r, n := utf8.DecodeRuneInString(text[i:])
		if !strings.ContainsRune("\"'“‘«([{¿¡*_`", r) {
			break
		}
		i += n
	}
	return i
}

// lastWord returns the run without blanks that ends before text[i], without
// opening brackets and quotes.
func lastWord(text string, start, i int) string {
	j := i
	for j > start && text[j-1] > ' ' && i-j < 256 {
		j--
	}
	w := strings.TrimLeft(text[j:i], "\"'(“‘«[{*_`")
	if k := strings.LastIndexAny(w, "—–("); k >= 0 { // "actor—e.g."
		w = w[k:]
		_, n := utf8.DecodeRuneInString(w)
		w = w[n:]
	}
	return w
}

// wordAt returns the run without blanks at text[i:], at most 64 bytes of it.
func wordAt(text string, i int) string {
	j := i
	for j < len(text) && text[j] > ' ' && j-i < 64 {
		j++
	}
	return strings.TrimRight(text[i:j], ",;:.)!?\"'")
}

// isMarker is true when the stop belongs to a list mark at the beginning of
// the sentence: "1. Open", "2.3. Scope", "a. First", "iv. Fourth".
func isMarker(text string, start, i int, word string) bool {
	if len(word) == 0 || len(word) > 6 || skipBlank(text, start)+len(word) != i {
		return false
	}
	if len(word) == 1 {
		return true
	}
	return strings.Trim(word, "0123456789.") == "" || strings.Trim(word, "ivx") == "" || strings.Trim(word, "IVX") == ""
}

// stopEnds says whether a full stop after word, before next, ends a sentence,
// as far as abbreviations go.
func stopEnds(word, next string) bool {
	lower := strings.ToLower(word)
	switch abbreviation(lower) {
	case never:
		return false
	case beforeNumber:
		r, _ := utf8.DecodeRuneInString(next)
		return !unicode.IsDigit(r) && !(len(next) <= 2 && unicode.IsUpper(r))
	case mayEnd:
		return starter(next)
	}
	if dotted(word) {
		return starter(next)
	}
	if r, n := utf8.DecodeRuneInString(word); n == len(word) && unicode.IsUpper(r) && word != "I" {
		return starter(next) // an initial: "J. Smith"
	}
	return true
}

// dotted is true for single letters with stops between: "U.S", "e.g", "p.m".
func dotted(word string) bool {
	if len(word) < 3 || len(word)%2 == 0 {
		return false
	}
	for i := 0; i < len(word); i++ {
		if c := word[i] | 0x20; i%2 == 0 && (c < 'a' || c > 'z') || i%2 == 1 && word[i] != '.' {
			return false
		}
	}
	return true
}

// identifier is true for a word that is a name although it begins small, such
// as anchor_dns, cmd.exe or injectDll64: a sentence may begin with it.
func identifier(word string) bool {
	upper := false
	for i, r := range word {
		switch {
		case r == '_' || r == '\\' || r == '%' || r == '.' && i > 0 && i < len(word)-1:
			return true
		case i > 0 && unicode.IsDigit(r):
			return true
		case i > 0 && unicode.IsUpper(r):
			upper = true
		}
	}
	return upper
}

func isCapitalised(word string) bool {
	r, _ := utf8.DecodeRuneInString(word)
	return unicode.IsUpper(r)
}

func lowerLetters(word string) bool {
	for i := 0; i < len(word); i++ {
		if word[i] < 'a' || word[i] > 'z' {
			return false
		}
	}
	return true
}
