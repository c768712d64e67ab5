package csv_test

import (
	"bytes"
	"context"
	stdcsv "encoding/csv"
	"errors"
	"flag"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"tradecraft"
	"tradecraft/analysis"
	"tradecraft/intake/exchange"
	"tradecraft/output"
	"tradecraft/output/csv"
	"tradecraft/output/outputtest"
)

var update = flag.Bool("update", false, "write the golden files")

func writers() []output.Writer {
	return []output.Writer{csv.Sightings{}, csv.Techniques{}, csv.Indicators{}, csv.Tickets{}}
}

func write(t testing.TB, w output.Writer, r output.Report) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := w.Write(&b, r); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestGolden(t *testing.T) {
	for _, w := range writers() {
		t.Run(w.Name(), func(t *testing.T) {
			got := write(t, w, outputtest.Report(t))
			path := filepath.Join("testdata", w.Name())
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
				t.Errorf("differs from %s; run with -update and look", path)
			}
		})
	}
}

// TestHostile puts strings that spreadsheets act on into every field.
func TestHostile(t *testing.T) {
	payloads := outputtest.Payloads()
	for _, text := range []string{"=1+1", "+1+1", "-1+1", "@SUM(1)", " =1", "\t=1", "\r=1", "\n=1", "＝1", "'=1", "\"=1", "|x", "%00=1", "\u200b=1", "a\n=1\r\n+2"} {
		payloads = append(payloads, outputtest.Payload{Name: text, Text: text})
	}
	for _, p := range payloads {
		t.Run(p.Name, func(t *testing.T) {
			r := outputtest.Hostile(t, p.Text)
			for _, w := range writers() {
				rows, err := stdcsv.NewReader(bytes.NewReader(write(t, w, r))).ReadAll()
				if err != nil {
					t.Fatal(err)
				}
				if len(rows) < 2 {
					t.Fatal("no rows")
				}
				for _, cell := range slices.Concat(rows[1:]...) {
					checkCell(t, w.Name(), cell)
				}
			}
		})
	}
}

func checkCell(t *testing.T, name, cell string) {
	t.Helper()
	if trimmed := strings.TrimLeft(cell, " \t\r\n\""); trimmed != "" && strings.ContainsAny(trimmed[:1], "=+-@|%") || strings.HasPrefix(trimmed, "＝") {
		t.Errorf("%s: a formula: %q", name, cell)
	}
	if strings.ContainsAny(cell, "\x00\x1b\r\n\t\u202e\u2028") {
		t.Errorf("%s: a control character: %q", name, cell)
	}
}

// TestReadBack reads the table of sightings as a list of techniques.
func TestReadBack(t *testing.T) {
	r := outputtest.Report(t)
	c, err := exchange.Read(context.Background(), r.KB, "sightings.csv", write(t, csv.Sightings{}, r))
	if err != nil {
		t.Fatal(err)
	}
	if len(c.Sightings) != len(r.Case.Sightings) {
		t.Errorf("%d sightings, wrote %d; problems %+v", len(c.Sightings), len(r.Case.Sightings), c.Evidence[0].Problems)
	}
	want, got := map[string]float64{}, map[string]float64{}
	for _, s := range r.Case.Sightings {
		want[s.Technique] += s.Confidence
	}
	for _, s := range c.Sightings {
		got[s.Technique] += s.Confidence
	}
	for id, w := range want {
		if d := got[id] - w; d > 0.001 || d < -0.001 {
			t.Errorf("%s: confidence %f, want %f", id, got[id], w)
		}
	}
}

func TestErrors(t *testing.T) {
	for _, w := range writers() {
		if err := w.Write(&bytes.Buffer{}, output.Report{Analysis: &analysis.Analysis{}}); tradecraft.KindOf(err) != tradecraft.Invalid {
			t.Errorf("%s without a case: %v", w.Name(), err)
		}
		if err := w.Write(failing{}, outputtest.Report(t)); tradecraft.KindOf(err) != tradecraft.Unavailable {
			t.Errorf("%s to a full disk: %v", w.Name(), err)
		}
	}
}

type failing struct{}

func (failing) Write([]byte) (int, error) { return 0, errors.New("disk full") }
