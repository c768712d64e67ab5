package sigma

import (
	"bytes"
	"cmp"
	"fmt"
	"regexp"
	"regexp/syntax"
	"slices"
	"strings"

	"tradecraft/intake/logs/event"
)

// Regexp is a regular expression in RE2 syntax with the texts that every match
// must contain, so that it runs only where it can match.
type Regexp struct {
	re *regexp.Regexp
	// needs is a set of folded texts one of which stands in every match, the best
	// of all such sets; empty when there is none with texts long enough to be
	// found by.
	needs []string
	// also are the other sets: one text of each stands in every match too.
	also [][][]byte
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
	out := &Regexp{re: re}
	sets := needed(parsed.Simplify(), 0)
	slices.SortStableFunc(sets, func(a, b []string) int { return cmp.Compare(shortest(b), shortest(a)) })
	if len(sets) > 0 && shortest(sets[0]) >= minNeeded {
		out.needs, sets = sets[0], sets[1:]
	}
	for _, set := range sets[:min(len(sets), maxAlso)] {
		out.also = append(out.also, bytesOf(set))
	}
	return out, nil
}

func bytesOf(set []string) [][]byte {
	out := make([][]byte, len(set))
	for i, s := range set {
		out[i] = []byte(s)
	}
	return out
}

// possible reports whether a folded value has the other texts that a match
// needs, which is much sooner said than whether it matches.
func (r *Regexp) possible(folded []byte) bool {
	for _, set := range r.also {
		if !slices.ContainsFunc(set, func(text []byte) bool { return bytes.Contains(folded, text) }) {
			return false
		}
	}
	return true
}

// Match reports whether the expression is found in the value, which must not be folded.
func (r *Regexp) Match(value []byte) bool { return r.re.Match(value) }

// Find returns the first match's place, nil for none.
func (r *Regexp) Find(value []byte) []int { return r.re.FindIndex(value) }

// String writes the expression.
func (r *Regexp) String() string { return r.re.String() }

const (
	minNeeded  = 3  // shorter texts are no way to find a value
	maxNeeded  = 64 // alternatives
	maxVisited = 40 // levels of the expression
	maxAlso    = 6  // further sets kept
	maxSets    = 16
)

// needed returns sets of folded texts: of each set one text stands in every match.
func needed(re *syntax.Regexp, depth int) [][]string {
	if depth > maxVisited {
		return nil
	}
	switch re.Op {
	case syntax.OpLiteral:
		text := event.Fold(string(re.Rune))
		if text == "" {
			return nil
		}
		return [][]string{{text}}
	case syntax.OpCapture, syntax.OpPlus:
		return needed(re.Sub[0], depth+1)
	case syntax.OpRepeat:
		if re.Min > 0 {
			return needed(re.Sub[0], depth+1)
		}
	case syntax.OpConcat:
		var all [][]string
		for _, sub := range joinLiterals(re.Sub) {
			all = append(all, needed(sub, depth+1)...)
		}
		return all[:min(len(all), maxSets)]
	case syntax.OpAlternate:
		var all []string
		for _, sub := range re.Sub {
			var best []string
			for _, set := range needed(sub, depth+1) {
				if better(set, best) {
					best = set
				}
			}
			if best == nil || len(all)+len(best) > maxNeeded {
				return nil
			}
			all = append(all, best...)
		}
		return [][]string{all}
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
