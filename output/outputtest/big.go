package outputtest

import (
	"fmt"
	"strings"
	"testing"

	"tradecraft"
	"tradecraft/analysis"
	"tradecraft/analysis/attribution"
	"tradecraft/analysis/inference"
	"tradecraft/analysis/mitigation"
	"tradecraft/analysis/profile"
	"tradecraft/attack"
	"tradecraft/output"
)

// Big is a report of 500 techniques, 5,000 sightings and 10,000 indicators.
func Big(t testing.TB) output.Report {
	t.Helper()
	kb, ids := bigKB(t)
	c := bigCase(ids)
	a := &analysis.Analysis{
		Schema: analysis.Schema, Case: c.ID, Title: c.Title, AttackVersion: "19", Models: map[string]string{},
		Profile:     profile.Of(c, kb),
		Attribution: &attribution.Result{Statement: "No group stands out"},
		Inference:   &inference.Result{Statement: "Nothing stands out"},
		Mitigation:  &mitigation.Result{Statement: "Many mitigations help"},
	}
	for i := range 20 {
		var reasons []tradecraft.Reason
		for j := range 100 {
			reasons = append(reasons, tradecraft.Reason{Kind: "technique", Text: "used by few groups", Weight: 0.02, Techniques: ids[(i+j)%500 : (i+j)%500+1]})
		}
		a.Attribution.Candidates = append(a.Attribution.Candidates, attribution.Candidate{ID: fmt.Sprintf("G%04d", i), Name: fmt.Sprintf("Group %d", i), Score: 2, Probability: 0.04, For: reasons})
		a.Mitigation.Ranked = append(a.Mitigation.Ranked, mitigation.Mitigation{ID: fmt.Sprintf("M%04d", i), Name: fmt.Sprintf("Mitigation %d", i), Answers: ids[i*20 : i*20+20], Covered: 0.05 * float64(i+1)})
	}
	return output.Report{Case: c, Analysis: a, KB: kb, Tool: "tradecraft 0.0.0-test"}
}

// bigKB has 500 techniques in 13 tactics and returns their ids too.
func bigKB(t testing.TB) (*attack.KnowledgeBase, []string) {
	t.Helper()
	f := attack.Facts{Version: "19"}
	for i, row := range rows(tactics, 3) {
		f.Tactics = append(f.Tactics, attack.Tactic{ID: row[0], ShortName: row[1], Name: row[2], Domain: attack.Enterprise, Order: i})
	}
	var ids []string
	for i := range 500 {
		id := fmt.Sprintf("T%04d", 1000+i)
		ids = append(ids, id)
		f.Techniques = append(f.Techniques, attack.Technique{
			ID: id, Name: fmt.Sprintf("Technique number %d of many", i), Tactics: []string{f.Tactics[i%len(f.Tactics)].ID}, Domain: attack.Enterprise,
		})
	}
	kb, err := attack.New(f)
	if err != nil {
		t.Fatal(err)
	}
	return kb, ids
}

func bigCase(ids []string) *tradecraft.Case {
	e := tradecraft.Evidence{Kind: tradecraft.KindReport, Name: "collection.pdf", SHA256: advisoryHash, Bytes: 90_000_000, Pages: 4000, Sentences: 80_000}
	e.ID = tradecraft.EvidenceID(e.Kind, e.Name, e.SHA256)
	c := &tradecraft.Case{Title: "Everything at once", AttackVersion: "19", Evidence: []tradecraft.Evidence{e}}
	for i := range 5000 {
		text := fmt.Sprintf("In step %d the operators ran the tool with the option that this long sentence of the report is about, and %s.", i, strings.Repeat("went on ", i%9))
		c.Sightings = append(c.Sightings, tradecraft.Sighting{
			Technique: ids[i%len(ids)], Evidence: e.ID, Confidence: float64(i%100) / 100, Method: tradecraft.MethodModel,
			Locator:   tradecraft.Locator{Page: i/20 + 1, Line: i%20 + 1, Sentence: i + 1},
			Procedure: tradecraft.Procedure{Text: text, Marks: []tradecraft.Span{{Start: 8, End: 30}}},
		})
	}
	for i := range 10_000 {
		c.Indicators = append(c.Indicators, tradecraft.Indicator{
			Type: []string{"domain", "sha256"}[i%2], Value: fmt.Sprintf("%064x", i*7919), Evidence: e.ID, Count: 1,
			Locator: tradecraft.Locator{Page: i/50 + 1, Line: i%50 + 1},
		})
	}
	c.Normalize()
	return c
}
