package role

import "testing"

// TestLabels reads a small report from top to bottom.
func TestLabels(t *testing.T) {
	lines := make([]Line, len(report))
	for i := range report {
		lines[i] = report[i].line
	}
	for i, got := range Labels(lines) {
		if got != report[i].want {
			t.Errorf("line %d %q: got %v, want %v", i, report[i].line.Text, got, report[i].want)
		}
	}
}

var report = []struct {
	line Line
	want Label
}{
	{Line{Kind: "heading", Text: "Operation Paper Kite"}, Label{Role: Attack}},
	{Line{Section: "Operation Paper Kite", Text: "The group sent documents with macros."}, Label{Role: Attack}},
	{Line{Section: "Operation Paper Kite", Text: "We found no evidence of lateral movement."}, Label{Attack, Denied}},
	{Line{Section: "Operation Paper Kite", Text: "The flaw could be used to run code."}, Label{Attack, Hypothetical}},
	{Line{Section: "Operation Paper Kite", Text: "Organizations should patch the server."}, Label{Role: Advice}},
	{Line{Section: "Operation Paper Kite", Text: "Additionally, restrict who may schedule tasks."}, Label{Role: Advice}},
	{Line{Kind: "heading", Section: "Operation Paper Kite", Text: "ATT&CK techniques"}, Label{Role: Attack}},
	{Line{Kind: "row", Section: "ATT&CK techniques", Text: "T1059.001 | PowerShell", Techniques: 1}, Label{Role: Listing}},
	{Line{Kind: "heading", Text: "Defense Evasion"}, Label{Role: Attack}},
	{Line{Section: "Defense Evasion", Text: "The loader clears event logs."}, Label{Role: Attack}},
	{Line{Kind: "heading", Text: "Mitigations"}, Label{Role: Advice}},
	{Line{Section: "Mitigations", Text: "Apply patches to all systems at once."}, Label{Role: Advice}},
	{Line{Section: "Mitigations", Text: "Scheduled tasks are a common way to persist (T1053).", Techniques: 1}, Label{Role: Advice}},
	{Line{Section: "Mitigations", Kind: "item", Text: "Addresses used by the attackers and their mails"}, Label{Role: Advice}},
	{Line{Section: "Mitigations", Text: "The actors used stolen accounts to reach the servers."}, Label{Role: Attack}},
	{Line{Kind: "heading", Section: "Mitigations", Text: "Segment networks"}, Label{Role: Advice}},
	{Line{Section: "Segment networks", Text: "It limits how far an intruder gets."}, Label{Role: Advice}},
	{Line{Kind: "heading", Text: "YARA rules"}, Label{Role: Rule}},
	{Line{Section: "YARA rules", Kind: "code", Text: "$s1 = \"sekurlsa\" fullword"}, Label{Role: Rule}},
	{Line{Kind: "heading", Text: "Indicators of compromise"}, Label{Role: Indicators}},
	{Line{Section: "Indicators of compromise", Kind: "row", Text: "setup.exe | dropper"}, Label{Role: Indicators}},
	{Line{Section: "Indicators of compromise", Kind: "item", Text: "vssadmin delete shadows"}, Label{Role: Attack}},
	{Line{Kind: "heading", Text: "References"}, Label{Role: Reference}},
	{Line{Section: "References", Text: "Someone: How they phish"}, Label{Role: Reference}},
	{Line{Kind: "heading", Text: "Technical analysis of the dropper"}, Label{Role: Attack}},
	{Line{Section: "Technical analysis of the dropper", Text: "Our products detects the file as Trojan.X; it is detected as such since May."}, Label{Role: Product}},
	{Line{Section: "Technical analysis of the dropper", Text: "Initial access ......... 4"}, Label{Role: Contents}},
	{Line{Section: "Technical analysis of the dropper", Text: "[3] https://example.org/report"}, Label{Role: Reference}},
	{Line{Section: "Technical analysis of the dropper", Kind: "code", Text: "alert tcp any any -> any 443 (sid:1)"}, Label{Role: Rule}},
}

// TestHints: no phrase is passed over by its hints.
func TestHints(t *testing.T) {
	for _, p := range denied {
		if !has(p+" ", deniedHints) {
			t.Errorf("%q has no hint", p)
		}
	}
	for _, p := range supposed {
		if !has(p+" ", supposedHints) {
			t.Errorf("%q has no hint", p)
		}
	}
}

func BenchmarkLabels(b *testing.B) {
	lines := make([]Line, len(report))
	bytes := 0
	for i := range report {
		lines[i] = report[i].line
		bytes += len(lines[i].Text)
	}
	b.SetBytes(int64(bytes))
	for b.Loop() {
		Labels(lines)
	}
}

func TestSectionRole(t *testing.T) {
	for title, want := range map[string]Role{
		"Mitigations": Advice, "Detection and Mitigation Recommendations": Detection, "Table of Contents": Contents,
		"Impair Defenses": Attack, "Infection chain": Attack, "MITRE ATT&CK Tactics and Techniques": Attack,
		"About the author": About, "The author of the malware was in a hurry": "", "IOCs": Indicators,
		"File Access Pattern Analysis [D3-FAPA]": Advice, "Windows services": "", "": "",
	} {
		if got := sectionRole(title); got != want {
			t.Errorf("sectionRole(%q) = %q, want %q", title, got, want)
		}
	}
}

func FuzzLabels(f *testing.F) {
	f.Add("heading", "Mitigations", "Apply patches.")
	f.Add("row", "", "T1059 | x")
	f.Add("", "\xff", "- . http")
	f.Fuzz(func(t *testing.T, kind, section, text string) {
		line := Line{Kind: kind, Section: section, Text: text, Techniques: len(text) % 3}
		got := Labels([]Line{line, {Kind: "heading", Text: section}, line})
		for _, l := range got {
			if l.Role == "" {
				t.Errorf("no role for %q", text)
			}
		}
	})
}
