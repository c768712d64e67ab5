package attack_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"fmt"
	"os"
	"reflect"
	"strings"
	"testing"

	"tradecraft"
	"tradecraft/attack"
)

// bundles opens fixtures of testdata.
func bundles(t testing.TB, names ...string) []attack.Source {
	t.Helper()
	var out []attack.Source
	for _, name := range names {
		data, err := os.ReadFile("testdata/" + name)
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, attack.Source{Name: name, Reader: bytes.NewReader(data)})
	}
	return out
}

func importAll(t *testing.T, opts attack.ImportOptions, sources ...attack.Source) (*attack.KnowledgeBase, []tradecraft.Problem) {
	t.Helper()
	kb, problems, err := attack.Import(t.Context(), opts, sources...)
	if err != nil {
		t.Fatal(err)
	}
	return kb, problems
}

func TestImport(t *testing.T) {
	kb, problems := importAll(t, attack.ImportOptions{}, bundles(t, "second.json")...)
	if len(problems) > 0 {
		t.Errorf("problems %+v", problems)
	}
	if kb.Version() != "2.0" || kb.VersionOf(attack.Enterprise) != "2.0" || kb.VersionOf(attack.Mobile) != "" {
		t.Errorf("version %q", kb.Version())
	}
	knock := kb.Technique("T9001")
	if knock == nil || !reflect.DeepEqual(knock.Tactics, []string{"TA9001", "TA9002"}) || !reflect.DeepEqual(knock.Platforms, []string{"Linux", "Windows"}) ||
		!reflect.DeepEqual(knock.Citations, []string{"Door Report"}) || knock.Created != "2024-01-01" || knock.Modified != "2024-02-02" {
		t.Errorf("T9001 %+v", knock)
	}
	fox := kb.Group("G9001")
	if fox == nil || !reflect.DeepEqual(fox.Aliases, []string{"Twin Tail"}) || len(fox.Techniques) != 2 || len(fox.Software) != 1 {
		t.Fatalf("G9001 %+v", fox)
	}
	if u := fox.Techniques[0]; u.ID != "T9001" || !reflect.DeepEqual(u.Citations, []string{"Door Report"}) || !strings.Contains(u.Description, "knocked twice") {
		t.Errorf("use %+v", u)
	}
	if c := kb.Citation("Door Report"); c == nil || c.Date != "2023-05-04" || c.URL != "https://example.com/door" {
		t.Errorf("citation %+v", c)
	}
	if c := kb.Campaign("C9001"); c == nil || c.FirstSeen != "2023-03-01" || !reflect.DeepEqual(c.Groups, []string{"G9001"}) {
		t.Errorf("campaign %+v", c)
	}
	if r := kb.Resolve("T9002"); r.To != "T9003" {
		t.Errorf("T9002 resolves to %+v", r)
	}
	sources := []attack.LogSource{
		{Component: "DC9001", Name: "Ears", Platforms: []string{"Windows"}},
		{Component: "DC9001", Name: "WinEventLog:Door", Channel: "EventCode=77", Platforms: []string{"Windows"}},
	}
	if s := kb.DetectionStrategies("T9001"); len(s) != 1 || !reflect.DeepEqual(s[0].Sources, sources) {
		t.Errorf("detection %+v", s)
	}
	if got := kb.ID("attack-pattern--00000000-0000-4000-8000-000000000006"); got != "T9002" {
		t.Errorf("the STIX id of a revoked technique leads to %q", got)
	}
}

func TestImportWithoutText(t *testing.T) {
	kb, _ := importAll(t, attack.ImportOptions{WithoutText: true}, bundles(t, "first.json")...)
	for _, id := range []string{"T9001", "G9001"} {
		if text := kb.Description(id); text != "" {
			t.Errorf("%s has the description %q", id, text)
		}
	}
	if d := kb.Group("G9001").Techniques[0].Description; d != "" {
		t.Errorf("a use has the description %q", d)
	}
}

// The order of objects and of bundles, and gzip, make no difference.
func TestImportIsDeterministic(t *testing.T) {
	plain, _ := importAll(t, attack.ImportOptions{}, bundles(t, "first.json", "second.json")...)
	data, err := os.ReadFile("testdata/first.json")
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	zw := gzip.NewWriter(&b)
	if _, err := zw.Write(data); err != nil {
		t.Fatal(err)
	}
	if err := zw.Close(); err != nil {
		t.Fatal(err)
	}
	packed, _ := importAll(t, attack.ImportOptions{}, attack.Source{Name: "first.json.gz", Reader: &b}, bundles(t, "second.json")[0])
	if plain.Hash() != packed.Hash() {
		t.Errorf("hash %s of plain bundles, %s of packed ones", plain.Hash(), packed.Hash())
	}
}

// Imported facts survive the pack.
func TestPackKeepsAll(t *testing.T) {
	f, _, err := attack.ReadFacts(t.Context(), attack.ImportOptions{}, bundles(t, "second.json")...)
	if err != nil {
		t.Fatal(err)
	}
	pack, err := f.MarshalBinary()
	if err != nil {
		t.Fatal(err)
	}
	kb, err := attack.Decode(pack)
	if err != nil {
		t.Fatal(err)
	}
	direct, err := attack.New(*f)
	if err != nil {
		t.Fatal(err)
	}
	if kb.Hash() != direct.Hash() {
		t.Errorf("hash %s from the pack, %s from the facts", kb.Hash(), direct.Hash())
	}
	for _, id := range []string{"T9001", "T9003"} {
		if got, want := *kb.Technique(id), *direct.Technique(id); !reflect.DeepEqual(got, want) {
			t.Errorf("%s came back as %+v, was %+v", id, got, want)
		}
	}
	if got, want := *kb.Group("G9001"), *direct.Group("G9001"); !reflect.DeepEqual(got, want) {
		t.Errorf("G9001 came back as %+v, was %+v", got, want)
	}
	if got, want := *kb.Citation("Door Report"), *direct.Citation("Door Report"); got != want {
		t.Errorf("citation came back as %+v, was %+v", got, want)
	}
}

func TestImportVersions(t *testing.T) {
	const old = `{"type":"bundle","id":"bundle--00000000-0000-4000-8000-000000000001","spec_version":"2.0","objects":[
		{"type":"attack-pattern","id":"attack-pattern--00000000-0000-4000-8000-000000000005","created":"2020-01-01T00:00:00.000Z","modified":"2021-10-21T00:00:00.000Z","name":"Old",
		"external_references":[{"source_name":"mitre-attack","external_id":"T1000"}]}]}`
	for _, c := range []struct{ name, file, asked, want string }{
		{"from the name", "dir/enterprise-attack-12.1.json.gz", "", "12.1"},
		{"from the name with v", `c:\x\enterprise-attack-v8.2.json`, "", "8.2"},
		{"as asked", "enterprise-attack-12.1.json", "11", "11"},
		{"from the youngest object", "bundle.json", "", "2021-10-21"},
	} {
		kb, _ := importAll(t, attack.ImportOptions{Version: c.asked}, attack.Source{Name: c.file, Reader: strings.NewReader(old)})
		if kb.Version() != c.want {
			t.Errorf("%s: version %q, want %q", c.name, kb.Version(), c.want)
		}
	}
}

// odd makes a bundle of one good technique and what else is given.
func odd(objects ...string) string {
	good := `{"type":"attack-pattern","spec_version":"2.1","id":"attack-pattern--00000000-0000-4000-8000-000000000001","created":"2024-01-01T00:00:00Z","modified":"2024-01-01T00:00:00Z","name":"Good","external_references":[{"source_name":"mitre-attack","external_id":"T1"}]}`
	return `{"type":"bundle","id":"bundle--00000000-0000-4000-8000-000000000001","objects":[` + strings.Join(append([]string{good}, objects...), ",") + `]}`
}

func object(kind string, n int, more string) string {
	return fmt.Sprintf(`{"type":"%s","spec_version":"2.1","id":"%s--00000000-0000-4000-8000-%012d","created":"2024-01-01T00:00:00Z","modified":"2024-01-01T00:00:00Z"%s}`, kind, kind, n, more)
}

func TestImportReportsWhatItLeavesOut(t *testing.T) {
	for _, c := range []struct{ name, object, says string }{
		{"no ATT&CK id", object("intrusion-set", 2, `,"name":"x"`), "without an ATT&CK id"},
		{"id of another kind", object("intrusion-set", 2, `,"name":"x","external_references":[{"source_name":"mitre-attack","external_id":"T7"}]`), "without an ATT&CK id"},
		{"wrong type of a property", object("intrusion-set", 2, `,"name":7`), "cannot be read"},
		{"unknown tactic", object("attack-pattern", 2, `,"name":"x","external_references":[{"source_name":"mitre-attack","external_id":"T2"}],"kill_chain_phases":[{"kill_chain_name":"mitre-attack","phase_name":"napping"}]`), "napping"},
		{"link to nothing", object("intrusion-set", 2, `,"name":"x","external_references":[{"source_name":"mitre-attack","external_id":"G2"}]`) + "," +
			object("relationship", 3, `,"relationship_type":"uses","source_ref":"intrusion-set--00000000-0000-4000-8000-000000000002","target_ref":"attack-pattern--00000000-0000-4000-8000-000000000099"`), "1 link to objects"},
		{"one id for two", object("attack-pattern", 2, `,"name":"x","external_references":[{"source_name":"mitre-attack","external_id":"T1"}]`), "T1 is the id of another object"},
		{"strategy for nothing", object("x-mitre-detection-strategy", 2, `,"name":"x","external_references":[{"source_name":"mitre-attack","external_id":"DET2"}]`), "detects no technique"},
	} {
		t.Run(c.name, func(t *testing.T) {
			kb, problems := importAll(t, attack.ImportOptions{}, attack.Source{Name: "x.json", Reader: strings.NewReader(odd(c.object))})
			if kb.Technique("T1") == nil {
				t.Error("the good technique is lost")
			}
			if len(problems) == 0 || !strings.Contains(problems[0].Message, c.says) {
				t.Errorf("problems %+v, want one that says %q", problems, c.says)
			}
		})
	}
}

func TestImportErrors(t *testing.T) {
	cancelled, cancel := context.WithCancel(t.Context())
	cancel()
	for _, c := range []struct {
		name, input string
		ctx         context.Context
		kind        tradecraft.ErrorKind
		says        string
	}{
		{"empty", "", t.Context(), tradecraft.Invalid, "x.json"},
		{"no JSON", "MZ\x90\x00", t.Context(), tradecraft.Invalid, "x.json"},
		{"cut short", odd()[:200], t.Context(), tradecraft.Invalid, "x.json"},
		{"no technique", `{"type":"bundle","id":"bundle--00000000-0000-4000-8000-000000000001","objects":[]}`, t.Context(), tradecraft.Invalid, "no ATT&CK technique"},
		{"stopped", odd(), cancelled, tradecraft.Unavailable, "x.json"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, _, err := attack.Import(c.ctx, attack.ImportOptions{}, attack.Source{Name: "x.json", Reader: strings.NewReader(c.input)})
			if tradecraft.KindOf(err) != c.kind || !strings.Contains(err.Error(), c.says) {
				t.Errorf("got %v (%s)", err, tradecraft.KindOf(err))
			}
		})
	}
}

func TestAddDomains(t *testing.T) {
	f, _, err := attack.ReadFacts(t.Context(), attack.ImportOptions{}, bundles(t, "first.json")...)
	if err != nil {
		t.Fatal(err)
	}
	base, err := attack.LoadFacts()
	if err != nil {
		t.Fatal(err)
	}
	f.AddDomains(base)
	kb, err := attack.New(*f)
	if err != nil {
		t.Fatal(err)
	}
	if kb.VersionOf(attack.Enterprise) != "1.0" || kb.VersionOf(attack.Mobile) != "19" || kb.VersionOf(attack.ICS) != "18.1" {
		t.Errorf("versions %s, %s, %s", kb.VersionOf(attack.Enterprise), kb.VersionOf(attack.Mobile), kb.VersionOf(attack.ICS))
	}
	if kb.Technique("T0817") == nil || kb.Technique("T9001") == nil || kb.Technique("T1059") != nil {
		t.Error("the ICS technique is missing, or an enterprise technique came along")
	}
	if kb.Group("G1000") == nil || kb.Group("G0016") != nil {
		t.Error("the ICS group is missing, or an enterprise group came along")
	}
	if len(kb.MitigationsFor("T0817")) == 0 || len(kb.DetectionStrategies("T0817")) == 0 {
		t.Error("an ICS technique has no mitigation or no detection")
	}
	if kb.Resolve("T0854").Reason != load(t).Resolve("T0854").Reason {
		t.Error("a revoked or unknown ICS id resolves differently")
	}
}

func FuzzImport(f *testing.F) {
	for _, name := range []string{"first.json", "second.json"} {
		data, err := os.ReadFile("testdata/" + name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
	}
	f.Add([]byte(odd(object("relationship", 3, `,"relationship_type":"revoked-by","source_ref":"a","target_ref":"a"`))))
	f.Fuzz(func(t *testing.T, data []byte) {
		facts, _, err := attack.ReadFacts(t.Context(), attack.ImportOptions{}, attack.Source{Name: "x.json", Reader: bytes.NewReader(data)})
		if err != nil {
			return
		}
		pack, err := facts.MarshalBinary()
		if err != nil {
			t.Fatal(err)
		}
		kb, err := attack.New(*facts)
		if err != nil {
			t.Fatalf("what was read makes no knowledge base: %v", err)
		}
		back, err := attack.Decode(pack)
		if err != nil {
			t.Fatalf("its own pack is refused: %v", err)
		}
		if back.Hash() != kb.Hash() {
			t.Fatal("the pack has another hash than the facts")
		}
	})
}
