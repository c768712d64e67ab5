package dossier_test

import (
	"fmt"
	"testing"

	"tradecraft/attack"
	"tradecraft/attack/dossier"
)

func load(t testing.TB) *attack.KnowledgeBase {
	t.Helper()
	kb, err := attack.Load()
	if err != nil {
		t.Fatal(err)
	}
	return kb
}

func TestOfTechnique(t *testing.T) {
	kb := load(t)
	d, ok := dossier.OfTechnique(kb, "T1059.001")
	if !ok || d.Name != "PowerShell" || d.Parent == nil || d.Parent.ID != "T1059" || d.AttackVersion != "19" {
		t.Fatalf("T1059.001: %+v", d)
	}
	if len(d.Former) != 1 || d.Former[0].ID != "T1086" || d.Former[0].Name != "PowerShell" {
		t.Errorf("former %+v", d.Former)
	}
	if len(d.Groups) != len(kb.GroupsUsing("T1059.001")) || len(d.Software) < 100 || len(d.Campaigns) == 0 || len(d.Mitigations) == 0 {
		t.Errorf("%d groups, %d software, %d campaigns, %d mitigations", len(d.Groups), len(d.Software), len(d.Campaigns), len(d.Mitigations))
	}
	for _, g := range d.Groups {
		for i := 1; i < len(g.Sources); i++ {
			if g.Sources[i].Date > g.Sources[i-1].Date {
				t.Errorf("%s: sources are not the newest first: %+v", g.ID, g.Sources)
			}
		}
	}
	if len(d.Detection) == 0 || len(d.Detection[0].Looks) == 0 || d.Detection[0].Looks[0].Component.Name == "" {
		t.Errorf("detection %+v", d.Detection)
	}
	if parent, _ := dossier.OfTechnique(kb, "T1059"); len(parent.Subtechniques) < 10 || parent.Parent != nil {
		t.Errorf("T1059 has the sub-techniques %v", parent.Subtechniques)
	}
	if ics, _ := dossier.OfTechnique(kb, "T0817"); ics == nil || ics.AttackVersion != "18.1" || ics.Domain != attack.ICS {
		t.Errorf("T0817: %+v", ics)
	}
	for _, id := range []string{"T1086", "T9999", "G0016", ""} {
		if _, ok := dossier.OfTechnique(kb, id); ok {
			t.Errorf("%q is no technique of this version", id)
		}
	}
}

func TestOfActor(t *testing.T) {
	kb := load(t)
	for _, c := range []struct {
		id   string
		kind attack.Kind
	}{{"G0016", attack.KindGroup}, {"C0024", attack.KindCampaign}, {"S0154", attack.KindSoftware}} {
		d, ok := dossier.OfActor(kb, c.id)
		if !ok || d.Kind != c.kind || len(d.Profile) == 0 || len(d.Sources) == 0 {
			t.Errorf("%s: %+v", c.id, d)
			continue
		}
		different := map[string]bool{}
		for _, part := range d.Profile {
			for _, tech := range part.Techniques {
				different[tech.ID] = true
				if tech.Groups != len(kb.GroupsUsing(tech.ID)) {
					t.Errorf("%s, %s: %d groups", c.id, tech.ID, tech.Groups)
				}
			}
		}
		if len(different) != d.Techniques {
			t.Errorf("%s: %d techniques under tactics, %d in all", c.id, len(different), d.Techniques)
		}
	}
	apt29, _ := dossier.OfActor(kb, "G0016")
	if len(apt29.Similar) == 0 || len(apt29.Campaigns) == 0 || len(apt29.Software) == 0 || len(apt29.Former) == 0 {
		t.Errorf("APT29: %d alike, %d campaigns, %d software, former %v", len(apt29.Similar), len(apt29.Campaigns), len(apt29.Software), apt29.Former)
	}
	for _, id := range []string{"T1059", "M1042", "G9999", ""} {
		if _, ok := dossier.OfActor(kb, id); ok {
			t.Errorf("%q is no actor", id)
		}
	}
}

func TestURL(t *testing.T) {
	for id, want := range map[string]string{
		"T1059.001": "https://attack.mitre.org/techniques/T1059/001/",
		"TA0001":    "https://attack.mitre.org/tactics/TA0001/",
		"G0016":     "https://attack.mitre.org/groups/G0016/",
		"S0154":     "https://attack.mitre.org/software/S0154/",
		"C0024":     "https://attack.mitre.org/campaigns/C0024/",
		"M1042":     "https://attack.mitre.org/mitigations/M1042/",
		"DET0103":   "https://attack.mitre.org/detectionstrategies/DET0103/",
		"DC0001":    "https://attack.mitre.org/datacomponents/DC0001/",
		"":          "",
		"X1":        "",
	} {
		if got := dossier.URL(id); got != want {
			t.Errorf("%q: %q, want %q", id, got, want)
		}
	}
}

func ExampleOfTechnique() {
	kb, err := attack.Load()
	if err != nil {
		fmt.Println(err)
		return
	}
	d, _ := dossier.OfTechnique(kb, kb.Resolve("T1086").To)
	fmt.Println(d.ID, d.Name, d.Tactics[0].Name)
	// Output: T1059.001 PowerShell Execution
}
