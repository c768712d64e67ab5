package outputtest

import (
	"tradecraft"
	"tradecraft/analysis/response"
	"tradecraft/analysis/severity"
)

// bad is how bad the case of Report is.
func bad() *severity.Result {
	epss := 0.97
	return &severity.Result{
		Statement: "Medium, 57 of 100 (51 to 79 by what is not known of the victim and the actor): observed activity 'Effect' by T1486.",
		Score:     57, Low: 51, High: 79, Level: 2, LevelName: "Medium", LowName: "Medium", HighName: "Severe",
		Selection: map[string]string{"functional_impact": "Denial of Non-Critical Services"},
		Categories: []severity.Decision{
			{ID: "functional_impact", Name: "Functional Impact", Option: "Denial of Non-Critical Services", Value: 60, Weight: 6, Points: 11.7073,
				Lowest: "Denial of Non-Critical Services", Highest: "Denial of Non-Critical Services",
				Reasons: []tradecraft.Reason{{Kind: "technique", Text: "stops services", Techniques: []string{"T1486"}}}},
			{ID: "potential_impact", Name: "Potential Impact", Option: "Low", Value: 25, Weight: 6, Points: 4.878, Default: true, Lowest: "Minimal", Highest: "Severe", Reasons: []tradecraft.Reason{}},
		},
		Questions: []severity.Question{{About: "potential_impact", Text: "What could come of it at worst?", Now: 57, Low: 52, LowAnswer: "minimal", High: 72, HighAnswer: "severe", Width: 20}},
		Urgency: &severity.Urgency{
			Level: "now", Furthest: "TA0040", FurthestName: "Impact", Ransomware: true,
			Reasons:   []tradecraft.Reason{{Kind: "now", Text: "it destroys or stops systems already", Weight: 1, Techniques: []string{"T1486"}}},
			Exploited: []severity.Exploited{{CVE: "CVE-2021-34473", Added: "2021-11-03", Ransomware: true, EPSS: &epss}},
			Campaigns: []severity.Course{{ID: "C0018", Name: "C0018", Days: 28, Shared: []string{"T1486"}}},
		},
		Triage: []severity.Weight{{ID: "T1486", Name: "Data Encrypted for Impact", Chokepoint: 1, Prevalence: 1, Actionability: 0.65, Total: 2.65, Rank: 13}},
		Rules:  severity.RulesUsed{Version: "1", Source: "NCISS"},
	}
}

// steps is what to do in the case of Report.
func steps() *response.Result {
	own := []response.Source{{Kind: "own", Name: "written for tradecraft"}, {Kind: "RE&CT", ID: "RA3403", Name: "block process by executable hash"}}
	return &response.Result{
		Statement: "3 steps against 1 technique, with the plan for ransomware. First: stop the program that does the damage, everywhere.",
		Plans:     []response.Plan{{ID: "ransomware", Name: "Ransomware", Goal: "Save backups and what still runs.", Why: []string{"T1486"}, Steps: []string{"5c0e0c2e-0000-5000-8000-000000000002"}}},
		FirstHour: []string{"5c0e0c2e-0000-5000-8000-000000000002", "5c0e0c2e-0000-5000-8000-000000000001"},
		Steps: []response.Step{
			{ID: "5c0e0c2e-0000-5000-8000-000000000001", Phase: response.Identification, Kind: response.Evidence, Asset: "host", Title: "Keep the note and the encryptor",
				How: "Do not delete encrypted files.", Hour: 5, Decides: "incident lead", Breaks: "nothing", Techniques: []string{"T1486"}, Sources: own},
			{ID: "5c0e0c2e-0000-5000-8000-000000000002", Phase: response.Containment, Kind: response.Contain, Asset: "host", Title: "Stop the program that does the damage, everywhere",
				How: "Block its hash.", Plan: "ransomware", Hour: 1, Decides: "incident lead", Breaks: "segments lose each other", Techniques: []string{"T1486"},
				Hosts: []string{"FS01"}, Accounts: []string{"svc-backup"}, Rules: []response.RuleRef{{ID: "r1", Title: "Shadow copies deleted"}}, Sources: own},
			{ID: "5c0e0c2e-0000-5000-8000-000000000003", Phase: response.Recovery, Kind: response.Check, Asset: "backup", Title: "Restore from before the first sighting",
				How: "Into a clean network.", Decides: "management", Breaks: "changes are lost", Techniques: []string{"T1486"}, Sources: own},
		},
		Answered: []response.Answered{{Technique: "T1486", Name: "Data Encrypted for Impact",
			Identification: []string{"5c0e0c2e-0000-5000-8000-000000000001"}, Containment: []string{"5c0e0c2e-0000-5000-8000-000000000002"},
			Eradication: []string{"5c0e0c2e-0000-5000-8000-000000000003"}, Recovery: []string{"5c0e0c2e-0000-5000-8000-000000000003"}, None: []string{"eradication"}}},
		Migrated: []string{"D3FEND was mapped to ATT&CK 16: 3 ids moved, 0 lost"},
	}
}
