package attack_test

import (
	"math"
	"reflect"
	"strings"
	"testing"

	"tradecraft"
	"tradecraft/attack"
)

func small(t testing.TB) *attack.KnowledgeBase {
	t.Helper()
	kb, err := attack.New(smallFacts())
	if err != nil {
		t.Fatal(err)
	}
	return kb
}

// smallFacts is a knowledge base of a few made-up objects.
func smallFacts() attack.Facts {
	use := func(ids ...string) (out []attack.Use) {
		for _, id := range ids {
			out = append(out, attack.Use{ID: id})
		}
		return out
	}
	return attack.Facts{
		Version: "7",
		Tactics: []attack.Tactic{
			{ID: "TA0002", Name: "Doing", ShortName: "doing", Order: 1},
			{ID: "TA0001", Name: "Entering", ShortName: "entering", Order: 0},
		},
		Techniques: []attack.Technique{
			{ID: "T1002", Name: "Two", Tactics: []string{"TA0002"}},
			{ID: "T1001", Name: "One", Tactics: []string{"TA0001", "TA0002"}},
			{ID: "T1002.001", Name: "Two A", Tactics: []string{"TA0002"}},
			{ID: "T1003", Name: "Three", Tactics: []string{"TA0002"}},
		},
		Groups: []attack.Group{
			{ID: "G0002", Name: "Blue Fox", Aliases: []string{"Twin"}, Techniques: use("T1002", "T1001"), Software: use("S0001")},
			{ID: "G0001", Name: "Red Fox", Aliases: []string{"Twin", "Rot"}, Techniques: use("T1001", "T1003"), Software: use("S0001", "S0002")},
			{ID: "G0003", Name: "Idle"},
		},
		Software: []attack.Software{
			{ID: "S0001", Name: "Hammer", Tool: true, Techniques: use("T1002.001")},
			{ID: "S0002", Name: "Saw", Techniques: use("T1003")},
		},
		Campaigns: []attack.Campaign{{ID: "C0001", Name: "Spring", Groups: []string{"G0001"}, Software: use("S0002"), Techniques: use("T1003")}},
	}
}

func TestNewDerivesLinks(t *testing.T) {
	kb := small(t)
	if p := kb.Technique("T1002.001").Parent; p != "T1002" {
		t.Errorf("parent %q", p)
	}
	if subs := kb.Subtechniques("T1002"); len(subs) != 1 || subs[0].ID != "T1002.001" {
		t.Errorf("sub-techniques %v", subs)
	}
	if got := kb.SoftwareByID("S0001").Groups; !reflect.DeepEqual(got, []string{"G0001", "G0002"}) {
		t.Errorf("groups of S0001: %v", got)
	}
	if got := kb.SoftwareByID("S0002").Campaigns; !reflect.DeepEqual(got, []string{"C0001"}) {
		t.Errorf("campaigns of S0002: %v", got)
	}
	if got := kb.Group("G0001").Campaigns; !reflect.DeepEqual(got, []string{"C0001"}) {
		t.Errorf("campaigns of G0001: %v", got)
	}
	if got := kb.GroupsUsing("T1001"); !reflect.DeepEqual(got, []string{"G0001", "G0002"}) {
		t.Errorf("users of T1001: %v", got)
	}
	if tactics := kb.Tactics(attack.Enterprise); len(tactics) != 2 || tactics[0].ID != "TA0001" {
		t.Errorf("tactics %v", tactics)
	}
	if kb.VersionOf(attack.Enterprise) != "7" || kb.VersionOf(attack.ICS) != "" {
		t.Error("versions of the domains")
	}
}

func TestNewRefusesBadIDs(t *testing.T) {
	for name, f := range map[string]attack.Facts{
		"empty id":      {Groups: []attack.Group{{Name: "Nobody"}}},
		"repeated id":   {Techniques: []attack.Technique{{ID: "T1"}, {ID: "T1"}}},
		"revoked twice": {Revoked: []attack.Revoked{{ID: "T1"}, {ID: "T1"}}},
	} {
		if _, err := attack.New(f); tradecraft.KindOf(err) != tradecraft.Invalid {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestCompare(t *testing.T) {
	c, err := small(t).Compare(attack.CompareOptions{}, "red fox", "G0002", "G0001")
	if err != nil {
		t.Fatal(err)
	}
	if len(c.Objects) != 2 || c.Objects[0].ID != "G0001" || len(c.Pairs) != 1 {
		t.Fatalf("objects %+v, pairs %+v", c.Objects, c.Pairs)
	}
	want := [][]string{{"T1001"}, {"T1003"}, {"T1002"}, {"S0001"}, {"S0002"}, {}}
	got := [][]string{c.Shared, c.Objects[0].Unique, c.Objects[1].Unique, c.SharedSoft, c.Objects[0].UniqueSoft, c.Objects[1].UniqueSoft}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("shared and unique %v, want %v", got, want)
	}
	p := c.Pairs[0]
	if math.Abs(p.Jaccard-1.0/3) > 1e-12 || p.Overlap != 0.5 || p.Cosine <= 0 || p.Cosine >= 1 || math.Abs(p.Score-(p.Cosine+p.SoftwareCosine)/2) > 1e-12 {
		t.Errorf("similarity %+v", p.Similarity)
	}
	tactics := []attack.ComparedTactic{
		{ID: "TA0001", Name: "Entering", Domain: attack.Enterprise, Techniques: []int{1, 1}, Shared: 1},
		{ID: "TA0002", Name: "Doing", Domain: attack.Enterprise, Techniques: []int{2, 2}, Shared: 1},
	}
	if !reflect.DeepEqual(c.Tactics, tactics) {
		t.Errorf("tactics %+v", c.Tactics)
	}
	through, err := small(t).Compare(attack.CompareOptions{ThroughSoftware: true}, "G0001", "G0002")
	if err != nil || !reflect.DeepEqual(through.Shared, []string{"T1001", "T1002.001"}) {
		t.Errorf("through software: %v, %v", through, err)
	}
}

func TestCompareErrors(t *testing.T) {
	for _, c := range []struct {
		name, want string
		kind       tradecraft.ErrorKind
		args       []string
	}{
		{"unknown", "did you mean G0001 Red Fox", tradecraft.NotFound, []string{"Red Fix", "G0002"}},
		{"ambiguous", "G0001 Red Fox and of G0002 Blue Fox", tradecraft.Conflict, []string{"twin", "G0002"}},
		{"one", "two different", tradecraft.Invalid, []string{"G0001"}},
		{"twice the same", "two different", tradecraft.Invalid, []string{"G0001", "Red Fox"}},
		{"technique", "no group or software or campaign", tradecraft.NotFound, []string{"T1001", "G0001"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := small(t).Compare(attack.CompareOptions{}, c.args...)
			if tradecraft.KindOf(err) != c.kind || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v (%s), want %q", err, tradecraft.KindOf(err), c.want)
			}
		})
	}
}

func TestSimilarGroups(t *testing.T) {
	got := small(t).SimilarGroups("G0001", 0)
	if len(got) != 1 || got[0].ID != "G0002" || got[0].Score <= 0 {
		t.Errorf("got %+v", got)
	}
	if got := small(t).SimilarGroups("G0099", 0); got != nil {
		t.Errorf("an unknown group resembles %+v", got)
	}
	own := small(t).SimilarGroups("G0003", 0)
	if len(own) != 0 {
		t.Errorf("an empty profile resembles %+v", own)
	}
}
