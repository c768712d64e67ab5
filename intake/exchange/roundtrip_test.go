package exchange_test

import (
	"bytes"
	"context"
	"encoding/json"
	"testing"
	"time"

	"tradecraft"
	"tradecraft/attack"
	"tradecraft/intake/exchange"
)

// TestCaseJSON reads a case.json back as it was.
func TestCaseJSON(t *testing.T) {
	kb, err := attack.Load()
	if err != nil {
		t.Fatal(err)
	}
	c := &tradecraft.Case{
		Title: "x", AttackVersion: kb.Version(),
		Evidence: []tradecraft.Evidence{{Kind: tradecraft.KindReport, Name: "a.md", SHA256: "00"}},
	}
	c.Normalize()
	c.Sightings = append(c.Sightings, tradecraft.Sighting{
		Technique: "T1059.001", Tactics: []string{"TA0002"}, Evidence: c.Evidence[0].ID, Confidence: 0.5, Method: tradecraft.MethodModel,
		Time: time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC).Format(time.RFC3339),
	}, tradecraft.Sighting{Technique: "T1086", Evidence: c.Evidence[0].ID, Confidence: 1, Method: tradecraft.MethodID})
	c.Normalize()
	var b bytes.Buffer
	if err := tradecraft.WriteJSON(&b, c); err != nil {
		t.Fatal(err)
	}
	got, err := exchange.Read(context.Background(), kb, "out/case.json", b.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	if len(got.Moved) != 1 || got.Moved[0].From != "T1086" || got.Moved[0].To != "T1059.001" {
		t.Errorf("moved: %+v", got.Moved)
	}
	got.Moved = []tradecraft.MovedID{}
	for i := range got.Sightings {
		if s := &got.Sightings[i]; s.Was == "T1086" {
			s.Technique, s.Was, s.Tactics = "T1086", "", []string{}
		}
	}
	got.Normalize()
	want, _ := json.MarshalIndent(c, "", " ")
	have, _ := json.MarshalIndent(got, "", " ")
	if !bytes.Equal(want, have) {
		t.Errorf("got %s\nwant %s", have, want)
	}
}
