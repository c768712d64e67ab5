package exchange

import (
	"regexp"
	"strings"
)

// idPattern matches an ATT&CK id of any kind; the older form T1059/001 too.
const idPattern = `(?i:T\d{4}(?:[./]\d{3})?|[SGCM]\d{4}|TA\d{4}|DS\d{4}|DC\d{4}|DET\d{4}|AML\.TA?\d{4}(?:\.\d{3})?)`

// idReader finds ids in text. It is made where it is used.
type idReader struct {
	whole, leading, any *regexp.Regexp
}

func newIDReader() idReader {
	return idReader{
		whole:   regexp.MustCompile(`^` + idPattern + `$`),
		leading: regexp.MustCompile(`^(` + idPattern + `)(?:$|[^\w./]|[.](?:$|\D))`),
		any:     regexp.MustCompile(`(?:^|[^\w.])(` + idPattern + `)(?:$|[^\w])`),
	}
}

// isID reports whether s is an id and nothing else.
func (r idReader) isID(s string) bool { return r.whole.MatchString(strings.TrimSpace(s)) }

// lead returns the id that s starts with and what follows it.
func (r idReader) lead(s string) (id, rest string, ok bool) {
	m := r.leading.FindStringSubmatchIndex(s)
	if m == nil {
		return "", "", false
	}
	return s[m[2]:m[3]], s[m[3]:], true
}

// canonicalID writes an id as ATT&CK does.
func canonicalID(id string) string {
	id = strings.ToUpper(strings.TrimSpace(id))
	return strings.Replace(id, "/", ".", 1)
}
