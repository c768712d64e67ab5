package sigma

import (
	"regexp"
	"strings"
	"testing"
)

// automatonCases are expressions with the texts to try them on.
var automatonCases = []struct{ expr, texts string }{
	{`abc`, `abc|xabcx|ab|`},
	{`^abc$`, `abc|xabc|abcx|`},
	{`(?m)^b$`, "a\nb\nc|ab|b|\nb"},
	{`(?i)a[k-s]z`, "AKZ|a\u212az|aſz|akz|abz"},
	{`\bnet\b`, `net|internet|a net b|net1|-net-`},
	{`\Bx\B`, `axa|x|ax|xa| x `},
	{`\s[0-9a-f]{64}\s[0-9a-f]{16}`, ` ` + strings.Repeat("a1", 32) + ` ` + strings.Repeat("0f", 8) + `| ` + strings.Repeat("a1", 31) + ` abc`},
	{`(a|ab)(c|bcd)(d*)$`, `abcd|abc|acdd|b`},
	{`[^a-z]{3,}`, "ab1|123|é—ü|\xff\xfe\xfd|a\xffb"},
	{`.`, "\n|a|\xff|"},
	{`(?s).`, "\n|"},
	{``, `|a`},
	{`a*?$`, `b|a|`},
	{`[[:^ascii:]]`, "a|é|\x80"},
	{`x{2}y{0,3}z`, `xxz|xxyyyz|xxyyyyz|xz`},
	{`\z`, `|a`},
	{`$^`, `|a`},
	{`(?i)ß`, "ß|ẞ|SS"},
}

// TestAutomaton compares the automaton with Go's engine, all texts with all expressions.
func TestAutomaton(t *testing.T) {
	var texts []string
	for _, c := range automatonCases {
		texts = append(texts, strings.Split(c.texts, "|")...)
	}
	for _, c := range automatonCases {
		d, re := newDFA(c.expr), regexp.MustCompile(c.expr)
		if d == nil {
			t.Errorf("%s: no automaton", c.expr)
			continue
		}
		for range 2 { // the second time all steps are known
			for _, text := range texts {
				if got, ok := d.match([]byte(text)); !ok || got != re.MatchString(text) {
					t.Errorf("%s on %q: %v %v, want %v", c.expr, text, got, ok, !got)
				}
			}
		}
	}
}

// TestAutomatonGivesUp checks that an expression with ever more states is left
// to the engine, and that what is answered before is right.
func TestAutomatonGivesUp(t *testing.T) {
	const expr = `(a|b)*a(a|b){12}c`
	d, re := newDFA(expr), regexp.MustCompile(expr)
	text, seed := make([]byte, 400), uint32(1)
	gaveUp := false
	for range 300 {
		for i := range text {
			seed = seed*1664525 + 1013904223
			text[i] = "ab"[seed>>16&1]
		}
		text[399-seed>>20%100] = 'c'
		got, ok := d.match(text)
		if ok && got != re.Match(text) {
			t.Fatalf("%q: %v", text, got)
		}
		gaveUp = gaveUp || !ok
		if len(d.next) > 2*maxDFASteps || d.places > 2*maxDFAPlaces {
			t.Fatalf("%d steps, %d places", len(d.next), d.places)
		}
	}
	if !gaveUp {
		t.Error("the automaton never gave up")
	}
}

// FuzzAutomaton compares the automaton with Go's engine on anything.
func FuzzAutomaton(f *testing.F) {
	for _, c := range automatonCases {
		f.Add(c.expr, c.texts)
	}
	f.Fuzz(func(t *testing.T, expr, text string) {
		re, err := regexp.Compile(expr)
		if err != nil || len(text) > 300 || len(expr) > 100 {
			return
		}
		d := newDFA(expr)
		if d == nil {
			return
		}
		for range 2 {
			if got, ok := d.match([]byte(text)); ok && got != re.MatchString(text) {
				t.Fatalf("%s on %q: %v, want %v", expr, text, got, !got)
			}
		}
	})
}
