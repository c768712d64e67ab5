package gazetteer

import (
	"strings"
	"testing"

	"tradecraft/attack"
)

// TestFindInATTACK checks what depends on ATT&CK's own names, in sentences written for it.
func TestFindInATTACK(t *testing.T) {
	kb, err := attack.Load()
	if err != nil {
		t.Fatal(err)
	}
	g := New(kb)
	for _, tt := range []struct{ name, text, want string }{
		{"moved id", "T1086 and T1574.002", "T1086=technique-id:T1086>T1059.001; T1574.002=technique-id:T1574.002>T1574.001"},
		{"former name", "Remote File Copy", "Remote File Copy=technique-name:T1105"},
		{"former name with parent", "Masquerading: Match Legitimate Name or Location", "Masquerading: Match Legitimate Name or Location=technique-name:T1036.005"},
		{"former parent", "Signed Binary Proxy Execution: Mshta", "Signed Binary Proxy Execution: Mshta=technique-name:T1218.005"},
		{"former tactic", "Defense Evasion", "Defense Evasion=tactic:TA0005"},
		{"enterprise first", "Process Injection", "Process Injection=technique-name:T1055"},
		{"two parents", "Spearphishing Attachment", "Spearphishing Attachment=?technique-name:T1566.001+T1598.002"},
		{"parent decides", "Phishing: Spearphishing Attachment", "Phishing: Spearphishing Attachment=technique-name:T1566.001"},
		{"account of a parent", "Create Account: Local Account", "Create Account: Local Account=technique-name:T1136.001"},
		{"everyday words", "The server, the tool and the software at the domain used proxies, email accounts and a local account.", ""},
		{"slash", "SMB/Windows Admin Shares", "SMB/Windows Admin Shares=technique-name:T1021.002"},
		{"groups", "Lazarus, Sandworm, APT-29 and HAFNIUM", "Lazarus=group:G0032; Sandworm=group:G0034; APT-29=group:G0016; HAFNIUM=group:G0125"},
		{"everyday groups", "the comment of the group on page 5 said that in silence they play at the beijing anchor", ""},
		{"tools", "They ran whoami, net use, tasklist and certutil.exe, then pinged at 10:30.", "net=software:S0039; tasklist=software:S0057; certutil.exe=software:S0160"},
		{"not in ATT&CK's lists", "BazarLoader, BokBot and Quasar RAT", "BazarLoader=software:S0534; BokBot=software:S0483; Quasar RAT=software:S0262"},
		{"wallet", "steals Electrum wallets", "Electrum=~group:G0034"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := show(g.Find(tt.text)); got != tt.want {
				t.Errorf("Find(%q)\n got %s\nwant %s", tt.text, got, tt.want)
			}
		})
	}
}

// TestEveryNameIsFound: each technique is found by "Parent: Name" or by its
// name of three words, and each group by its own name in company.
func TestEveryNameIsFound(t *testing.T) {
	kb, err := attack.Load()
	if err != nil {
		t.Fatal(err)
	}
	g := New(kb)
	for _, tech := range kb.Techniques() {
		if p := kb.Technique(tech.Parent); p != nil && tech.Domain == attack.Enterprise {
			expect(t, g, p.Name+": "+tech.Name, tech.ID)
		}
		expect(t, g, "They used "+tech.ID+" here", tech.ID)
	}
	for _, grp := range kb.Groups() {
		expect(t, g, "the "+grp.Name+" group of hackers", grp.ID)
	}
	for _, sw := range kb.Software() {
		expect(t, g, "the "+sw.ID+" malware", sw.ID)
	}
}

func expect(t *testing.T, g *Gazetteer, text, id string) {
	t.Helper()
	for _, m := range g.Find(text) {
		if contains(m.IDs, id) {
			return
		}
	}
	t.Errorf("%s is not found in %q: %s", id, text, show(g.Find(text)))
}

func BenchmarkNew(b *testing.B) {
	kb, err := attack.Load()
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		New(kb)
	}
}

func BenchmarkFind(b *testing.B) {
	kb, err := attack.Load()
	if err != nil {
		b.Fatal(err)
	}
	g := New(kb)
	text := strings.Repeat("The actor sent a spearphishing attachment that ran PowerShell (T1059.001) and loaded Cobalt Strike "+
		"into memory; later the operators moved with stolen accounts to the file server and copied what they found. ", 50)
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	var ms []Match
	for b.Loop() {
		ms = g.Append(ms[:0], text)
	}
}
