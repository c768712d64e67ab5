package lexicon

import (
	"slices"
	"testing"

	"tradecraft/intake/report/classify/features"
)

func TestFind(t *testing.T) {
	l, err := Parse("# comment\nT1 + dump* ..2 credential*|hash* ; .bat\nT2 - side load* ; ms17-010 ; ~key ..3 run")
	if err != nil {
		t.Fatal(err)
	}
	tests := map[string]struct {
		line string
		want []string
	}{
		"gap":           {"It dumped all the password hashes", nil},
		"within gap":    {"It dumps the password hashes.", []string{"T1"}},
		"hyphen":        {"DLL side-loading of a file", []string{"T2"}},
		"two words":     {"dll side loading", []string{"T2"}},
		"exact hyphen":  {"uses MS17-010 to", []string{"T2"}},
		"extension":     {"drops a.bat there", []string{"T1"}},
		"bare":          {"a .bat file", []string{"T1"}},
		"not extension": {"a bat flies", nil},
		"class":         {`sets HKCU\Software\Run`, []string{"T2"}},
		"empty":         {"", nil},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			var got []string
			for _, h := range l.Find(tt.line, features.Tokens(tt.line)) {
				if h.Start < 0 || h.End > len(tt.line) || h.Start >= h.End {
					t.Errorf("hit %+v", h)
				}
				got = append(got, l.Phrases[h.Phrase].Technique)
			}
			if !slices.Equal(got, tt.want) {
				t.Errorf("got %v, want %v", got, tt.want)
			}
		})
	}
}

func TestDefaultIsSound(t *testing.T) {
	l, err := Default()
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range l.Phrases {
		for _, w := range p.words {
			for _, f := range w.any {
				if len(f.text) < 2 && f.prefix || f.text == "" || len(f.text) > 2 && (slices.Contains([]byte(f.text), '-') || slices.Contains([]byte(f.text), '*')) {
					t.Errorf("%s: the form %q can never be found", p.Technique, f.text)
				}
			}
		}
	}
}

func TestParseRefuses(t *testing.T) {
	for name, s := range map[string]string{"no mark": "T1 a", "bad gap": "T1 + a ..x b", "gap at the end": "T1 + a ..2", "nothing": "T1 + ;"} {
		t.Run(name, func(t *testing.T) {
			if _, err := Parse(s); err == nil {
				t.Error("no error")
			}
		})
	}
}

func BenchmarkFind(b *testing.B) {
	l, err := Default()
	if err != nil {
		b.Fatal(err)
	}
	line := "The payload dumped LSASS memory with Mimikatz to steal credentials and created a scheduled task with schtasks for persistence."
	tokens := features.Tokens(line)
	for b.Loop() {
		l.Find(line, tokens)
	}
}
