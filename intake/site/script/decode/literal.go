package decode

import (
	"encoding/hex"
	"net/url"
	"slices"
	"strings"
	"unicode/utf8"

	"tradecraft/intake/site/script/tree"
)

// signs are words that tell text worth reading from chance.
var signs = []string{"http://", "https://", "//", "document", "window", "function", "eval(", "script", "location", "querySelector", "input", "checkout", "onepage", "cookie", "payment", "card", "var ", "www.", ".com", ".php", "wss:"}

// telling says whether decoded text carries a word of scripts or addresses.
func telling(s string, least int) bool {
	if len(s) < 8 || !printable(s) {
		return false
	}
	n := 0
	for _, w := range signs {
		if strings.Contains(s, w) {
			if n++; n >= least {
				return true
			}
		}
	}
	return false
}

// printable says whether nearly all of s is text.
func printable(s string) bool {
	bad := 0
	for _, r := range s {
		if r < 9 || r > 13 && r < 32 || r == utf8.RuneError || r == 127 {
			bad++
		}
	}
	return bad*50 <= len(s)
}

// codeLike says whether text is likely to be script.
func codeLike(s string) bool {
	return strings.ContainsAny(s, "(=") && (strings.Contains(s, "(") && strings.Contains(s, ")") || strings.Contains(s, ";")) &&
		(strings.Contains(s, "function") || strings.Contains(s, "document") || strings.Contains(s, "window") || strings.Contains(s, "var ") ||
			strings.Contains(s, "=>") || strings.Contains(s, "eval(") || strings.Contains(s, "location") || strings.Contains(s, "const ") || strings.Contains(s, "let "))
}

// literal decodes a string literal that hides text: base64 once or twice,
// hexadecimal, percent, written backwards, or one byte XORed.
func literal(s string) (how, out string, ok bool) {
	if len(s) < 12 || len(s) > maxText {
		return "", "", false
	}
	switch {
	case allIn(s, isHex) && len(s)%2 == 0 && len(s) >= 16:
		if b, err := hex.DecodeString(s); err == nil && telling(string(b), 1) {
			return ByLiteral, string(b), true
		}
	case len(s) >= 16 && allIn(s, isBase64):
		if d, ok := Base64(s); ok {
			if telling(d, 1) {
				return ByLiteral, d, true
			}
			if dd, ok := Base64(d); ok && len(dd) > 12 && telling(dd, 1) {
				return ByLiteral, dd, true
			}
			if x, ok := xored(d); ok {
				return ByLiteral, x, true
			}
		}
	}
	if strings.Count(s, "%")*6 > len(s) {
		if d, err := url.PathUnescape(s); err == nil && d != s && telling(d, 2) && codeLike(d) {
			return ByLiteral, d, true
		}
	}
	if len(s) < 4096 && (strings.Contains(s, "//:ptth") || strings.Contains(s, "//:sptth") || strings.Contains(s, "tpircs<") || strings.Contains(s, "tpircs/<")) {
		return ByLiteral, reversed(s), true
	}
	return "", "", false
}

func reversed(s string) string {
	r := []rune(s)
	slices.Reverse(r)
	return string(r)
}

func allIn(s string, in func(byte) bool) bool {
	for i := 0; i < len(s); i++ {
		if !in(s[i]) {
			return false
		}
	}
	return true
}

func isHex(c byte) bool { return c >= '0' && c <= '9' || c|0x20 >= 'a' && c|0x20 <= 'f' }

func isBase64(c byte) bool {
	return c >= '0' && c <= '9' || c|0x20 >= 'a' && c|0x20 <= 'z' || c == '+' || c == '/' || c == '='
}

// xored tries the 255 keys of one byte on short text.
func xored(s string) (string, bool) {
	if len(s) < 16 || len(s) > 8192 || !ascii(s) && utf8.RuneCountInString(s) > 8192 {
		return "", false
	}
	var b []byte
	for _, r := range s {
		if r > 255 {
			return "", false
		}
		b = append(b, byte(r))
	}
	out := make([]byte, len(b))
	for key := 1; key < 256; key++ {
		bad := 0
		for i, c := range b {
			x := c ^ byte(key)
			out[i] = x
			if x < 9 || x > 126 {
				if bad++; bad*50 > len(b) {
					break
				}
			}
		}
		if bad*50 <= len(b) && telling(string(out), 2) {
			return string(out), true
		}
	}
	return "", false
}

// codes reads a long array of character codes.
func codes(a *tree.Node) (string, bool) {
	if len(a.Kids) < 24 || len(a.Kids) > 1<<18 {
		return "", false
	}
	b := make([]byte, 0, len(a.Kids))
	for _, k := range a.Kids {
		if k.Kind != tree.Number || !(k.Num >= 0 && k.Num < 256) {
			return "", false
		}
		b = append(b, byte(k.Num))
	}
	s := latin1(b)
	if telling(s, 2) {
		return s, true
	}
	return xored(s)
}
