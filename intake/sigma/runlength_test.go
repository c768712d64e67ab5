package sigma

import (
	"slices"
	"strings"
	"testing"

	"tradecraft/intake/logs/event"
)

// regexpValues are texts that the expressions of regexpTexts match or nearly match.
var regexpValues = []string{
	"", "\n", "a", "aaaa", "aaaaa", "äöüßé", "äöüß", "a\nbbbb\nccccc\nd", "aaaaa\n", "\nxxxxx", "\xff\xff\xff\xff\xff", "aaaa\r\nbbbbb",
	`\abc.exe. `, `\abc.exe."`, `x 0123abcd`, "powershell -\u212aK", "PO\u017fT x", "net  user ", "K\u212ak", "\ufffd", "\xff",
}

var regexpTexts = []string{
	`.{5,}`, `(?s).{5,}`, `.{0,}`, `.{5,7}`, `.{5,}?`, `(.{5,})`, `\\[a-z]{1,9}\.[a-z]{1,6}\.[ "']{1}`, `\s[a-f0-9]{8}`, `(?i)k{3}`, `(?i)post x`,
	`(?i)-k[kK]`, `net\s+user\s`, `[ac]b|xx+`, `\x{FFFD}`, `[a-c][x-z]?`, `(?i)[k]+`, `a{2}b{2,3}|c`,
}

// TestRegexpAgrees: what is decided without the engine is what the engine says.
func TestRegexpAgrees(t *testing.T) {
	matches := 0
	for _, text := range regexpTexts {
		r, err := compileRegexp(text, false, false, false)
		if err != nil {
			t.Fatal(err)
		}
		for _, v := range regexpValues {
			sameAsEngine(t, r, v)
			if r.engine().MatchString(v) {
				matches++
			}
		}
	}
	if matches < 60 {
		t.Errorf("only %d matches", matches)
	}
}

func FuzzRegexp(f *testing.F) {
	for i, text := range regexpTexts {
		f.Add(text, regexpValues[i%len(regexpValues)])
	}
	f.Fuzz(func(t *testing.T, text, value string) {
		if len(text) > 60 || len(value) > 200 || strings.Contains(text, "000") {
			return
		}
		if r, err := compileRegexp(text, false, false, false); err == nil {
			sameAsEngine(t, r, value)
		}
	})
}

func sameAsEngine(t *testing.T, r *Regexp, v string) {
	t.Helper()
	want := r.engine().FindStringIndex(v)
	if want != nil && !r.possible([]byte(event.Fold(v))) {
		t.Errorf("%s on %q: held impossible, needs %q and %q", r, v, r.needs, r.also)
	}
	if want != nil && len(r.needs) > 0 && !slices.ContainsFunc(r.needs, func(s string) bool { return strings.Contains(event.Fold(v), s) }) {
		t.Errorf("%s on %q: none of %q in it", r, v, r.needs)
	}
	if got := r.Match([]byte(v)); got != (want != nil) {
		t.Errorf("%s on %q: %v", r, v, got)
	}
	if got := r.Find([]byte(v)); !slices.Equal(got, want) {
		t.Errorf("%s on %q: found %v, want %v", r, v, got, want)
	}
}
