package sigma

import (
	"path"
	"reflect"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"tradecraft"
	"tradecraft/internal/shareddata"
)

// packable are files with all that a document can have: globals, repeats,
// anchors, merges, filters, correlations, several documents.
func packable() fstest.MapFS {
	return fstest.MapFS{
		"a/one.yml": {Data: []byte("title: One\nid: 5a1f0d5e-0000-4000-8000-000000000001\nname: one\nlogsource: {product: windows, category: process_creation}\ndetection:\n  s: &x\n    Image|endswith: ['\\a.exe', \"b\\tc\"]\n    Id: [1, null, true, '']\n  t: {<<: *x, User: root}\n  condition: s or t\nlevel: high\ntags: [attack.t1059.001]\n")},
		"b.yaml":    {Data: []byte("action: global\nlogsource: {product: linux}\nlevel: low\n---\ntitle: Two\ndetection: {k: [foo, 'b*r'], condition: k}\n---\ntitle: Three\ndetection: {k: {a|re: 'x+'}, condition: not k}\n")},
		"c.yml":     {Data: []byte("title: Many\ncorrelation: {type: event_count, rules: [one], group-by: [User], timespan: 5m, condition: {gte: 3}}\n")},
		"d.yml":     {Data: []byte("title: Broken\nlogsource: {product: linux}\ndetection: {condition: nothing}\n")},
		"e.yml":     {Data: []byte("# nothing\n")},
		"f.txt":     {Data: []byte("no rule")},
	}
}

// whole compares all fields but functions, which compile a pattern when it is needed.
func whole() []cmp.Option {
	return []cmp.Option{
		cmp.Exporter(func(reflect.Type) bool { return true }),
		cmp.FilterPath(func(p cmp.Path) bool { return p.Last().Type() != nil && p.Last().Type().Kind() == reflect.Func }, cmp.Ignore()),
	}
}

func TestPackedRulesAreTheSame(t *testing.T) {
	folder := packable()
	want, wantProblems, err := Load(folder, Options{})
	if err != nil {
		t.Fatal(err)
	}
	data, _, err := Pack(folder, Options{})
	if err != nil {
		t.Fatal(err)
	}
	got, problems, err := LoadPacked(data, Options{})
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(want, got, whole()...); len(want) != 4 || d != "" {
		t.Errorf("%d rules; %s", len(want), d)
	}
	if len(wantProblems) == 0 || !reflect.DeepEqual(problems, wantProblems) {
		t.Errorf("problems %v, want %v", problems, wantProblems)
	}
	if again, _, _ := Pack(folder, Options{}); string(again) != string(data) {
		t.Error("not the same bytes twice")
	}
}

func TestPackSharedRules(t *testing.T) {
	folder := fstest.MapFS{}
	eachMember(t, shareddata.Path(t, "data/logs/sigma-rules.tar.xz"), func(name string, data []byte) {
		folder[path.Clean(name)] = &fstest.MapFile{Data: data}
	})
	want, wantProblems, err := Load(folder, Options{})
	if err != nil {
		t.Fatal(err)
	}
	data, _, err := Pack(folder, Options{})
	if err != nil {
		t.Fatal(err)
	}
	got, problems, err := LoadPacked(data, Options{})
	if err != nil || len(want) < 3000 || len(got) != len(want) || !reflect.DeepEqual(problems, wantProblems) {
		t.Fatalf("%d rules, want the same %d; %v", len(got), len(want), err)
	}
	for i := 0; i < len(want); i += 40 { // comparing all of them takes long
		if d := cmp.Diff(want[i], got[i], whole()...); d != "" {
			t.Errorf("%s: %s", want[i].Path, d)
		}
	}
}

func TestPackRefuses(t *testing.T) {
	good, _, err := Pack(packable(), Options{})
	if err != nil {
		t.Fatal(err)
	}
	for name, data := range map[string][]byte{"empty": nil, "other": []byte("title: x"), "cut": good[:len(good)/2], "mark alone": good[:len(packMark)]} {
		if _, _, err := LoadPacked(data, Options{}); tradecraft.KindOf(err) != tradecraft.Invalid {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func FuzzLoadPacked(f *testing.F) {
	good, _, err := Pack(packable(), Options{})
	if err != nil {
		f.Fatal(err)
	}
	f.Add(good)
	f.Add(good[:len(good)-3])
	f.Fuzz(func(t *testing.T, data []byte) { _, _, _ = LoadPacked(data, Options{}) })
}
