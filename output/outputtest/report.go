package outputtest

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"

	"tradecraft"
	"tradecraft/analysis"
	"tradecraft/analysis/attribution"
	"tradecraft/analysis/inference"
	"tradecraft/analysis/mitigation"
	"tradecraft/analysis/precedent"
	"tradecraft/analysis/profile"
	"tradecraft/analysis/trend"
	"tradecraft/output"
)

// sentences of the invented advisory: technique, page, line, confidence, then
// the sentence with the deciding words in [brackets].
const sentences = `
T1566.001 3 2 0.93 The billing desk received an invoice as [a password-protected archive attached to an e-mail].
T1566.001 3 4 0.71 Nine more mailboxes got [the same attachment] within the hour.
T1566.002 3 9 0.71 A second wave carried [a link to a page that offered the archive for download].
T1204.002 3 11 0.88 One clerk [opened the shortcut inside the archive].
T1059.001 5 31 0.96 The shortcut [started PowerShell with an encoded command] that fetched the loader.
T1059.001 5 33 0.84 [PowerShell] was also used to list and stop security tools on the host.
T1059.001 6 2 0.77 A scheduled job ran [powershell -nop -w hidden -enc] every morning.
T1059.001 6 21 0.64 The operators kept a [PowerShell console] open for most of the second night.
T1053.005 6 1 0.81 [A scheduled task named LabSyncDaily] kept the loader alive.
T1047 7 5 0.64 On five hosts the loader was [started through WMI].
T1547.001 6 5 0.62 The value LabSync was [added to the Run key] of the current user.
T1055 5 36 0.74 The loader [wrote itself into a newly started dllhost.exe].
T1036 5 40 0.83 It [called itself LabSyncUpdater.exe] and carried the icon of a laboratory program.
T1027 5 41 0.69 Its [strings were hidden with a rolling XOR key].
T1070.004 9 3 0.58 After each stage the intruder [deleted the archive and the script].
T1685 8 12 0.91 A group policy [turned off the real-time protection] on all servers.
T1003.001 7 14 0.89 [The memory of lsass.exe was dumped] with the MiniDump export of comsvcs.dll.
T1082 7 1 0.77 The first commands were [systeminfo] and whoami /all.
T1016 7 2 0.72 Then came [ipconfig /all and route print].
T1021.001 7 22 0.79 Nine servers were [entered over remote desktop] through one jump host.
T1071.004 4 8 0.94 The second implant [tunnels its traffic over DNS], one label at a time.
T1071.004 4 10 0.80 [DNS answers of type TXT] carried the commands.
T1105 5 32 0.86 Later tools were [brought in with certutil] from 203.0.113.77.
T1573.001 4 12 0.55 The channel is [encrypted with RC4] and a key built into the file.
T1041 9 1 0.66 Payroll data and scans were [sent out over the same channel] in pieces of 4 MB.
T1486 6 14 0.98 At 03:10 the servers began to [encrypt files with AES-256], the key wrapped with RSA.
T1486 6 16 0.95 In all, [214 servers were encrypted].
T1486 10 2 0.60 [Encryption] of the radiology archive was stopped half way.
T1490 6 19 0.95 A batch file [deleted all shadow copies and backup catalogues].
T1490 6 20 0.74 It also [switched off the recovery environment] with bcdedit.`

const (
	advisoryHash = "5e884898da28047151d0e56f8dc6292773603d0d6aabbdd62a11ef721d1542d8"
	logHash      = "d4735e3a265e16eee03f59718b9b5d03019c07d8b6c51f90da3a666eec13ab35"
	layerHash    = "6b86b273ff34fce19d6b804eff5a3f5747ada4eaa22f1d49c01e52ddb7875b4b"
)

// Report is a realistic report of an invented case: one advisory, one
// old layer, one log.
func Report(t testing.TB) output.Report {
	t.Helper()
	kb := KB(t)
	c := Case()
	p := profile.Of(c, kb)
	return output.Report{Case: c, KB: kb, Tool: "tradecraft 0.0.0-test", Analysis: &analysis.Analysis{
		Schema: analysis.Schema, Case: c.ID, Title: c.Title, AttackVersion: "19",
		KnowledgeBase:   "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
		Models:          map[string]string{"text": "2025.1", "inference": "2025.1", "attribution": "2025.1"},
		Statement:       fmt.Sprintf("%d techniques of %d tactics seen in 3 pieces of evidence", len(p.Techniques), len(p.Tactics)),
		Profile:         p,
		Severity:        bad(),
		Response:        steps(),
		Attribution:     who(c),
		Inference:       next(),
		Question:        check(),
		Mitigation:      mitigations(p),
		Emerging:        []trend.Flag{{Technique: "T1486", Name: "Data Encrypted for Impact", Version: "19", P: 0.0004, Recent: trend.Count{Uses: 9, Items: 39}, Before: trend.Count{Uses: 60, Items: 1016}}},
		Countermeasures: countermeasures(),
		Precedents: []precedent.Precedent{{Technique: "T1071.004", Examples: []precedent.Example{{
			Group: "G0102", Software: "S0504", Named: true,
			Sources: []tradecraft.Source{{Name: "Example Labs, one night", URL: "https://reports.example/one-night", Date: "2020-11"}},
		}}}},
	}}
}

// Case is the case of Report.
func Case() *tradecraft.Case {
	advisory := tradecraft.Evidence{
		Kind: tradecraft.KindReport, Name: "advisory.pdf", Title: "Ransomware at a regional hospital group",
		SHA256: advisoryHash, Bytes: 1_482_113, Media: "pdf", Pages: 22, Sentences: 389, Created: "2025-05-14",
		Assessments: []tradecraft.Assessment{{Technique: "T1486", Probability: 0.98, Reported: true}},
		Problems: []tradecraft.Problem{{
			Severity: tradecraft.SeverityWarning, Object: "page 17", Offset: -1,
			Message: "page has no text, only an image", Advice: "run text recognition on it and analyze again",
		}},
	}
	advisory.ID = tradecraft.EvidenceID(advisory.Kind, advisory.Name, advisory.SHA256)
	layer := tradecraft.Evidence{
		Kind: tradecraft.KindLayer, Name: "response-team.json", SHA256: layerHash, Bytes: 5_120, Media: "layer", Attack: "14",
	}
	layer.ID = tradecraft.EvidenceID(layer.Kind, layer.Name, layer.SHA256)
	c := &tradecraft.Case{
		Title: "Ransomware at a regional hospital group", AttackVersion: "19",
		Context: tradecraft.Context{Sectors: []string{"healthcare"}, Regions: []string{"northern Europe"}, Platforms: []string{"Windows"}, Assets: []string{"patient records"},
			Location: "business", DataClass: []string{"privacy"}, Actor: "criminal", PotentialImpact: "high"},
		Evidence: []tradecraft.Evidence{advisory, layer},
	}
	for i, row := range rows(sentences, 5) {
		c.Sightings = append(c.Sightings, sighting(advisory.ID, i, row))
	}
	c.Sightings = append(c.Sightings, tradecraft.Sighting{
		Technique: "T1685", Was: "T1562.001", Evidence: layer.ID, Confidence: 1, Method: tradecraft.MethodStated,
		Locator:   tradecraft.Locator{Object: "techniques/4"},
		Procedure: tradecraft.Procedure{Text: "Defender off by policy, seen on DC02"},
	})
	log := tradecraft.Evidence{Kind: tradecraft.KindLog, Name: "DC02-Security.evtx", SHA256: logHash, Bytes: 69_632, Media: "evtx", Events: 1_204, Hits: 31,
		Assessments: []tradecraft.Assessment{
			{Technique: "T1003.001", Probability: 0.97, Reported: true}, {Technique: "T1218.011", Probability: 0.31}, {Technique: "T1057", Probability: 0.06},
		}}
	log.ID = tradecraft.EvidenceID(log.Kind, log.Name, log.SHA256)
	c.Evidence = append(c.Evidence, log)
	c.Sightings = append(c.Sightings, logged(log.ID)...)
	c.Exposures = []tradecraft.Exposure{{
		ID: "exposure-1", Title: "Remote desktop open to the internet", Weakness: "CWE-284", Enables: []string{"T1021.001"}, Evidence: advisory.ID,
		Locator: tradecraft.Locator{Page: 11, Line: 2}, Severity: "high", Fix: "close it or put it behind a gateway",
	}}
	c.Rules = []tradecraft.Rule{{
		ID: "lsass-minidump-comsvcs", Title: "Memory of LSASS dumped through comsvcs.dll", Author: "A. Author", Level: "critical", Path: "windows/lsass.yml",
	}}
	c.Order = []tradecraft.OrderRelation{{Before: "step-1", After: "step-2"}}
	for _, id := range []string{"T1018", "T1482", "T1543.003"} {
		c.Sightings = append(c.Sightings, tradecraft.Sighting{
			Technique: id, Evidence: advisory.ID, Confidence: 0.2, Method: tradecraft.MethodImplied, Because: []string{"S0266", "S0446"},
		})
	}
	for i := range c.Sightings {
		c.Sightings[i].Tactics = tacticsOf(c.Sightings[i].Technique)
	}
	c.Software, c.Groups = mentions(advisory.ID)
	c.Indicators = indicators(advisory.ID)
	c.Moved = []tradecraft.MovedID{{From: "T1562.001", To: "T1685", Evidence: layer.ID}}
	c.Unknown = []tradecraft.UnknownID{{ID: "T9999", Evidence: layer.ID, Locator: tradecraft.Locator{Object: "techniques/9"}, Reason: "not in ATT&CK"}}
	c.Normalize()
	return c
}

// sighting makes one from a row of the table of sentences.
func sighting(evidence string, n int, row []string) tradecraft.Sighting {
	page, _ := strconv.Atoi(row[1])
	line, _ := strconv.Atoi(row[2])
	confidence, _ := strconv.ParseFloat(row[3], 64)
	s := tradecraft.Sighting{
		Technique: row[0], Evidence: evidence, Confidence: confidence, Method: tradecraft.MethodModel,
		Locator: tradecraft.Locator{Page: page, Line: line, Sentence: 20 + 3*n, Section: "What happened"},
	}
	s.Procedure.Text, s.Procedure.Marks = marked(row[4])
	return s
}

// sightingOf is the first sighting of a technique.
func sightingOf(c *tradecraft.Case, technique string) tradecraft.Sighting {
	i := slices.IndexFunc(c.Sightings, func(s tradecraft.Sighting) bool { return s.Technique == technique })
	return c.Sightings[i]
}

// logged are sightings of a log, with time, host and account.
func logged(evidence string) []tradecraft.Sighting {
	return []tradecraft.Sighting{{
		Technique: "T1003.001", Evidence: evidence, Confidence: 0.97, Method: tradecraft.MethodRule, Rule: "lsass-minidump-comsvcs",
		Time: "2025-04-24T02:51:07Z", Host: "DC02", Account: `CLINIC\svc_backup2`, Review: tradecraft.ReviewAccepted,
		Last: "2025-04-24T02:58:40Z", Count: 3,
		Locator: tradecraft.Locator{Record: "48213", Channel: "Security", Field: "CommandLine", Span: &tradecraft.Span{Start: 4096, End: 5120}, Path: "Security", URL: "file:///evidence/dc02"},
		Procedure: tradecraft.Procedure{
			Text:     `rundll32.exe C:\Windows\System32\comsvcs.dll, MiniDump 624 C:\PerfLogs\l.png full`,
			Marks:    []tradecraft.Span{{Start: 13, End: 54}},
			Software: []string{"S0002"}, Groups: []string{"G0102"}, Step: 1,
		},
	}}
}

// marked takes the brackets out of a text and returns what stood in them as spans.
func marked(s string) (string, []tradecraft.Span) {
	var b strings.Builder
	var marks []tradecraft.Span
	for i, part := range strings.Split(strings.ReplaceAll(s, "]", "["), "[") {
		if i%2 == 1 {
			marks = append(marks, tradecraft.Span{Start: b.Len(), End: b.Len() + len(part)})
		}
		b.WriteString(part)
	}
	return b.String(), marks
}

func mentions(evidence string) (software, groups []tradecraft.Mention) {
	for i, row := range rows("S0446 Ryuk\nS0266 TrickBot\nS0504 Anchor\nS0154 Cobalt Strike\nS0002 Mimikatz\nS0029 PsExec", 2) {
		m := tradecraft.Mention{ID: row[0], Name: row[1], As: row[1], Evidence: evidence, Locator: tradecraft.Locator{Page: 2 + i, Line: 4}, Count: 9 - i}
		if row[0] == "S0504" {
			m.As = "Anchor_DNS"
		}
		software = append(software, m)
	}
	groups = []tradecraft.Mention{{ID: "G0102", Name: "Wizard Spider", As: "UNC1878", Evidence: evidence, Locator: tradecraft.Locator{Page: 2, Line: 11}, Count: 1}}
	return software, groups
}

func indicators(evidence string) []tradecraft.Indicator {
	var out []tradecraft.Indicator
	add := func(kind, value, as string) {
		out = append(out, tradecraft.Indicator{Type: kind, Value: value, As: as, Evidence: evidence, Locator: tradecraft.Locator{Page: 12 + len(out)/20, Line: 1 + len(out)%20}, Count: 1})
	}
	add("url", "https://cdn-lab-portal.example/inv/a.hta", "hxxps://cdn-lab-portal[.]example/inv/a.hta")
	add("domain", "cdn-lab-portal.example", "cdn-lab-portal[.]example")
	add("domain", "update-lab.example", "update-lab[.]example")
	add("ipv4", "203.0.113.77", "")
	add("cve", "CVE-2020-1472", "")
	add("path", `C:\PerfLogs\ns.exe`, "")
	add("registry", `HKCU\Software\Microsoft\Windows\CurrentVersion\Run\LabSync`, "")
	for i := range 16 {
		add("sha256", strings.Repeat(fmt.Sprintf("%02x", 16*i+7), 32), "")
	}
	return out
}

func who(c *tradecraft.Case) *attribution.Result {
	reason := func(kind, text string, w float64, software []string, techniques ...string) tradecraft.Reason {
		return tradecraft.Reason{Kind: kind, Text: text, Weight: w, Software: software, Techniques: techniques}
	}
	first := reason("report", "near the report of a hospital case", 0.4, nil)
	first.Sightings = []string{sightingOf(c, "T1486").ID}
	first.Sources = []tradecraft.Source{{Name: "Example Labs, one night", URL: "https://reports.example/one-night", Date: "2020-11"}}
	return &attribution.Result{
		Statement:   "No group stands out; the closest is Wizard Spider with 0.46, and nobody is named below 0.65",
		Threshold:   0.65,
		Unknown:     0.27,
		TrackRecord: "Techniques alone rarely identify an actor. On incidents with known answers the first place is right in 4 of 10, and the true actor is among the first ten in 7 of 10.",
		Planted: &attribution.Planted{
			First: "G0102", Second: "G0046", Holds: 1, Forge: []attribution.Forged{{Group: "G0046", Items: []string{"S0002"}, Enough: true}},
			Without:   []attribution.TakenAway{{Items: []string{"T1486"}, First: "G0102", Place: 1, Probability: 0.3}},
			Statement: "Were Data Encrypted for Impact and Mimikatz false or planted, FIN7 would come first",
		},
		Stated: []attribution.Stated{{
			ID: "G0102", Name: "Wizard Spider", Count: 1, Place: 1,
			Reason: tradecraft.Reason{Kind: "group", Text: "advisory.pdf names it"},
		}},
		Candidates: []attribution.Candidate{
			{ID: "G0102", Name: "Wizard Spider", Score: 2.4, Probability: 0.46, For: []tradecraft.Reason{
				reason("software", "Ryuk, used by 1 group", 0.7, []string{"S0446"}), reason("software", "TrickBot, used by 2 groups", 0.4, []string{"S0266"}),
				reason("software", "Anchor, used by 1 group", 0.2, []string{"S0504"}), first,
				reason("technique", "17 shared, 4 of them rare", 0.7, nil, "T1071.004", "T1486", "T1490"),
			}, Against: []tradecraft.Reason{reason("technique", "has never been seen with RC4", 0, nil, "T1573.001")}},
			{ID: "G0037", Name: "FIN6", Score: 0.85, Probability: 0.09, Against: []tradecraft.Reason{}, For: []tradecraft.Reason{
				reason("technique", "12 shared", 0.5, nil, "T1059.001"), reason("software", "Ryuk, Cobalt Strike", 0.35, []string{"S0446", "S0154"}),
			}},
			{ID: "G0119", Name: "Indrik Spider", Score: 0.6, Probability: 0.06, Against: []tradecraft.Reason{}, For: []tradecraft.Reason{
				reason("technique", "11 shared", 0.45, nil, "T1685"), reason("software", "Cobalt Strike", 0.15, []string{"S0154"}),
			}},
		},
	}
}

func next() *inference.Result {
	suggestion := func(id, name, when string, p float64, tactics []string, reports string, look ...inference.Look) inference.Suggestion {
		return inference.Suggestion{
			Technique: id, Name: name, Tactics: tactics, Score: 3 * p, Probability: p, When: when, Look: look, Rules: rulesFor(id), Filter: filterFor(id),
			Reasons: []tradecraft.Reason{
				{Kind: "technique", Text: "Data Encrypted for Impact was seen: " + reports + " past reports with it have this too", Weight: p, Techniques: []string{"T1486"}},
				{Kind: "technique", Text: "20 other techniques seen", Weight: 2 * p, Techniques: []string{"T1490", "T1059.001"}},
				{Kind: "report", Text: "one night has it beside 9 techniques seen here", Weight: p / 2, Techniques: []string{"T1490"}},
				{Kind: "prior", Text: "what an average technique gets from this case, taken off", Weight: -p / 2},
			},
		}
	}
	process := inference.Look{Component: "DC0032", Name: "Process Creation", Source: "WinEventLog:Sysmon", Channel: "EventCode=1"}
	logon := inference.Look{Component: "DC0067", Name: "Logon Session Creation", Source: "WinEventLog:Security", Channel: "EventCode=4624"}
	service := inference.Look{Component: "DC0060", Name: "Service Creation", Source: "WinEventLog:System", Channel: "EventCode=7045"}
	return &inference.Result{
		Statement: "Service Stop was probably missed (0.68); three more are likelier than not",
		Suggestions: []inference.Suggestion{
			suggestion("T1489", "Service Stop", inference.Missed, 0.68, []string{"TA0040"}, "84 of 121", inference.Look{Component: "DC0041", Name: "Service Metadata", Source: "WinEventLog:System", Channel: "EventCode=7036"}, process),
			suggestion("T1018", "Remote System Discovery", inference.Missed, 0.61, []string{"TA0007"}, "71 of 121", process),
			suggestion("T1021.002", "SMB/Windows Admin Shares", inference.Missed, 0.57, []string{"TA0008"}, "66 of 121", logon),
			suggestion("T1482", "Domain Trust Discovery", inference.Missed, 0.44, []string{"TA0007"}, "52 of 121", process),
			suggestion("T1543.003", "Windows Service", inference.Next, 0.41, []string{"TA0003", "TA0004"}, "49 of 121", service, process),
			suggestion("T1558.003", "Kerberoasting", inference.Missed, 0.38, []string{"TA0006"}, "45 of 121", logon),
			suggestion("T1560.001", "Archive via Utility", inference.Missed, 0.33, []string{"TA0009"}, "40 of 121", process),
			suggestion("T1078", "Valid Accounts", inference.Missed, 0.21, []string{"TA0001", "TA0003", "TA0004"}, "30 of 121", logon),
		},
		Similar: []inference.Similar{
			{ID: "report-1", Source: tradecraft.Source{Name: "Example Labs, one night", URL: "https://reports.example/one-night", Date: "2020-11"}, Similarity: 0.72, Shared: []string{"T1486", "T1490", "T1059.001", "T1021.001"}, Groups: []string{"G0102"}},
			{ID: "report-2", Source: tradecraft.Source{Name: "Example CERT, hospitals", Date: "2021"}, Similarity: 0.64, Shared: []string{"T1486", "T1003.001"}},
		},
		TrackRecord: "On reports newer than the training data, 44 of 100 techniques held back are among the first 20.",
	}
}

func mitigations(p *profile.Profile) *mitigation.Result {
	rank := func(id, name string, covered float64, answers ...string) mitigation.Mitigation {
		return mitigation.Mitigation{ID: id, Name: name, Answers: answers, New: answers[:1], Gain: 0.9, Covered: covered}
	}
	return &mitigation.Result{
		Statement: fmt.Sprintf("Four mitigations answer 18 of the %d techniques seen", len(p.Techniques)),
		Ranked: []mitigation.Mitigation{
			rank("M1026", "Privileged Account Management", 0.38, "T1003.001", "T1021.001", "T1047", "T1053.005", "T1059.001", "T1055", "T1685"),
			rank("M1017", "User Training", 0.55, "T1036", "T1204.002", "T1566.001", "T1566.002"),
			rank("M1053", "Data Backup", 0.69, "T1486", "T1490"),
			rank("M1031", "Network Intrusion Prevention", 0.84, "T1041", "T1071.004", "T1105", "T1573.001", "T1566.001"),
		},
		Unanswered: []string{"T1016", "T1082"},
	}
}
