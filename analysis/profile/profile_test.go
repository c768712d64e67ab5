package profile_test

import (
	"fmt"
	"math"
	"testing"

	"tradecraft"
	"tradecraft/analysis/profile"
	"tradecraft/attack"
)

func base(t *testing.T) *attack.KnowledgeBase {
	t.Helper()
	kb, err := attack.New(attack.Facts{
		Version: "19",
		Tactics: []attack.Tactic{
			{ID: "TA0002", Name: "Execution", ShortName: "execution", Domain: attack.Enterprise, Order: 0},
			{ID: "TA0040", Name: "Impact", ShortName: "impact", Domain: attack.Enterprise, Order: 1},
		},
		Techniques: []attack.Technique{
			{ID: "T1059", Name: "Command and Scripting Interpreter", Tactics: []string{"TA0002"}},
			{ID: "T1059.001", Name: "PowerShell", Tactics: []string{"TA0002"}},
			{ID: "T1486", Name: "Data Encrypted for Impact", Tactics: []string{"TA0040"}},
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	return kb
}

func sighting(technique, evidence string, p float64) tradecraft.Sighting {
	return tradecraft.Sighting{ID: technique + evidence + fmt.Sprint(p), Technique: technique, Evidence: evidence, Confidence: p, Method: tradecraft.MethodModel}
}

func TestOf(t *testing.T) {
	assessed := []tradecraft.Evidence{{ID: "e1", Assessments: []tradecraft.Assessment{{Technique: "T1486", Probability: 0.6}}}, {ID: "e2"}, {ID: "l1", Kind: tradecraft.KindLog}, {ID: "l2", Kind: tradecraft.KindLog}}
	implied := sighting("T1059", "e1", 0.9)
	implied.Method = tradecraft.MethodImplied
	rejected := sighting("T1059.001", "e1", 0.9)
	rejected.Review = tradecraft.ReviewRejected
	accepted := sighting("T1486", "e1", 0.2)
	accepted.Review = tradecraft.ReviewAccepted
	for _, tt := range []struct {
		name      string
		sightings []tradecraft.Sighting
		want      map[string]float64
	}{
		{"what the document as a whole says decides", []tradecraft.Sighting{sighting("T1486", "e1", 0.9), sighting("T1486", "e1", 0.3)}, map[string]float64{"T1486": 0.6}},
		{"two pieces of evidence are surer than one", []tradecraft.Sighting{sighting("T1486", "e1", 0.9), sighting("T1486", "e2", 0.5)}, map[string]float64{"T1486": 0.8}},
		{"several logs are as sure as the surest", []tradecraft.Sighting{sighting("T1486", "l1", 0.5), sighting("T1486", "l2", 0.6), sighting("T1486", "e2", 0.5)}, map[string]float64{"T1486": 0.8}},
		{"without an assessment the surest sighting counts", []tradecraft.Sighting{sighting("T1059", "e2", 0.3), sighting("T1059", "e2", 0.7)}, map[string]float64{"T1059": 0.7}},
		{"implied and rejected make no technique", []tradecraft.Sighting{implied, rejected}, map[string]float64{}},
		{"what a person accepted is certain", []tradecraft.Sighting{accepted}, map[string]float64{"T1486": 1}},
		{"an id that nobody knows is kept", []tradecraft.Sighting{sighting("T9999", "e2", 0.4)}, map[string]float64{"T9999": 0.4}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			p := profile.Of(&tradecraft.Case{Evidence: assessed, Sightings: tt.sightings}, base(t))
			if len(p.Techniques) != len(tt.want) {
				t.Fatalf("%d techniques, want %d", len(p.Techniques), len(tt.want))
			}
			for _, got := range p.Techniques {
				if math.Abs(got.Probability-tt.want[got.ID]) > 1e-9 {
					t.Errorf("%s has probability %v, want %v", got.ID, got.Probability, tt.want[got.ID])
				}
			}
		})
	}
}

func TestOfOrder(t *testing.T) {
	c := &tradecraft.Case{Sightings: []tradecraft.Sighting{
		sighting("T1486", "e", 0.5), sighting("T9999", "e", 0.5), sighting("T1059.001", "e", 0.5), sighting("T1059", "e", 0.5),
	}}
	p := profile.Of(c, base(t))
	var got []string
	for _, x := range p.Techniques {
		got = append(got, x.ID)
	}
	if fmt.Sprint(got) != "[T1059 T1059.001 T1486 T9999]" {
		t.Errorf("techniques in the order %v, want that of the matrix and unknown ones last", got)
	}
	if len(p.Tactics) != 2 || p.Tactics[0].ID != "TA0002" || p.Tactics[0].Seen != 2 || p.Tactics[1].Seen != 1 {
		t.Errorf("tactics %+v, want Execution with 2 and Impact with 1", p.Tactics)
	}
}
