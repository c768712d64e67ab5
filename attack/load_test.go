package attack_test

import (
	"testing"

	"tradecraft/attack"
)

func load(t testing.TB) *attack.KnowledgeBase {
	t.Helper()
	kb, err := attack.Load()
	if err != nil {
		t.Fatal(err)
	}
	return kb
}

func TestLoad(t *testing.T) {
	kb := load(t)
	if kb.Version() != "19" || kb.VersionOf(attack.ICS) != "18.1" || kb.VersionOf(attack.Mobile) != "19" {
		t.Errorf("versions %q, ICS %q, mobile %q", kb.Version(), kb.VersionOf(attack.ICS), kb.VersionOf(attack.Mobile))
	}
	if len(kb.Hash()) != 64 {
		t.Errorf("hash %q", kb.Hash())
	}
	for _, c := range []struct {
		what     string
		got, min int
	}{
		{"techniques", len(kb.Techniques()), 900},
		{"groups", len(kb.Groups()), 175},
		{"software", len(kb.Software()), 940},
		{"campaigns", len(kb.Campaigns()), 55},
		{"mitigations", len(kb.Mitigations()), 100},
		{"data components", len(kb.DataComponents()), 100},
		{"enterprise tactics", len(kb.Tactics(attack.Enterprise)), 15},
		{"mobile tactics", len(kb.Tactics(attack.Mobile)), 12},
		{"ICS tactics", len(kb.Tactics(attack.ICS)), 12},
	} {
		if c.got < c.min {
			t.Errorf("%d %s, want at least %d", c.got, c.what, c.min)
		}
	}
	ps := kb.Technique("T1059.001")
	if ps == nil || ps.Name != "PowerShell" || ps.Parent != "T1059" || len(ps.Tactics) != 1 || ps.Tactics[0] != "TA0002" {
		t.Fatalf("T1059.001 is %+v", ps)
	}
	if kb.ID(ps.STIXID) != ps.ID {
		t.Errorf("STIX id %s leads to %q", ps.STIXID, kb.ID(ps.STIXID))
	}
	if got := kb.GroupsUsing("T1059.001"); len(got) < 50 {
		t.Errorf("only %d groups use PowerShell", len(got))
	}
	if len(kb.MitigationsFor("T1059.001")) == 0 || len(kb.DetectionStrategies("T1059.001")) == 0 {
		t.Error("PowerShell has no mitigation or no detection strategy")
	}
}

func TestResolve(t *testing.T) {
	kb := load(t)
	for _, c := range []struct{ id, to, reason string }{
		{"T1086", "T1059.001", ""},
		{"t1059.001 ", "T1059.001", ""},
		{"T9999", "", attack.ReasonUnknown},
		{"G0058", "G0059", ""},
		{"TA0005", "TA0005", ""},
	} {
		r := kb.Resolve(c.id)
		if r.To != c.to || r.Reason != c.reason {
			t.Errorf("Resolve(%q) = %+v, want to %q, reason %q", c.id, r, c.to, c.reason)
		}
	}
	if r := kb.Resolve("T1064"); !r.Deprecated || r.To != "T1064" {
		t.Errorf("T1064 is deprecated, got %+v", r)
	}
}

func TestLoadedFactsCarryNoText(t *testing.T) {
	for _, tech := range load(t).Techniques() {
		if tech.Description != "" {
			t.Fatalf("%s has a description in the embedded pack", tech.ID)
		}
	}
}
