package outputtest

import (
	"strings"
	"testing"

	"tradecraft/attack"
)

// tactics of the small knowledge base, in matrix order.
const tactics = `
TA0001 initial-access Initial Access
TA0002 execution Execution
TA0003 persistence Persistence
TA0004 privilege-escalation Privilege Escalation
TA0005 stealth Stealth
TA0112 defense-impairment Defense Impairment
TA0006 credential-access Credential Access
TA0007 discovery Discovery
TA0008 lateral-movement Lateral Movement
TA0009 collection Collection
TA0011 command-and-control Command and Control
TA0010 exfiltration Exfiltration
TA0040 impact Impact`

// techniques of the small knowledge base with their tactics.
const techniques = `
T1566 TA0001 Phishing
T1566.001 TA0001 Spearphishing Attachment
T1566.002 TA0001 Spearphishing Link
T1078 TA0001,TA0003,TA0004 Valid Accounts
T1059 TA0002 Command and Scripting Interpreter
T1059.001 TA0002 PowerShell
T1059.003 TA0002 Windows Command Shell
T1204 TA0002 User Execution
T1204.002 TA0002 Malicious File
T1053 TA0002,TA0003,TA0004 Scheduled Task/Job
T1053.005 TA0002,TA0003,TA0004 Scheduled Task
T1047 TA0002 Windows Management Instrumentation
T1547 TA0003,TA0004 Boot or Logon Autostart Execution
T1547.001 TA0003,TA0004 Registry Run Keys / Startup Folder
T1543 TA0003,TA0004 Create or Modify System Process
T1543.003 TA0003,TA0004 Windows Service
T1055 TA0004,TA0005 Process Injection
T1036 TA0005 Masquerading
T1027 TA0005 Obfuscated Files or Information
T1070 TA0005 Indicator Removal
T1070.004 TA0005 File Deletion
T1685 TA0112 Disable or Modify Tools
T1003 TA0006 OS Credential Dumping
T1003.001 TA0006 LSASS Memory
T1558 TA0006 Steal or Forge Kerberos Tickets
T1558.003 TA0006 Kerberoasting
T1082 TA0007 System Information Discovery
T1016 TA0007 System Network Configuration Discovery
T1018 TA0007 Remote System Discovery
T1482 TA0007 Domain Trust Discovery
T1021 TA0008 Remote Services
T1021.001 TA0008 Remote Desktop Protocol
T1021.002 TA0008 SMB/Windows Admin Shares
T1560 TA0009 Archive Collected Data
T1560.001 TA0009 Archive via Utility
T1071 TA0011 Application Layer Protocol
T1071.001 TA0011 Web Protocols
T1071.004 TA0011 DNS
T1105 TA0011 Ingress Tool Transfer
T1573 TA0011 Encrypted Channel
T1573.001 TA0011 Symmetric Cryptography
T1041 TA0010 Exfiltration Over C2 Channel
T1486 TA0040 Data Encrypted for Impact
T1490 TA0040 Inhibit System Recovery
T1489 TA0040 Service Stop`

// KB is a knowledge base of a few dozen objects.
func KB(t testing.TB) *attack.KnowledgeBase {
	t.Helper()
	f := attack.Facts{
		Version: "19",
		Groups: []attack.Group{
			{ID: "G0102", Name: "Wizard Spider"}, {ID: "G0037", Name: "FIN6"}, {ID: "G0119", Name: "Indrik Spider"},
		},
		Software: []attack.Software{
			{ID: "S0446", Name: "Ryuk"}, {ID: "S0266", Name: "TrickBot"}, {ID: "S0504", Name: "Anchor"},
			{ID: "S0154", Name: "Cobalt Strike"}, {ID: "S0002", Name: "Mimikatz", Tool: true}, {ID: "S0029", Name: "PsExec", Tool: true},
		},
		Mitigations: []attack.Mitigation{{ID: "M1053", Name: "Data Backup"}},
	}
	for i, row := range rows(tactics, 3) {
		f.Tactics = append(f.Tactics, attack.Tactic{ID: row[0], ShortName: row[1], Name: row[2], Domain: attack.Enterprise, Order: i})
	}
	for _, row := range rows(techniques, 3) {
		parent, _, sub := strings.Cut(row[0], ".")
		if !sub {
			parent = ""
		}
		f.Techniques = append(f.Techniques, attack.Technique{
			ID: row[0], Tactics: strings.Split(row[1], ","), Name: row[2], Parent: parent, Domain: attack.Enterprise,
		})
	}
	kb, err := attack.New(f)
	if err != nil {
		t.Fatal(err)
	}
	return kb
}

// rows splits a table into lines of n columns; the last column may hold blanks.
func rows(table string, n int) [][]string {
	var out [][]string
	for line := range strings.Lines(strings.TrimSpace(table)) {
		out = append(out, strings.SplitN(strings.TrimSpace(line), " ", n))
	}
	return out
}

// tacticsOf are the tactics of a technique of the small knowledge base.
func tacticsOf(technique string) []string {
	for _, row := range rows(techniques, 3) {
		if row[0] == technique {
			return strings.Split(row[1], ",")
		}
	}
	return nil
}
