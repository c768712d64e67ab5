package tidy

import (
	"testing"
	"unicode/utf8"
)

func TestText(t *testing.T) {
	for in, want := range map[string]string{
		"plain\ttext\n":            "plain\ttext\n",
		"a\r\nb\rc\fd\x00e\x7f":    "a\nb\nc\nde",
		"a\u00a0b\u2009c\u3000d":   "a b c d",
		"in\u00advis\u200bi\ufeff": "invisi",
		"\u2010\u2011":             "--",
		"of\ufb01ce \ufb04":        "office ffl",
		"bad \xff byte":            "bad \ufffd byte",
		"x\u2028y\u0085z":          "x\ny\nz",
	} {
		if got := Text(in); got != want {
			t.Errorf("Text(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestLine(t *testing.T) {
	for in, want := range map[string]string{"a b": "a b", " a  b\n\tc ": "a b c", "": "", " ": "", "a ": "a"} {
		if got := Line(in); got != want {
			t.Errorf("Line(%q) = %q, want %q", in, got, want)
		}
	}
}

func FuzzText(f *testing.F) {
	f.Add("a\u00adb\r\n\xff")
	f.Fuzz(func(t *testing.T, in string) {
		out := Text(in)
		if !utf8.ValidString(out) {
			t.Fatalf("%q is not UTF-8", out)
		}
		if again := Text(out); again != out {
			t.Fatalf("twice: %q, once: %q", again, out)
		}
		if l := Line(out); Line(l) != l {
			t.Fatalf("line %q changes again", l)
		}
	})
}
