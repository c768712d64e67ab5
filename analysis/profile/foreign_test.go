package profile_test

import (
	"math"
	"slices"
	"testing"

	"tradecraft"
	"tradecraft/analysis/profile"
	"tradecraft/attack"
)

// A case file may have been written with an older ATT&CK, or by hand.

func TestOldIDsAreCarriedOver(t *testing.T) {
	kb, err := attack.Load()
	if err != nil {
		t.Fatal(err)
	}
	p := profile.Of(&tradecraft.Case{
		Sightings: []tradecraft.Sighting{sighting("T1086", "a", 0.5), sighting("T1059.001", "b", 0.5), sighting("T9999", "a", 0.5)},
	}, kb)
	if got := p.IDs(); !slices.Equal(got, []string{"T1059.001", "T9999"}) {
		t.Fatalf("techniques %v", got)
	}
	for _, x := range p.Techniques {
		if x.ID == "T1059.001" && (x.Probability != 0.75 || !slices.Equal(x.Was, []string{"T1086"}) || x.Name != "PowerShell") {
			t.Errorf("%+v", x)
		}
		if x.ID == "T9999" && (x.Name != "T9999" || x.Tactics == nil) {
			t.Errorf("an unknown id: %+v", x)
		}
	}
}

func TestProbabilitiesAreBetween0And1(t *testing.T) {
	for confidence, want := range map[float64]float64{7: 1, -1: 0, math.Inf(1): 1} {
		p := profile.Of(&tradecraft.Case{Sightings: []tradecraft.Sighting{sighting("T1486", "a", confidence)}}, base(t))
		if got := p.Techniques[0].Probability; got != want {
			t.Errorf("confidence %g: probability %g, want %g", confidence, got, want)
		}
	}
	p := profile.Of(&tradecraft.Case{Sightings: []tradecraft.Sighting{sighting("T1486", "a", math.NaN())}}, base(t))
	if got := p.Techniques[0].Probability; got != 0 {
		t.Errorf("no number: probability %g, want 0", got)
	}
}
