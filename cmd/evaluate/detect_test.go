package main

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"tradecraft/internal/shareddata"
)

// TestDetectTask runs rules over a small folder, with a table of labels and one
// of counts.
func TestDetectTask(t *testing.T) {
	dir := t.TempDir()
	write := func(name, text string) string {
		p := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(p), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(p, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		return p
	}
	write("rules/a.yml", "title: a\nid: r1\nlevel: high\ntags: [attack.t1059.001]\nlogsource: {product: windows, service: security}\ndetection: {s: {EventID: 1}, condition: s}\n")
	write("rules/bad.yml", "title: b\nid: r2\n")
	write("data/one.json", "{\"Channel\":\"Security\",\"EventID\":1}\n{\"Channel\":\"Security\",\"EventID\":1}\n")
	write("data/two.json", "{\"Channel\":\"System\",\"EventID\":1}\n")
	write("data/note.txt", "no log")
	labels := write("labels.csv", "path,technique_label\none.json,T1059\ntwo.json,T1003\nnote.txt,T1001\n")
	counts := write("counts.csv", "rule_id,match_count,path\nr1,2,one.json\nr1,1,one.json\nr1,,two.json\n")
	for truth, want := range map[string]string{
		labels: `"labels":{"files":2,"at1":0.5,"at4":0.5,"at10":0.5,"exact4":0,"parent4":0.5,"mean_named":0.5,"ece":0.256}`,
		counts: `"regression":{"tests":3,"fired":2,"exact":1,"others":["one.json","two.json"]}`,
	} {
		out := filepath.Join(dir, "out.jsonl")
		var stdout, stderr bytes.Buffer
		cmd := command(&stdout, &stderr)
		cmd.SetArgs([]string{"detect", "--data", filepath.Join(dir, "data"), "--rules", filepath.Join(dir, "rules"), "--no-starter", "--truth", truth, "--predictions", out})
		if err := cmd.ExecuteContext(context.Background()); err != nil {
			t.Fatal(err)
		}
		var flat bytes.Buffer
		if err := json.Compact(&flat, stdout.Bytes()); err != nil {
			t.Fatal(err)
		}
		for _, w := range []string{want, `"rules_loaded":1`, `rule r2 has no detection`, `"files":2,"not_logs":1,"events":3`} {
			if !strings.Contains(flat.String(), w) {
				t.Errorf("figures %s\nlack %s", flat.String(), w)
			}
		}
		predictions, err := os.ReadFile(out)
		if err != nil {
			t.Fatal(err)
		}
		if first, _, _ := strings.Cut(string(predictions), "\n"); first != `{"file":"one.json","hits":[{"rule":"r1","count":2}],"techniques":[{"id":"T1059.001","score":1,"probability":0.744,"named":true}],"events":2}` {
			t.Errorf("first prediction %s", first)
		}
	}
}

// TestDetectFloors holds the rules in the box and the ranking to what they
// reach on the labelled logs, with some room; docs/quality.md has the figures.
func TestDetectFloors(t *testing.T) {
	for _, tt := range []struct {
		name, data, truth, noise string
		at1, at4, most           float64
	}{
		{"EVTX", "evtx-dev.tar.xz", "evtx-dev.csv", "builtin", 0.65, 0.85, 2.5},
		{"datasets", "security-datasets", "security-datasets-dev.csv", "left-out", 0.5, 0.8, 4},
	} {
		t.Run(tt.name, func(t *testing.T) {
			data, truth := shareddata.Path(t, "data/logs/"+tt.data), shareddata.Path(t, "data/logs/"+tt.truth)
			var stdout, stderr bytes.Buffer
			cmd := command(&stdout, &stderr)
			cmd.SetArgs([]string{"detect", "--data", data, "--truth", truth, "--noise", tt.noise})
			if err := cmd.ExecuteContext(t.Context()); err != nil {
				t.Fatal(err)
			}
			var got detectFigures
			if err := json.Unmarshal(stdout.Bytes(), &got); err != nil {
				t.Fatal(err)
			}
			l := got.Labels
			if l == nil || l.At1 < tt.at1 || l.At4 < tt.at4 || l.MeanNamed > tt.most {
				t.Errorf("%+v, want %.2f first, %.2f among at most four, %.1f named at most", l, tt.at1, tt.at4, tt.most)
			}
		})
	}
}
