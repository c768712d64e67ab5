package precedent_test

import (
	"context"
	"errors"
	"slices"
	"testing"

	"tradecraft"
	"tradecraft/analysis/precedent"
	"tradecraft/analysis/profile"
	"tradecraft/attack"
)

func load(t *testing.T) *attack.KnowledgeBase {
	t.Helper()
	kb, err := attack.Load()
	if err != nil {
		t.Fatal(err)
	}
	return kb
}

func TestRun(t *testing.T) {
	kb := load(t)
	tests := map[string]struct {
		groups, software []string
		first            precedent.Example // of T1059.001; Sources are not compared
		all              func(precedent.Example) bool
	}{
		"both named": {[]string{"G0016"}, []string{"S0154"}, precedent.Example{Group: "G0016", Software: "S0154", Named: true},
			func(e precedent.Example) bool { return e.Group == "G0016" || e.Software == "S0154" }},
		"software named": {nil, []string{"S0154"}, precedent.Example{Software: "S0154"},
			func(e precedent.Example) bool { return e.Software == "S0154" }},
		"group named": {[]string{"G0007"}, nil, precedent.Example{Group: "G0007"},
			func(e precedent.Example) bool { return e.Group == "G0007" }},
		"nothing named": {nil, nil, precedent.Example{}, func(e precedent.Example) bool { return !e.Named && e.Group != "" }},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			p := &profile.Profile{Techniques: []profile.Technique{{ID: "T1059.001"}, {ID: "T9999"}}, Groups: tt.groups, Software: tt.software}
			got, err := precedent.Run(t.Context(), &tradecraft.Case{}, p, kb)
			if err != nil {
				t.Fatal(err)
			}
			if len(got) != 1 || got[0].Technique != "T1059.001" || len(got[0].Examples) == 0 || len(got[0].Examples) > 3 {
				t.Fatalf("got %+v", got)
			}
			first := got[0].Examples[0]
			if tt.first.Group != "" && first.Group != tt.first.Group || tt.first.Software != "" && first.Software != tt.first.Software || tt.first.Named && !first.Named {
				t.Errorf("first is %+v, want %+v", first, tt.first)
			}
			if i := slices.IndexFunc(got[0].Examples, func(e precedent.Example) bool { return !tt.all(e) }); i >= 0 {
				t.Errorf("example %d does not belong here: %+v", i, got[0].Examples[i])
			}
		})
	}
}

// TestExamplesAreFacts: whatever is said of a technique stands in ATT&CK.
func TestExamplesAreFacts(t *testing.T) {
	kb := load(t)
	p := &profile.Profile{Groups: []string{"G0016"}, Software: []string{"S0002", "S0154"}}
	for _, tech := range kb.Techniques() {
		p.Techniques = append(p.Techniques, profile.Technique{ID: tech.ID})
	}
	got, err := precedent.Run(t.Context(), &tradecraft.Case{}, p, kb)
	if err != nil {
		t.Fatal(err)
	}
	uses := func(list []attack.Use, id string) bool {
		return slices.ContainsFunc(list, func(u attack.Use) bool { return u.ID == id })
	}
	for _, pr := range got {
		for _, e := range pr.Examples {
			if e.Group != "" && !uses(kb.Group(e.Group).Techniques, pr.Technique) {
				t.Errorf("%s does not use %s", e.Group, pr.Technique)
			}
			if e.Software != "" && !uses(kb.SoftwareByID(e.Software).Techniques, pr.Technique) {
				t.Errorf("%s does not do %s", e.Software, pr.Technique)
			}
			if e.Group != "" && e.Software != "" && !uses(kb.Group(e.Group).Software, e.Software) {
				t.Errorf("%s does not use %s", e.Group, e.Software)
			}
		}
	}
	if len(got) < 400 {
		t.Errorf("only %d techniques have a precedent", len(got))
	}
}

func TestRunEndsWithItsContext(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	p := &profile.Profile{Techniques: []profile.Technique{{ID: "T1059.001"}}}
	if _, err := precedent.Run(ctx, &tradecraft.Case{}, p, load(t)); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}

// What the technique's own sentence names goes before what stands elsewhere.
func TestTheSentenceGoesFirst(t *testing.T) {
	kb := load(t)
	p := &profile.Profile{Techniques: []profile.Technique{{ID: "T1059.001"}, {ID: "T1105"}}, Software: []string{"S0154", "S0363"}}
	c := &tradecraft.Case{Sightings: []tradecraft.Sighting{
		{Technique: "T1059.001", Method: tradecraft.MethodModel, Procedure: tradecraft.Procedure{Software: []string{"S0363"}}},
		{Technique: "T1059.001", Method: tradecraft.MethodModel, Review: tradecraft.ReviewRejected, Procedure: tradecraft.Procedure{Software: []string{"S0154"}}},
		{Technique: "T1105", Method: tradecraft.MethodImplied, Procedure: tradecraft.Procedure{Software: []string{"S0363"}}},
	}}
	got, err := precedent.Run(t.Context(), c, p, kb)
	if err != nil {
		t.Fatal(err)
	}
	if e := got[0].Examples[0]; e.Software != "S0363" || !e.Near {
		t.Errorf("first for T1059.001 is %+v, want S0363, which its sentence names", e)
	}
	for _, e := range slices.Concat(got[0].Examples[1:], got[1].Examples) {
		if e.Near && e.Software != "S0363" {
			t.Errorf("%+v is near, yet no sentence that counts names it", e)
		}
	}
	for _, e := range got[1].Examples {
		if e.Near {
			t.Errorf("%+v is near by a sighting that is only implied", e)
		}
	}
}
