package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"tradecraft/intake/report/classify/spans"
)

// evaluateSpans runs the task on lines and returns the predictions and figures.
func evaluateSpans(t *testing.T, lines []string, args ...string) ([]spanPrediction, string) {
	t.Helper()
	dir := t.TempDir()
	data, out := filepath.Join(dir, "spans.jsonl"), filepath.Join(dir, "out.jsonl")
	if err := os.WriteFile(data, []byte(strings.Join(lines, "\n")), 0o600); err != nil {
		t.Fatal(err)
	}
	var stdout, stderr bytes.Buffer
	args = append([]string{"spans", "--data", data, "--train", dir, "--predictions", out}, args...)
	if code := start(t.Context(), args, &stdout, &stderr); code != 0 {
		t.Fatalf("exit %d: %s", code, stderr.String())
	}
	file, err := os.ReadFile(out)
	if err != nil {
		t.Fatal(err)
	}
	var list []spanPrediction
	for line := range strings.Lines(string(file)) {
		var p spanPrediction
		if err := json.Unmarshal([]byte(line), &p); err != nil {
			t.Fatal(err)
		}
		list = append(list, p)
	}
	return list, stdout.String()
}

func TestSpansReadsBothNames(t *testing.T) {
	for name, keys := range map[string][2]string{"the contract's": {"label", "document"}, "the data's": {"technique", "doc_title"}} {
		t.Run(name, func(t *testing.T) {
			var lines []string
			for i := range 30 {
				text, label := fmt.Sprintf("downloads file %d from its server", i), "T1105"
				if i%2 == 1 {
					text, label = fmt.Sprintf("captures screen %d of the desktop", i), "T1113"
				}
				lines = append(lines, fmt.Sprintf(`{"text": %q, %q: %q, %q: "report %d"}`, text, keys[0], label, keys[1], i/2))
			}
			list, figures := evaluateSpans(t, lines, "--folds", "3", "--by", "document")
			var f spans.Figures
			if err := json.Unmarshal([]byte(figures), &f); err != nil {
				t.Fatal(err)
			}
			if f.Spans != 30 || f.Accuracy != 1 {
				t.Errorf("figures %+v", f)
			}
			for i, p := range list {
				if !strings.Contains(lines[i], p.Text) || p.Predicted != p.Label {
					t.Errorf("line %d: %+v for %s", i, p, lines[i])
				}
			}
		})
	}
}
