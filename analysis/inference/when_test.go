package inference_test

import (
	"slices"
	"strings"
	"testing"

	"tradecraft"
	"tradecraft/analysis/inference"
)

func TestSteps(t *testing.T) {
	kb, _ := load(t)
	timed := func(technique, at string) tradecraft.Sighting {
		return tradecraft.Sighting{Technique: technique, Time: at, Confidence: 1, Method: tradecraft.MethodRule}
	}
	placed := func(technique string, n int) tradecraft.Sighting {
		return tradecraft.Sighting{Technique: technique, Confidence: 1, Method: tradecraft.MethodStated, Procedure: tradecraft.Procedure{Step: n}}
	}
	for name, tt := range map[string]struct {
		sightings []tradecraft.Sighting
		want      []string
	}{
		"by time":        {[]tradecraft.Sighting{timed("T1486", "2026-01-03T00:00:00Z"), timed("T1566", "2026-01-01T00:00:00Z"), timed("T1059", "2026-01-02T00:00:00+05:00"), timed("T1566", "2026-01-04T00:00:00Z")}, []string{"T1566", "T1059", "T1486"}},
		"by step":        {[]tradecraft.Sighting{placed("T1486", 3), placed("T1566", 1), placed("T1059", 2)}, []string{"T1566", "T1059", "T1486"}},
		"old ids":        {[]tradecraft.Sighting{placed("T1486", 3), placed("T1566", 1), placed("T1086", 2)}, []string{"T1566", "T1059.001", "T1486"}},
		"too few":        {[]tradecraft.Sighting{timed("T1486", "2026-01-03T00:00:00Z"), timed("T1566", "2026-01-01T00:00:00Z")}, nil},
		"no such time":   {[]tradecraft.Sighting{timed("T1486", "yesterday"), timed("T1566", ""), timed("T1059", "25")}, nil},
		"nothing at all": {nil, nil},
	} {
		t.Run(name, func(t *testing.T) {
			if got := inference.Steps(&tradecraft.Case{Sightings: tt.sightings}, kb); !slices.Equal(got, tt.want) {
				t.Errorf("%v, want %v", got, tt.want)
			}
		})
	}
}

// An ordered case that came to impact and went back to discovery stands at discovery.
func TestWhenOfAnOrderedCase(t *testing.T) {
	kb, _ := load(t)
	c := &tradecraft.Case{}
	for i, id := range []string{"T1486", "T1018", "T1082", "T1083"} {
		c.Sightings = append(c.Sightings, tradecraft.Sighting{Technique: id, Confidence: 1, Method: tradecraft.MethodStated, Procedure: tradecraft.Procedure{Step: i + 1}})
	}
	ordered := inference.WhenIn(c, kb)
	for i := range c.Sightings {
		c.Sightings[i].Procedure.Step = 0
	}
	plain := inference.WhenIn(c, kb)
	if ordered("T1041") != inference.Next || ordered("T1566") != inference.Missed {
		t.Error("exfiltration comes after discovery, phishing before")
	}
	if plain("T1041") != inference.Missed {
		t.Error("without order nothing comes after impact")
	}
}

func TestPlatformsAndPlaces(t *testing.T) {
	kb, _ := load(t)
	linux := &tradecraft.Case{Context: tradecraft.Context{Platforms: []string{"linux"}}}
	windows := caseOf([]string{"T1059.001", "T1003.001", "T1547.001"}, certain)
	held := &tradecraft.Case{Sightings: []tradecraft.Sighting{{Technique: "T1059.001", Confidence: 1, Locator: tradecraft.Locator{Channel: "Security"}}}}
	for name, tt := range map[string]struct {
		c     *tradecraft.Case
		first string
	}{"stated": {linux, "linux:"}, "by techniques": {windows, "WinEventLog:"}, "nothing": {&tradecraft.Case{}, "WinEventLog:"}} {
		t.Run(name, func(t *testing.T) {
			look := inference.LookFor(kb, "T1018", tt.c)
			if len(look) == 0 || !strings.HasPrefix(look[0].Source, tt.first) {
				t.Errorf("%+v", look)
			}
		})
	}
	for _, l := range inference.LookFor(kb, "T1110", held)[:1] {
		if !l.Held || l.Source != "WinEventLog:Security" {
			t.Errorf("the log that the case holds does not come first: %+v", l)
		}
	}
	if inference.LookFor(kb, "T9999", windows) == nil {
		t.Error("nil for an unknown technique")
	}
}

// The file of the embedded model comes out of it again, trees and all.
func TestEmbeddedModelPacksAgain(t *testing.T) {
	_, m := load(t)
	c, err := inference.LoadCorpus()
	if err != nil {
		t.Fatal(err)
	}
	once, err := inference.Pack(m, c, inference.Record{Reports: 1})
	if err != nil {
		t.Fatal(err)
	}
	again, corpus, err := inference.Unpack(once)
	if err != nil {
		t.Fatal(err)
	}
	twice, err := inference.Pack(again, corpus, inference.Record{Reports: 1})
	if err != nil || string(once) != string(twice) {
		t.Errorf("the second file differs: %v", err)
	}
}
