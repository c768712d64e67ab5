// Package tidy cleans text that comes from anywhere: one kind of blank, hyphen
// and line end, nothing invisible.
package tidy

import (
	"strings"
	"unicode/utf8"
)

// Text makes text safe to work with: valid UTF-8, LF line ends, no control or
// zero-width characters, one kind of blank and hyphen, ligatures as letters.
func Text(s string) string {
	if isClean(s) {
		return s
	}
	var b strings.Builder
	b.Grow(len(s))
	for i := 0; i < len(s); {
		c := s[i]
		if c < utf8.RuneSelf {
			i++
			switch {
			case c == '\r':
				if i >= len(s) || s[i] != '\n' {
					b.WriteByte('\n')
				}
			case c == '\f' || c == '\v':
				b.WriteByte('\n')
			case c == '\n' || c == '\t' || c >= ' ' && c != 0x7f:
				b.WriteByte(c)
			}
			continue
		}
		r, n := utf8.DecodeRuneInString(s[i:])
		i += n
		writeClean(&b, r, n)
	}
	return b.String()
}

func writeClean(b *strings.Builder, r rune, n int) {
	switch {
	case r == utf8.RuneError && n == 1:
		b.WriteRune(utf8.RuneError)
	case r >= 0x80 && r < 0xa0:
		if r == 0x85 {
			b.WriteByte('\n')
		}
	case r == 0xa0 || r >= 0x2000 && r <= 0x200a || r == 0x202f || r == 0x205f || r == 0x3000:
		b.WriteByte(' ')
	case r == 0x2028 || r == 0x2029:
		b.WriteByte('\n')
	case r == 0x2010 || r == 0x2011:
		b.WriteByte('-')
	case r == 0xad || r >= 0x200b && r <= 0x200f || r >= 0x202a && r <= 0x202e || r >= 0x2060 && r <= 0x206f || r == 0xfeff || r >= 0xfff0 && r < 0xfffd:
		// soft hyphen, zero-width, direction and interlinear marks: nothing to read
	case r >= 0xfb00 && r <= 0xfb06:
		b.WriteString([...]string{"ff", "fi", "fl", "ffi", "ffl", "st", "st"}[r-0xfb00])
	default:
		b.WriteRune(r)
	}
}

// isClean says quickly that there is nothing to do.
func isClean(s string) bool {
	for i := 0; i < len(s); i++ {
		c := s[i]
		if c >= ' ' && c < 0x7f || c == '\n' || c == '\t' {
			continue
		}
		if c < utf8.RuneSelf {
			return false
		}
		r, n := utf8.DecodeRuneInString(s[i:])
		if r == utf8.RuneError || r < 0xae || r >= 0x2000 && r < 0x2012 || r >= 0x2028 && r <= 0x206f || r == 0x3000 || r >= 0xfb00 && r < 0xfb07 || r >= 0xfe00 {
			return false
		}
		i += n - 1
	}
	return true
}

// Line makes every run of blanks and line breaks one blank, and trims.
func Line(s string) string {
	ok, blank := true, true
	for i := 0; i < len(s) && ok; i++ {
		isBlank := s[i] == ' '
		ok = s[i] > ' ' || isBlank && !blank
		blank = isBlank
	}
	if ok && !(blank && s != "") {
		return s
	}
	return strings.Join(strings.FieldsFunc(s, func(r rune) bool { return r <= ' ' }), " ")
}
