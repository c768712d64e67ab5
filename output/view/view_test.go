package view_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tradecraft"
	"tradecraft/analysis"
	"tradecraft/analysis/attribution"
	"tradecraft/analysis/profile"
	"tradecraft/attack"
	"tradecraft/output"
	"tradecraft/output/outputtest"
	"tradecraft/output/view"
)

func TestAnswersComeFirst(t *testing.T) {
	got := view.Of(outputtest.Report(t)).Answers
	want := []view.Answer{
		{Question: "How bad", Short: "How bad", Text: "Medium 57 (51 to 79)", Detail: "Act now: T1486. Tells most: What could come of it at worst?", Anchor: "severity", Warm: true},
		{Question: "Who it looks like", Short: "Who", Text: "No group stands out", Detail: "Closest: Wizard Spider 0.46, FIN6 0.09. An actor we do not know: 0.27.", Anchor: "who"},
		{Question: "Probably missed or next", Short: "Next", Text: "Service Stop, T1489", Detail: "0.68, probably missed. Look at Service Metadata (WinEventLog:System EventCode=7036).", Anchor: "next"},
		{Question: "What to do first", Short: "First", Text: "Stop the program that does the damage, everywhere", Detail: "Then keep the note and the encryptor.", Anchor: "hour"},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	r := outputtest.Report(t)
	r.Analysis.Severity, r.Analysis.Response = nil, nil
	got = view.Of(r).Answers
	want = append(want[1:3:3], view.Answer{Question: "What to do first", Short: "First", Text: "Privileged Account Management", Detail: "Answers 26\u00a0% of what was seen or probably comes next. The best 3 together answer 50\u00a0%, and no others more.", Anchor: "do"})
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error("without severity and response:", diff)
	}
}

func TestNamedGroup(t *testing.T) {
	r := outputtest.Report(t)
	r.Analysis.Attribution.Named = "G0102"
	r.Analysis.Attribution.Candidates[0].Probability = 0.81
	got := view.Of(r).Answers[1]
	if got.Text != "Wizard Spider, 0.81" || got.Detail != "Mostly by software: Ryuk, used by 1 group. A lead, no proof: tools and techniques can be copied." {
		t.Errorf("the answer is %q, %q", got.Text, got.Detail)
	}
}

// The columns stand in matrix order, a sub-technique under its technique, what
// is likely after what was seen.
func TestMatrix(t *testing.T) {
	m := view.Of(outputtest.Report(t)).Matrices
	if len(m) != 1 || m[0].Domain != "" {
		t.Fatalf("%d matrices, the first of %q; want one without a name", len(m), m[0].Domain)
	}
	var names []string
	columns := map[string]view.Column{}
	for _, c := range m[0].Columns {
		names = append(names, c.Name)
		columns[c.Name] = c
	}
	want := []string{"Initial Access", "Execution", "Persistence", "Privilege Escalation", "Stealth", "Defense Impairment",
		"Credential Access", "Discovery", "Lateral Movement", "Collection", "Command and Control", "Exfiltration", "Impact"}
	if diff := cmp.Diff(want, names); diff != "" {
		t.Error(diff)
	}
	phishing := columns["Initial Access"].Families[0]
	if phishing.Name != "Phishing" || phishing.Head != nil || len(phishing.Subs) != 2 || phishing.Subs[0].ID != "T1566.001" {
		t.Errorf("phishing stands as %+v", phishing)
	}
	impact := columns["Impact"]
	last := impact.Families[len(impact.Families)-1].Head
	if impact.Seen != 2 || last == nil || !last.Next || last.ID != "T1489" || last.Anchor != "next" {
		t.Errorf("impact: %d seen, last %+v; want 2 and the likely T1489", impact.Seen, last)
	}
	if c := columns["Collection"]; c.Seen != 0 || len(c.Families) != 1 {
		t.Errorf("collection holds %+v, want what is likely alone", c)
	}
}

func TestSameHeadAndSub(t *testing.T) {
	c := &tradecraft.Case{AttackVersion: "19"}
	for _, id := range []string{"T1059", "T1059.001", "T9999"} {
		c.Sightings = append(c.Sightings, tradecraft.Sighting{Technique: id, Confidence: 1, Method: tradecraft.MethodStated})
	}
	c.Normalize()
	kb := outputtest.KB(t)
	m := view.Of(output.Report{Case: c, KB: kb, Analysis: &analysis.Analysis{Profile: profile.Of(c, kb)}}).Matrices
	if len(m) != 2 || m[1].Columns[0].Name != "No tactic known" || m[1].Columns[0].Families[0].Head.ID != "T9999" {
		t.Fatalf("an unknown technique has no column of its own: %+v", m)
	}
	f := m[0].Columns[0].Families
	if len(f) != 1 || f[0].Head == nil || len(f[0].Subs) != 1 {
		t.Errorf("T1059 and T1059.001 are not one family: %+v", f)
	}
}

// Tactics of the same name in two matrices are told apart.
func TestSeveralDomains(t *testing.T) {
	kb, err := attack.New(attack.Facts{
		Tactics: []attack.Tactic{
			{ID: "TA0003", Name: "Persistence", Domain: attack.Enterprise}, {ID: "TA0028", Name: "Persistence", Domain: attack.Mobile},
			{ID: "TA0110", Name: "Persistence", Domain: attack.ICS},
		},
		Techniques: []attack.Technique{
			{ID: "T1078", Name: "Valid Accounts", Tactics: []string{"TA0003"}},
			{ID: "T1398", Name: "Boot or Logon Initialization Scripts", Tactics: []string{"TA0028"}, Domain: attack.Mobile},
			{ID: "T0859", Name: "Valid Accounts", Tactics: []string{"TA0110"}, Domain: attack.ICS},
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	c := &tradecraft.Case{}
	for _, id := range []string{"T1078", "T1398", "T0859"} {
		c.Sightings = append(c.Sightings, tradecraft.Sighting{Technique: id, Confidence: 1, Method: tradecraft.MethodStated})
	}
	c.Normalize()
	v := view.Of(output.Report{Case: c, KB: kb, Analysis: &analysis.Analysis{Profile: profile.Of(c, kb)}})
	var matrices, tactics []string
	for _, m := range v.Matrices {
		matrices = append(matrices, m.Domain)
	}
	for _, e := range v.Evidence {
		tactics = append(tactics, e.Name)
	}
	if diff := cmp.Diff([]string{"Enterprise", "Mobile", "Industrial control systems"}, matrices); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{"Persistence", "Persistence (mobile)", "Persistence (industrial)"}, tactics); diff != "" {
		t.Error(diff)
	}
}

// The bars of all candidates have one scale: that of the highest score.
func TestPartsAddUp(t *testing.T) {
	w := view.Of(outputtest.Report(t)).Who
	for i, want := range []float64{1, 0.85 / 2.4, 0.6 / 2.4} {
		sum := 0.0
		for _, p := range w.Candidates[i].Parts {
			sum += p.Share
		}
		if sum < want-0.001 || sum > want+0.001 {
			t.Errorf("the bar of %s is %.3f long, want %.3f", w.Candidates[i].Name, sum, want)
		}
	}
	if got := w.Candidates[0].Parts[0]; got.Label != "software" || got.Text != "Ryuk, used by 1 group; TrickBot, used by 2 groups" || got.More != 1 {
		t.Errorf("the heaviest part is %q: %q", got.Label, got.Text)
	}
}

func TestNegativeWeights(t *testing.T) {
	r := outputtest.Report(t)
	r.Analysis.Attribution.Candidates = []attribution.Candidate{{ID: "G1", Name: "One", For: []tradecraft.Reason{
		{Kind: "technique", Text: "many shared", Weight: 1}, {Kind: "prior", Text: "rare", Weight: -0.4},
	}}}
	parts := view.Of(r).Who.Candidates[0].Parts
	if len(parts) != 2 || parts[1].Share != 0 || parts[1].Weight != "−0.40" {
		t.Errorf("parts are %+v; want the negative one without a bar", parts)
	}
}

func TestClaim(t *testing.T) {
	r := outputtest.Report(t)
	r.Analysis.Attribution.Stated = append(r.Analysis.Attribution.Stated, attribution.Stated{ID: "G9999", Count: 3})
	want := "The evidence itself names Wizard Spider (1 time, place 1 here) and G9999 (3 times, not ranked); a name is a claim and counts for nothing in this ranking."
	if got := view.Of(r).Who.Claim; got != want {
		t.Errorf("claim %q, want %q", got, want)
	}
	r.Analysis.Attribution.Stated = nil
	if got := view.Of(r).Who.Claim; got != "" {
		t.Errorf("nobody is named, and still: %q", got)
	}
}

func TestOpenCandidates(t *testing.T) {
	for _, tt := range []struct {
		name          string
		probabilities []float64
		want          int
	}{
		{"none", nil, 0},
		{"one", []float64{0.3}, 1},
		{"one far ahead", []float64{0.99, 0.001, 0.001, 0.001}, 2},
		{"all close", []float64{0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1}, 5},
	} {
		r := outputtest.Report(t)
		r.Analysis.Attribution.Candidates = nil
		for _, p := range tt.probabilities {
			r.Analysis.Attribution.Candidates = append(r.Analysis.Attribution.Candidates, attribution.Candidate{Probability: p})
		}
		if got := view.Of(r).Who.Open; got != tt.want {
			t.Errorf("%s: %d candidates stand open, want %d", tt.name, got, tt.want)
		}
	}
}

// One place that several methods found is one quote, and what a reason points
// at has an anchor.
func TestQuotes(t *testing.T) {
	r := outputtest.Report(t)
	i := slices.IndexFunc(r.Case.Sightings, func(s tradecraft.Sighting) bool { return s.Technique == "T1486" })
	first := r.Case.Sightings[i]
	again := first
	again.ID, again.Method = "", tradecraft.MethodName
	r.Case.Sightings = append(r.Case.Sightings, again)
	r.Case.Normalize()
	r.Analysis.Profile = profile.Of(r.Case, r.KB)
	anchors := 0
	for _, tactic := range view.Of(r).Evidence {
		for _, tech := range tactic.Techniques {
			if tech.ID == first.Technique && !strings.Contains(tech.Best[0].How+tech.Best[1].How, ", ") {
				t.Errorf("%s does not say both methods: %+v", tech.ID, tech.Best)
			}
			if tech.ID == "T1059.001" && (len(tech.Best) != 2 || len(tech.More) != 2 || tech.Places != 4) {
				t.Errorf("T1059.001 has %d open and %d folded places, want 2 and 2", len(tech.Best), len(tech.More))
			}
			if tech.ID == "T1486" && (len(tech.Best) != 3 || len(tech.More) != 0) {
				t.Errorf("T1486 has %d open and %d folded places, want 3 and none", len(tech.Best), len(tech.More))
			}
			for _, q := range append(tech.Best, tech.More...) {
				if q.Anchor != "" {
					anchors++
				}
			}
		}
	}
	if anchors != 1 {
		t.Errorf("%d quotes have an anchor, want that of the one reason", anchors)
	}
}

func TestImplied(t *testing.T) {
	got := view.Of(outputtest.Report(t)).Implied
	if len(got) != 3 || got[0].ID != "T1543.003" || got[0].Name != "Create or Modify System Process: Windows Service" || len(got[0].Software) != 2 {
		t.Errorf("implied are %+v", got)
	}
}

func TestSourcesLinkToTheWebOnly(t *testing.T) {
	for address, want := range map[string]string{
		"https://reports.example/a": "https://reports.example/a", "javascript:alert(1)": "", "data:text/html,x": "", "//evil.example": "", "file:///etc/passwd": "", "": "",
	} {
		r := outputtest.Report(t)
		r.Analysis.Inference.Similar[0].Source.URL = address
		if got := view.Of(r).Next.Similar[0].URL; got != want {
			t.Errorf("the address %q becomes the link %q, want %q", address, got, want)
		}
	}
}

func TestTitle(t *testing.T) {
	tests := []struct {
		name string
		c    tradecraft.Case
		want string
	}{
		{"its own", tradecraft.Case{Title: "A case", Evidence: []tradecraft.Evidence{{Title: "x"}}}, "A case"},
		{"of the evidence", tradecraft.Case{Evidence: []tradecraft.Evidence{{Name: "a.pdf", Title: "Paper"}}}, "Paper"},
		{"the file name", tradecraft.Case{Evidence: []tradecraft.Evidence{{Name: "a.pdf"}}}, "a.pdf"},
		{"the first of several", tradecraft.Case{Evidence: []tradecraft.Evidence{{Name: "a.evtx"}, {Name: "b.evtx"}, {Name: "c.evtx"}}}, "a.evtx and 2 more"},
		{"nothing", tradecraft.Case{}, "Case report"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := view.Of(output.Report{Case: &tt.c, Analysis: &analysis.Analysis{}}).Title; got != tt.want {
				t.Errorf("title %q, want %q", got, tt.want)
			}
		})
	}
}
