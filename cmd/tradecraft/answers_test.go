package main

import (
	"bytes"
	"encoding/json"
	"math"
	"reflect"
	"strings"
	"testing"

	"tradecraft/internal/schematest"
)

func TestAnswerSchemas(t *testing.T) {
	schematest.Agree(t, "attribute", reflect.TypeFor[attributed]())
	schematest.Agree(t, "next", reflect.TypeFor[nextAnswer]())
	schematest.Agree(t, "severity", reflect.TypeFor[severityAnswer]())
	schematest.Agree(t, "respond", reflect.TypeFor[responseReply]())
}

// answer runs a verb with --json and returns what it writes.
func answer(t *testing.T, schema string, args ...string) []byte {
	t.Helper()
	var out, errs bytes.Buffer
	code := run(t.Context(), append(args, "--json"), strings.NewReader(""), &out, &errs, []string{"TRADECRAFT_DATA=" + t.TempDir()})
	if code != exitDone {
		t.Fatalf("exit code %d: %s", code, errs.String())
	}
	schematest.Validate(t, schema, out.Bytes())
	return out.Bytes()
}

func TestAttributeJSON(t *testing.T) {
	var a attributed
	if err := json.Unmarshal(answer(t, "attribute", "attribute", "--techniques", "T1059.001,T1003.001", "--software", "S0154"), &a); err != nil {
		t.Fatal(err)
	}
	sum := 0.0
	for _, c := range a.Candidates {
		sum += c.Probability
	}
	if math.Abs(sum-1) > 1e-9 {
		t.Errorf("probabilities add up to %g, want 1", sum)
	}
	if last := a.Candidates[len(a.Candidates)-1]; last.ID != "unknown" {
		t.Errorf("the last candidate is %s, want unknown", last.ID)
	}
	if a.Named != nil {
		t.Errorf("named %s by two common techniques and Cobalt Strike", *a.Named)
	}
}

func TestNextJSON(t *testing.T) {
	var n nextAnswer
	if err := json.Unmarshal(answer(t, "next", "next", "--techniques", "T1059.001,T1003.001,T1566.001"), &n); err != nil {
		t.Fatal(err)
	}
	if len(n.Ranking) != nextJSON {
		t.Errorf("%d techniques, want %d", len(n.Ranking), nextJSON)
	}
	for _, r := range n.Ranking {
		if r.ID != r.Technique || r.ID == "T1566" {
			t.Errorf("ranked %s (%s)", r.ID, r.Technique)
		}
	}
}

func TestLooksLikeID(t *testing.T) {
	for word, want := range map[string]bool{
		"T1059": true, " t1059.001 ": true, "S0154": true, "T9999": true,
		"": false, "T10": false, "T1059.1": false, "PowerShell": false, "T1059.": false, "1059": false,
	} {
		if got := looksLikeID(word); got != want {
			t.Errorf("%q: %v, want %v", word, got, want)
		}
	}
}
