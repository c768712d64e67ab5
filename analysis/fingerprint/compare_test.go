package fingerprint_test

import (
	"math"
	"strings"
	"testing"

	"tradecraft"
	"tradecraft/analysis/fingerprint"
	"tradecraft/attack"
)

// logCase is a case of commands, each with its technique.
func logCase(domain string, commands ...[2]string) *tradecraft.Case {
	c := &tradecraft.Case{Evidence: []tradecraft.Evidence{{ID: "e", Kind: tradecraft.KindLog, Name: "x.jsonl"}}}
	for _, x := range commands {
		c.Sightings = append(c.Sightings, tradecraft.Sighting{
			ID: x[1], Technique: x[0], Evidence: "e", Confidence: 0.9, Method: tradecraft.MethodRule,
			Procedure: tradecraft.Procedure{Text: x[1]}, Locator: tradecraft.Locator{Field: "CommandLine"},
		})
	}
	if domain != "" {
		c.Indicators = []tradecraft.Indicator{{Type: "domain", Value: domain, Evidence: "e", Count: 1}}
	}
	return c
}

func TestCompare(t *testing.T) {
	kb, err := attack.Load()
	if err != nil {
		t.Fatal(err)
	}
	hand := logCase("a.example", [2]string{"T1560.001", `rar a -hpOne1 -m5 C:\ProgramData\r.rar \\\\fs1\docs`}, [2]string{"T1033", "whoami"})
	same := logCase("", [2]string{"T1560.001", `rar.exe a -hpTwo2 -m5 C:\ProgramData\r.rar \\\\10.0.0.4\docs`}, [2]string{"T1033", "whoami"})
	other := logCase("b.example", [2]string{"T1560.001", `powershell -c "Compress-Archive $env:TEMP\x y.zip"`}, [2]string{"T1033", "whoami"})

	alike, unlike := fingerprint.Compare(hand, same, kb), fingerprint.Compare(hand, other, kb)
	if alike.Score <= unlike.Score {
		t.Errorf("the same hand %v, another %v", alike.Score, unlike.Score)
	}
	if len(alike.Procedures) != 2 || alike.Procedures[0].Everyday || !alike.Procedures[1].Everyday {
		t.Errorf("procedures %+v: the telling one first, whoami is everyday", alike.Procedures)
	}
	if len(alike.Against) != 0 {
		t.Errorf("against one hand: %v", alike.Against)
	}
	var against []string
	for _, r := range unlike.Against {
		against = append(against, r.Kind)
		if r.Weight != 0 {
			t.Errorf("%q carries weight", r.Text)
		}
	}
	if strings.Join(against, " ") != "procedure indicator" {
		t.Errorf("against: %v", unlike.Against)
	}
	if !strings.HasPrefix(unlike.Statement, "Techniques in common, but not how") {
		t.Errorf("statement %q", unlike.Statement)
	}
	for _, c := range []*fingerprint.Comparison{alike, unlike} {
		sum := 0.0
		for _, r := range c.Reasons {
			sum += r.Weight
		}
		if math.Abs(sum-c.Score) > 1e-12 {
			t.Errorf("reasons add up to %v, score %v", sum, c.Score)
		}
	}
	if nothing := fingerprint.Compare(&tradecraft.Case{}, hand, kb); nothing.Score != 0 || nothing.Statement != "Nothing in common." {
		t.Errorf("an empty case: %v %q", nothing.Score, nothing.Statement)
	}
}
