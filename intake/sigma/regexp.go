package sigma

import (
	"bytes"
	"cmp"
	"fmt"
	"regexp"
	"regexp/syntax"
	"slices"
	"sync"
)

// Regexp is a regular expression in RE2 syntax with the texts that every match
// must contain, so that it runs only where it can match.
type Regexp struct {
	text string
	// engine compiles the expression when the first value needs it: of thousands
	// of rules a log asks few.
	engine func() *regexp.Regexp
	// needs is a set of folded texts one of which stands in every match, the best
	// of all such sets; empty when there is none with texts long enough to be
	// found by.
	needs []string
	// also are the other sets: one text of each stands in every match too.
	also [][][]byte
	// least is the length in bytes that a match has at least.
	least int
	run   *runLength // set when the expression is that
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
	parsed, err := syntax.Parse(text, syntax.Perl)
	if err != nil {
		return nil, fmt.Errorf("regular expression %q: %w (RE2 syntax: no look-around, no back references)", text, err)
	}
	out := &Regexp{text: text, engine: sync.OnceValue(func() *regexp.Regexp { return compiled(text) }), least: leastLength(parsed, 0)}
	if run, ok := runLengthOf(parsed); ok {
		out.run = &run
	}
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

// compiled compiles an expression that was compiled before; one that cannot be,
// which only damaged rules have, is found nowhere.
func compiled(text string) *regexp.Regexp {
	re, err := regexp.Compile(text)
	if err != nil {
		return regexp.MustCompile(`[^\s\S]`)
	}
	return re
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
func (r *Regexp) Match(value []byte) bool {
	if len(value) < r.least {
		return false
	}
	if r.run != nil {
		return r.run.find(value) != nil
	}
	return r.engine().Match(value)
}

// Find returns the first match's place, nil for none.
func (r *Regexp) Find(value []byte) []int {
	if r.run != nil {
		return r.run.find(value)
	}
	return r.engine().FindIndex(value)
}

// String writes the expression.
func (r *Regexp) String() string { return r.text }
