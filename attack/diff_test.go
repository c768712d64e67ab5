package attack_test

import (
	"reflect"
	"testing"

	"tradecraft/attack"
)

func TestDiff(t *testing.T) {
	old := small(t)
	f := smallFacts()
	f.Version = "8"
	f.Tactics = append(f.Tactics, attack.Tactic{ID: "TA0003", Name: "Staying", Order: 2})
	f.Techniques = []attack.Technique{
		{ID: "T1001", Name: "One", Tactics: []string{"TA0001"}},
		{ID: "T1002", Name: "Zwei", Tactics: []string{"TA0002"}},
		{ID: "T1004", Name: "Four", Tactics: []string{"TA0003"}},
		{ID: "T1003", Name: "Three", Deprecated: true},
	}
	f.Revoked = []attack.Revoked{{ID: "T1002.001", Name: "Two A", To: "T1004"}, {ID: "G0003", Name: "Idle"}}
	f.Groups = []attack.Group{
		{ID: "G0001", Name: "Red Fox", Aliases: []string{"Twin", "Rouge"}, Techniques: []attack.Use{{ID: "T1001"}, {ID: "T1004"}}, Software: []attack.Use{{ID: "S0001"}}},
		{ID: "G0004", Name: "New"},
	}
	f.Software = []attack.Software{{ID: "S0001", Name: "Hammer", Tool: true, Techniques: []attack.Use{{ID: "T1004"}}}, {ID: "S0002", Name: "Saw"}}
	now, err := attack.New(f)
	if err != nil {
		t.Fatal(err)
	}
	d := attack.Diff(old, now)
	ref := func(k attack.Kind, id, name string) attack.Ref { return attack.Ref{Kind: k, ID: id, Name: name} }
	check := func(what string, got, want any) {
		t.Helper()
		if !reflect.DeepEqual(got, want) {
			t.Errorf("%s: got %+v, want %+v", what, got, want)
		}
	}
	check("versions", []string{d.From.Version, d.To.Version}, []string{"7", "8"})
	check("new tactic", d.Tactics.Added, []attack.Ref{ref(attack.KindTactic, "TA0003", "Staying")})
	check("new technique", d.Techniques.Added, []attack.Ref{ref(attack.KindTechnique, "T1004", "Four")})
	check("renamed", d.Techniques.Renamed, []attack.Renamed{{ID: "T1002", From: "Two", To: "Zwei"}})
	check("revoked", d.Techniques.Revoked, []attack.Move{{From: ref(attack.KindTechnique, "T1002.001", "Two A"), To: &attack.Ref{Kind: attack.KindTechnique, ID: "T1004", Name: "Four"}}})
	check("deprecated", d.Techniques.Deprecated, []attack.Ref{ref(attack.KindTechnique, "T1003", "Three")})
	check("other tactics", d.Moved, []attack.TacticChange{{Ref: ref(attack.KindTechnique, "T1001", "One"), From: []string{"TA0001", "TA0002"}, To: []string{"TA0001"}}})
	check("new group", d.Groups.Added, []attack.Ref{ref(attack.KindGroup, "G0004", "New")})
	check("removed group", d.Groups.Removed, []attack.Ref{ref(attack.KindGroup, "G0002", "Blue Fox")})
	check("group revoked without successor", d.Groups.Revoked, []attack.Move{{From: ref(attack.KindGroup, "G0003", "Idle")}})
	check("profiles", d.Profiles, []attack.ProfileChange{
		{
			Ref:        ref(attack.KindGroup, "G0001", "Red Fox"),
			Techniques: attack.ListChange{Added: []string{"T1004"}, Removed: []string{"T1003"}},
			Software:   attack.ListChange{Added: []string{}, Removed: []string{"S0002"}},
			Aliases:    attack.ListChange{Added: []string{"Rouge"}, Removed: []string{"Rot"}},
		},
		{
			Ref:        ref(attack.KindSoftware, "S0002", "Saw"),
			Techniques: attack.ListChange{Added: []string{}, Removed: []string{"T1003"}},
			Software:   attack.ListChange{Added: []string{}, Removed: []string{}},
			Aliases:    attack.ListChange{Added: []string{}, Removed: []string{}},
		},
	})
}

func TestDiffOfOneself(t *testing.T) {
	kb := load(t)
	d := attack.Diff(kb, kb)
	if n := len(d.Techniques.Added) + len(d.Techniques.Removed) + len(d.Techniques.Revoked) + len(d.Moved) + len(d.Profiles) + len(d.Groups.Added); n != 0 {
		t.Errorf("a knowledge base differs from itself: %+v", d)
	}
	if len(d.Domains) != 3 {
		t.Errorf("domains %v", d.Domains)
	}
}
