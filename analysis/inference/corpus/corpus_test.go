package corpus_test

import (
	"os"
	"path/filepath"
	"slices"
	"testing"

	"tradecraft"
	"tradecraft/analysis/inference"
	"tradecraft/analysis/inference/corpus"
	"tradecraft/attack"
	"tradecraft/internal/dataset"
)

func read(t testing.TB, lines string) (*inference.Corpus, error) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "rows.jsonl")
	if err := os.WriteFile(path, []byte(lines), 0o600); err != nil {
		t.Fatal(err)
	}
	kb, err := attack.Load()
	if err != nil {
		t.Fatal(err)
	}
	return corpus.Read(dataset.Records(path), corpus.NamesOf(kb))
}

const lines = `{"id":"r1","techniques":{"T1086":2,"T1059.001":1,"T1566":1},"refs":[["",""],["A report.","https://example.org/a"]],"groups":["Cozy Bear","APT29"],"in_attack_citations":true}
{"v":"v8.2","id":"G0016","type":"intrusion-set","tc":{"T1086":["first source"]}}
{"v":"v14.1","id":"G0016","type":"intrusion-set","tc":{"T1059.001":["first source"],"T1566":["first source","second source"]}}
{"v":"v14.1","id":"S0154","type":"malware","t":["T1055"]}
`

func TestRead(t *testing.T) {
	c, err := read(t, lines)
	if err != nil {
		t.Fatal(err)
	}
	byID := map[string]inference.Row{}
	for _, r := range c.Latest() {
		byID[r.ID] = r
	}
	r := byID["r1"]
	if !slices.Equal(r.Techniques, []string{"T1059.001", "T1566"}) || r.Source.Name != "A report" || !r.Cited || !slices.Equal(r.Groups, []string{"G0016"}) {
		t.Errorf("report: %+v", r)
	}
	if r := byID["first source"]; r.Kind != inference.Citation || !slices.Equal(r.Techniques, []string{"T1059.001", "T1566"}) || !slices.Equal(r.Groups, []string{"G0016"}) {
		t.Errorf("citation: %+v", r)
	}
	if r := byID["S0154"]; r.Kind != inference.Entity || !slices.Equal(r.Techniques, []string{"T1055"}) {
		t.Errorf("software: %+v", r)
	}
	var old []string
	for _, r := range c.AsOf("9.0") {
		old = append(old, r.ID)
	}
	if want := []string{"r1", "first source", "G0016"}; !slices.Equal(old, want) {
		t.Errorf("as of 9.0: %v, want %v", old, want)
	}
}

func TestReadRefuses(t *testing.T) {
	for name, lines := range map[string]string{
		"neither format": `{"id":"x"}`,
		"not an object":  `[1]`,
	} {
		t.Run(name, func(t *testing.T) {
			if _, err := read(t, lines); tradecraft.KindOf(err) != tradecraft.Invalid {
				t.Errorf("got %v, want invalid", err)
			}
		})
	}
}

func FuzzRead(f *testing.F) {
	f.Add(lines)
	f.Add(`{"id":"r","techniques":{"":null},"refs":[[]]}`)
	f.Fuzz(func(t *testing.T, lines string) {
		c, err := read(t, lines)
		if err != nil {
			return
		}
		if rows := c.Latest(); len(rows) > 0 && len(rows) < 100 {
			inference.Train(rows, inference.DefaultSettings())
		}
	})
}
