package indicator

import (
	"strings"

	"tradecraft"
)

// Types of indicator, as tradecraft.Indicator.Type has them.
const (
	URL      = "url"
	Domain   = "domain"
	IPv4     = "ipv4"
	IPv6     = "ipv6"
	Email    = "email"
	MD5      = "md5"
	SHA1     = "sha1"
	SHA256   = "sha256"
	SHA512   = "sha512"
	CVE      = "cve"
	Path     = "path"
	Registry = "registry"
)

// Found is one indicator at one place.
type Found struct {
	Type  string
	Value string          // refanged, in canonical spelling
	Span  tradecraft.Span // bytes of the text searched
}

// maxToken bounds the words that are looked at, in bytes.
const maxToken = 2048

// Find returns the indicators in text in order; their spans do not overlap.
func Find(text string) []Found {
	f := finder{text: text}
	for i := 0; i < len(text); {
		if isDelimiter(text[i]) {
			i++
			continue
		}
		end, marks := token(text, i)
		if marks == 0 || end-i > maxToken {
			i = end
			continue
		}
		i = max(f.word(i, end, marks), i+1)
	}
	return f.found
}

type finder struct {
	text  string
	found []Found
}

// word searches the word text[start:end] and returns where to go on.
func (f *finder) word(start, end int, marks mark) int {
	if marks&(hasBackslash|hasSlash) != 0 {
		if next := f.path(start, end); next > 0 {
			return next
		}
	}
	if marks&(hasColon|hasDot|hasAt) != 0 {
		if next := f.address(start, end, marks); next > 0 {
			return next
		}
	}
	if marks&hasHex != 0 {
		f.hashes(start, end)
	}
	if marks&hasDash != 0 {
		f.cves(start, end)
	}
	return end
}

func (f *finder) add(kind, value string, start, end int) {
	f.found = append(f.found, Found{kind, value, tradecraft.Span{Start: start, End: end}})
}

// mark says which signs a word has, so that most words cost one pass.
type mark int

const (
	hasDot mark = 1 << iota
	hasColon
	hasAt
	hasBackslash
	hasSlash
	hasHex  // a run of 32 hexadecimal digits or more
	hasDash // and a capital or small c: perhaps a CVE
	hasBracket
)

// token returns the end of the word at text[i:] and its signs.
func token(text string, i int) (end int, marks mark) {
	begin, hex, c, dash := i, 0, false, false
	for ; i < len(text) && !isDelimiter(text[i]); i++ {
		b := text[i]
		if isHex(b) {
			if hex++; hex == 32 {
				marks |= hasHex
			}
			c = c || b == 'C' || b == 'c'
			continue
		}
		hex = 0
		switch b {
		case '.':
			if i+1 < len(text) && !isDelimiter(text[i+1]) {
				marks |= hasDot
			}
		case ':':
			marks |= hasColon
		case '@':
			marks |= hasAt
		case '\\':
			marks |= hasBackslash
		case '/':
			marks |= hasSlash
		case '[', '(', '{':
			marks |= hasBracket
		case '-':
			dash = true
		}
	}
	if dash && c {
		marks |= hasDash
	}
	if marks&hasBracket != 0 && marks&hasDot == 0 && i-begin <= maxToken && looksDefanged(text[begin:i]) {
		marks |= hasDot // "evil[dot]com"
	}
	return i, marks &^ hasBracket
}

func looksDefanged(word string) bool {
	w := strings.ToLower(word)
	return strings.Contains(w, "dot]") || strings.Contains(w, "dot)") || strings.Contains(w, "dot}")
}

// isDelimiter is true for blanks, quotes and what else never stands inside an
// indicator. Curly quotes are multi-byte and cut later.
func isDelimiter(b byte) bool {
	return b <= ' ' || b == '"' || b == '<' || b == '>' || b == '|' || b == '`'
}

func isHex(b byte) bool {
	return b >= '0' && b <= '9' || b >= 'a' && b <= 'f' || b >= 'A' && b <= 'F'
}

func isAlnum(b byte) bool {
	return b >= '0' && b <= '9' || b >= 'a' && b <= 'z' || b >= 'A' && b <= 'Z'
}

// hashes adds the runs of hexadecimal digits that have the length of a hash.
func (f *finder) hashes(start, end int) {
	for i := start; i < end; {
		if !isAlnum(f.text[i]) {
			i++
			continue
		}
		j, digits, letters := i, 0, 0
		for j < end && isAlnum(f.text[j]) {
			switch b := f.text[j]; {
			case b >= '0' && b <= '9':
				digits++
			case isHex(b):
				letters++
			default:
				letters = -len(f.text) // not a hash whatever follows
			}
			j++
		}
		if kind := hashKind(j - i); kind != "" && digits > 0 && letters > 0 {
			f.add(kind, strings.ToLower(f.text[i:j]), i, j)
		}
		i = j
	}
}

func hashKind(digits int) string {
	switch digits {
	case 32:
		return MD5
	case 40:
		return SHA1
	case 64:
		return SHA256
	case 128:
		return SHA512
	}
	return ""
}

// cves adds CVE-2021-44228 and its like: a year from 1999 on, four to seven digits.
func (f *finder) cves(start, end int) {
	for i := start; i+13 <= end; i++ {
		if !strings.EqualFold(f.text[i:i+4], "CVE-") || i > start && isAlnum(f.text[i-1]) {
			continue
		}
		year, j := number(f.text, i+4, end)
		if year < 1999 || year > 2099 || j >= end || f.text[j] != '-' {
			continue
		}
		_, k := number(f.text, j+1, end)
		if n := k - j - 1; n >= 4 && n <= 7 {
			f.add(CVE, strings.ToUpper(f.text[i:k]), i, k)
			i = k - 1
		}
	}
}

// number reads at most nine decimal digits at text[i:end].
func number(text string, i, end int) (value, next int) {
	for next = i; next < end && next < i+9 && text[next] >= '0' && text[next] <= '9'; next++ {
		value = value*10 + int(text[next]-'0')
	}
	return value, next
}
