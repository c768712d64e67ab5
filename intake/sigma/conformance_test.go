package sigma

import (
	"slices"
	"strconv"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"

	"tradecraft/intake/logs/event"
)

// conformanceSuite is one of the files testdata/conformance/*.yml that say
// whether a rule fires on an event.
type conformanceSuite struct {
	Placeholders map[string][]string
	Cases        []conformanceCase
}

// conformanceCase is a search, or a detection with its condition, an event, and
// whether it fires.
type conformanceCase struct {
	Name      string
	Search    yaml.Node
	Detection yaml.Node
	Event     yaml.Node
	Fires     bool
}

// matchingSuites are the files of that kind.
var matchingSuites = []string{"values", "wildcards", "null", "numbers", "time", "regexp", "encoding", "windash", "network", "references", "placeholders", "keywords", "conditions"}

// rule makes a rule of the case, for process creation.
func (c *conformanceCase) rule(t testing.TB, placeholders map[string][]string) *Rule {
	t.Helper()
	detection := &c.Detection
	if detection.Kind == 0 {
		detection = flow(t, "{s: , condition: s}")
		detection.Content[1] = &c.Search
	}
	return ruleOf(t, detection, placeholders)
}

// ruleOf makes a rule of a detection, for process creation.
func ruleOf(t testing.TB, detection *yaml.Node, placeholders map[string][]string) *Rule {
	t.Helper()
	root := flow(t, "{title: t, id: x, logsource: {category: process_creation, product: windows}, detection: }")
	root.Content[len(root.Content)-1] = detection
	unmerge(root)
	f := &File{}
	if _, err := f.document("t.yml", root, Options{Placeholders: placeholders}); err != nil {
		t.Fatal(err)
	}
	return f.Rules[0]
}

func indent(s string) string {
	return "  " + strings.ReplaceAll(strings.TrimSpace(s), "\n", "\n  ") + "\n"
}

// processEvent makes an event of Sysmon 1 from a mapping; lists are several
// values, null is a field without a value.
func processEvent(t testing.TB, object *yaml.Node) *record {
	t.Helper()
	r := &record{channel: "Microsoft-Windows-Sysmon/Operational", id: 1}
	r.fill(object)
	return r
}

// fill sets the fields of a mapping.
func (r *record) fill(object *yaml.Node) {
	for i := 0; i+1 < len(object.Content); i += 2 {
		name, value := object.Content[i].Value, object.Content[i+1]
		list := []*yaml.Node{value}
		if value.Kind == yaml.SequenceNode {
			list = value.Content
		}
		for _, v := range list {
			if v.Tag == "!!null" {
				r.names, r.values = append(r.names, name), append(r.values, event.Value{})
				continue
			}
			r.set(name, v.Value)
		}
	}
}

// flow reads a mapping written in a test.
func flow(t testing.TB, text string) *yaml.Node {
	t.Helper()
	var doc yaml.Node
	if err := yaml.Unmarshal([]byte(text), &doc); err != nil {
		t.Fatal(err)
	}
	return doc.Content[0]
}

func fires(t *testing.T, r *Rule, object *yaml.Node) bool {
	t.Helper()
	fields := &event.Fields{}
	m := Compile([]*Rule{r}, fields)
	e := processEvent(t, object).event(fields)
	got := len(m.NewState().Match(e)) > 0
	if want := len(expected(m, e)) > 0; got != want {
		t.Errorf("the index says %v, the definition %v", got, want)
	}
	return got
}

func TestConformance(t *testing.T) {
	cases := 0
	for _, name := range matchingSuites {
		var suite conformanceSuite
		readSuite(t, name+".yml", &suite)
		cases += len(suite.Cases)
		seen := map[string]bool{}
		for i := range suite.Cases {
			tt := &suite.Cases[i]
			if seen[tt.Name] {
				t.Errorf("%s: two cases are called %q", name, tt.Name)
			}
			seen[tt.Name] = true
			t.Run(name+"/"+tt.Name, func(t *testing.T) {
				if got := fires(t, tt.rule(t, suite.Placeholders), &tt.Event); got != tt.Fires {
					t.Errorf("fires %v, want %v (line %d)", got, tt.Fires, tt.Event.Line)
				}
			})
		}
	}
	if cases < 500 {
		t.Errorf("only %d cases", cases)
	}
}

// TestRefusedRules gives rules that cannot be used, and what the problem must name.
func TestRefusedRules(t *testing.T) {
	var suite struct {
		Cases []struct {
			Name, Search, Detection, Rule string
			Says                          []string
		}
	}
	readSuite(t, "refused.yml", &suite)
	const head = "title: t\nid: r1\nlogsource: {product: windows}\ndetection: "
	for _, tt := range suite.Cases {
		switch {
		case tt.Search != "":
			tt.Rule, tt.Says = head+"{s: "+strings.TrimSpace(tt.Search)+", condition: s}", append(tt.Says, "r1")
		case tt.Detection != "":
			tt.Rule, tt.Says = head+tt.Detection, append(tt.Says, "r1")
		}
		t.Run(tt.Name, func(t *testing.T) {
			f, problems := ParseFile("r.yml", []byte(tt.Rule), Options{Placeholders: map[string][]string{"a": {"x"}, "x": {"y"}}})
			rules, more := f.Assemble()
			problems = append(problems, more...)
			if len(rules) > 0 || len(problems) == 0 || problems[0].Severity != "error" {
				t.Fatalf("%d rules, problems %v", len(rules), problems)
			}
			for _, text := range tt.Says {
				if !strings.Contains(problems[0].Message, text) {
					t.Errorf("problem %q does not say %q", problems[0].Message, text)
				}
			}
		})
	}
	if len(suite.Cases) < 140 {
		t.Errorf("only %d cases", len(suite.Cases))
	}
}

// TestRuleFiles gives files of several documents, with filters and correlations.
func TestRuleFiles(t *testing.T) {
	var suite struct {
		Cases []struct {
			Name, File      string
			Event           yaml.Node
			Fires, Problems []string
		}
	}
	readSuite(t, "files.yml", &suite)
	for _, tt := range suite.Cases {
		t.Run(tt.Name, func(t *testing.T) {
			f, problems := ParseFile("f.yml", []byte(tt.File), Options{})
			rules, more := f.Assemble()
			problems = append(problems, more...)
			fields := &event.Fields{}
			m := Compile(rules, fields)
			var got []string
			for _, at := range m.NewState().Match(processEvent(t, &tt.Event).event(fields)) {
				if !m.Silent(at) {
					got = append(got, rules[at].Title)
				}
			}
			slices.Sort(got)
			if !slices.Equal(got, tt.Fires) && len(got)+len(tt.Fires) > 0 {
				t.Errorf("fires %q, want %q; problems %v", got, tt.Fires, problems)
			}
			if len(problems) != len(tt.Problems) {
				t.Fatalf("problems %v, want %q", problems, tt.Problems)
			}
			for i, p := range problems {
				if !strings.Contains(p.Message, tt.Problems[i]) {
					t.Errorf("problem %q does not say %q", p.Message, tt.Problems[i])
				}
			}
		})
	}
}

func TestGlobalDocuments(t *testing.T) {
	text := `
action: global
title: both
level: high
tags: [attack.t1059.001, attack.execution]
detection:
  condition: s
---
id: one
logsource: {product: windows, category: process_creation}
detection:
  s: {Image|endswith: '\a.exe'}
---
id: two
title: own title
logsource: {product: windows, service: security}
detection:
  s: {EventID: 1}
---
id: three
detection: 7
`
	f, problems := ParseFile("g.yml", []byte(text), Options{})
	if len(f.Rules) != 2 || len(problems) != 1 {
		t.Fatalf("%d rules, %v", len(f.Rules), problems)
	}
	a, b := f.Rules[0], f.Rules[1]
	if a.Title != "both" || b.Title != "own title" || a.Level != High || b.LogSource.Service != "security" || len(a.Techniques) != 1 || a.Techniques[0] != "T1059.001" {
		t.Errorf("rules %+v %+v", a, b)
	}
	if !strings.Contains(problems[0].Object, "g.yml:20") {
		t.Errorf("the problem is of %s, want line 20", problems[0].Object)
	}
}

// TestRouting gives log sources and events, and whether rules of the one read the other.
func TestRouting(t *testing.T) {
	var suite struct {
		Cases []struct {
			Name              string
			LogSource, Search yaml.Node
			Event             struct {
				Channel, Provider, Product, Service, Category string
				ID                                            uint32
				Fields                                        yaml.Node
			}
			Fires bool
		}
	}
	readSuite(t, "routing.yml", &suite)
	for _, tt := range suite.Cases {
		t.Run(tt.Name, func(t *testing.T) {
			root := flow(t, "{title: t, logsource: , detection: {s: , condition: s}}")
			root.Content[3], root.Content[5].Content[1] = &tt.LogSource, &tt.Search
			f := &File{}
			if _, err := f.document("r.yml", root, Options{}); err != nil {
				t.Fatal(err)
			}
			rec := &record{channel: tt.Event.Channel, id: tt.Event.ID, product: tt.Event.Product}
			rec.set("EventID", strconv.Itoa(int(rec.id)))
			rec.set("Provider_Name", tt.Event.Provider)
			rec.fill(&tt.Event.Fields)
			fields := &event.Fields{}
			m := Compile(f.Rules, fields)
			e := rec.event(fields)
			e.Provider, e.Service, e.Category = tt.Event.Provider, tt.Event.Service, tt.Event.Category
			if got := len(m.NewState().Match(e)) == 1; got != tt.Fires {
				t.Errorf("fires %v, want %v", got, tt.Fires)
			}
		})
	}
}
