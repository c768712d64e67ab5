package gazetteer

import (
	"unicode"
	"unicode/utf8"
)

// maxToken bounds the bytes of a token that are looked at: no name has a longer word.
const maxToken = 48

// scanner cuts a text into runs of letters and digits.
type scanner struct {
	text string
	pos  int
	// start and end are the bytes of the token.
	start, end int
	buf        [maxToken]byte
	n          int // bytes of buf in use
}

// word is the token in normal form. It is a method because a slice of buf kept
// in the struct would put every scanner on the heap.
func (s *scanner) word() []byte { return s.buf[:s.n] }

// next moves to the next token; false at the end of the text.
func (s *scanner) next() bool {
	i := s.pos
	for i < len(s.text) {
		n, ok := wordRune(s.text[i:])
		if ok {
			break
		}
		i += n
	}
	if i >= len(s.text) {
		s.pos = i
		return false
	}
	s.start = i
	s.n = 0
	for i < len(s.text) {
		c := s.text[i]
		if c < utf8.RuneSelf {
			if !asciiWord(c) {
				break
			}
			if 'A' <= c && c <= 'Z' {
				c += 'a' - 'A'
			}
			if s.n < maxToken {
				s.buf[s.n] = c
				s.n++
			}
			i++
			continue
		}
		r, n := utf8.DecodeRuneInString(s.text[i:])
		if !isWord(r) {
			break
		}
		if s.n+utf8.UTFMax <= maxToken {
			s.n += utf8.EncodeRune(s.buf[s.n:], plain(unicode.ToLower(r)))
		}
		i += n
	}
	s.end, s.pos = i, i
	return true
}

// wordRune says whether a text starts with a letter or digit, and how many
// bytes its first rune has.
func wordRune(text string) (int, bool) {
	if c := text[0]; c < utf8.RuneSelf {
		return 1, asciiWord(c)
	}
	r, n := utf8.DecodeRuneInString(text)
	return n, isWord(r)
}

func isWord(r rune) bool { return r != utf8.RuneError && (unicode.IsLetter(r) || unicode.IsDigit(r)) }

// asciiWord says whether an ASCII byte is a letter or digit.
func asciiWord(c byte) bool {
	return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9'
}

// plain takes the accent off the few letters that names have one on, so that
// "Doppelganging" is found for "Doppelgänging".
func plain(r rune) rune {
	switch r {
	case 'à', 'á', 'â', 'ã', 'ä', 'å':
		return 'a'
	case 'è', 'é', 'ê', 'ë':
		return 'e'
	case 'ì', 'í', 'î', 'ï':
		return 'i'
	case 'ò', 'ó', 'ô', 'õ', 'ö':
		return 'o'
	case 'ù', 'ú', 'û', 'ü':
		return 'u'
	}
	return r
}

// words returns the tokens of a name in normal form, as written, and the gaps
// between them.
func words(name string) (normal, written, gaps []string) {
	s := scanner{text: name}
	last := 0
	for s.next() {
		if len(normal) > 0 {
			gaps = append(gaps, name[last:s.start])
		}
		normal = append(normal, string(s.word()))
		written = append(written, name[s.start:s.end])
		last = s.end
	}
	return normal, written, gaps
}
