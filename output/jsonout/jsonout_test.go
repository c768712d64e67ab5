package jsonout_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tradecraft"
	"tradecraft/analysis"
	"tradecraft/internal/schematest"
	"tradecraft/output"
	"tradecraft/output/jsonout"
	"tradecraft/output/outputtest"
)

func TestCaseReadsBack(t *testing.T) {
	for _, payload := range append(outputtest.Payloads(), outputtest.Payload{Name: "usual"}) {
		t.Run(payload.Name, func(t *testing.T) {
			if payload.Name == "invalid UTF-8" {
				t.Skip("JSON is UTF-8: readers of evidence replace what is not")
			}
			r := outputtest.Hostile(t, payload.Text)
			// The schema's name is the one string a case cannot choose.
			r.Case.Schema = tradecraft.CaseSchema
			r.Case.Normalize()
			var b bytes.Buffer
			if err := (jsonout.Case{}).Write(&b, r); err != nil {
				t.Fatal(err)
			}
			got, err := tradecraft.ReadCase(&b)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(r.Case, got); diff != "" {
				t.Errorf("the case reads back otherwise:\n%s", diff)
			}
		})
	}
}

func TestAnalysisReadsBack(t *testing.T) {
	r := outputtest.Report(t)
	var b bytes.Buffer
	if err := (jsonout.Analysis{}).Write(&b, r); err != nil {
		t.Fatal(err)
	}
	var got analysis.Analysis
	if err := json.Unmarshal(b.Bytes(), &got); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(r.Analysis, &got); diff != "" {
		t.Errorf("the analysis reads back otherwise:\n%s", diff)
	}
}

func TestSchemas(t *testing.T) {
	r := outputtest.Report(t)
	for name, w := range map[string]output.Writer{"case": jsonout.Case{}, "analysis": jsonout.Analysis{}} {
		var b bytes.Buffer
		if err := w.Write(&b, r); err != nil {
			t.Fatal(err)
		}
		schematest.Validate(t, name, b.Bytes())
	}
}

func TestErrors(t *testing.T) {
	for _, w := range []output.Writer{jsonout.Case{}, jsonout.Analysis{}} {
		if err := w.Write(&bytes.Buffer{}, output.Report{}); tradecraft.KindOf(err) != tradecraft.Invalid {
			t.Errorf("%s of nothing: %v, want kind invalid", w.Name(), err)
		}
		if err := w.Write(full{}, outputtest.Report(t)); tradecraft.KindOf(err) != tradecraft.Unavailable {
			t.Errorf("%s to a full disk: %v, want kind unavailable", w.Name(), err)
		}
	}
}

// full is a disk without room.
type full struct{}

func (full) Write([]byte) (int, error) { return 0, errors.New("no space left") }
