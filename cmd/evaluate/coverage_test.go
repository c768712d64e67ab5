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

func runCoverage(t *testing.T, args ...string) (figures, predictions string) {
	t.Helper()
	out := filepath.Join(t.TempDir(), "out.jsonl")
	var stdout, stderr bytes.Buffer
	cmd := command(&stdout, &stderr)
	cmd.SetArgs(append([]string{"coverage", "--predictions", out}, args...))
	if err := cmd.ExecuteContext(context.Background()); err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(out)
	if err != nil {
		t.Fatal(err)
	}
	return stdout.String(), string(data)
}

// TestCoverageTask answers a group without a truth, with the techniques of the
// knowledge base.
func TestCoverageTask(t *testing.T) {
	file := filepath.Join(t.TempDir(), "cases.json")
	if err := os.WriteFile(file, []byte(`{"costs":{"M1032":2},"groups":[{"group":"G0016"}]}`), 0o644); err != nil {
		t.Fatal(err)
	}
	figures, predictions := runCoverage(t, "--data", file)
	if figures != "" {
		t.Errorf("figures without a truth: %s", figures)
	}
	for _, want := range []string{`{"group":"G0016","minimum":["M10`, `"best3":{"mitigations":["M`, `"proven":true`} {
		if !strings.Contains(predictions, want) {
			t.Errorf("%s\nlacks %s", predictions, want)
		}
	}
}

// TestCoverageExact: all optima of the worked cases.
func TestCoverageExact(t *testing.T) {
	figures, _ := runCoverage(t, "--data", shareddata.Path(t, "data/model/coverage_cases.json"), "--kb", shareddata.Path(t, "data/attack/enterprise-attack-18.1.json.gz"))
	var f coverageFigures
	if err := json.Unmarshal([]byte(figures), &f); err != nil {
		t.Fatal(err)
	}
	if f.Groups == 0 || f.Exact != 1 || f.Proven != f.Groups {
		t.Errorf("%+v", f)
	}
}
