package intake_test

import (
	"archive/zip"
	"bytes"
	"os"
	"slices"
	"testing"

	"tradecraft"
	"tradecraft/intake"
	"tradecraft/internal/schematest"
)

const exampleLog = "../examples/windows-events.jsonl"

// TestLogs reads the example with the rules in the box: the case is coherent,
// valid, the same on any number of cores, and shows what was done.
func TestLogs(t *testing.T) {
	data, err := os.ReadFile(exampleLog)
	if err != nil {
		t.Fatal(err)
	}
	_, kb := product(t)
	var last []byte
	for _, jobs := range []int{1, 2, 7} {
		in := intake.All(kb, intake.Options{Logs: intake.LogOptions{Jobs: jobs, Most: -1}})
		c, err := in.Read(t.Context(), "windows-events.jsonl", data)
		if err != nil {
			t.Fatal(err)
		}
		coherent(t, c, kb)
		got := encode(t, c)
		schematest.Validate(t, "case", got)
		if last != nil && !bytes.Equal(last, got) {
			t.Errorf("%d cores give another case", jobs)
		}
		last = got
		e := c.Evidence[0]
		if e.Kind != tradecraft.KindLog || e.Events != 17 || e.Hits < 15 || intake.HasError(c) {
			t.Errorf("evidence %+v", e)
		}
		for _, id := range []string{"T1003.001", "T1490", "T1053.005", "T1059.001", "T1543.003"} {
			if !slices.ContainsFunc(c.Sightings, func(s tradecraft.Sighting) bool { return s.Technique == id && s.Host != "" && s.Time != "" }) {
				t.Errorf("no sighting of %s", id)
			}
		}
		for _, s := range c.Sightings {
			if !slices.ContainsFunc(c.Rules, func(r tradecraft.Rule) bool { return r.ID == s.Rule && r.Title != "" && r.Author != "" }) {
				t.Errorf("the rule of %s is not named with its author", s.Technique)
			}
		}
	}
}

// TestLogsInArchives: each log of a zip file is evidence of its own, beside
// reports, and lists stay lists.
func TestLogsInArchives(t *testing.T) {
	log, err := os.ReadFile(exampleLog)
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for name, text := range map[string]string{"a/events.jsonl": string(log), "list.csv": "technique,comment\nT1486,encrypted\n", "report.md": "# Report\n\nShadow copies were deleted with vssadmin.\n"} {
		w, err := z.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write([]byte(text)); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	in, kb := product(t)
	c, err := in.Read(t.Context(), "case.zip", b.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	coherent(t, c, kb)
	kinds := map[string]string{}
	for _, e := range c.Evidence {
		kinds[e.Name] = e.Kind
	}
	want := map[string]string{"case.zip/a/events.jsonl": tradecraft.KindLog, "case.zip/list.csv": tradecraft.KindList, "case.zip/report.md": tradecraft.KindReport}
	for name, kind := range want {
		if kinds[name] != kind {
			t.Errorf("%s is %q, want %q (%v)", name, kinds[name], kind, kinds)
		}
	}
}
