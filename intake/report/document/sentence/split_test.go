package sentence

import (
	"strings"
	"testing"
	"unicode/utf8"
)

func TestSplit(t *testing.T) {
	tests := []struct {
		name, text string
		want       []string // nil: one sentence, the text itself
	}{
		{"two", "It ran. Then it stopped.", []string{"It ran.", "Then it stopped."}},
		{"file name ends", "It dumps lsass.exe. The file is kept.", []string{"It dumps lsass.exe.", "The file is kept."}},
		{"file name inside", "It runs cmd.exe and net.exe to look around.", nil},
		{"small identifier begins", "It uses DNS. anchor_dns is a backdoor.", []string{"It uses DNS.", "anchor_dns is a backdoor."}},
		{"eg", "Tools, e.g. Mimikatz, are used (i.e. Some tools).", nil},
		{"eg before name", "Tools such as these, e.g. Cobalt Strike, were seen.", nil},
		{"country inside", "The U.S. Government said so.", nil},
		{"country at end", "It hit the U.S. The attack was short.", []string{"It hit the U.S.", "The attack was short."}},
		{"company", "Acme Inc. Security said no.", nil},
		{"company at end", "It was sold by Acme Inc. The price is known.", []string{"It was sold by Acme Inc.", "The price is known."}},
		{"version", "Version 10.0.19041.1 was hit. Version 2.1 was not.", []string{"Version 10.0.19041.1 was hit.", "Version 2.1 was not."}},
		{"defanged", "See hxxp://evil[.]com/a.php?b=1. It is down.", []string{"See hxxp://evil[.]com/a.php?b=1.", "It is down."}},
		{"path", `It writes C:\Windows\Temp\a.b. Then it ends.`, []string{`It writes C:\Windows\Temp\a.b.`, "Then it ends."}},
		{"numbered", "1. Open the file. 2. Run it.", []string{"1. Open the file.", "2. Run it."}},
		{"lettered", "a. Open the file.", nil},
		{"figure", "See Fig. 3 and No. 5 for more.", nil},
		{"month", "On Oct. 29 it was updated.", nil},
		{"initial", "It was found by J. Smith of Acme.", nil},
		{"quote", "He said \"run it.\" Then he left.", []string{"He said \"run it.\"", "Then he left."}},
		{"curly quote", "He said “run it.” Then he left.", []string{"He said “run it.”", "Then he left."}},
		{"bracket", "(It was old.) It was kept.", []string{"(It was old.)", "It was kept."}},
		{"footnote", "It is ransomware.[12] The key is lost.", []string{"It is ransomware.[12]", "The key is lost."}},
		{"superscript", "It is ransomware.12 The key is lost.", []string{"It is ransomware.12", "The key is lost."}},
		{"lost blank", "It resolves the domain.The malware stops.", []string{"It resolves the domain.", "The malware stops."}},
		{"namespace", "It loads system.Net and Foo.Bar at once.", nil},
		{"question", "Who did it? Nobody knows!", []string{"Who did it?", "Nobody knows!"}},
		{"ellipsis", "It waited… Then it ran.", []string{"It waited…", "Then it ran."}},
		{"dots inside", "It waited ... and ran.", nil},
		{"bullets in line", "It does: • one • two", []string{"It does:", "• one", "• two"}},
		{"soft wrap", "It dumps the\nmemory. Then it\nends.", []string{"It dumps the\nmemory.", "Then it\nends."}},
		{"ideographic", "攻击者使用了木马。它被发现了。", []string{"攻击者使用了木马。", "它被发现了。"}},
		{"digit begins", "It ended in May. 12 hosts were hit.", []string{"It ended in May.", "12 hosts were hit."}},
		{"byte pattern", "{75 1F ?? ?? ?? 32 C2}", nil},
		{"example", "It has a folder (ex. injectDll64) of its own.", nil},
		{"net", "It is built on .NET. The loader is small.", []string{"It is built on .NET.", "The loader is small."}},
		{"opening quote", "It ended. “Never,” he said.", []string{"It ended.", "“Never,” he said."}},
		{"technique id", "It used T1059.001. PowerShell was seen.", []string{"It used T1059.001.", "PowerShell was seen."}},
		{"dash before abbreviation", "Actors—e.g. Turla—use it.", nil},
		{"blank ends", "  It ran.  ", []string{"It ran."}},
		{"nothing", " \n ", []string{}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			want := tt.want
			if want == nil {
				want = []string{tt.text}
			}
			var got []string
			for _, s := range Split(tt.text) {
				got = append(got, tt.text[s.Start:s.End])
			}
			if strings.Join(got, "¶") != strings.Join(want, "¶") {
				t.Errorf("Split(%q)\n got %q\nwant %q", tt.text, got, want)
			}
		})
	}
}

func TestSplitCutsEndlessText(t *testing.T) {
	text := strings.Repeat("deadbeef ", 4000)
	spans := Split(text)
	if len(spans) < 8 {
		t.Fatalf("got %d spans of %d bytes", len(spans), len(text))
	}
	for _, s := range spans {
		if s.End-s.Start > MaxBytes {
			t.Errorf("span of %d bytes", s.End-s.Start)
		}
	}
}

func FuzzSplit(f *testing.F) {
	for _, s := range []string{"It ran. Then it stopped.", "a. b. c.", "…. “.” [1].[", "1. x。y", "e.g. U.S. The\n\x85. \u2028A"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		last := 0
		for _, s := range Split(text) {
			if s.Start < last || s.End <= s.Start || s.End > len(text) {
				t.Fatalf("span %v after %d in %d bytes", s, last, len(text))
			}
			if gap := strings.TrimSpace(text[last:s.Start]); gap != "" {
				t.Fatalf("lost %q", gap)
			}
			if utf8.ValidString(text) && !utf8.ValidString(text[s.Start:s.End]) {
				t.Fatalf("span %v cuts a character", s)
			}
			last = s.End
		}
		if rest := strings.TrimSpace(text[last:]); rest != "" {
			t.Fatalf("lost %q at the end", rest)
		}
	})
}

func BenchmarkSplit(b *testing.B) {
	text := strings.Repeat("The malware drops lsass.exe, e.g. in C:\\Windows\\Temp. It then contacts hxxp://evil[.]com/a.php. ", 200)
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		Split(text)
	}
}
