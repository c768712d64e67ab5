package html_test

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tradecraft"
	"tradecraft/analysis"
	"tradecraft/output"
	"tradecraft/output/html"
	"tradecraft/output/outputtest"
)

var update = flag.Bool("update", false, "write the golden files anew")

func render(t testing.TB, r output.Report) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := (html.Writer{}).Write(&b, r); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestGolden(t *testing.T) {
	got := render(t, outputtest.Report(t))
	golden := filepath.Join("testdata", "report.html")
	if *update {
		if err := os.WriteFile(golden, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), string(got)); diff != "" {
		t.Errorf("the page differs from %s (run with -update if it should):\n%s", golden, diff)
	}
}

func TestSameReportSameBytes(t *testing.T) {
	if !bytes.Equal(render(t, outputtest.Report(t)), render(t, outputtest.Report(t))) {
		t.Error("two pages of the same report differ")
	}
}

func TestNothingToWrite(t *testing.T) {
	var b bytes.Buffer
	err := html.Writer{}.Write(&b, output.Report{})
	if tradecraft.KindOf(err) != tradecraft.Invalid {
		t.Errorf("no case: %v, want kind invalid", err)
	}
	c := &tradecraft.Case{}
	c.Normalize()
	got := render(t, output.Report{Case: c, Analysis: &analysis.Analysis{}})
	for _, part := range []string{`id="who"`, `id="next"`, `id="do"`, `id="evidence"`, `id="indicators"`, `class="answers"`} {
		if bytes.Contains(got, []byte(part)) {
			t.Errorf("the page of an empty case has %s", part)
		}
	}
}
