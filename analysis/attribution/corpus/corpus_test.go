package corpus_test

import (
	"os"
	"path/filepath"
	"slices"
	"testing"

	"tradecraft"
	"tradecraft/analysis/attribution/corpus"
	"tradecraft/internal/dataset"
)

// resolve knows of two moves: a technique and a merged group.
func resolve(id string) string {
	return map[string]string{"T1086": "T1059.001", "G0042": "G0040"}[id]
}

func write(t testing.TB, lines string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "x.jsonl")
	if err := os.WriteFile(path, []byte(lines), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

const entities = `{"v":"v8.2","id":"G0040","type":"intrusion-set","name":"Patchwork","tc":{"T1566":["a"]},"sw":["S1"]}
{"v":"v8.2","id":"G0042","type":"intrusion-set","name":"MONSOON","tc":{"T1086":["b"]},"sw":[]}
{"v":"v8.2","id":"C1","type":"campaign","name":"One","tc":{"T1055":["c"]},"sw":["S2"],"attributed_to":["G0042"]}
{"v":"v8.2","id":"S2","type":"malware","name":"Two","t":["T1486"]}
{"v":"v9.0","id":"G0040","type":"intrusion-set","name":"Patchwork","tc":{"T1003":["d"]}}
`

func TestReadProfiles(t *testing.T) {
	p, err := corpus.ReadProfiles(dataset.Records(write(t, entities)), resolve)
	if err != nil {
		t.Fatal(err)
	}
	if len(p["8.2"]) != 1 || len(p["9.0"]) != 1 {
		t.Fatalf("profiles: %+v; merged groups are one", p)
	}
	g := p["8.2"][0]
	var techniques []string
	for _, k := range g.Techniques {
		techniques = append(techniques, k.ID)
	}
	if want := []string{"T1055", "T1059.001", "T1566"}; !slices.Equal(techniques, want) {
		t.Errorf("techniques %v, want %v; nothing of a later version may be in it", techniques, want)
	}
	if !slices.Equal(g.Software, []string{"S1", "S2"}) || !slices.Equal(g.Reach, []string{"T1486"}) {
		t.Errorf("software %v, reach %v", g.Software, g.Reach)
	}
}

func TestReadIncidents(t *testing.T) {
	p, err := corpus.ReadProfiles(dataset.Records(write(t, entities)), resolve)
	if err != nil {
		t.Fatal(err)
	}
	x := corpus.NewIndexes(p)
	got, err := corpus.ReadIncidents(dataset.Records(write(t, `{"id":"i","profile_version":"v8.2","techniques":["T1086"],"software":[],"actor":["G0042"],"known_at_profile_version":false}`)), x, resolve)
	if err != nil {
		t.Fatal(err)
	}
	if len(got) != 1 || got[0].Actors[0] != "G0040" || !got[0].Unknown || got[0].Query.Techniques[0].Technique != "T1059.001" || got[0].Index != x.Of("8.2") {
		t.Errorf("%+v", got)
	}
	if _, err := corpus.ReadIncidents(dataset.Records(write(t, `{"id":"i","profile_version":"v12.1"}`)), x, resolve); tradecraft.KindOf(err) != tradecraft.NotFound {
		t.Errorf("a version without profiles: %v, want not found", err)
	}
}

func FuzzRead(f *testing.F) {
	f.Add(entities)
	f.Add(`{"v":"1","id":"G1","type":"intrusion-set","tc":{"":[""]}}`)
	f.Fuzz(func(t *testing.T, lines string) {
		path := write(t, lines)
		p, err := corpus.ReadProfiles(dataset.Records(path), resolve)
		if err != nil {
			return
		}
		corpus.ReadIncidents(dataset.Records(path), corpus.NewIndexes(p), resolve)
	})
}
