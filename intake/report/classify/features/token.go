package features

import (
	"strings"
	"unicode/utf8"
)

// Token is one word of a text, in lower case.
type Token struct {
	// Text is the word, or a class name that starts with "~".
	Text string
	// Start and End are the bytes of the source text the word came from.
	Start, End int
}

// Classes of token.
const (
	ClassURL    = "~url"
	ClassHash   = "~hash"
	ClassIP     = "~ip"
	ClassMail   = "~mail"
	ClassCVE    = "~cve"
	ClassPath   = "~path"
	ClassKey    = "~key" // registry key
	ClassNumber = "~num"
)

// maxWord bounds a word in bytes: longer runs are data, not language.
const maxWord = 48

// Tokens splits a text at white space and punctuation into words and classes.
// It never fails; the tokens stand in the order of the text.
func Tokens(text string) []Token {
	out := make([]Token, 0, len(text)/6+4)
	for i := 0; i < len(text); {
		r, n := utf8.DecodeRuneInString(text[i:])
		if isSpace(r) {
			i += n
			continue
		}
		j := i + n
		for j < len(text) {
			r, n = utf8.DecodeRuneInString(text[j:])
			if isSpace(r) {
				break
			}
			j += n
		}
		out = appendChunk(out, text, i, j)
		i = j
	}
	return out
}

func isSpace(r rune) bool {
	return r <= ' ' || r == 0xa0 || r == 0x2028 || r == 0x2029 || r == 0xfeff || r >= 0x2000 && r <= 0x200d
}

// appendChunk adds the tokens of text[i:j], which holds no white space.
func appendChunk(out []Token, text string, i, j int) []Token {
	for i < j {
		if strings.IndexByte("([{<\"'`*,;:!?|", text[i]) >= 0 {
			i++
		} else if i+3 <= j && generalPunctuation(text[i:]) {
			i += 3
		} else {
			break
		}
	}
	for j > i {
		if strings.IndexByte(")]}>\"'`*,;:!?|.", text[j-1]) >= 0 {
			j--
		} else if j-3 >= i && generalPunctuation(text[j-3:]) {
			j -= 3
		} else {
			break
		}
	}
	if i >= j {
		return out
	}
	chunk := strings.ToLower(text[i:j])
	exact := len(chunk) == j-i // lower case may change the length of odd letters
	class := classify(chunk)
	if class != "" {
		out = append(out, Token{class, i, j})
		if class != ClassPath && class != ClassKey && class != ClassCVE {
			return out
		}
	}
	return appendWords(out, chunk, i, j, exact)
}

// appendWords cuts a chunk into words of letters, digits and . - _ $ #.
func appendWords(out []Token, chunk string, i, j int, exact bool) []Token {
	for a := 0; a < len(chunk); {
		if generalPunctuation(chunk[a:]) {
			a += 3
			continue
		}
		if !wordByte(chunk[a]) {
			a++
			continue
		}
		b := a
		for b < len(chunk) && wordByte(chunk[b]) && !generalPunctuation(chunk[b:]) {
			b++
		}
		s, e := a, b
		for s < e && (chunk[s] == '.' || chunk[s] == '-') {
			s++
		}
		for e > s && (chunk[e-1] == '.' || chunk[e-1] == '-') {
			e--
		}
		if e > s {
			t := Token{chunk[s:e], i, j}
			if exact {
				t.Start, t.End = i+s, i+e
			}
			if longNumber(t.Text) {
				t.Text = ClassNumber
			} else if len(t.Text) > maxWord {
				t.Text = t.Text[:maxWord]
			}
			out = append(out, t)
		}
		a = b
	}
	return out
}

// generalPunctuation is true for U+2000 to U+203F in UTF-8: typographic quotes,
// dashes, bullets.
func generalPunctuation(s string) bool {
	return len(s) >= 3 && s[0] == 0xe2 && s[1] == 0x80
}

func wordByte(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c == '.' || c == '-' || c == '_' || c == '$' || c == '#' || c >= 0x80
}

// longNumber is true for 5 digits or more, and for 0x and 6 hexadecimal digits or more.
func longNumber(w string) bool {
	if strings.HasPrefix(w, "0x") {
		return len(w) >= 8
	}
	return len(w) >= 5 && allBytes(w, isDigit)
}

// classify names the class of a chunk in lower case, "" for plain words.
func classify(c string) string {
	switch {
	case len(c) < 4:
		return ""
	case strings.Contains(c, "://") || strings.HasPrefix(c, "hxxp") || strings.HasPrefix(c, "www."):
		return ClassURL
	case len(c) >= 32 && allBytes(c, isHex):
		return ClassHash
	case strings.HasPrefix(c, "cve-"):
		return ClassCVE
	case strings.HasPrefix(c, "hkey_") || strings.HasPrefix(c, "hklm") || strings.HasPrefix(c, "hkcu") || strings.HasPrefix(c, "hkcr") || strings.HasPrefix(c, "hku\\"):
		return ClassKey
	case isPath(c):
		return ClassPath
	case isIP(c):
		return ClassIP
	case strings.Contains(c, "[.]") || strings.Contains(c, "[dot]"):
		return ClassURL
	case isMail(c):
		return ClassMail
	}
	return ""
}

func isPath(c string) bool {
	if c[1] == ':' && (c[2] == '\\' || c[2] == '/') || strings.Contains(c, "\\\\") {
		return true
	}
	if c[0] == '%' && strings.IndexByte(c[1:], '%') > 0 {
		return true
	}
	return c[0] == '/' && strings.Count(c, "/") > 1 || strings.Count(c, "\\") > 1
}

func isIP(c string) bool {
	if !isDigit(c[0]) && c[0] != '[' && c[0] != ']' || strings.IndexByte(c, '.') < 0 {
		return false
	}
	c = strings.NewReplacer("[.]", ".", "[", "", "]", "").Replace(c)
	if k := strings.IndexAny(c, ":/"); k > 0 {
		c = c[:k]
	}
	parts := strings.Split(c, ".")
	if len(parts) != 4 {
		return false
	}
	for _, p := range parts {
		if p == "" || len(p) > 3 || !allBytes(p, isDigit) {
			return false
		}
	}
	return true
}

func isMail(c string) bool {
	k := strings.IndexByte(c, '@')
	return k > 0 && strings.IndexByte(c[k:], '.') > 1
}

func allBytes(s string, ok func(byte) bool) bool {
	for i := range len(s) {
		if !ok(s[i]) {
			return false
		}
	}
	return true
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

func isHex(c byte) bool { return isDigit(c) || c >= 'a' && c <= 'f' }
