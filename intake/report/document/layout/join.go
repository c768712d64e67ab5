package layout

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"tradecraft/intake/report/document/lexicon"
)

func isWordRune(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }

// buffer is text that grows at its end.
type buffer struct{ b []byte }

func (t *buffer) writeString(s string) { t.b = append(t.b, s...) }
func (t *buffer) string() string       { return string(t.b) }
func (t *buffer) len() int             { return len(t.b) }

// tail returns the end of the text, enough to see its last word.
func (t *buffer) tail() string { return string(t.b[max(0, len(t.b)-512):]) }

// glueTo makes the end of the text ready for the next line: it adds a blank,
// or nothing, or drops the hyphen at the end.
func (d *doc) glueTo(t *buffer, next string, links []string) {
	if t.len() == 0 || next == "" {
		return
	}
	switch d.glue(t.tail(), next, links) {
	case blank:
		t.writeString(" ")
	case dropHyphen:
		t.b = t.b[:len(t.b)-1]
	case dropSoft:
		t.b = t.b[:len(t.b)-len(softHyphen)]
	}
}

type glue int

const (
	blank glue = iota
	nothing
	dropHyphen
	dropSoft
)

// glue decides how two lines of a paragraph are put together.
func (d *doc) glue(a, b string, links []string) glue {
	if strings.HasSuffix(a, softHyphen) {
		return dropSoft
	}
	last, first := lastToken(a), firstToken(b)
	if isAddress(last) {
		if addressGoesOn(last, first, links) {
			return nothing
		}
		if !strings.HasSuffix(last, "-") {
			return blank
		}
	}
	if hashGoesOn(last, first) {
		return nothing
	}
	lr, _ := utf8.DecodeLastRuneInString(a)
	fr, _ := utf8.DecodeRuneInString(b)
	switch {
	case lr == '-':
		return d.hyphen(last, first)
	case lr == '—' || fr == '—' || wide(lr) && wide(fr):
		return nothing
	case strings.HasSuffix(last, "\\") && len(last) > 3 && !strings.HasPrefix(first, "•"):
		return nothing // a path
	case strings.HasSuffix(last, "/") && len(last) > 1 && isWordRune(fr):
		return nothing // "and/or"
	case strings.HasSuffix(last, "_") && isWordRune(fr):
		return nothing
	}
	return blank
}

func lastToken(s string) string {
	return s[strings.LastIndexAny(s, " \n")+1:]
}

func firstToken(s string) string {
	if k := strings.IndexAny(s, " \n"); k >= 0 {
		return s[:k]
	}
	return s
}

// wide is true for characters that are written without blanks between.
func wide(r rune) bool {
	return r >= 0x3000 && r <= 0x9fff || r >= 0xf900 && r <= 0xfaff || r >= 0xff00 && r <= 0xff60
}

// hyphen decides between "infor-mation" (a division: the hyphen goes) and
// "long-term" (a compound: it stays).
func (d *doc) hyphen(last, first string) glue {
	head := strings.TrimRight(last, "-")
	k := strings.LastIndexFunc(head, func(r rune) bool { return !unicode.IsLetter(r) })
	part := head[k+1:]
	tail := first
	if k := strings.IndexFunc(first, func(r rune) bool { return !unicode.IsLetter(r) }); k >= 0 {
		tail = first[:k]
	}
	fr, _ := utf8.DecodeRuneInString(first)
	if strings.HasSuffix(last, "--") || part == "" || tail == "" {
		return d.afterHyphen(last, first)
	}
	if k >= 0 && head[k] == '-' {
		return nothing // "end-to-" is a compound already
	}
	a, b := strings.ToLower(part), strings.ToLower(tail)
	whole, apart := d.words[a+b], d.words[a+"-"+b]
	switch {
	case whole != apart:
		return keepUnless(whole > apart)
	case d.divides && len(a) > 3 && !d.known(a) && strings.ToUpper(part+tail) == part+tail:
		return dropHyphen // "GUARAN-TOR"
	case !unicode.IsLower(fr), strings.ToUpper(part) == part:
		return d.afterHyphen(last, first) // "Anglo-Saxon", "US-based"
	}
	switch word, compound := lexicon.Known(a+b), lexicon.Known(a+"-"+b); {
	case word != compound:
		return keepUnless(word)
	case word:
		return keepUnless(d.divides)
	case !d.divides, compoundPrefix(a):
		return nothing
	}
	return keepUnless(!d.known(a) || !d.known(b))
}

// known says whether something is a word: one that reports use, or one that
// stands in the document by itself and not only behind a hyphen at a line end.
func (d *doc) known(w string) bool {
	return len(w) > 2 && (d.words[w] > d.pieces[w] || lexicon.Known(w))
}

// keepUnless drops the hyphen of a divided word, else keeps it.
func keepUnless(divided bool) glue {
	if divided {
		return dropHyphen
	}
	return nothing
}

// afterHyphen puts lines together at a hyphen that stays: "12-" and
// "character" without a blank, a dash between blanks with one.
func (d *doc) afterHyphen(last, first string) glue {
	if last == "-" || last == "--" || strings.HasPrefix(first, "-") {
		return blank
	}
	return nothing
}

// compoundPrefix is true for first parts that English writes with a hyphen.
func compoundPrefix(s string) bool {
	switch s {
	case "self", "non", "well", "cross", "anti", "high", "low", "long", "short", "third", "first", "second", "two", "three", "four", "five", "zero", "ill":
		return true
	}
	return false
}

// isAddress is true for the beginning of a URL or e-mail address.
func isAddress(s string) bool {
	s = strings.ToLower(strings.TrimLeft(s, "(<[\"'“"))
	return strings.Contains(s, "://") || strings.HasPrefix(s, "www.") || strings.HasPrefix(s, "hxxp") || strings.Contains(s, "[.]") && strings.Contains(s, "/")
}

// addressGoesOn decides whether a URL at the end of a line goes on on the next.
// Link annotations know; else the next word must look like a piece of a URL.
func addressGoesOn(last, first string, links []string) bool {
	last = strings.TrimLeft(last, "(<[\"'“")
	whole := strings.ToLower(last + strings.TrimRight(first, ".,;:)]>\"'”"))
	bare := strings.TrimPrefix(strings.TrimPrefix(whole, "https://"), "http://")
	for _, l := range links {
		if l = strings.ToLower(l); strings.Contains(l, bare) && len(bare) > 8 {
			return true
		}
	}
	for _, l := range links {
		if l = strings.TrimRight(strings.ToLower(l), "/"); strings.HasSuffix(l, strings.ToLower(strings.TrimRight(last, "/.,;)"))) {
			return false // the link ends with the line
		}
	}
	if strings.ContainsAny(last[len(last)-1:], ".,;)") && !strings.ContainsAny(first, "/=?&_%") {
		return false
	}
	r, _ := utf8.DecodeRuneInString(first)
	if strings.ContainsAny(last[len(last)-1:], "/-_=?&%#") && (isWordRune(r) || strings.ContainsRune("%_-~?=&#", r)) {
		return strings.ContainsAny(first, "/-_=?&%.0123456789") || !strings.ContainsAny(last[len(last)-1:], "/")
	}
	return strings.ContainsAny(strings.TrimRight(first, ".,;)"), "/=?&_%") && !strings.Contains(first, "://") && !strings.Contains(first, "and/or")
}

// hashGoesOn is true when two runs of hexadecimal digits make one hash.
func hashGoesOn(last, first string) bool {
	first = strings.TrimRight(first, ".,;)")
	switch n := len(last) + len(first); n {
	case 32, 40, 64, 128:
		return len(last) >= 4 && len(first) >= 2 && hexOnly(last) && hexOnly(first)
	}
	return false
}

func hexOnly(s string) bool {
	return s != "" && strings.Trim(s, "0123456789abcdefABCDEF") == ""
}
