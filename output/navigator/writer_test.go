package navigator_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"tradecraft"
	"tradecraft/analysis"
	"tradecraft/analysis/inference"
	"tradecraft/analysis/profile"
	"tradecraft/attack"
	"tradecraft/intake/exchange"
	"tradecraft/internal/schematest"
	"tradecraft/internal/shareddata"
	"tradecraft/output"
	"tradecraft/output/navigator"
	"tradecraft/output/outputtest"
)

const schema = "navigator-layer"

var update = flag.Bool("update", false, "write the golden files")

func write(t testing.TB, w output.Writer, r output.Report) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := w.Write(&b, r); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestGolden(t *testing.T) {
	r := outputtest.Report(t)
	for _, w := range navigator.Writers(r) {
		t.Run(w.Name(), func(t *testing.T) {
			got := write(t, w, r)
			schematest.Validate(t, schema, got)
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

// TestSchema checks the schema itself: the examples of the specification are valid.
func TestSchema(t *testing.T) {
	for _, name := range []string{"layer-4.5-example-1.json.gz", "layer-4.5-example-2.json.gz"} {
		f, err := os.Open(shareddata.Path(t, "data/model/navigator/"+name))
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		zr, err := gzip.NewReader(f)
		if err != nil {
			t.Fatal(err)
		}
		data, err := io.ReadAll(zr)
		if err != nil {
			t.Fatal(err)
		}
		schematest.Validate(t, schema, data)
	}
}

// TestHostile: whatever stands in the evidence, the file is JSON without control
// characters, and no link leads anywhere but to the web.
func TestHostile(t *testing.T) {
	for _, p := range outputtest.Payloads() {
		t.Run(p.Name, func(t *testing.T) {
			r := outputtest.Hostile(t, p.Text)
			for _, w := range navigator.Writers(r) {
				var l any
				if err := json.Unmarshal(write(t, w, r), &l); err != nil {
					t.Fatal(err)
				}
				walk(l, func(key, s string) {
					if strings.ContainsAny(s, "\x00\x07\x1b\u202e\u2028") {
						t.Errorf("%s: a control character in %s: %q", w.Name(), key, s)
					}
					if key == "url" && !strings.HasPrefix(s, "https://") && !strings.HasPrefix(s, "http://") {
						t.Errorf("%s: a link to %q", w.Name(), s)
					}
				})
			}
		})
	}
}

func walk(v any, f func(key, s string)) {
	switch v := v.(type) {
	case map[string]any:
		for k, e := range v {
			if s, ok := e.(string); ok {
				f(k, s)
			} else {
				walk(e, f)
			}
		}
	case []any:
		for _, e := range v {
			walk(e, f)
		}
	}
}

// threeDomains is a report with a technique of each domain, one of them shown
// under only one of its tactics.
func threeDomains(t *testing.T) output.Report {
	t.Helper()
	kb, err := attack.New(attack.Facts{
		Version:  "19",
		Versions: map[attack.Domain]string{attack.Enterprise: "19", attack.Mobile: "19", attack.ICS: "18.1"},
		Tactics: []attack.Tactic{
			{ID: "TA0001", Name: "Initial Access", ShortName: "initial-access"},
			{ID: "TA0003", Name: "Persistence", ShortName: "persistence", Order: 1},
			{ID: "TA0027", Name: "Initial Access", ShortName: "initial-access", Domain: attack.Mobile},
			{ID: "TA0108", Name: "Initial Access", ShortName: "initial-access", Domain: attack.ICS},
		},
		Techniques: []attack.Technique{
			{ID: "T1133", Name: "External Remote Services", Tactics: []string{"TA0001", "TA0003"}},
			{ID: "T1456", Name: "Drive-By Compromise", Tactics: []string{"TA0027"}, Domain: attack.Mobile},
			{ID: "T0817", Name: "Drive-by Compromise", Tactics: []string{"TA0108"}, Domain: attack.ICS},
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	c := &tradecraft.Case{Title: "x", Evidence: []tradecraft.Evidence{{Kind: tradecraft.KindList, Name: "a.txt"}}}
	c.Normalize()
	for id, tactics := range map[string][]string{"T1133": {"TA0003"}, "T1456": {"TA0027"}, "T0817": {"TA0108"}} {
		c.Sightings = append(c.Sightings, tradecraft.Sighting{
			Technique: id, Tactics: tactics, Evidence: c.Evidence[0].ID, Method: tradecraft.MethodStated, Confidence: 0.5,
			Locator: tradecraft.Locator{URL: "https://example.com/" + id},
		})
	}
	c.Normalize()
	return output.Report{Case: c, KB: kb, Tool: "tradecraft test", Analysis: &analysis.Analysis{Profile: profile.Of(c, kb)}}
}

func TestDomains(t *testing.T) {
	r := threeDomains(t)
	r.Analysis.Inference = &inference.Result{}
	var names []string
	for _, w := range navigator.Writers(r) {
		names = append(names, w.Name())
		data := write(t, w, r)
		schematest.Validate(t, schema, data)
		if w.Name() == "layer-ics.json" && !bytes.Contains(data, []byte(`"attack": "18.1"`)) {
			t.Error("the ICS layer does not name its version")
		}
		if w.Name() == "layer.json" {
			for _, want := range []string{`"tactic": "persistence"`, `"score": 50,`, `"url": "https://example.com/T1133"`} {
				if !bytes.Contains(data, []byte(want)) {
					t.Errorf("%s is not in the layer", want)
				}
			}
		}
	}
	slices.Sort(names)
	if got := strings.Join(names, " "); got != "layer-ics.json layer-mobile.json layer-next.json layer.json" {
		t.Errorf("wrote %s", got)
	}
	for i := range r.Case.Sightings {
		if r.Case.Sightings[i].Technique == "T1133" {
			r.Case.Sightings[i].Review = tradecraft.ReviewRejected
		}
	}
	r.Analysis.Profile = profile.Of(r.Case, r.KB)
	if data := write(t, navigator.Writer{}, r); bytes.Contains(data, []byte("enterprise-attack")) || !bytes.Contains(data, []byte(`"techniqueID"`)) {
		t.Error("without enterprise techniques the layer is of another domain")
	}
}

// TestReadBack reads a layer back: the same techniques with the same
// probability, as far as a score with one digit tells.
func TestReadBack(t *testing.T) {
	r := outputtest.Report(t)
	c, err := exchange.Read(context.Background(), r.KB, "layer.json", write(t, navigator.Writer{}, r))
	if err != nil {
		t.Fatal(err)
	}
	got := profile.Of(c, r.KB)
	if !slices.Equal(got.IDs(), r.Analysis.Profile.IDs()) {
		t.Errorf("got  %v\nwant %v", got.IDs(), r.Analysis.Profile.IDs())
	}
	for i, g := range got.Techniques {
		if d := g.Probability - r.Analysis.Profile.Techniques[i].Probability; d > 0.001 || d < -0.001 {
			t.Errorf("%s: probability %f, want %f", g.ID, g.Probability, r.Analysis.Profile.Techniques[i].Probability)
		}
	}
	if c.Evidence[0].Attack != r.KB.Version() {
		t.Errorf("ATT&CK version %q", c.Evidence[0].Attack)
	}
}

func TestErrors(t *testing.T) {
	for _, w := range []output.Writer{navigator.Writer{}, navigator.Inferred{}} {
		if err := w.Write(io.Discard, output.Report{}); tradecraft.KindOf(err) != tradecraft.Invalid {
			t.Errorf("%s without a case: %v", w.Name(), err)
		}
		if err := w.Write(failing{}, outputtest.Report(t)); tradecraft.KindOf(err) != tradecraft.Unavailable {
			t.Errorf("%s to a full disk: %v", w.Name(), err)
		}
	}
}

type failing struct{}

func (failing) Write([]byte) (int, error) { return 0, errors.New("disk full") }
