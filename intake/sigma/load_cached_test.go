package sigma

import (
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
)

// memory is a cache that counts.
type memory struct {
	kept      map[string][]byte
	got, puts int
}

func (m *memory) Get(key string) []byte {
	if m.kept[key] != nil {
		m.got++
	}
	return m.kept[key]
}

func (m *memory) Put(key string, packed []byte) { m.puts++; m.kept[key] = packed }

func TestLoadCached(t *testing.T) {
	folder := packable()
	want, wantProblems, err := Load(folder, Options{})
	if err != nil {
		t.Fatal(err)
	}
	cache := &memory{kept: map[string][]byte{}}
	check := func(what string, got, puts int) {
		t.Helper()
		rules, problems, err := LoadCached(folder, Options{}, cache)
		if d := cmp.Diff(want, rules, whole()...) + cmp.Diff(wantProblems, problems); err != nil || d != "" {
			t.Errorf("%s: %v %s", what, err, d)
		}
		if cache.got != got || cache.puts != puts {
			t.Errorf("%s: taken %d times and put %d times, want %d and %d", what, cache.got, cache.puts, got, puts)
		}
	}
	check("first", 0, 1)
	check("second", 1, 1)
	for k := range cache.kept {
		cache.kept[k] = []byte("damaged")
	}
	check("damaged", 2, 2)
	check("mended", 3, 2)

	folder["b.yaml"] = &fstest.MapFile{Data: append([]byte("# changed\n"), folder["b.yaml"].Data...)}
	if rules, _, err := LoadCached(folder, Options{}, cache); err != nil || len(rules) != len(want) || cache.puts != 3 {
		t.Errorf("a changed file: %d rules, put %d times, %v", len(rules), cache.puts, err)
	}
	if _, _, err := LoadCached(folder, Options{Placeholders: map[string][]string{"x": {"y"}}}, cache); err != nil || cache.puts != 3 || cache.got != 3 {
		t.Errorf("with placeholders the cache was asked: %v", err)
	}
}
