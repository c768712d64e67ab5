package sigma

import (
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
	head := "title: t\nid: r1\nlogsource: {product: windows}\n"
	tests := []struct{ name, text, says string }{
		{"not YAML", "a: [", "not valid YAML"},
		{"no detection", head, "no detection"},
		{"no condition", head + "detection:\n  s:\n    A: x\n", "no condition"},
		{"unknown search", head + "detection:\n  s:\n    A: x\n  condition: s and t\n", `"t"`},
		{"open bracket", head + "detection:\n  s:\n    A: x\n  condition: (s\n", "bracket"},
		{"two words", head + "detection:\n  s:\n    A: x\n  condition: s s\n", "one word too many"},
		{"aggregation", head + "detection:\n  s:\n    A: x\n  condition: s | count() > 5\n", "correlation"},
		{"none of the pattern", head + "detection:\n  s:\n    A: x\n  condition: 1 of t_*\n", "t_*"},
		{"more than there are", head + "detection:\n  s:\n    A: x\n  condition: 2 of s*\n", "only 1"},
		{"unknown modifier", head + "detection:\n  s:\n    A|sounds: x\n  condition: s\n", "sounds"},
		{"look-around", head + "detection:\n  s:\n    A|re: '(?!x)y'\n  condition: s\n", "RE2"},
		{"no network", head + "detection:\n  s:\n    A|cidr: tomorrow\n  condition: s\n", "tomorrow"},
		{"no number", head + "detection:\n  s:\n    A|gt: many\n  condition: s\n", "many"},
		{"no level", head + "level: urgent\ndetection:\n  s:\n    A: x\n  condition: s\n", "urgent"},
		{"encoded wildcard", head + "detection:\n  s:\n    A|base64|contains: 'a*b'\n  condition: s\n", "wildcards"},
		{"deep condition", head + "detection:\n  s:\n    A: x\n  condition: " + strings.Repeat("(", 300) + "s\n", "deeper"},
		{"aliases that grow", "a: &a [x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b]\nd: &d [*c,*c,*c,*c,*c,*c,*c,*c,*c]\ne: &e [*d,*d,*d,*d,*d,*d,*d,*d,*d]\nf: [*e,*e,*e,*e,*e,*e,*e]\n", "aliases"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			f, problems := ParseFile("r.yml", []byte(tt.text), Options{})
			if len(f.Rules) > 0 || len(problems) == 0 || !strings.Contains(problems[0].Message, tt.says) {
				t.Errorf("%d rules, problems %v; want a problem that says %q", len(f.Rules), problems, tt.says)
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
	const sysmonLog = "Microsoft-Windows-Sysmon/Operational"
	tests := []struct {
		name, source, search string
		event                record
		want                 bool
	}{
		{"sysmon process", "{product: windows, category: process_creation}", "Image: a", record{channel: sysmonLog, id: 1, names: []string{"Image"}, values: vals("a")}, true},
		{"channel in other case", "{product: windows, category: process_creation}", "Image: a", record{channel: strings.ToUpper(sysmonLog), id: 1, names: []string{"Image"}, values: vals("a")}, true},
		{"same id, other channel", "{product: windows, category: process_creation}", "Image: a", record{channel: "System", id: 1, names: []string{"Image"}, values: vals("a")}, false},
		{"same channel, other id", "{product: windows, category: process_creation}", "Image: a", record{channel: sysmonLog, id: 5, names: []string{"Image"}, values: vals("a")}, false},
		{"4688", "{product: windows, category: process_creation}", "Image: a", record{channel: "Security", id: 4688, names: []string{"NewProcessName"}, values: vals("a")}, true},
		{"4688 parent", "{product: windows, category: process_creation}", "ParentImage: a", record{channel: "Security", id: 4688, names: []string{"ParentProcessName"}, values: vals("a")}, true},
		{"4688 user", "{product: windows, category: process_creation}", `User: 'D\u'`, record{channel: "Security", id: 4688, names: []string{"SubjectDomainName", "SubjectUserName"}, values: vals("D", "u")}, true},
		{"4688 integrity", "{product: windows, category: process_creation}", "IntegrityLevel: High", record{channel: "Security", id: 4688, names: []string{"MandatoryLabel"}, values: vals("S-1-16-12288")}, true},
		{"4657", "{product: windows, category: registry_set}", `TargetObject: 'HKLM\S\v'`, record{channel: "Security", id: 4657, names: []string{"ObjectName", "ObjectValueName"}, values: vals(`\REGISTRY\MACHINE\S`, "v")}, true},
		{"service", "{product: windows, service: security}", "A: a", record{channel: "Security", id: 1, names: []string{"A"}, values: vals("a")}, true},
		{"other service", "{product: windows, service: security}", "A: a", record{channel: "System", id: 1, names: []string{"A"}, values: vals("a")}, false},
		{"any Windows log", "{product: windows}", "A: a", record{channel: "Anything", id: 1, names: []string{"A"}, values: vals("a")}, true},
		{"registry add", "{product: windows, category: registry_add}", "A: a", record{channel: sysmonLog, id: 12, names: []string{"A", "EventType"}, values: vals("a", "CreateKey")}, true},
		{"registry add is not delete", "{product: windows, category: registry_add}", "A: a", record{channel: sysmonLog, id: 12, names: []string{"A", "EventType"}, values: vals("a", "DeleteKey")}, false},
		{"cloud", "{product: aws, service: cloudtrail}", "A: a", record{product: "aws", names: []string{"A"}, values: vals("a")}, false},
		{"other product", "{product: linux}", "A: a", record{product: "aws", names: []string{"A"}, values: vals("a")}, false},
		{"product alone", "{product: aws}", "A: a", record{product: "aws", names: []string{"A"}, values: vals("a")}, true},
		{"Windows rule, other event", "{product: windows}", "A: a", record{product: "aws", names: []string{"A"}, values: vals("a")}, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			text := "title: t\nlogsource: " + tt.source + "\ndetection:\n  s:\n    " + tt.search + "\n  condition: s\n"
			f, problems := ParseFile("r.yml", []byte(text), Options{})
			if len(f.Rules) != 1 {
				t.Fatal(problems)
			}
			fields := &event.Fields{}
			m := Compile(f.Rules, fields)
			if got := len(m.NewState().Match(tt.event.event(fields))) == 1; got != tt.want {
				t.Errorf("fires %v, want %v", got, tt.want)
			}
		})
	}
}

func vals(texts ...string) []event.Value {
	var out []event.Value
	for _, s := range texts {
		out = append(out, event.String(s))
	}
	return out
}
