package sigma

import (
	"fmt"
	"regexp"
	"regexp/syntax"
	"strings"

	"tradecraft/intake/logs/event"
)

// Regexp is a regular expression in RE2 syntax with the texts that every match
// must contain, so that it runs only where it can match.
type Regexp struct {
	re *regexp.Regexp
	// needs is a set of folded texts one of which stands in every match; empty
	// when there is none that is useful.
	needs []string
}

// compileRegexp compiles a Sigma regular expression with its flags.
func compileRegexp(text string, i, m, s bool) (*Regexp, error) {
	flags := ""
	for _, f := range []struct {
		on   bool
		flag string
	}{{i, "i"}, {m, "m"}, {s, "s"}} {
		if f.on {
			flags += f.flag
		}
	}
	if flags != "" {
		text = "(?" + flags + ")" + text
	}
	re, err := regexp.Compile(text)
	if err != nil {
		return nil, fmt.Errorf("regular expression %q: %w (RE2 syntax: no look-around, no back references)", text, err)
	}
	parsed, err := syntax.Parse(text, syntax.Perl)
	if err != nil {
		return nil, fmt.Errorf("regular expression %q: %w", text, err)
	}
	return &Regexp{re: re, needs: needed(parsed.Simplify())}, nil
}

// Match reports whether the expression is found in the value, which must not be folded.
func (r *Regexp) Match(value []byte) bool { return r.re.Match(value) }

// Find returns the first match's place, nil for none.
func (r *Regexp) Find(value []byte) []int { return r.re.FindIndex(value) }

// String writes the expression.
func (r *Regexp) String() string { return r.re.String() }

const (
	minNeeded  = 3  // shorter texts filter nothing
	maxNeeded  = 64 // alternatives
	maxVisited = 40 // levels of the expression
)

// needed returns folded texts one of which stands in every match, nil when
// there is no such set.
func needed(re *syntax.Regexp) []string { return neededAt(re, 0) }

func neededAt(re *syntax.Regexp, depth int) []string {
	if depth > maxVisited {
		return nil
	}
	switch re.Op {
	case syntax.OpLiteral:
		text := event.Fold(string(re.Rune))
		if len(text) < minNeeded {
			return nil
		}
		return []string{text}
	case syntax.OpCapture, syntax.OpPlus:
		return neededAt(re.Sub[0], depth+1)
	case syntax.OpRepeat:
		if re.Min > 0 {
			return neededAt(re.Sub[0], depth+1)
		}
	case syntax.OpConcat:
		var best []string
		for _, sub := range joinLiterals(re.Sub) {
			if n := neededAt(sub, depth+1); better(n, best) {
				best = n
			}
		}
		return best
	case syntax.OpAlternate:
		var all []string
		for _, sub := range re.Sub {
			n := neededAt(sub, depth+1)
			if n == nil || len(all)+len(n) > maxNeeded {
				return nil
			}
			all = append(all, n...)
		}
		return all
	}
	return nil
}

// joinLiterals puts neighbouring literals and one-character classes that differ
// only in case together, so that they give a longer text.
func joinLiterals(subs []*syntax.Regexp) []*syntax.Regexp {
	var out []*syntax.Regexp
	for _, s := range subs {
		s = plain(s)
		if n := len(out); n > 0 && s.Op == syntax.OpLiteral && out[n-1].Op == syntax.OpLiteral {
			joined := *out[n-1]
			joined.Rune = append(append([]rune{}, joined.Rune...), s.Rune...)
			out[n-1] = &joined
			continue
		}
		out = append(out, s)
	}
	return out
}

// plain turns a class such as [eE] into the literal e.
func plain(s *syntax.Regexp) *syntax.Regexp {
	if s.Op == syntax.OpCapture && s.Sub[0].Op == syntax.OpLiteral {
		return s.Sub[0]
	}
	if s.Op != syntax.OpCharClass || len(s.Rune) > 4 {
		return s
	}
	folded := ""
	for i := 0; i < len(s.Rune); i += 2 {
		if s.Rune[i] != s.Rune[i+1] {
			return s
		}
		f := strings.ToLower(string(s.Rune[i]))
		if folded != "" && f != folded {
			return s
		}
		folded = f
	}
	if folded == "" {
		return s
	}
	return &syntax.Regexp{Op: syntax.OpLiteral, Rune: []rune(folded)}
}

// better prefers the set whose shortest text is longest.
func better(a, b []string) bool {
	if a == nil {
		return false
	}
	return b == nil || shortest(a) > shortest(b)
}

func shortest(set []string) int {
	n := len(set[0])
	for _, s := range set[1:] {
		n = min(n, len(s))
	}
	return n
}
