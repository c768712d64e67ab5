package response_test

import (
	"context"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"tradecraft"
	"tradecraft/analysis/inference"
	"tradecraft/analysis/response"
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

func caseOf(ids ...string) *tradecraft.Case {
	c := &tradecraft.Case{}
	for _, id := range ids {
		c.Sightings = append(c.Sightings, tradecraft.Sighting{Technique: id, Confidence: 1, Method: tradecraft.MethodStated, Evidence: "e"})
	}
	c.Normalize()
	return c
}

func run(t testing.TB, c *tradecraft.Case) *response.Result {
	t.Helper()
	kb := base(t)
	next, err := inference.Run(context.Background(), c, kb, inference.Options{})
	if err != nil {
		t.Fatal(err)
	}
	r, err := response.Run(context.Background(), c, kb, response.Options{Next: next})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// TestEveryTechniqueIsAnswered counts, over all techniques, the phases with
// steps, and holds the shares where they stand.
func TestEveryTechniqueIsAnswered(t *testing.T) {
	kb := base(t)
	with := map[string]int{}
	n := 0
	for _, x := range kb.Techniques() {
		n++
		r, err := response.Run(context.Background(), caseOf(x.ID), kb, response.Options{})
		if err != nil {
			t.Fatal(err)
		}
		a := r.Answered[0]
		for phase, steps := range map[string][]string{
			response.Identification: a.Identification, response.Containment: a.Containment, response.Eradication: a.Eradication, response.Recovery: a.Recovery,
		} {
			if len(steps) > 0 {
				with[phase]++
			} else if !slices.Contains(a.None, phase) {
				t.Errorf("%s: neither steps nor 'none known' for %s", x.ID, phase)
			} else if phase == response.Containment || phase == response.Identification {
				t.Logf("%s %s: no %s", x.ID, x.Name, phase)
			}
		}
	}
	t.Logf("%d techniques: %v", n, with)
	for phase, least := range map[string]float64{response.Identification: 0.99, response.Containment: 0.99, response.Eradication: 0.9, response.Recovery: 0.85} {
		if share := float64(with[phase]) / float64(n); share < least {
			t.Errorf("%s: %.3f of all techniques answered, want %.2f", phase, share, least)
		}
	}
}

// TestSteps goes through random cases: no step twice, none without a technique
// or a source, phases in order, every id known.
func TestSteps(t *testing.T) {
	kb := base(t)
	var ids []string
	for _, x := range kb.Techniques() {
		ids = append(ids, x.ID)
	}
	r := rand.New(rand.NewPCG(3, 4))
	for range 100 {
		var seen []string
		for range 1 + r.IntN(25) {
			seen = append(seen, ids[r.IntN(len(ids))])
		}
		got := run(t, caseOf(seen...))
		known, titles := map[string]bool{}, map[string]bool{}
		phase := 0
		for _, s := range got.Steps {
			if known[s.ID] || titles[s.Title] {
				t.Errorf("%v: twice: %s", seen, s.Title)
			}
			known[s.ID], titles[s.Title] = true, true
			if len(s.Techniques) == 0 || len(s.Sources) == 0 || s.How == "" || s.Decides == "" || s.Breaks == "" {
				t.Errorf("%v: %+v lacks something", seen, s)
			}
			at := slices.Index(response.Phases(), s.Phase)
			if at < phase {
				t.Errorf("%v: %s stands after a later phase", seen, s.Title)
			}
			phase = at
			for _, src := range s.Sources {
				if src.Name == "" {
					t.Errorf("%s: source %s has no name", s.Title, src.ID)
				}
			}
		}
		for _, id := range got.FirstHour {
			if !known[id] {
				t.Errorf("%v: the first hour names no step: %s", seen, id)
			}
		}
		for _, a := range got.Answered {
			for _, id := range slices.Concat(a.Identification, a.Containment, a.Eradication, a.Recovery) {
				if !known[id] || !slices.Contains(got.Find(id).Techniques, a.Technique) {
					t.Errorf("%s: step %s is not against it", a.Technique, id)
				}
			}
		}
	}
}

func TestPlans(t *testing.T) {
	for _, tt := range []struct {
		name, seen, want, first string
		change                  func(*tradecraft.Case)
	}{
		{"encryption", "T1078 T1486 T1490", "ransomware", "Stop the program", nil},
		{"a skimmer", "T1190 T1056.003 T1041", "skimming", "Save the checkout", nil},
		{"a script on a website", "T1059.007 T1041", "skimming", "Save the checkout", func(c *tradecraft.Case) {
			c.Evidence = []tradecraft.Evidence{{ID: "e", Kind: tradecraft.KindSite, Name: "shop"}}
		}},
		{"a phish", "T1566.002 T1204.001", "phishing", "List who received", nil},
		{"a web shell", "T1190 T1505.003", "webshell", "Find every request", nil},
		{"a cloud account", "T1078.004 T1098.001", "cloud-account", "In this order", nil},
		{"an insider", "T1567.002 T1052.001", "insider", "Agree on who knows", func(c *tradecraft.Case) { c.Context.Actor = "insider" }},
		{"none of them", "T1046", "", "", nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			c := caseOf(strings.Fields(tt.seen)...)
			if tt.change != nil {
				tt.change(c)
			}
			r := run(t, c)
			if tt.want == "" {
				if len(r.Plans) > 0 {
					t.Errorf("plan %s", r.Plans[0].ID)
				}
				return
			}
			if len(r.Plans) == 0 || r.Plans[0].ID != tt.want {
				t.Fatalf("plans %+v, want %s", r.Plans, tt.want)
			}
			var titles []string
			for _, id := range r.FirstHour {
				titles = append(titles, r.Find(id).Title)
			}
			if !strings.HasPrefix(titles[0], tt.first) && !strings.HasPrefix(titles[1], tt.first) && !strings.HasPrefix(titles[2], tt.first) {
				t.Errorf("first hour %q, want %q among the first three", titles, tt.first)
			}
		})
	}
}

// TestEvidenceBeforeRebuild keeps the order that responders need.
func TestEvidenceBeforeRebuild(t *testing.T) {
	r := run(t, caseOf("T1059.001", "T1003.001", "T1486"))
	at := func(title string) int {
		return slices.IndexFunc(r.Steps, func(s response.Step) bool { return strings.HasPrefix(s.Title, title) })
	}
	memory, rebuild, restore := at("Capture memory"), at("Rebuild"), at("Restore from")
	if memory < 0 || !(memory < rebuild && rebuild < restore) {
		t.Errorf("memory at %d, rebuild at %d, restore at %d", memory, rebuild, restore)
	}
}

// TestCloudCaseHasNoMemory keeps steps for machines out of a tenant.
func TestCloudCaseHasNoMemory(t *testing.T) {
	r := run(t, caseOf("T1078.004", "T1098.001", "T1530"))
	for _, s := range r.Steps {
		if strings.HasPrefix(s.Title, "Capture memory") {
			t.Errorf("%s for %v", s.Title, s.Techniques)
		}
	}
}

func TestHostsAndAccounts(t *testing.T) {
	c := caseOf("T1059.001")
	c.Sightings[0].Host, c.Sightings[0].Account = "FS01", "svc-backup"
	r := run(t, c)
	i := slices.IndexFunc(r.Steps, func(s response.Step) bool { return strings.HasPrefix(s.Title, "Isolate") })
	if i < 0 || !slices.Equal(r.Steps[i].Hosts, []string{"FS01"}) || !slices.Equal(r.Steps[i].Accounts, []string{"svc-backup"}) {
		t.Errorf("isolate at %d: %+v", i, r.Steps[max(i, 0)])
	}
}

func TestEmptyCase(t *testing.T) {
	r := run(t, caseOf())
	if len(r.Steps) > 0 || !strings.Contains(r.Statement, "cannot tell") {
		t.Errorf("%+v", r)
	}
}

func BenchmarkPlaybook20(b *testing.B) {
	c := caseOf("T1566.001", "T1204.002", "T1059.001", "T1059.003", "T1547.001", "T1055", "T1027", "T1070.004", "T1003.001", "T1082",
		"T1057", "T1021.001", "T1021.002", "T1005", "T1560.001", "T1071.001", "T1105", "T1041", "T1486", "T1490")
	kb := base(b)
	next, err := inference.Run(context.Background(), c, kb, inference.Options{})
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if _, err := response.Run(context.Background(), c, kb, response.Options{Next: next}); err != nil {
			b.Fatal(err)
		}
	}
}
