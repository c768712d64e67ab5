package severity_test

import (
	"context"
	"encoding/json"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"tradecraft"
	"tradecraft/analysis/severity"
	"tradecraft/attack"
)

func base(t testing.TB) *attack.KnowledgeBase {
	t.Helper()
	kb, err := attack.Load()
	if err != nil {
		t.Fatal(err)
	}
	return kb
}

func caseOf(ctx tradecraft.Context, ids ...string) *tradecraft.Case {
	c := &tradecraft.Case{Context: ctx}
	for _, id := range ids {
		c.Sightings = append(c.Sightings, tradecraft.Sighting{Technique: id, Confidence: 1, Method: tradecraft.MethodStated, Evidence: "e"})
	}
	c.Normalize()
	return c
}

func run(t testing.TB, c *tradecraft.Case, o severity.Options) *severity.Result {
	t.Helper()
	r, err := severity.Run(context.Background(), c, base(t), o)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func yes() *bool { b := true; return &b }

// TestRules goes through the corners of the rules, one category each.
func TestRules(t *testing.T) {
	const (
		functional = "functional_impact"
		activity   = "observed_activity"
		location   = "location_of_observed_activity"
		actor      = "actor_characterization"
		info       = "information_impact"
		recover    = "recoverability"
		sector     = "cross_sector_dependency"
		potential  = "potential_impact"
	)
	for _, tt := range []struct {
		name           string
		seen           string
		context        tradecraft.Context
		category, want string
	}{
		{"nothing seen", "", tradecraft.Context{}, activity, "None"},
		{"the earliest stage of a technique in several tactics", "T1078", tradecraft.Context{}, activity, "Engage"},
		{"remote services from outside", "T1133", tradecraft.Context{}, activity, "Engage"},
		{"guessing passwords proves no access", "T1110.003", tradecraft.Context{}, activity, "Engage"},
		{"nor does asking for a second factor", "T1621", tradecraft.Context{}, functional, "No Impact"},
		{"presence", "T1566.001 T1059.001", tradecraft.Context{}, functional, "No Impact to Services"},
		{"a technique of v18 that moved to Defense Impairment", "T1562.001", tradecraft.Context{}, activity, "Presence"},
		{"exfiltration is an effect", "T1041", tradecraft.Context{}, activity, "Effect"},
		{"an impact technique that neither denies nor degrades", "T1667", tradecraft.Context{}, functional, "No Impact to Services"},
		{"a sub-technique stands for its parent", "T1561.002", tradecraft.Context{}, info, "Destruction of Non-Critical System"},
		{"a parent does not stand for its sub-technique", "T1003", tradecraft.Context{}, info, "No Impact"},
		{"the keys of the domain", "T1003.003", tradecraft.Context{}, info, "Core Credential Compromise"},
		{"keys outweigh destruction of what is not critical", "T1606.002 T1486", tradecraft.Context{}, info, "Core Credential Compromise"},
		{"destruction of a critical system outweighs keys", "T1606.002 T1486", tradecraft.Context{CriticalAsset: yes()}, info, "Destruction of Critical System"},
		{"data gathered", "T1005", tradecraft.Context{DataClass: []string{"privacy"}}, info, "Suspected But Not Identified"},
		{"data that left, nobody said which", "T1567.002", tradecraft.Context{}, info, "Suspected But Not Identified"},
		{"data that left", "T1567.002", tradecraft.Context{DataClass: []string{"privacy", "proprietary"}}, info, "Proprietary Information Loss"},
		{"data of critical systems", "T1041", tradecraft.Context{DataClass: []string{"critical-system"}}, info, "Critical Systems Data Breach"},
		{"denial", "T1489", tradecraft.Context{}, functional, "Denial of Non-Critical Services"},
		{"denial of what is critical", "T1489", tradecraft.Context{CriticalAsset: yes()}, functional, "Denial of Critical Services or Loss of Control"},
		{"degraded", "T1496.001", tradecraft.Context{}, functional, "Significant Impact to Non-Critical Services"},
		{"degraded and critical", "T1657", tradecraft.Context{CriticalAsset: yes()}, functional, "Significant Impact to Critical Services"},
		{"no backup out of reach", "T1485 T1490", tradecraft.Context{}, recover, "Not Recoverable"},
		{"a backup out of reach", "T1485 T1490", tradecraft.Context{OfflineBackup: yes()}, recover, "Extended"},
		{"persistence", "T1547.001", tradecraft.Context{}, recover, "Supplemented"},
		{"moving on", "T1021.001", tradecraft.Context{}, recover, "Supplemented"},
		{"neither", "T1059.001", tradecraft.Context{}, recover, "Regular"},
		{"the directory", "T1207", tradecraft.Context{}, location, "Level 3 - Business Network Management"},
		{"the directory, though the edge was named", "T1484.001", tradecraft.Context{Location: "dmz"}, location, "Level 3 - Business Network Management"},
		{"the directory, and more", "T1484.001", tradecraft.Context{Location: "safety"}, location, "Level 7 - Safety Systems"},
		{"upper case and spaces", "", tradecraft.Context{Location: "Critical DMZ"}, location, "Level 4 - Critical System DMZ"},
		{"the option's own name", "", tradecraft.Context{Location: "Level 2 - Business Network"}, location, "Level 2 - Business Network"},
		{"an insider", "", tradecraft.Context{Actor: "insider"}, actor, "Witting Insider"},
		{"an actor that aims at us", "", tradecraft.Context{Actor: "APT (Targeted)"}, actor, "APT (Targeted)"},
		{"nobody knows", "", tradecraft.Context{Actor: "unknown"}, actor, "Unknown"},
		{"a sector by its short name", "", tradecraft.Context{Sectors: []string{"healthcare"}}, sector, "Healthcare and Public Health"},
		{"of several sectors the one others depend on most", "", tradecraft.Context{Sectors: []string{"Water", "Energy"}}, sector, "Energy"},
		{"no sector", "", tradecraft.Context{}, sector, "Commercial Facilities"},
		{"impact", "", tradecraft.Context{PotentialImpact: "Severe"}, potential, "Severe"},
		{"industrial control", "T0827", tradecraft.Context{CriticalAsset: yes()}, functional, "Denial of Critical Services or Loss of Control"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			r := run(t, caseOf(tt.context, strings.Fields(tt.seen)...), severity.Options{})
			if got := r.Selection[tt.category]; got != tt.want {
				t.Errorf("%s: %q, want %q", tt.category, got, tt.want)
			}
			if len(r.Problems) > 0 {
				t.Errorf("problems %v", r.Problems)
			}
		})
	}
}

// TestEvidenceNamesTheTactic takes a technique of several tactics for the one
// that the evidence names.
func TestEvidenceNamesTheTactic(t *testing.T) {
	c := caseOf(tradecraft.Context{}, "T1078")
	c.Sightings[0].Tactics = []string{"TA0003"}
	if got := run(t, c, severity.Options{}).Selection["observed_activity"]; got != "Presence" {
		t.Errorf("valid accounts for persistence: %s, want Presence", got)
	}
}

// TestPointsAddUp checks that what is shown adds up to the score.
func TestPointsAddUp(t *testing.T) {
	for _, seen := range []string{"", "T1190 T1505.003 T1041", "T1003.003 T1486 T1490"} {
		r := run(t, caseOf(tradecraft.Context{Location: "business"}, strings.Fields(seen)...), severity.Options{})
		sum := 0.0
		for _, d := range r.Categories {
			sum += d.Points
			if d.Default == (d.Lowest == d.Highest) {
				t.Errorf("%s: default %v, from %s to %s", d.Name, d.Default, d.Lowest, d.Highest)
			}
		}
		if math.Abs(sum-r.Score) > 0.011 {
			t.Errorf("%q: points add up to %g, the score is %g", seen, sum, r.Score)
		}
		if r.Low > r.Score || r.High < r.Score {
			t.Errorf("%q: %g is not within %g to %g", seen, r.Score, r.Low, r.High)
		}
	}
}

// TestAttributionCounts takes the class of a named group, and only where the
// context says nothing.
func TestAttributionCounts(t *testing.T) {
	for _, tt := range []struct{ said, group, want string }{
		{"", "G0102", "Criminal"},
		{"", "G0016", "APT"},
		{"hacktivist", "G0016", "Hacktivists"},
		{"", "", "Unknown"},
		{"", "G9999", "Unknown"},
	} {
		c := caseOf(tradecraft.Context{Actor: tt.said}, "T1059")
		if got := run(t, c, severity.Options{Actor: "G0102"}); tt.said == "" && got.Selection["actor_characterization"] != "Unknown" {
			t.Error("a lead by techniques alone changes the score")
		}
		c.Software = []tradecraft.Mention{{ID: "S0446", Evidence: "e", Count: 1}}
		r := run(t, c, severity.Options{Actor: tt.group})
		if got := r.Selection["actor_characterization"]; got != tt.want {
			t.Errorf("said %q, named %q: %s, want %s", tt.said, tt.group, got, tt.want)
		}
	}
}

// TestNeverLowers adds one technique to 10,000 random cases: no score falls,
// nor does either end of its interval.
func TestNeverLowers(t *testing.T) {
	kb := base(t)
	n := 10_000
	if testing.Short() {
		n = 500
	}
	var ids []string
	for _, x := range kb.Techniques() {
		ids = append(ids, x.ID)
	}
	r := rand.New(rand.NewPCG(1, 2))
	pick := func(words ...string) string { return words[r.IntN(len(words))] }
	flag := func() *bool {
		b := r.IntN(2) == 0
		if r.IntN(3) == 0 {
			return nil
		}
		return &b
	}
	for range n {
		ctx := tradecraft.Context{
			Location: pick("", "", "dmz", "business", "management", "critical", "safety"), Actor: pick("", "criminal", "apt", "insider"),
			PotentialImpact: pick("", "low", "high"), CriticalAsset: flag(), OfflineBackup: flag(),
		}
		if d := pick("", "privacy", "proprietary", "critical-system"); d != "" {
			ctx.DataClass = []string{d}
		}
		var seen []string
		for range r.IntN(12) {
			seen = append(seen, ids[r.IntN(len(ids))])
		}
		more := ids[r.IntN(len(ids))]
		before, after := severity.Score(kb, nil, caseOf(ctx, seen...)), severity.Score(kb, nil, caseOf(ctx, append(slices.Clone(seen), more)...))
		for i := range before {
			if after[i] < before[i] {
				t.Fatalf("%v + %s in %+v: %v falls to %v", seen, more, ctx, before, after)
			}
		}
	}
}

// TestQuestions asks for what would move the score, widest first, and for
// nothing that is known.
func TestQuestions(t *testing.T) {
	r := run(t, caseOf(tradecraft.Context{Actor: "criminal"}, "T1486", "T1490"), severity.Options{})
	var about []string
	last := math.Inf(1)
	for _, q := range r.Questions {
		about = append(about, q.About)
		if q.Width > last || q.Low > q.Now || q.High < q.Now {
			t.Errorf("%+v after one of width %g", q, last)
		}
		last = q.Width
	}
	for want, is := range map[string]bool{"critical_asset": true, "offline_backup": true, "actor": false, "data_class": false} {
		if slices.Contains(about, want) != is {
			t.Errorf("asked about %v; %s: want %v", about, want, is)
		}
	}
}

func TestContextThatNobodyKnows(t *testing.T) {
	r := run(t, caseOf(tradecraft.Context{Location: "the moon"}, "T1059"), severity.Options{})
	if len(r.Problems) != 1 || !strings.Contains(r.Problems[0].Message, "the moon") || !strings.Contains(r.Problems[0].Message, "business") {
		t.Errorf("problems %+v, want one that names what there is", r.Problems)
	}
}

func TestUrgency(t *testing.T) {
	for _, tt := range []struct {
		name, seen, cve, level, furthest string
		ransomware                       bool
	}{
		{"a scan", "T1595.002", "", severity.Soon, "TA0043", false},
		{"orders from outside", "T1566.001 T1071.001", "", severity.Today, "TA0011", false},
		{"encryption", "T1486", "", severity.Now, "TA0040", false},
		{"data leaves", "T1041", "", severity.Now, "TA0010", false},
		{"a vulnerability that ransomware uses", "T1190", "CVE-2021-34473", severity.Now, "TA0001", true},
		{"one that is exploited", "T1190", "CVE-2002-0367", severity.Today, "TA0001", false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			c := caseOf(tradecraft.Context{}, strings.Fields(tt.seen)...)
			if tt.cve != "" {
				c.Indicators = []tradecraft.Indicator{{Type: "cve", Value: tt.cve, Evidence: "e", Count: 1}}
			}
			u := run(t, c, severity.Options{EPSS: map[string]float64{tt.cve: 0.9}}).Urgency
			if u.Level != tt.level || u.Furthest != tt.furthest || u.Ransomware != tt.ransomware {
				t.Errorf("%+v, want %s, %s, ransomware %v", u, tt.level, tt.furthest, tt.ransomware)
			}
		})
	}
}

// TestReadRules names what is wrong in rules that a user wrote.
func TestReadRules(t *testing.T) {
	change := func(path string, value any) string {
		var doc map[string]any
		if err := json.Unmarshal(severity.EmbeddedRules(), &doc); err != nil {
			t.Fatal(err)
		}
		var at any = doc
		keys := strings.Split(path, ".")
		for _, k := range keys[:len(keys)-1] {
			if list, ok := at.([]any); ok {
				var i int
				fmt.Sscan(k, &i)
				at = list[i]
				continue
			}
			at = at.(map[string]any)[k]
		}
		at.(map[string]any)[keys[len(keys)-1]] = value
		out, _ := json.Marshal(doc)
		return string(out)
	}
	for name, tt := range map[string]struct{ text, want string }{
		"as they are":                 {string(severity.EmbeddedRules()), ""},
		"no JSON":                     {"{", "mine.json"},
		"another schema":              {change("schema", "x"), "tradecraft.severity-rules/v1"},
		"an option that is not":       {change("rules.0.option", "Bad"), `"Bad" is no option`},
		"a category that is not":      {change("rules.0.category", "x"), `no category "x"`},
		"a set that is not":           {change("rules.0.techniques", []string{"@no"}), `no set "no"`},
		"a condition that is not":     {change("rules.0.without", []string{"T1"}), "without"},
		"no condition":                {change("rules.0.techniques", []string{}), "asks for no technique"},
		"a default that is not":       {change("categories.0.default", "x"), "none of its options"},
		"a weight of nothing":         {change("categories.0.weight", 0), "weight above 0"},
		"a weight beyond bounds":      {change("categories.0.weight", 1e300), "weights go up to 1000"},
		"a context that leads astray": {change("context.location.options.dmz", "x"), "no option"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := severity.ReadRules("mine.json", strings.NewReader(tt.text))
			switch {
			case tt.want == "" && err != nil:
				t.Error(err)
			case tt.want != "" && (tradecraft.KindOf(err) != tradecraft.Invalid || !strings.Contains(err.Error(), tt.want)):
				t.Errorf("%v, want an Invalid error with %q", err, tt.want)
			}
		})
	}
}

func FuzzReadRules(f *testing.F) {
	f.Add(string(severity.EmbeddedRules()))
	f.Add(`{"schema":"tradecraft.severity-rules/v1","categories":[{"id":"a","weight":1,"default":"x","options":[{"name":"x"}]}],"bands":[{}]}`)
	kb := base(f)
	f.Fuzz(func(t *testing.T, text string) {
		r, err := severity.ReadRules("fuzz", strings.NewReader(text))
		if err != nil {
			return
		}
		if _, err := severity.Run(context.Background(), caseOf(tradecraft.Context{Location: "dmz"}, "T1486"), kb, severity.Options{Rules: r}); err != nil {
			t.Error(err)
		}
	})
}

func FuzzReadEPSS(f *testing.F) {
	f.Add("#model\ncve,epss,percentile\nCVE-2021-44228,0.97,0.999\n")
	f.Fuzz(func(t *testing.T, text string) {
		m, _, err := severity.ReadEPSS("fuzz", strings.NewReader(text))
		if err == nil && len(m) == 0 {
			t.Error("neither an error nor a line")
		}
	})
}
