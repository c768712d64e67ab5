package terminal_test

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/mattn/go-runewidth"

	"tradecraft"
	"tradecraft/analysis"
	"tradecraft/output"
	"tradecraft/output/outputtest"
	"tradecraft/output/terminal"
)

var update = flag.Bool("update", false, "write the golden files anew")

func render(t testing.TB, w terminal.Writer, r output.Report) string {
	t.Helper()
	var b bytes.Buffer
	if err := w.Write(&b, r); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestGolden(t *testing.T) {
	tests := map[string]terminal.Writer{
		"80":    {},
		"100":   {Width: 100},
		"120":   {Width: 120},
		"color": {Width: 100, Color: true},
		"ascii": {Width: 80, ASCII: true},
		"few":   {Width: 100, Techniques: 5},
	}
	for name, w := range tests {
		t.Run(name, func(t *testing.T) {
			got := render(t, w, outputtest.Report(t))
			golden := filepath.Join("testdata", name+".txt")
			if *update {
				if err := os.WriteFile(golden, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(golden)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(string(want), got); diff != "" {
				t.Errorf("the summary differs from %s (run with -update if it should):\n%s", golden, diff)
			}
		})
	}
}

var sgr = regexp.MustCompile("\x1b\\[[0-9]*m")

func TestLinesFitTheWidth(t *testing.T) {
	reports := map[string]output.Report{"usual": outputtest.Report(t)}
	for _, payload := range outputtest.Payloads() {
		reports[payload.Name] = outputtest.Hostile(t, payload.Text)
	}
	for name, r := range reports {
		for _, w := range []terminal.Writer{{Width: 60}, {Width: 80, ASCII: true}, {Width: 93, Color: true}, {Width: 120}} {
			for i, line := range strings.Split(render(t, w, r), "\n") {
				if n := runewidth.StringWidth(sgr.ReplaceAllString(line, "")); n > w.Width {
					t.Errorf("%s, %d columns: line %d has %d: %q", name, w.Width, i+1, n, line)
				}
			}
		}
	}
}

// What the evidence holds must not reach the terminal as a command.
func TestEvidenceCannotDriveTheTerminal(t *testing.T) {
	for _, payload := range outputtest.Payloads() {
		for _, w := range []terminal.Writer{{Width: 80}, {Width: 100, Color: true}, {Width: 100, ASCII: true}} {
			got := render(t, w, outputtest.Hostile(t, payload.Text))
			if w.Color {
				got = sgr.ReplaceAllString(got, "")
			}
			for _, r := range got {
				switch {
				case r == '\n':
				case r < 0x20 || r >= 0x7f && r < 0xa0, r >= 0x202a && r <= 0x202e, r >= 0x2066 && r <= 0x2069:
					t.Fatalf("%s: the summary holds the control character %U", payload.Name, r)
				case w.ASCII && r > 0x7e:
					t.Fatalf("%s: the ASCII summary holds %U", payload.Name, r)
				}
			}
		}
	}
}

func TestNothingToWrite(t *testing.T) {
	err := terminal.Writer{}.Write(&bytes.Buffer{}, output.Report{})
	if tradecraft.KindOf(err) != tradecraft.Invalid {
		t.Errorf("no case: %v, want kind invalid", err)
	}
	c := &tradecraft.Case{AttackVersion: "19"}
	c.Normalize()
	got := render(t, terminal.Writer{}, output.Report{Case: c, Analysis: &analysis.Analysis{}})
	want := "Case report" + strings.Repeat(" ", 80-11-10) + "ATT&CK v19\n0 techniques\n"
	if got != want {
		t.Errorf("an empty case reads %q, want %q", got, want)
	}
}
