package exchange

import (
	"maps"
	"slices"
	"strings"

	"tradecraft"
)

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }

// comparison is one test of a STIX pattern: object path, operator, value.
type comparison struct {
	path  string // such as file:hashes.'SHA-256'
	value string
}

// comparisons returns the tests for equality in a STIX pattern, those of IN
// lists one by one. Negated tests and other operators are no statement of a
// value and are left out; rest counts them. It checks no grammar.
func comparisons(pattern string) (out []comparison, rest int) {
	tokens := patternTokens(pattern)
	for i := 0; i+2 < len(tokens); i++ {
		if !isPath(tokens[i]) {
			continue
		}
		path := tokens[i]
		negated := i > 0 && strings.EqualFold(tokens[i-1], "NOT")
		op := tokens[i+1]
		if strings.EqualFold(op, "NOT") {
			negated, op, i = true, tokens[i+2], i+1
		}
		switch {
		case !negated && op == "=" && isLiteral(tokens[i+2]):
			out = append(out, comparison{path, literal(tokens[i+2])})
		case !negated && strings.EqualFold(op, "IN"):
			for j := i + 2; j < len(tokens) && tokens[j] != ")"; j++ {
				if isLiteral(tokens[j]) {
					out = append(out, comparison{path, literal(tokens[j])})
				}
			}
		default:
			rest++
		}
	}
	return out, rest
}

func isPath(t string) bool {
	return t[0] >= 'a' && t[0] <= 'z' && strings.Contains(t, ":")
}

func isLiteral(t string) bool { return t[0] == '\'' }

// literal takes the quotes and backslashes of a string literal away.
func literal(t string) string {
	t = strings.TrimSuffix(strings.TrimPrefix(t, "'"), "'")
	return strings.NewReplacer(`\\`, `\`, `\'`, `'`).Replace(t)
}

// patternTokens splits a pattern into words, string literals, object paths
// (quotes inside a path kept) and single characters.
func patternTokens(p string) []string {
	var out []string
	for i := 0; i < len(p); {
		start := i
		switch c := p[i]; {
		case c == ' ' || c == '\t' || c == '\n' || c == '\r':
			i++
			continue
		case c == '\'':
			i = literalEnd(p, i)
		case isWordByte(c):
			i = wordEnd(p, i)
		case (c == '!' || c == '<' || c == '>') && i+1 < len(p) && p[i+1] == '=':
			i += 2
		default:
			i++
		}
		out = append(out, p[start:i])
	}
	return out
}

// wordEnd returns the end of a word or object path: hashes.'SHA-256' and
// list[*] belong to a path.
func wordEnd(p string, start int) int {
	i := start
	for i < len(p) {
		switch {
		case isWordByte(p[i]):
			i++
		case p[i] == '\'' && inPath(p[start:i]):
			i = literalEnd(p, i)
		case p[i] == '[' && strings.Contains(p[start:i], ":"):
			n := strings.IndexByte(p[i:], ']')
			if n < 0 {
				return i
			}
			i += n + 1
		default:
			return i
		}
	}
	return i
}

// inPath reports whether a quote may stand here: after a dot or colon of a path.
func inPath(s string) bool {
	return strings.Contains(s, ":") && (strings.HasSuffix(s, ".") || strings.HasSuffix(s, ":"))
}

func literalEnd(p string, i int) int {
	for i++; i < len(p); i++ {
		switch p[i] {
		case '\\':
			i++
		case '\'':
			return i + 1
		}
	}
	return len(p)
}

func isWordByte(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '_' || c == '-' || c == ':' || c == '.' || c == '*' || c >= 0x80
}

// pattern adds the values that a STIX pattern looks for as indicators, and says
// what it looks for besides.
func (b *builder) pattern(pattern string, at tradecraft.Locator) {
	list, rest := comparisons(pattern)
	var other []string
	for _, c := range list {
		if !b.comparison(c, at) {
			other = append(other, c.path+" = "+c.value)
		}
	}
	if len(other) > 0 || rest > 0 || len(list) == 0 {
		b.problem(tradecraft.SeverityInfo, place(at), "the pattern says more than its values can: %s", clip(pattern))
	}
}

// comparison adds one value of a pattern; false when a case has no indicator of
// its kind.
func (b *builder) comparison(c comparison, at tradecraft.Locator) bool {
	kind, path, _ := strings.Cut(c.path, ":")
	path = strings.NewReplacer("'", "", `"`, "").Replace(path)
	switch {
	case strings.Contains(path, "hashes."):
		_, hash, _ := strings.Cut(path, "hashes.")
		b.hash(hash, c.value, at)
		return true
	case path == "value":
		return b.typedValue(kind, c.value, at)
	case strings.HasSuffix(path, "_ref.value"), strings.HasSuffix(path, "_refs[*].value"):
		return b.typedValue(kindOfValue(c.value), c.value, at)
	case kind == "file" && path == "name", kind == "directory" && path == "path":
		return b.typedValue("file", c.value, at)
	case kind == "windows-registry-key" && path == "key":
		return b.typedValue(kind, c.value, at)
	case kind == "vulnerability" && path == "name":
		return b.cve(c.value, at)
	}
	return false
}

// kindOfValue guesses the type of an object that a pattern reaches through a reference.
func kindOfValue(v string) string {
	switch {
	case strings.Contains(v, "@"):
		return "email-addr"
	case strings.Count(v, ":") > 1:
		return "ipv6-addr"
	case strings.Trim(v, "0123456789./") == "":
		return "ipv4-addr"
	}
	return "domain-name"
}
