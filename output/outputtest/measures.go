package outputtest

import "tradecraft/analysis/countermeasure"

// countermeasures is the best choice for the invented case.
func countermeasures() *countermeasure.Result {
	rank := func(id, name string, gain float64, techniques ...string) countermeasure.Ranked {
		r := countermeasure.Ranked{Framework: "attack", ID: id, Name: name, Part: "Harden", Cost: 1, Removes: gain, Gain: gain, PerCost: gain,
			Like:  []countermeasure.Named{{ID: "D3-UAP", Name: "User Account Permissions"}, {ID: "D3-MFA", Name: "Multi-factor Authentication"}},
			Tests: []countermeasure.Test{{Technique: techniques[0], Name: "An invented test", GUID: "00000000-0000-4000-8000-000000000001", Platforms: []string{"windows"}, Executor: "powershell"}}}
		for _, t := range techniques {
			r.Techniques = append(r.Techniques, countermeasure.Answered{ID: t, Name: t, Share: 1, Adds: gain / float64(len(techniques)), Via: "M1032"})
		}
		return r
	}
	best := []countermeasure.Ranked{
		rank("M1026", "Privileged Account Management", 5.6, "T1003.001", "T1021.001", "T1047", "T1053.005", "T1059.001", "T1055"),
		rank("M1017", "User Training", 3.2, "T1204.002", "T1566.001", "T1566.002"),
		rank("M1053", "Data Backup", 1.9, "T1486", "T1490"),
	}
	best[2].Instead = []countermeasure.Named{{ID: "M1040", Name: "Behavior Prevention on Endpoint"}}
	return &countermeasure.Result{
		Statement: "For a budget of 3, Privileged Account Management (M1026), User Training (M1017), Data Backup (M1053) answer most: 10.7 of 21.4 expected techniques (50 % in all); no other choice answers more",
		What:      "techniques that were seen, probably missed or come next, each by how likely it is", Unit: "expected techniques",
		Total: 21.4, Answerable: 18.1, InPlace: countermeasure.InPlace{Controls: []string{"M1049"}, Unknown: []string{"XX-9"}},
		Best:       countermeasure.Best{Budget: 3, Cost: 3, Removed: 10.7, Share: 0.5, Proven: true, Bound: 10.7, Greedy: 9.9, Measures: best},
		Ranked:     append(best, rank("M1031", "Network Intrusion Prevention", 1.4, "T1041", "T1071.004", "T1105")),
		Unanswered: []countermeasure.Wanted{{ID: "T1016", Name: "System Network Configuration Discovery", Weight: 0.9, Why: "seen"}, {ID: "T1082", Name: "System Information Discovery", Weight: 0.7, Why: "comes next"}},
		Migrations: []countermeasure.Migration{{Framework: "nist", Name: "NIST SP 800-53 revision 5", Source: "Center for Threat-Informed Defense", From: "16.1", To: "19", Kept: 460, Moved: []string{"T1562.001 > T1685"}, Lost: []string{"T4711"}}},
		Tests:      "Atomic Red Team, ids of ATT&CK 19",
	}
}
