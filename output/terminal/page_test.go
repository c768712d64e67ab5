package terminal_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/mattn/go-runewidth"

	"tradecraft/output/terminal"
)

// fill writes one of each to a page.
func fill(g *terminal.Page) {
	g.Title("T1059.001 PowerShell")
	g.Field("tactics", "Execution")
	g.Field("platforms", "")
	g.Field("groups", strings.Repeat("G0016 APT29, ", 12))
	g.Heading("Groups", "those that use it")
	g.Table(2, []terminal.Column{{Name: "id"}, {Name: "name", Flex: true}, {Name: "count", Right: true}}, [][]string{
		{"G0016", "APT29", "7"},
		{"G0007", "a name of \x1b[31mmany words that does not fit into the width of a narrow terminal", "123"},
		{"G0001"},
	})
	g.Blank()
	g.Note(2, "a quiet note")
	g.Paragraph(0, "the end")
}

func TestPage(t *testing.T) {
	for _, w := range []int{0, 60, 80, 100, 120} {
		g := &terminal.Page{Width: w}
		fill(g)
		var b bytes.Buffer
		if _, err := g.WriteTo(&b); err != nil {
			t.Fatal(err)
		}
		out := b.String()
		for _, line := range strings.Split(out, "\n") {
			if n := runewidth.StringWidth(line); n > max(w, 60) && n > 80 {
				t.Errorf("width %d: a line of %d columns: %q", w, n, line)
			}
			if strings.HasSuffix(line, " ") {
				t.Errorf("width %d: blanks at the end of %q", w, line)
			}
		}
		if strings.Contains(out, "\x1b") || !strings.Contains(out, `\x1b[31m`) {
			t.Errorf("width %d: control characters are not written out:\n%s", w, out)
		}
		if strings.Contains(out, "platforms") {
			t.Errorf("width %d: an empty field is written", w)
		}
		if !strings.Contains(out, "\n  id ") {
			t.Errorf("width %d: no header:\n%s", w, out)
		}
	}
}

func TestPageNumbersStandRight(t *testing.T) {
	g := &terminal.Page{}
	g.Table(0, []terminal.Column{{Name: "n", Right: true}, {Name: "x"}}, [][]string{{"7", "a"}, {"123", "b"}})
	var b bytes.Buffer
	if _, err := g.WriteTo(&b); err != nil {
		t.Fatal(err)
	}
	if want := "  n  x\n  7  a\n123  b\n"; b.String() != want {
		t.Errorf("got %q, want %q", b.String(), want)
	}
}
