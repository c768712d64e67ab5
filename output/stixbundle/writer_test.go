package stixbundle_test

import (
	"bytes"
	"context"
	"encoding/json"
	"reflect"
	"strings"
	"testing"
	"time"

	"tradecraft"
	"tradecraft/attack"
	"tradecraft/intake/exchange"
	"tradecraft/output"
	"tradecraft/output/outputtest"
	"tradecraft/output/stixbundle"
	"tradecraft/stix"
)

func load(t testing.TB) *attack.KnowledgeBase {
	t.Helper()
	kb, err := attack.Load()
	if err != nil {
		t.Fatal(err)
	}
	return kb
}

// fullCase is a case in which every field of every type is set, so that a field
// that is added later and forgotten here is noticed.
func fullCase(kb *attack.KnowledgeBase) *tradecraft.Case {
	yes := true
	at := tradecraft.Locator{
		Page: 3, Line: 4, Sentence: 5, Span: &tradecraft.Span{Start: 6, End: 9}, Section: "Execution", Record: "77", Channel: "Security", Field: "CommandLine",
		Object: "/techniques/3", URL: "https://example.com/a?b=1&c=<d>", Path: "a.zip/b.evtx",
	}
	e := tradecraft.Evidence{
		Kind: tradecraft.KindReport, Name: "report.pdf", Title: "A <b>report</b>", SHA256: strings.Repeat("0a", 32), Bytes: 12345, Media: "pdf",
		Pages: 7, Sentences: 80, Events: 9, Hits: 4, Created: "2026-02-03", Attack: "14",
		Assessments: []tradecraft.Assessment{{Technique: "T1059.001", Probability: 0.123456789, Reported: true}},
		Problems:    []tradecraft.Problem{{Severity: "warning", Object: "report.pdf", Message: "page 3 is an image", Advice: "run OCR", Offset: 17}},
	}
	e.ID = tradecraft.EvidenceID(e.Kind, e.Name, e.SHA256)
	s := tradecraft.Sighting{
		Technique: "T1059.001", Was: "T1086", Tactics: []string{"TA0002"}, Evidence: e.ID, Locator: at, Time: "2026-02-03T04:05:06.789+02:00",
		Last: "2026-02-03T05:05:06.789+02:00", Count: 3,
		Host: "HOST\x00A", Account: `DOM\user`, Confidence: 0.987654321, Method: tradecraft.MethodRule, Rule: "rule-1",
		Because: []string{"S0002"}, Review: tradecraft.ReviewAccepted,
		Procedure: tradecraft.Procedure{
			Text: "powershell -enc '…' \u202e <script>alert(1)</script>", Marks: []tradecraft.Span{{Start: 0, End: 10}},
			Software: []string{"S0002"}, Groups: []string{"G0016"}, Step: 2,
		},
	}
	s.ID = tradecraft.SightingID(s)
	second := tradecraft.Sighting{Technique: "T1486", Tactics: []string{"TA0040"}, Evidence: e.ID, Confidence: 1, Method: tradecraft.MethodStated}
	second.ID = tradecraft.SightingID(second)
	c := &tradecraft.Case{
		Schema: tradecraft.CaseSchema, Title: "An intrusion", AttackVersion: kb.Version(),
		Context: tradecraft.Context{Sectors: []string{"health"}, Regions: []string{"Europe"}, Platforms: []string{"Windows"}, Assets: []string{"DC"},
			Location: "business", CriticalAsset: &yes, DataClass: []string{"privacy"}, OfflineBackup: &yes, Actor: "criminal", PotentialImpact: "high"},
		Evidence:  []tradecraft.Evidence{e},
		Sightings: []tradecraft.Sighting{s, second},
		Software:  []tradecraft.Mention{{ID: "S0002", Name: "Mimikatz", As: "mimi", Evidence: e.ID, Locator: at, Count: 3}},
		Groups:    []tradecraft.Mention{{ID: "G0016", Name: "APT29", As: "Cozy Bear", Evidence: e.ID, Locator: at, Count: 1}},
		Exposures: []tradecraft.Exposure{{ID: "x-1", Title: "Old jQuery", Weakness: "CWE-79", Enables: []string{"T1059.007"}, Evidence: e.ID, Locator: at, Severity: "high", Fix: "update"}},
		Moved:     []tradecraft.MovedID{{From: "T1086", To: "T1059.001", Evidence: e.ID}},
		Unknown:   []tradecraft.UnknownID{{ID: "T9999", Evidence: e.ID, Locator: at, Reason: "not in ATT&CK"}},
		Order:     []tradecraft.OrderRelation{{Before: s.ID, After: second.ID}},
		Rules:     []tradecraft.Rule{{ID: "rule-1", Title: "Encoded <command>", Author: "A. Author", Level: "high", Path: "windows/a.yml"}},
	}
	for typ, value := range map[string]string{
		"url": "https://example.com/'x'", "domain": "example.com", "ipv4": "192.0.2.1", "ipv6": "2001:db8::1", "email": "a@example.com",
		"md5": strings.Repeat("a", 32), "sha1": strings.Repeat("b", 40), "sha256": strings.Repeat("c", 64), "sha512": strings.Repeat("d", 128),
		"cve": "CVE-2026-1234", "path": `C:\Windows\a.exe`, "registry": `HKLM\Software\x`,
	} {
		c.Indicators = append(c.Indicators, tradecraft.Indicator{Type: typ, Value: value, As: "as " + value, Evidence: e.ID, Locator: at, Count: 2})
	}
	c.Normalize()
	return c
}

// TestFullCaseIsFull fails when a type of the case gets a field that fullCase
// does not set.
func TestFullCaseIsFull(t *testing.T) {
	seen := map[string]bool{}
	all := map[string]bool{}
	var walk func(v reflect.Value)
	walk = func(v reflect.Value) {
		switch v.Kind() {
		case reflect.Pointer:
			if !v.IsNil() {
				walk(v.Elem())
			}
		case reflect.Slice:
			for i := range v.Len() {
				walk(v.Index(i))
			}
		case reflect.Struct:
			for i := range v.NumField() {
				name := v.Type().String() + "." + v.Type().Field(i).Name
				all[name] = true
				if !v.Field(i).IsZero() {
					seen[name] = true
				}
				walk(v.Field(i))
			}
		}
	}
	walk(reflect.ValueOf(fullCase(load(t))))
	for name := range all {
		if !seen[name] && name != "tradecraft.Span.Start" {
			t.Errorf("%s is zero in fullCase", name)
		}
	}
}

func write(t testing.TB, w stixbundle.Writer, r output.Report) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := w.Write(&b, r); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// TestRoundTrip writes cases and reads them back through intake/exchange.
func TestRoundTrip(t *testing.T) {
	kb := load(t)
	untitled := fullCase(kb)
	untitled.Title, untitled.ID = "", "not a UUID"
	untitled.Sightings[0].Technique = "T9998" // of a knowledge base that is not loaded
	untitled.Unknown = append(untitled.Unknown, tradecraft.UnknownID{ID: "T9998", Evidence: untitled.Evidence[0].ID, Locator: untitled.Sightings[0].Locator, Reason: attack.ReasonUnknown})
	untitled.Normalize()
	empty := &tradecraft.Case{AttackVersion: kb.Version()}
	empty.Normalize()
	for name, c := range map[string]*tradecraft.Case{"full": fullCase(kb), "untitled": untitled, "empty": empty} {
		t.Run(name, func(t *testing.T) {
			data := write(t, stixbundle.Writer{}, output.Report{Case: c, KB: kb, Tool: "tradecraft test"})
			got, err := exchange.Read(context.Background(), kb, "bundle.json", data)
			if err != nil {
				t.Fatal(err)
			}
			want, _ := json.MarshalIndent(c, "", " ")
			have, _ := json.MarshalIndent(got, "", " ")
			if !bytes.Equal(want, have) {
				t.Errorf("got %s\nwant %s", have, want)
			}
			again := write(t, stixbundle.Writer{}, output.Report{Case: got, KB: kb, Tool: "tradecraft test"})
			if !bytes.Equal(data, again) {
				t.Error("the second bundle differs")
			}
		})
	}
}

// TestBundle checks what other tools see.
func TestBundle(t *testing.T) {
	kb := load(t)
	data := write(t, stixbundle.Writer{Time: time.Date(2026, 5, 6, 7, 8, 9, 0, time.UTC)}, output.Report{Case: fullCase(kb), KB: kb, Tool: "tradecraft test"})
	b, problems, err := stix.ReadBundle(bytes.NewReader(data), stix.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range problems {
		t.Errorf("the stix reader says: %+v", p)
	}
	byType := map[string][]*stix.Object{}
	for _, o := range b.Objects {
		byType[o.Type] = append(byType[o.Type], o)
		if o.SpecVersion != "2.1" {
			t.Errorf("%s has no spec_version", o.ID)
		}
	}
	var technique *stix.Object
	for _, o := range byType["attack-pattern"] {
		if o.ID == kb.Technique("T1059.001").STIXID {
			technique = o
		}
	}
	if technique == nil {
		t.Fatal("T1059.001 does not stand under ATT&CK's STIX id")
	}
	if technique.Created > kb.Technique("T1059.001").Created+"T00:00:00.000Z" {
		t.Errorf("the stub of %s is newer than ATT&CK's object: %s", technique.ID, technique.Created)
	}
	if got := byType["report"][0].Created; got != "2026-05-06T07:08:09.000Z" {
		t.Errorf("the report was created %s", got)
	}
	var s struct {
		Description   string `json:"description"`
		FirstSeen     string `json:"first_seen"`
		SightingOfRef string `json:"sighting_of_ref"`
		Confidence    int    `json:"confidence"`
	}
	for _, o := range byType["sighting"] {
		if err := o.Decode(&s); err != nil {
			t.Fatal(err)
		}
		if s.SightingOfRef == technique.ID {
			break
		}
	}
	if s.FirstSeen != "2026-02-03T02:05:06.789Z" || s.Confidence != 99 || !strings.HasPrefix(s.Description, "powershell -enc") {
		t.Errorf("the sighting says %+v", s)
	}
	for typ, n := range map[string]int{"indicator": 11, "vulnerability": 2, "observed-data": 1, "tool": 1, "intrusion-set": 1, "sighting": 2, "relationship": 2, "file": 6, "extension-definition": 1} {
		if len(byType[typ]) != n {
			t.Errorf("%d objects of type %s, want %d", len(byType[typ]), typ, n)
		}
	}
	if !bytes.Contains(data, []byte(`"pattern":"[url:value = 'https://example.com/\\'x\\'']"`)) {
		t.Error("the pattern of the URL is not escaped")
	}
	if !bytes.Contains(data, []byte(`"pattern":"[windows-registry-key:key = 'HKEY_LOCAL_MACHINE\\\\Software\\\\x']"`)) {
		t.Error("the hive of the registry key is not written in full")
	}
	if !bytes.Contains(data, []byte(`"pattern":"[file:hashes.'SHA-256' = 'cccc`)) {
		t.Error("the pattern of the SHA-256 is missing")
	}
}

// TestForeignReader reads our bundle without the extension, as a tool that drops
// it would hand it on: techniques, software, groups and indicators survive.
func TestForeignReader(t *testing.T) {
	kb := load(t)
	data := write(t, stixbundle.Writer{}, output.Report{Case: fullCase(kb), KB: kb})
	data = bytes.ReplaceAll(data, []byte(`"extensions"`), []byte(`"x_dropped"`))
	c, err := exchange.Read(context.Background(), kb, "bundle.json", data)
	if err != nil {
		t.Fatal(err)
	}
	if len(c.Sightings) != 2 || len(c.Software) != 1 || len(c.Groups) != 1 || len(c.Indicators) < 12 {
		t.Errorf("%d sightings, %d software, %d groups, %d indicators", len(c.Sightings), len(c.Software), len(c.Groups), len(c.Indicators))
	}
	if c.Title != "An intrusion" {
		t.Errorf("title %q", c.Title)
	}
}

// TestHostile puts hostile strings into every field: the bundle stays a bundle,
// and carries the same case as case.json does.
func TestHostile(t *testing.T) {
	for _, p := range outputtest.Payloads() {
		t.Run(p.Name, func(t *testing.T) {
			r := outputtest.Hostile(t, p.Text)
			r.Case.Schema = tradecraft.CaseSchema
			data := write(t, stixbundle.Writer{}, r)
			_, problems, err := stix.ReadBundle(bytes.NewReader(data), stix.Limits{})
			if err != nil || len(problems) > 0 {
				t.Fatalf("the stix reader says %v, %+v", err, problems)
			}
			var direct bytes.Buffer
			if err := tradecraft.WriteJSON(&direct, r.Case); err != nil {
				t.Fatal(err)
			}
			want := readCase(t, r.KB, "case.json", direct.Bytes())
			if have := readCase(t, r.KB, "bundle.json", data); !bytes.Equal(have, want) {
				t.Errorf("got %s\nwant %s", have, want)
			}
		})
	}
}

func readCase(t *testing.T, kb *attack.KnowledgeBase, name string, data []byte) []byte {
	t.Helper()
	c, err := exchange.Read(context.Background(), kb, name, data)
	if err != nil {
		t.Fatal(err)
	}
	out, err := json.MarshalIndent(c, "", " ")
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func TestWriteRefuses(t *testing.T) {
	if err := (stixbundle.Writer{}).Write(&bytes.Buffer{}, output.Report{}); tradecraft.KindOf(err) != tradecraft.Invalid {
		t.Error(err)
	}
}
