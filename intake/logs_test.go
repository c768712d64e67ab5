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

// FuzzLogs holds the reader of logs with the rules in the box to the promises
// of the waist: what it reads is a case that is coherent and canonical.
func FuzzLogs(f *testing.F) {
	data, err := os.ReadFile(exampleLog)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(data)
	for _, s := range []string{
		"ElfFile\x00", `[{"eventName":"ConsoleLogin","eventSource":"signin.amazonaws.com","awsRegion":"x"}]`,
		`{"Channel":"Security","EventID":4625,"EventTime":"2026-01-02 03:04:05","TargetUserName":"a\u0000b","IpAddress":"\ud800"}`,
		`203.0.113.5 - - [10/Oct/2026:13:55:36 +0000] "GET /?q=<script> HTTP/1.1" 200 5 "-" "sqlmap"`,
		"type=EXECVE msg=audit(1767323045.000:7): argc=2 a0=\"cat\" a1=\"/etc/shadow\"\n",
		"<13>Jan  2 03:04:05 host sshd[1]: Failed password for root from 192.0.2.1 port 1 ssh2\n",
		"EventID,Channel,CommandLine\n4688,Security,whoami /all\n",
	} {
		f.Add([]byte(s))
	}
	_, kb := product(f)
	in := intake.Logs(kb, intake.LogOptions{Most: -1})
	f.Fuzz(func(t *testing.T, data []byte) {
		c, err := in.Read(t.Context(), "input", data)
		if err != nil {
			if tradecraft.KindOf(err) == tradecraft.Internal {
				t.Fatal(err)
			}
			return
		}
		coherent(t, c, kb)
		before := encode(t, c)
		schematest.Validate(t, "case", before)
		c.Normalize()
		if !bytes.Equal(before, encode(t, c)) {
			t.Error("the case was not in canonical form")
		}
	})
}
