package coverage_test

import (
	"math"
	"slices"
	"strings"
	"testing"

	"tradecraft"
	"tradecraft/analysis/countermeasure"
	"tradecraft/analysis/coverage"
	"tradecraft/attack"
)

// small is a knowledge base in which every figure can be counted by hand.
func small(t *testing.T) *attack.KnowledgeBase {
	t.Helper()
	both, windows := []string{"Linux", "Windows"}, []string{"Windows"}
	use := func(ids ...string) (out []attack.Use) {
		for _, id := range ids {
			out = append(out, attack.Use{ID: id})
		}
		return out
	}
	kb, err := attack.New(attack.Facts{
		Version: "19",
		Tactics: []attack.Tactic{{ID: "TA0002", Name: "Execution", ShortName: "execution", Domain: attack.Enterprise}},
		Techniques: []attack.Technique{
			{ID: "T1059", Name: "Scripts", Domain: attack.Enterprise, Platforms: both},
			{ID: "T1059.001", Name: "PowerShell", Parent: "T1059", Domain: attack.Enterprise, Platforms: windows},
			{ID: "T1059.004", Name: "Shell", Parent: "T1059", Domain: attack.Enterprise, Platforms: []string{"Linux"}},
			{ID: "T1547", Name: "Autostart", Domain: attack.Enterprise, Platforms: windows},
			{ID: "T1583", Name: "Buy it", Domain: attack.Enterprise, Platforms: []string{"PRE"}},
		},
		Groups:  []attack.Group{{ID: "G0001", Name: "Fox", Techniques: use("T1059.001", "T1547")}, {ID: "G0002", Name: "Owl", Techniques: use("T1059.004")}},
		Revoked: []attack.Revoked{{ID: "T1086", To: "T1059.001"}},
		Components: []attack.DataComponent{
			{ID: "DC0032", Name: "Process Creation"}, {ID: "DC0064", Name: "Command Execution"}, {ID: "DC0063", Name: "Windows Registry Key Modification"},
		},
		Strategies: []attack.DetectionStrategy{
			{ID: "DET0001", Technique: "T1059", Sources: []attack.LogSource{
				{Component: "DC0032", Name: "WinEventLog:Sysmon", Channel: "EventCode=1", Platforms: windows}, {Component: "DC0032", Name: "auditd:SYSCALL", Channel: "execve", Platforms: []string{"Linux"}}}},
			{ID: "DET0002", Technique: "T1059.001", Sources: []attack.LogSource{
				{Component: "DC0032", Name: "WinEventLog:Sysmon", Channel: "EventCode=1", Platforms: windows}, {Component: "DC0063", Name: "WinEventLog:Sysmon", Channel: "EventCode=13", Platforms: windows}}},
			{ID: "DET0003", Technique: "T1059.004", Sources: []attack.LogSource{{Component: "DC0032", Name: "auditd:SYSCALL", Channel: "execve", Platforms: []string{"Linux"}}}},
			{ID: "DET0004", Technique: "T1547", Sources: []attack.LogSource{{Component: "DC0063", Name: "WinEventLog:Sysmon", Channel: "EventCode=13", Platforms: windows}}},
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	return kb
}

var sysmon1 = coverage.Kind{Channel: "Microsoft-Windows-Sysmon/Operational", EventID: 1, Count: 5}

func run(t *testing.T, kb *attack.KnowledgeBase, o coverage.Options) *coverage.Result {
	t.Helper()
	if o.Demand.Techniques == nil {
		o.Demand = countermeasure.OfAll(kb)
	}
	r, err := coverage.Run(t.Context(), kb, o)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestRun(t *testing.T) {
	kb := small(t)
	r := run(t, kb, coverage.Options{
		Actors: []string{"G0001"}, Platforms: []string{"windows", "Linux"}, Logs: []coverage.Kind{sysmon1},
		Rules: []coverage.Rule{
			{ID: "one", Techniques: []string{"T1086", "T1059.001"}, Product: "windows", LogSource: "windows/process_creation", Fired: true},
			{ID: "two", Techniques: []string{"T1547"}, Product: "windows", LogSource: "windows/registry_set", Idle: true},
			{ID: "three", Techniques: []string{"T4711"}},
		},
	})
	all := r.Totals[0]
	if all.Exact != (coverage.Count{Techniques: 4, Visible: 2, Detected: 1, Both: 1, Full: 1}) || all.RolledUp != (coverage.Count{Techniques: 2, Visible: 1, Detected: 1, Both: 1, Full: 1}) {
		t.Errorf("exact %+v, rolled up %+v", all.Exact, all.RolledUp)
	}
	if !slices.Equal(r.Unplaced, []string{"T4711"}) {
		t.Errorf("unplaced %v", r.Unplaced)
	}
	ps := r.Techniques[1]
	if ps.ID != "T1059.001" || ps.Rules != 1 || ps.Fired != 1 || !slices.Equal(ps.Detects, []string{"Windows"}) || len(ps.Visible[0].Seen) != 1 || ps.Visible[0].Needed != 2 || !slices.Equal(ps.Users, []string{"G0001"}) {
		t.Errorf("%+v", ps)
	}
	// Process Creation on Linux adds T1059 there and T1059.004; the registry adds
	// T1547, which an actor uses, and deepens T1059.001.
	var got []string
	for _, m := range r.Missing {
		got = append(got, m.Name+" on "+m.Platform)
		switch m.Platform {
		case "Linux":
			if m.Adds != 2 || m.Used != 0 {
				t.Errorf("%+v", m)
			}
		case "Windows":
			if m.Adds != 1 || m.Used != 1 || m.Deepens != 1 || m.Logs[0] != "WinEventLog:Sysmon EventCode=13" {
				t.Errorf("%+v", m)
			}
		}
	}
	if len(got) != 2 || got[0] != "Process Creation on Linux" {
		t.Errorf("missing %v", got)
	}
	if b := r.BestSources; b.Adds != 2 || !b.Proven { // T1059 is visible on Windows already
		t.Errorf("best %+v", b)
	}
	if len(r.Idle) != 1 || r.Idle[0].Adds != 1 || r.Idle[0].Used != 1 || r.Idle[0].LogSource != "windows/registry_set" {
		t.Errorf("idle %+v", r.Idle)
	}
	// T1059 is at hand on Windows and has no rule; T1547 is not at hand.
	if len(r.NextRules) != 1 || r.NextRules[0].ID != "T1059" {
		t.Errorf("next %+v", r.NextRules)
	}
	for _, n := range r.NextRules {
		if math.Abs(n.Score-n.Weight*n.Undetected*n.AtHand) > 1e-12 {
			t.Errorf("%s: %g is not the product", n.ID, n.Score)
		}
	}
}

// TestStatement: what is not known is said.
func TestStatement(t *testing.T) {
	kb := small(t)
	rules := []coverage.Rule{{ID: "one", Techniques: []string{"T1059"}}}
	for name, tt := range map[string]struct {
		o    coverage.Options
		want string
	}{
		"nothing": {coverage.Options{}, "nothing is known"},
		"rules":   {coverage.Options{Rules: rules}, "No logs were given"},
		"logs":    {coverage.Options{Logs: []coverage.Kind{sysmon1}}, "The logs show something of 2 of 3"},
		"no demand": {coverage.Options{Demand: countermeasure.Demand{Techniques: []countermeasure.Wanted{{ID: "T1583", Weight: 1}}}},
			"no technique to cover"},
	} {
		t.Run(name, func(t *testing.T) {
			if s := run(t, kb, tt.o).Statement; !strings.Contains(s, tt.want) {
				t.Error(s)
			}
		})
	}
	if _, err := coverage.Run(t.Context(), kb, coverage.Options{Platforms: []string{"Amiga"}}); tradecraft.KindOf(err) != tradecraft.Invalid {
		t.Errorf("a platform that is none: %v", err)
	}
}

func TestClaims(t *testing.T) {
	kb := small(t)
	two, four := 2.0, 4.0
	r := run(t, kb, coverage.Options{
		Components: map[string][]string{"Linux": {"process creation", "Gossip"}},
		Claims:     []coverage.Claim{{Technique: "T1059.004", Visibility: &two}, {Technique: "T1059.004", Visibility: &four, Detection: &two}, {Technique: "T4711"}},
	})
	shell := r.Techniques[slices.IndexFunc(r.Techniques, func(t coverage.Technique) bool { return t.ID == "T1059.004" })]
	if *shell.ClaimedVisibility != 4 || *shell.ClaimedDetection != 2 || len(shell.Visible) != 1 || len(shell.Detects) != 0 {
		t.Errorf("%+v", shell)
	}
	if !slices.Equal(r.Unplaced, []string{"Gossip", "T4711"}) {
		t.Errorf("unplaced %v", r.Unplaced)
	}
}

func TestCompare(t *testing.T) {
	kb := small(t)
	a := run(t, kb, coverage.Options{Platforms: []string{"Windows"}, Logs: []coverage.Kind{sysmon1}})
	sysmon13 := sysmon1
	sysmon13.EventID = 13
	b := run(t, kb, coverage.Options{Platforms: []string{"Windows"}, Logs: []coverage.Kind{sysmon13}})
	d := coverage.Compare(a, b, nil)
	if !slices.Equal(d.Visible.Gained, []string{"T1547"}) || !slices.Equal(d.Visible.Lost, []string{"T1059"}) ||
		!slices.Equal(d.Sources.Gained, []string{"WinEventLog:Sysmon 13"}) || d.Before.Exact.Visible != 2 || d.After.Exact.Visible != 2 {
		t.Errorf("%+v", d)
	}
}

// TestRecognise: kinds of event in the words of ATT&CK.
func TestRecognise(t *testing.T) {
	kb, err := attack.Load()
	if err != nil {
		t.Fatal(err)
	}
	rec := coverage.NewRecogniser(kb)
	for name, tt := range map[string]struct {
		kind      coverage.Kind
		want      string
		platform  string
		component string
	}{
		"sysmon":     {sysmon1, "WinEventLog:Sysmon", "Windows", "Process Creation"},
		"security":   {coverage.Kind{Channel: "Security", EventID: 4698}, "WinEventLog:Security", "Windows", "Scheduled Job Creation"},
		"auditd":     {coverage.Kind{Product: "linux", Service: "auditd", Name: "EXECVE"}, "auditd:EXECVE", "Linux", "Process Creation"},
		"process":    {coverage.Kind{Product: "linux", Category: "process_creation"}, "linux:process_creation", "Linux", "Process Creation"},
		"cloudtrail": {coverage.Kind{Product: "aws", Service: "cloudtrail"}, "AWS:CloudTrail", "IaaS", "Cloud Storage Access"},
		"proxy":      {coverage.Kind{Category: "proxy"}, "proxy", "Windows", "Network Traffic Content"},
		"not known":  {coverage.Kind{Product: "toaster", Service: "crumbs"}, "toaster:crumbs", "", ""},
	} {
		t.Run(name, func(t *testing.T) {
			s := rec.Recognise(tt.kind)
			if s.Name != tt.want || tt.platform != "" && !slices.Contains(s.Platforms, tt.platform) {
				t.Errorf("%+v", s)
			}
			if id := rec.Component(tt.component); tt.component != "" && !slices.Contains(s.Components, id) || tt.component == "" && len(s.Components) > 0 {
				t.Errorf("%s (%s) is not among %v", tt.component, id, s.Components)
			}
		})
	}
}

// TestTablesName: every data component that the tables name is one of ATT&CK's.
func TestTablesName(t *testing.T) {
	kb, err := attack.Load()
	if err != nil {
		t.Fatal(err)
	}
	if bad := coverage.UnknownComponents(kb); len(bad) > 0 {
		t.Errorf("not in ATT&CK: %v", bad)
	}
}
