package intake_test

import (
	"archive/zip"
	"bytes"
	"io"
	"os"
	"testing"

	"tradecraft"
	"tradecraft/attack"
	"tradecraft/intake"
	"tradecraft/intake/exchange"
	"tradecraft/internal/schematest"
	"tradecraft/internal/shareddata"
)

// product is the intake as the verbs make it.
func product(tb testing.TB) (*intake.Intake, *attack.KnowledgeBase) {
	tb.Helper()
	kb, err := attack.Load()
	if err != nil {
		tb.Fatal(err)
	}
	return intake.All(kb, intake.Options{}), kb
}

// FuzzRead holds the promises of the waist against any input: a case comes
// back, it is valid by its schema, it is in canonical form, and everything in
// it points at something that is there.
func FuzzRead(f *testing.F) {
	for _, name := range []string{"../examples/incident-report.md", "../examples/techniques.txt", "../examples/windows-events.jsonl"} {
		data, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
	}
	for _, s := range []string{
		"", "T1059", "The intruder ran mimikatz.exe. It dumped lsass.exe.", "%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer<</Root 1 0 R>>",
		"<html><body><h1>T</h1><p>Emotet was spread by e-mail.</p></body></html>", "From: a@b.example\nSubject: x\n\nrundll32 was used",
		"PK\x03\x04", "\x1f\x8b\x08", "\xff\xfeT\x001\x000\x005\x009\x00",
		`{"type":"bundle","id":"bundle--0c8f2b68-4a43-4a35-8a1e-3f0b4e2c1d11","objects":[]}`,
		`{"name":"l","versions":{"layer":"4.5","attack":"13"},"domain":"enterprise-attack","techniques":[{"techniqueID":"T1562.001","score":1}]}`,
		"ElfFile\x00", `[{"eventName":"ConsoleLogin","eventSource":"signin.amazonaws.com","awsRegion":"x"}]`,
		`{"Channel":"Security","EventID":1102,"EventTime":"2026-01-02 03:04:05","SubjectUserName":"a\u0000b"}`,
		`{"schema":"tradecraft.case/v1","sightings":[{"technique":"T1486"}]}`,
	} {
		f.Add([]byte(s))
	}
	in, kb := product(f)
	f.Fuzz(func(t *testing.T, data []byte) {
		c, err := in.Read(t.Context(), "input", data)
		if err != nil {
			t.Fatalf("error %v: what cannot be read is a problem of the case", err)
		}
		before := encode(t, c)
		// A case that somebody else wrote is kept as it is.
		if kind, _ := exchange.Sniff("input", data); kind != exchange.KindCase {
			coherent(t, c, kb)
			schematest.Validate(t, "case", before)
		}
		c.Normalize()
		if !bytes.Equal(before, encode(t, c)) {
			t.Error("the case was not in canonical form")
		}
	})
}

func encode(t *testing.T, c *tradecraft.Case) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := tradecraft.WriteJSON(&b, c); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// coherent checks that the parts of a case point at each other.
func coherent(t *testing.T, c *tradecraft.Case, kb *attack.KnowledgeBase) {
	t.Helper()
	evidence := map[string]bool{}
	for _, e := range c.Evidence {
		evidence[e.ID] = true
	}
	sightings := map[string]bool{}
	for _, s := range c.Sightings {
		sightings[s.ID] = true
		if !evidence[s.Evidence] {
			t.Errorf("sighting %s points at evidence %q", s.ID, s.Evidence)
		}
		if kb.Technique(s.Technique) == nil {
			t.Errorf("sighting of %q, which the knowledge base does not have", s.Technique)
		}
		if s.Confidence < 0 || s.Confidence > 1 {
			t.Errorf("confidence %v", s.Confidence)
		}
		end := 0
		for _, m := range s.Procedure.Marks {
			if m.Start < end || m.End <= m.Start || m.End > len(s.Procedure.Text) {
				t.Errorf("marks %v in a text of %d bytes", s.Procedure.Marks, len(s.Procedure.Text))
			}
			end = m.End
		}
	}
	for _, list := range [][]tradecraft.Mention{c.Software, c.Groups} {
		for _, m := range list {
			if !evidence[m.Evidence] {
				t.Errorf("%s points at evidence %q", m.ID, m.Evidence)
			}
		}
	}
	for _, i := range c.Indicators {
		if !evidence[i.Evidence] {
			t.Errorf("indicator %s points at evidence %q", i.Value, i.Evidence)
		}
	}
	for _, o := range c.Order {
		if !sightings[o.Before] || !sightings[o.After] {
			t.Errorf("order %v points at no sighting", o)
		}
	}
}

// TestBombs feeds the archives and documents that were made to exhaust a
// reader: what comes back is coherent, and each that is a bomb says so.
func TestBombs(t *testing.T) {
	archive, err := zip.OpenReader(shareddata.Path(t, "data/platform/bombs.zip"))
	if err != nil {
		t.Fatal(err)
	}
	defer archive.Close()
	in, kb := product(t)
	lost := map[string]bool{"zeros.json.gz": true, "nested.zip": true, "many-entries.zip": true, "symlink.zip": true}
	for _, f := range archive.File {
		t.Run(f.Name, func(t *testing.T) {
			r, err := f.Open()
			if err != nil {
				t.Fatal(err)
			}
			data, err := io.ReadAll(r)
			if err != nil {
				t.Fatal(err)
			}
			c, err := in.Read(t.Context(), f.Name, data)
			if err != nil {
				t.Fatal(err)
			}
			coherent(t, c, kb)
			schematest.Validate(t, "case", encode(t, c))
			if lost[f.Name] && !intake.HasError(c) {
				t.Error("nothing is said of what could not be read")
			}
		})
	}
}
