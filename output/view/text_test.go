package view_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"tradecraft/output/view"
)

func TestVisible(t *testing.T) {
	tests := []struct{ name, in, want string }{
		{"plain", "Grüße, 漢字", "Grüße, 漢字"},
		{"line breaks and tabs stay", "a\r\n\tb", "a\n\tb"},
		{"escape sequence", "\x1b[31mred", `\x1b[31mred`},
		{"NUL and delete", "a\x00b\x7f", `a\x00b\x7f`},
		{"C1 control", "\u009b31m", `\x9b31m`},
		{"right-to-left override", "invoice\u202egpj.exe", `invoice\u202egpj.exe`},
		{"isolates and marks", "\u2066a\u2069\u200f\u061c", `\u2066a\u2069\u200f\u061c`},
		{"zero width space and byte order mark", "a\u200b\ufeffb", `a\u200b\ufeffb`},
		{"line separator", "a\u2028b", `a\u2028b`},
		{"tag characters", "a\U000e0041", `a\U000e0041`},
		{"joiners stay", "👩\u200d👧 می\u200cخواهم", "👩\u200d👧 می\u200cخواهم"},
		{"invalid UTF-8", "a\xffb", "a\ufffdb"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := view.Visible(tt.in); got != tt.want {
				t.Errorf("Visible(%q) = %q, want %q", tt.in, got, tt.want)
			}
		})
	}
}

func TestOneLine(t *testing.T) {
	if got := view.OneLine(" a\n\n b\t\x1bc "); got != `a b \x1bc` {
		t.Errorf("OneLine = %q", got)
	}
}

func TestExcerpt(t *testing.T) {
	long := strings.Repeat("é", 300)
	segs := []view.Segment{{Text: long}, {Text: "here", Marked: true}, {Text: long}}
	tests := []struct {
		name  string
		segs  []view.Segment
		limit int
		want  []view.Segment
		cut   bool
	}{
		{"fits", []view.Segment{{Text: "short"}}, 5, []view.Segment{{Text: "short"}}, false},
		{"around the marked words", segs, 40, []view.Segment{
			{Text: "…"}, {Text: strings.Repeat("é", 10)}, {Text: "here", Marked: true}, {Text: strings.Repeat("é", 26)}, {Text: "…"},
		}, true},
		{"marked at the end", []view.Segment{{Text: "abcdefgh"}, {Text: "end", Marked: true}}, 6, []view.Segment{
			{Text: "…"}, {Text: "fgh"}, {Text: "end", Marked: true},
		}, true},
		{"nothing marked", []view.Segment{{Text: "abcdefgh"}}, 3, []view.Segment{{Text: "abc"}, {Text: "…"}}, true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, cut := view.Excerpt(tt.segs, tt.limit)
			if diff := cmp.Diff(tt.want, got); diff != "" || cut != tt.cut {
				t.Errorf("cut %v, want %v:\n%s", cut, tt.cut, diff)
			}
		})
	}
}

// FuzzVisible checks that whatever comes in, what goes out is valid UTF-8
// without a control character, and that it is stable.
func FuzzVisible(f *testing.F) {
	f.Add("plain")
	f.Add("\x1b]0;x\x07\u202e\xff\r\n")
	f.Fuzz(func(t *testing.T, s string) {
		got := view.Visible(s)
		if !utf8.ValidString(got) {
			t.Errorf("Visible(%q) is not UTF-8", s)
		}
		for _, r := range got {
			if r < 0x20 && r != '\n' && r != '\t' || r >= 0x7f && r < 0xa0 || r >= 0x202a && r <= 0x202e || r >= 0x2066 && r <= 0x2069 {
				t.Errorf("Visible(%q) holds %U", s, r)
			}
		}
		if again := view.Visible(got); again != got {
			t.Errorf("Visible is not stable: %q, then %q", got, again)
		}
	})
}
