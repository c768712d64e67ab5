package dettect_test

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"

	"tradecraft"
	"tradecraft/attack"
	"tradecraft/intake/dettect"
	"tradecraft/internal/shareddata"
)

const sources = `# our own
version: 1.1
file_type: data-source-administration
name: office
domain: enterprise-attack
own_field: {kept: [1, 2.50, ~, "003"]}
systems:
  - applicable_to: clients
    platform: [Windows]
  - applicable_to: servers # Linux only
    platform: [Linux]
data_sources:
  - data_source_name: Process Creation
    data_source:
      - applicable_to: [clients]
        date_registered: 2026-01-02
        date_connected: 2026-01-03T00:00:00.000Z
        products: [Sysmon]
        available_for_data_analytics: true
        data_quality: {device_completeness: 3, retention: 5}
      - applicable_to: [servers]
        date_connected:
        products: []
        available_for_data_analytics: false
  - data_source_name: File Creation
    data_source:
      - applicable_to: [all]
        date_connected: 2026-02-01
        available_for_data_analytics: true
`

const techniques = `version: 1.2
file_type: technique-administration
name: x
platform: [Windows]
techniques:
  - technique_id: T1086
    technique_name: PowerShell
    detection:
      - applicable_to: [all]
        score_logbook:
          - {date: 2025-01-01, score: 4, comment: was better}
          - {date: 2026-01-01, score: 2, comment: now}
    visibility:
      - applicable_to: [a]
        score_logbook: [{date: 2026-01-01, score: 1}]
      - applicable_to: [b]
        score_logbook: [{date: 2026-01-01, score: 3}]
  - technique_id: T9999
    detection: [{applicable_to: [all], score_logbook: [{date: , score: -1}]}]
`

const groups = `version: 1
file_type: group-administration
domain: enterprise-attack
groups:
  - {group_name: Red team, campaign: One, technique_id: [T1086, T1003.001], software_id: [S0002], enabled: true}
  - {group_name: Off, technique_id: [], enabled: false}
`

func read(t *testing.T, data string) *dettect.Document {
	t.Helper()
	d, err := dettect.Read("x.yaml", strings.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestContent(t *testing.T) {
	c := read(t, sources).Components()
	if !slices.Equal(c["Windows"], []string{"Process Creation", "File Creation"}) || !slices.Equal(c["Linux"], []string{"File Creation"}) {
		t.Errorf("components %v", c)
	}
	if q := read(t, sources).DataSources()[0].Where[0]; q.Quality["retention"] != 5 || q.Connected == "" || !slices.Equal(q.Products, []string{"Sysmon"}) {
		t.Errorf("%+v", q)
	}
	s := read(t, techniques).Scores()
	if len(s) != 2 || *s[0].Detection != 2 || *s[0].Visibility != 3 || *s[1].Detection != -1 || s[1].Visibility != nil {
		t.Errorf("scores %+v", s)
	}
	g := read(t, groups).Groups()
	if len(g) != 2 || g[0].Name != "Red team" || len(g[0].Techniques) != 2 || !g[0].Enabled || g[1].Enabled {
		t.Errorf("groups %+v", g)
	}
}

func TestMigrate(t *testing.T) {
	kb, err := attack.Load()
	if err != nil {
		t.Fatal(err)
	}
	for _, data := range []string{techniques, groups} {
		d := read(t, data)
		moved, _ := d.Migrate(kb)
		var b bytes.Buffer
		if err := d.Write(&b); err != nil || !slices.Equal(moved, []string{"T1086 > T1059.001"}) || strings.Contains(b.String(), "T1086") || !strings.Contains(b.String(), "T1059.001") {
			t.Errorf("moved %v, %v\n%s", moved, err, b.String())
		}
	}
	if _, problems := read(t, techniques).Migrate(kb); len(problems) != 1 || !strings.Contains(problems[0].Message, "T9999") {
		t.Errorf("%+v", problems)
	}
}

// same compares two YAML documents by kind, type, value and comment of every node.
func same(a, b *yaml.Node, at string) string {
	if a.Kind != b.Kind || a.ShortTag() != b.ShortTag() || a.Value != b.Value && a.ShortTag() != "!!null" || len(a.Content) != len(b.Content) {
		return fmt.Sprintf("%s: %v %s %q became %v %s %q", at, a.Kind, a.ShortTag(), a.Value, b.Kind, b.ShortTag(), b.Value)
	}
	if a.HeadComment+a.LineComment+a.FootComment != b.HeadComment+b.LineComment+b.FootComment {
		return at + ": a comment is lost"
	}
	for i := range a.Content {
		if d := same(a.Content[i], b.Content[i], at+"/"+a.Content[i].Value); d != "" {
			return d
		}
	}
	return ""
}

func roundTrip(t *testing.T, data []byte) {
	t.Helper()
	d, err := dettect.Read("x.yaml", bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := d.Write(&b); err != nil {
		t.Fatal(err)
	}
	var before, after yaml.Node
	if err := yaml.Unmarshal(data, &before); err != nil {
		t.Fatal(err)
	}
	if err := yaml.Unmarshal(b.Bytes(), &after); err != nil {
		t.Fatal(err)
	}
	if diff := same(&before, &after, ""); diff != "" {
		t.Error(diff)
	}
}

func TestRoundTrip(t *testing.T) {
	for _, data := range []string{sources, techniques, groups} {
		roundTrip(t, []byte(data))
	}
}

// TestRoundTripSamples does the same with the samples of DeTT&CT.
func TestRoundTripSamples(t *testing.T) {
	names, err := filepath.Glob(filepath.Join(shareddata.Path(t, "data/model/dettect"), "*.gz"))
	if err != nil || len(names) == 0 {
		t.Fatalf("%v, %v", names, err)
	}
	for _, name := range names {
		f, err := os.Open(name)
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
		t.Run(filepath.Base(name), func(t *testing.T) { roundTrip(t, data) })
	}
}

func TestBuild(t *testing.T) {
	d := dettect.NewTechniques("office", "enterprise-attack", []string{"Windows"}, "2026-12-01", []dettect.Entry{{ID: "T1059.001", Name: "PowerShell: \"x\"", Visibility: 3, Detection: -1, Comment: "no\nrule"}})
	var b bytes.Buffer
	if err := d.Write(&b); err != nil {
		t.Fatal(err)
	}
	again := read(t, b.String())
	s := again.Scores()
	if again.Kind != dettect.KindTechniques || len(s) != 1 || *s[0].Visibility != 3 || *s[0].Detection != -1 {
		t.Errorf("%s", b.String())
	}
}

func TestRefused(t *testing.T) {
	for name, data := range map[string]string{
		"empty": "", "no YAML": "\x00\x01", "other": "a: b\n", "a list": "- 1\n", "unclosed": "a: [",
		"deep": strings.Repeat("[", 500) + strings.Repeat("]", 500), "large": strings.Repeat("# \n", 6<<20),
	} {
		if _, err := dettect.Read("x", strings.NewReader(data)); err == nil || tradecraft.KindOf(err) == tradecraft.Internal {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func FuzzRead(f *testing.F) {
	f.Add([]byte(sources))
	f.Add([]byte(techniques))
	f.Add([]byte(groups))
	f.Add([]byte("file_type: group-administration\ngroups: &a [*a, {technique_id: *a}]\n"))
	kb, err := attack.Load()
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		d, err := dettect.Read("x", bytes.NewReader(data))
		if err != nil {
			return
		}
		d.Components()
		d.Scores()
		d.Groups()
		d.Migrate(kb)
		var b bytes.Buffer
		if err := d.Write(&b); err != nil {
			t.Skip(err)
		}
	})
}
