package corpus_test

import (
	"cmp"
	"os"
	"path/filepath"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"

	"tradecraft"
	"tradecraft/analysis/trend"
	"tradecraft/analysis/trend/corpus"
	"tradecraft/attack"
	"tradecraft/internal/dataset"
	"tradecraft/internal/shareddata"
)

func same(id string) string { return id }

func read(t testing.TB, text string) ([]trend.Release, error) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "x.jsonl")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return corpus.Read(dataset.Records(path), same)
}

func TestRead(t *testing.T) {
	got, err := read(t, `{"v":"v10.1","id":"S1","type":"tool","name":"x","t":["T2","T1"]}
{"v":"v9.0","id":"G1","type":"intrusion-set","name":"y","tc":{"T3":["a"]}}`)
	if err != nil {
		t.Fatal(err)
	}
	want := []trend.Release{
		{Version: "9.0", Entities: []trend.Entity{{ID: "G1", Name: "y", Kind: "group", Techniques: []string{"T3"}}}},
		{Version: "10.1", Entities: []trend.Entity{{ID: "S1", Name: "x", Kind: "software", Techniques: []string{"T1", "T2"}}}},
	}
	if d := gocmp.Diff(want, got); d != "" {
		t.Error(d)
	}
	if _, err := read(t, `{"id":"x"}`); tradecraft.KindOf(err) != tradecraft.Invalid {
		t.Errorf("a row that is none: %v", err)
	}
}

// TestEmbeddedHistory makes the history again and compares.
func TestEmbeddedHistory(t *testing.T) {
	path := shareddata.Path(t, "data/infer/attack_entities_v8_v18.jsonl.xz")
	kb, err := attack.Load()
	if err != nil {
		t.Fatal(err)
	}
	releases, err := corpus.Read(dataset.Records(path), func(id string) string { return cmp.Or(kb.Resolve(id).To, id) })
	if err != nil {
		t.Fatal(err)
	}
	h, err := trend.LoadHistory()
	if err != nil {
		t.Fatal(err)
	}
	again := trend.NewHistory(releases, nil)
	if d := gocmp.Diff(h.Uses, again.Uses); d != "" {
		t.Errorf("the embedded history is not that of the data (go generate ./analysis/trend): %s", d)
	}
	// A year later: two versions on, from seven origins.
	hit := 0.0
	for o := 2; o+2 < len(releases); o++ {
		hit += hits(trend.Periods(releases[:o+1]), trend.Periods(releases)[o+1:o+3]) / 20
	}
	if mean := hit / 7; mean < 0.76 {
		t.Errorf("precision at 20 over seven origins is %.3f, was 0.779", mean)
	}
}

// hits counts forecasts among the first 20 that no more than 19 others beat afterwards.
func hits(before, after []trend.Period) float64 {
	uses := map[string]int{}
	for _, p := range after {
		for id, n := range p.Uses {
			uses[id] += n
		}
	}
	n := 0
	for _, x := range trend.Forecast(before, trend.Options{Stock: true})[:20] {
		ahead := 0
		for _, k := range uses {
			if k > uses[x.ID] {
				ahead++
			}
		}
		if ahead < 20 {
			n++
		}
	}
	return float64(n)
}

func FuzzRead(f *testing.F) {
	f.Add(`{"v":"v9.0","id":"G1","type":"intrusion-set","tc":{"T3":["a"]}}`)
	f.Add(`{"v":"v9..x","id":"G1","type":"tool","t":["","T1"]}`)
	f.Fuzz(func(t *testing.T, text string) {
		releases, err := read(t, text)
		if err == nil {
			trend.Forecast(trend.Periods(releases), trend.Options{Stock: true})
		}
	})
}
