package analysis_test

import (
	"bytes"
	"strings"
	"testing"

	"tradecraft"
	"tradecraft/analysis"
	"tradecraft/attack"
)

func run(t *testing.T, c *tradecraft.Case) *analysis.Analysis {
	t.Helper()
	kb, err := attack.Load()
	if err != nil {
		t.Fatal(err)
	}
	a, err := analysis.Run(t.Context(), c, kb, analysis.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// TestStatement: what could not be read must not look like nothing found.
func TestStatement(t *testing.T) {
	lost := []tradecraft.Problem{{Severity: tradecraft.SeverityError, Message: "no text in it"}}
	small := []tradecraft.Problem{{Severity: tradecraft.SeverityWarning, Message: "a table was cut"}}
	seen := []tradecraft.Sighting{{Technique: "T1059.001", Confidence: 1, Method: tradecraft.MethodStated, Evidence: "a"}}
	for name, tt := range map[string]struct {
		c    tradecraft.Case
		want string
	}{
		"no evidence":       {tradecraft.Case{}, "holds no evidence"},
		"unreadable":        {tradecraft.Case{Evidence: []tradecraft.Evidence{{ID: "a", Problems: lost}}}, "because the evidence could not be read"},
		"all unreadable":    {tradecraft.Case{Evidence: []tradecraft.Evidence{{ID: "a", Problems: lost}, {ID: "b", Problems: lost}}}, "because all 2 pieces"},
		"some unreadable":   {tradecraft.Case{Evidence: []tradecraft.Evidence{{ID: "a", Problems: lost}, {ID: "b"}}}, "1 of 2 pieces of evidence could not be read fully"},
		"nothing in it":     {tradecraft.Case{Evidence: []tradecraft.Evidence{{ID: "a", Problems: small}}}, "no sign that nothing happened"},
		"seen":              {tradecraft.Case{Evidence: []tradecraft.Evidence{{ID: "a"}}, Sightings: seen}, "1 technique of 1 tactic seen in one piece of evidence."},
		"seen, rest unread": {tradecraft.Case{Evidence: []tradecraft.Evidence{{ID: "a"}, {ID: "b", Problems: lost}}, Sightings: seen}, "so more may have happened"},
	} {
		t.Run(name, func(t *testing.T) {
			if got := run(t, &tt.c).Statement; !strings.Contains(got, tt.want) {
				t.Errorf("%q, want %q in it", got, tt.want)
			}
		})
	}
}

func TestEmptyCaseIsAnswered(t *testing.T) {
	a := run(t, &tradecraft.Case{})
	for name, s := range map[string]string{"who": a.Attribution.Statement, "next": a.Inference.Statement, "what to do": a.Mitigation.Statement} {
		if !strings.Contains(s, "we cannot tell") {
			t.Errorf("%s: %q", name, s)
		}
	}
}

func TestModelsAreNamed(t *testing.T) {
	a := run(t, &tradecraft.Case{})
	for _, name := range []string{"attribution", "inference"} {
		if len(a.Models[name]) != 12 {
			t.Errorf("version of the %s model is %q", name, a.Models[name])
		}
	}
}

func TestSameCaseSameBytes(t *testing.T) {
	var first []byte
	for range 3 {
		c := &tradecraft.Case{Evidence: []tradecraft.Evidence{{ID: "a"}}}
		for _, id := range []string{"T1566.001", "T1059.001", "T1003.001", "T1486"} {
			c.Sightings = append(c.Sightings, tradecraft.Sighting{Technique: id, Confidence: 0.9, Method: tradecraft.MethodModel, Evidence: "a"})
		}
		c.Normalize()
		var b bytes.Buffer
		if err := tradecraft.WriteJSON(&b, run(t, c)); err != nil {
			t.Fatal(err)
		}
		if first == nil {
			first = b.Bytes()
		} else if !bytes.Equal(first, b.Bytes()) {
			t.Fatal("other bytes")
		}
	}
}
