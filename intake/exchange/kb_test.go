package exchange

import (
	"testing"

	"tradecraft/attack"
)

// testKB is a small knowledge base with all that the tests need: a technique of
// two tactics, a sub-technique, ids that moved, software and a group with
// aliases, a campaign.
func testKB(t testing.TB) *attack.KnowledgeBase {
	t.Helper()
	kb, err := attack.New(attack.Facts{
		Version: "19",
		Tactics: []attack.Tactic{
			{ID: "TA0001", Name: "Initial Access", ShortName: "initial-access"},
			{ID: "TA0002", Name: "Execution", ShortName: "execution", Order: 1},
			{ID: "TA0003", Name: "Persistence", ShortName: "persistence", Order: 2},
			{ID: "TA0040", Name: "Impact", ShortName: "impact", Order: 3},
		},
		Techniques: []attack.Technique{
			{ID: "T1059", Name: "Command and Scripting Interpreter", Tactics: []string{"TA0002"}, STIXID: apID},
			{ID: "T1059.001", Name: "PowerShell", Tactics: []string{"TA0002"}, STIXID: "attack-pattern--970a3432-3237-47ad-bcca-7d8cbb217736"},
			{ID: "T1133", Name: "External Remote Services", Tactics: []string{"TA0001", "TA0003"}},
			{ID: "T1486", Name: "Data Encrypted for Impact", Tactics: []string{"TA0040"}},
			{ID: "T1490", Name: "Inhibit System Recovery", Tactics: []string{"TA0040"}},
			{ID: "T1064", Name: "Scripting", Tactics: []string{"TA0002"}, Deprecated: true},
		},
		Groups: []attack.Group{{ID: "G0016", Name: "APT29", Aliases: []string{"Cozy Bear"}, STIXID: "intrusion-set--899ce53f-13a0-479b-a0e4-67d46e241542"}},
		Software: []attack.Software{
			{ID: "S0002", Name: "Mimikatz", Tool: true, STIXID: "tool--afc079f3-c0ea-4096-b75d-3f05338b7f60"},
			{ID: "S0154", Name: "Cobalt Strike", Aliases: []string{"Beacon"}, STIXID: "malware--a7881f21-e978-4fe4-af56-92c9416a2616"},
		},
		Campaigns:   []attack.Campaign{{ID: "C0024", Name: "SolarWinds Compromise"}},
		Mitigations: []attack.Mitigation{{ID: "M1042", Name: "Disable or Remove Feature or Program"}},
		Revoked: []attack.Revoked{
			{ID: "T1086", Name: "PowerShell", To: "T1059.001", STIXID: "attack-pattern--f4882e23-8aa7-4b12-b28a-b349c12ee9e0"},
			{ID: "T1035", Name: "Gone", To: ""},
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	return kb
}

const apID = "attack-pattern--7385dfaf-6886-4229-9ecd-6fd678040830"
