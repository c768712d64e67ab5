package markdown_test

import (
	"bytes"
	"flag"
	"os"
	"strings"
	"testing"

	"tradecraft"
	"tradecraft/output"
	"tradecraft/output/markdown"
	"tradecraft/output/outputtest"
)

var update = flag.Bool("update", false, "rewrite the golden files")

func write(t *testing.T, r output.Report) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := (markdown.Playbook{}).Write(&b, r); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestGolden(t *testing.T) {
	got := write(t, outputtest.Report(t))
	const path = "testdata/playbook.md"
	if *update {
		if err := os.WriteFile(path, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("the playbook differs from %s (run with -update if it should):\n%s", path, got)
	}
}

// TestHostile looks for markup of the evidence that is not escaped.
func TestHostile(t *testing.T) {
	for _, p := range outputtest.Payloads() {
		got := string(write(t, outputtest.Hostile(t, p.Text)))
		for _, bad := range []string{"<script", "<img", "<iframe", "](javascript", "](http", "://", "\x1b", "\u202e"} {
			if i := strings.Index(got, bad); i >= 0 && (i == 0 || got[i-1] != '\\') {
				t.Errorf("%s: %q stands unescaped", p.Name, bad)
			}
		}
		if a, b := strings.Count(got, "\n"), strings.Count(string(write(t, outputtest.Hostile(t, outputtest.Harmless(p.Text)))), "\n"); a != b {
			t.Errorf("%s: %d lines instead of %d", p.Name, a, b)
		}
	}
}

func TestWithoutCase(t *testing.T) {
	if err := (markdown.Playbook{}).Write(&bytes.Buffer{}, output.Report{}); tradecraft.KindOf(err) != tradecraft.Invalid {
		t.Errorf("%v, want an Invalid error", err)
	}
}
