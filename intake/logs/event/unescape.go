package event

import (
	"bytes"
	"slices"
	"unicode/utf16"
	"unicode/utf8"
)

// appendUnescaped appends the text of a JSON string's inside (between the
// quotes). Wrong escapes stay as they are; half a surrogate pair is U+FFFD.
func appendUnescaped(dst, raw []byte) []byte {
	dst = slices.Grow(dst, len(raw)) // no escape is shorter than its text
	for {
		i := bytes.IndexByte(raw, '\\')
		if i < 0 || i+1 >= len(raw) {
			return append(dst, raw...)
		}
		dst = append(dst, raw[:i]...)
		var used int
		dst, used = appendEscape(dst, raw[i:])
		raw = raw[i+used:]
	}
}

// appendEscape appends the text of the escape that raw begins with, and returns
// the bytes used.
func appendEscape(dst, raw []byte) ([]byte, int) {
	switch c := raw[1]; c {
	case '"', '\\', '/':
		return append(dst, c), 2
	case 'b':
		return append(dst, '\b'), 2
	case 'f':
		return append(dst, '\f'), 2
	case 'n':
		return append(dst, '\n'), 2
	case 'r':
		return append(dst, '\r'), 2
	case 't':
		return append(dst, '\t'), 2
	case 'u':
		if r, n := unicodeEscape(raw[2:]); n > 0 {
			return utf8.AppendRune(dst, r), 2 + n
		}
	}
	return append(dst, raw[:2]...), 2
}

// unicodeEscape reads the four digits after \u, and a second escape when they
// are the first half of a pair. It returns the bytes used, 0 when they are no digits.
func unicodeEscape(b []byte) (rune, int) {
	r, ok := hex4(b)
	if !ok {
		return 0, 0
	}
	if !utf16.IsSurrogate(r) {
		return r, 4
	}
	if len(b) >= 10 && b[4] == '\\' && b[5] == 'u' {
		if low, ok := hex4(b[6:]); ok {
			if pair := utf16.DecodeRune(r, low); pair != utf8.RuneError {
				return pair, 10
			}
		}
	}
	return utf8.RuneError, 4
}

func hex4(b []byte) (rune, bool) {
	if len(b) < 4 {
		return 0, false
	}
	var r rune
	for _, c := range b[:4] {
		switch {
		case c >= '0' && c <= '9':
			r = r<<4 | rune(c-'0')
		case c|0x20 >= 'a' && c|0x20 <= 'f':
			r = r<<4 | rune(c|0x20-'a'+10)
		default:
			return 0, false
		}
	}
	return r, true
}
