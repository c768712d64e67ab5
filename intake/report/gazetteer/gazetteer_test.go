package gazetteer

import (
	"fmt"
	"strings"
	"testing"

	"tradecraft/attack"
)

// fakeBase resolves a few ids, one of them moved.
type fakeBase map[string]string

func (f fakeBase) Resolve(id string) attack.Resolution { return attack.Resolution{From: id, To: f[id]} }

// handful is a gazetteer over a handful of names, independent of ATT&CK's version.
func handful(t testing.TB) *Gazetteer {
	t.Helper()
	b := &builder{trie: newTrie(), words: newVocabulary(), taken: map[string]bool{}}
	for id, name := range map[string]string{
		"T1059": "Command and Scripting Interpreter", "T1059.001": "PowerShell", "T1036": "Masquerading",
		"T1027": "Obfuscated Files or Information", "T1547.001": "Registry Run Keys / Startup Folder",
		"T1078": "Valid Accounts", "T1588.002": "Tool", "T1055.013": "Process Doppelgänging",
		"T1053.005": "Scheduled Task", "T1218.011": "Rundll32",
	} {
		b.technique(id, name, false)
	}
	for _, id := range []string{"T1583.004", "T1584.004"} {
		b.technique(id, "Rented Box", false)
	}
	b.technique("T0814", "Denial of Service", true)
	b.withParent("Command and Scripting Interpreter", "T1059.001", "PowerShell")
	b.withParent("Obtain Capabilities", "T1588.002", "Tool")
	b.entity(Software, "S0154", []string{"Cobalt Strike"})
	b.entity(Software, "S0039", []string{"Net", "net.exe"})
	b.entity(Software, "S0002", []string{"Mimikatz"})
	b.entity(Software, "S1073", []string{"Royal"})
	b.entity(Software, "S0335", []string{"Carbon"})
	b.entity(Software, "S1202", []string{"LockBit 3.0"})
	b.entity(Software, "S1199", []string{"LockBit 2.0"})
	b.entity(Software, "S1162", []string{"Play"})
	b.entity(Software, "S1035", []string{"BISCUIT"})
	b.entity(Software, "S0447", []string{"LV"})
	b.entity(Group, "G1040", []string{"Play"})
	b.entity(Group, "G0032", []string{"Lazarus Group"})
	b.entity(Group, "G0007", []string{"APT28", "Fancy Bear"})
	b.entity(Group, "G1003", []string{"UAC-0056"})
	b.entity(Group, "G1031", []string{"UAC-0056"})
	b.tactic("TA0008", "Lateral Movement")
	return &Gazetteer{
		kb: fakeBase{
			"T1059": "T1059", "T1059.001": "T1059.001", "T1086": "T1059.001", "G0016": "G0016",
			"S0154": "S0154", "C0024": "C0024", "M1042": "M1042",
		},
		tactics: map[string]bool{"TA0008": true}, trie: b.trie, words: b.words,
	}
}

// show writes matches as "as=kind:ids" with ? for ambiguous and ~ for weak.
func show(ms []Match) string {
	var out []string
	for _, m := range ms {
		mark := ""
		if m.Ambiguous {
			mark += "?"
		}
		if m.Weak {
			mark += "~"
		}
		id := ""
		if m.ID != "" && (len(m.IDs) == 0 || m.IDs[0] != m.ID) {
			id = m.ID + ">"
		}
		out = append(out, fmt.Sprintf("%s=%s%s:%s%s", m.As, mark, m.Kind, id, strings.Join(m.IDs, "+")))
	}
	return strings.Join(out, "; ")
}

func TestFind(t *testing.T) {
	g := handful(t)
	for _, tt := range []struct{ name, text, want string }{
		{"id", "They used T1059.001 here.", "T1059.001=technique-id:T1059.001"},
		{"id with blank", "T1059 .001 | PowerShell", "T1059 .001=technique-id:T1059.001; PowerShell=~technique-name:T1059.001"},
		{"id without a blank", "T1059.001PowerShell", "T1059.001=technique-id:T1059.001; PowerShell=~technique-name:T1059.001"},
		{"link", "see https://attack.mitre.org/techniques/T1059/001/", "T1059/001=technique-id:T1059.001"},
		{"sigma tag", "tags: attack.t1059.001, attack.g0016", "t1059.001=technique-id:T1059.001; g0016=group:G0016"},
		{"moved", "T1086", "T1086=technique-id:T1086>T1059.001"},
		{"unknown", "T1999 is new", "T1999=technique-id:T1999>"},
		{"no id", "the T5000 laptop, S9999, M4444 and at1059", ""},
		{"other kinds", "G0016 used S0154 in C0024 (M1042) for TA0008", "G0016=group:G0016; S0154=software:S0154; C0024=campaign:C0024; M1042=mitigation:M1042; TA0008=tactic:TA0008"},
		{"name free", "a scheduled task was made by rundll32.exe", "scheduled task=technique-name:T1053.005; rundll32=technique-name:T1218.011"},
		{"program as target", "code was injected into rundll32.exe", "rundll32=~technique-name:T1218.011"},
		{"programs in a list", "it kills a.exe, b.exe, rundll32.exe and c.exe", "rundll32=~technique-name:T1218.011"},
		{"name with slash", "Registry Run Keys/Startup Folder", "Registry Run Keys/Startup Folder=technique-name:T1547.001"},
		{"accent", "uses process doppelganging", "process doppelganging=technique-name:T1055.013"},
		{"parent and sub", "Command and Scripting Interpreter: PowerShell", "Command and Scripting Interpreter: PowerShell=technique-name:T1059.001"},
		{"bound", "The tool was used. Obtain Capabilities: Tool", "Obtain Capabilities: Tool=technique-name:T1588.002"},
		{"ambiguous name", "Rented Box", "Rented Box=?technique-name:T1583.004+T1584.004"},
		{"cased name", "Valid Accounts and valid accounts", "Valid Accounts=technique-name:T1078; valid accounts=~technique-name:T1078"},
		{"other matrix", "a denial of service", "denial of service=~technique-name:T0814"},
		{"tactic name", "the execution and Lateral Movement", "Lateral Movement=tactic:TA0008"},
		{"software", "Cobalt Strike, cobalt-strike and MIMIKATZ", "Cobalt Strike=software:S0154; cobalt-strike=~software:S0154; MIMIKATZ=software:S0002"},
		{"joined", "CobaltStrike beacons", "CobaltStrike=software:S0154"},
		{"command", "net user /domain and C:\\Windows\\net.exe but the net result", "net=software:S0039; net.exe=software:S0039"},
		{"ordinary word", "the royal family, Royal ransomware, Royal Bank, and Royal again", "Royal=software:S1073; Royal=~software:S1073"},
		{"part of a name", "sold by Carbon Black", ""},
		{"capitals", "the BISCUIT backdoor; BISCUIT; a biscuit", "BISCUIT=software:S1035; BISCUIT=software:S1035"},
		{"short", "LV was seen on lv hosts", "LV=software:S0447"},
		{"version left out", "LockBit affiliates", "LockBit=?software:S1199+S1202"},
		{"shared by kinds", "the Play group deployed Play ransomware", "Play=group:G1040; Play=software:S1162"},
		{"group variants", "Lazarus, APT 28 and Fancy Bear", "Lazarus=group:G0032; APT 28=group:G0007; Fancy Bear=group:G0007"},
		{"alias of two groups", "UAC-0056", "UAC-0056=?group:G1003+G1031"},
		{"address", "http://mimikatz.example.com/mimikatz mimikatz.ps1", ""},
		{"empty", "", ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got := g.Find(tt.text)
			if s := show(sortIDs(got)); s != tt.want {
				t.Errorf("Find(%q)\n got %s\nwant %s", tt.text, s, tt.want)
			}
			for _, m := range got {
				if tt.text[m.Span.Start:m.Span.End] != m.As {
					t.Errorf("span %v is not %q", m.Span, m.As)
				}
			}
		})
	}
}

// sortIDs sorts the ids of ambiguous matches: the order of equals is that of
// the knowledge base, which the small one does not have.
func sortIDs(ms []Match) []Match {
	for i := range ms {
		if len(ms[i].IDs) == 2 && ms[i].IDs[0] > ms[i].IDs[1] {
			ms[i].IDs = []string{ms[i].IDs[1], ms[i].IDs[0]}
		}
	}
	return ms
}

func TestSettle(t *testing.T) {
	g := handful(t)
	doc := [][]Match{
		g.Find("Royal ransomware was seen."),
		g.Find("Later Royal encrypted files; Carbon was not named."),
		g.Find("valid accounts"),
	}
	Settle(doc)
	want := []string{"Royal=software:S1073", "Royal=software:S1073", ""}
	for i, w := range want {
		if got := show(doc[i]); got != w {
			t.Errorf("sentence %d: got %s, want %s", i, got, w)
		}
	}
}

func FuzzFind(f *testing.F) {
	g := handful(f)
	for _, s := range []string{"T1059.001", "net.exe", "Play ransomware", "T1059. 001\xff", "é\x80Cobalt  Strike", "attack.t1059"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		end := 0
		for _, m := range g.Find(text) {
			if m.Span.Start < end || m.Span.End <= m.Span.Start || m.Span.End > len(text) {
				t.Fatalf("span %v after %d in %d bytes", m.Span, end, len(text))
			}
			if text[m.Span.Start:m.Span.End] != m.As {
				t.Fatalf("As %q is not the text of %v", m.As, m.Span)
			}
			end = m.Span.End
		}
	})
}
