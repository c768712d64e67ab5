package sigma

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"tradecraft/intake/logs/event"
)

// rule makes a rule of a detection, for process creation.
func ruleOf(t testing.TB, detection string) *Rule {
	t.Helper()
	text := "title: t\nid: x\nlogsource: {category: process_creation, product: windows}\ndetection:\n" + indent(detection)
	f, problems := ParseFile("t.yml", []byte(text), Options{Placeholders: map[string][]string{"admins": {"root", "adm*"}}})
	if len(f.Rules) != 1 {
		t.Fatalf("no rule: %v\n%s", problems, text)
	}
	return f.Rules[0]
}

func indent(s string) string {
	return "  " + strings.ReplaceAll(strings.TrimSpace(s), "\n", "\n  ") + "\n"
}

// processEvent makes an event of Sysmon 1 from a JSON object; lists are several
// values, null is a field without a value. Names come in order.
func processEvent(t *testing.T, object string) *record {
	t.Helper()
	r := &record{channel: "Microsoft-Windows-Sysmon/Operational", id: 1}
	var o map[string]any
	if err := json.Unmarshal([]byte(object), &o); err != nil {
		t.Fatal(err)
	}
	var names []string
	for n := range o {
		names = append(names, n)
	}
	slices.Sort(names)
	for _, n := range names {
		list, ok := o[n].([]any)
		if !ok {
			list = []any{o[n]}
		}
		for _, v := range list {
			switch v := v.(type) {
			case nil:
				r.names, r.values = append(r.names, n), append(r.values, event.Value{})
			case string:
				r.set(n, v)
			default:
				b, _ := json.Marshal(v)
				r.set(n, string(b))
			}
		}
	}
	return r
}

func fires(t *testing.T, detection, object string) bool {
	t.Helper()
	fields := &event.Fields{}
	m := Compile([]*Rule{ruleOf(t, detection)}, fields)
	e := processEvent(t, object).event(fields)
	got := len(m.NewState().Match(e)) > 0
	if want := len(expected(m, e)) > 0; got != want && !strings.Contains(detection, "|hour") {
		t.Errorf("the index says %v, the definition %v", got, want)
	}
	return got
}

// one is a rule with one search.
func one(search string) string { return "s:\n" + indent(search) + "condition: s" }

// conformance is one case: a detection, an event, and whether it fires.
type conformance struct {
	name, detection, event string
	want                   bool
}

func conformanceCases() []conformance {
	return []conformance{
		{"equal", one(`A: cmd.exe`), `{"A":"cmd.exe"}`, true},
		{"equal ignores case", one(`A: CMD.exe`), `{"A":"cmd.EXE"}`, true},
		{"equal is the whole value", one(`A: cmd.exe`), `{"A":"x cmd.exe"}`, false},
		{"equal beyond ASCII", one(`A: ÄÖÜ`), `{"A":"äöü"}`, true},
		{"final sigma", one(`A: ΟΔΟΣ`), `{"A":"οδος"}`, true},
		{"long s and Kelvin", one(`A: task`), `{"A":"taſ\u212a"}`, true},
		{"field names have case", one(`a: x`), `{"A":"x"}`, false},
		{"field is missing", one(`A: x`), `{"B":"x"}`, false},
		{"cased, same", one(`A|cased: Cmd`), `{"A":"Cmd"}`, true},
		{"cased, other", one(`A|cased: Cmd`), `{"A":"cmd"}`, false},
		{"cased contains, other", one(`A|contains|cased: Mimi`), `{"A":"xmimix"}`, false},
		{"star", one(`A: c*e`), `{"A":"cmd.exe"}`, true},
		{"star is nothing too", one(`A: cmd*`), `{"A":"cmd"}`, true},
		{"question mark", one(`A: c?d`), `{"A":"cmd"}`, true},
		{"question mark is one character", one(`A: c?d`), `{"A":"cd"}`, false},
		{"question mark beyond ASCII", one(`A: c?d`), `{"A":"cäd"}`, true},
		{"escaped star", one(`A: c\*d`), `{"A":"c*d"}`, true},
		{"escaped star is no wildcard", one(`A: c\*d`), `{"A":"cxd"}`, false},
		{"escaped question mark", one(`A: c\?`), `{"A":"cx"}`, false},
		{"backslash alone", one(`A: C:\Windows`), `{"A":"C:\\Windows"}`, true},
		{"two backslashes are one", one(`A: \\\\host`), `{"A":"\\\\host"}`, true},
		{"backslash before a wildcard", one(`A: C:\\*`), `{"A":"C:\\x"}`, true},
		{"contains", one(`A|contains: mimi`), `{"A":"xMIMIx"}`, true},
		{"contains wildcard inside", one(`A|contains: a*b`), `{"A":"xaxxbx"}`, true},
		{"contains short", one(`A|contains: "-e"`), `{"A":"x -E y"}`, true},
		{"startswith", one(`A|startswith: cmd`), `{"A":"cmd.exe"}`, true},
		{"startswith elsewhere", one(`A|startswith: cmd`), `{"A":"xcmd"}`, false},
		{"endswith", one(`A|endswith: '\cmd.exe'`), `{"A":"C:\\cmd.exe"}`, true},
		{"endswith elsewhere", one(`A|endswith: cmd`), `{"A":"cmdx"}`, false},
		{"endswith with star, twice there", one(`A|endswith: a*bc`), `{"A":"abcabc"}`, true},
		{"list is or", one("A:\n- x\n- y"), `{"A":"y"}`, true},
		{"all", one("A|contains|all:\n- x\n- y"), `{"A":"x y"}`, true},
		{"all, one missing", one("A|contains|all:\n- x\n- y"), `{"A":"x"}`, false},
		{"map is and", one("A: x\nB: y"), `{"A":"x","B":"y"}`, true},
		{"map is and, one missing", one("A: x\nB: y"), `{"A":"x"}`, false},
		{"list of maps is or", one("- A: x\n- B: y"), `{"B":"y"}`, true},
		{"several values", one(`A: y`), `{"A":["x","y"]}`, true},
		{"null, missing", one(`A: null`), `{"B":"x"}`, true},
		{"null, there", one(`A: null`), `{"A":"x"}`, false},
		{"null, without a value", one(`A: null`), `{"A":null}`, true},
		{"null is not empty", one(`A: null`), `{"A":""}`, false},
		{"empty", one(`A: ''`), `{"A":""}`, true},
		{"empty, missing", one(`A: ''`), `{"B":""}`, false},
		{"empty, not", one(`A: ''`), `{"A":"x"}`, false},
		{"lone star needs the field", one(`A: '*'`), `{"B":"x"}`, false},
		{"lone star", one(`A: '*'`), `{"A":"x"}`, true},
		{"number", one(`A: 4624`), `{"A":"4624"}`, true},
		{"number of a number", one(`A: 4624`), `{"A":4624}`, true},
		{"number, hexadecimal value", one(`A: 16`), `{"A":"0x10"}`, true},
		{"number, other", one(`A: 46`), `{"A":"4624"}`, false},
		{"negative number", one(`A: -1`), `{"A":"-1"}`, true},
		{"number is no substring", one(`A|contains: 62`), `{"A":"4624"}`, true},
		{"bool as text", one(`A: true`), `{"A":"True"}`, true},
		{"exists", one(`A|exists: true`), `{"A":""}`, true},
		{"exists, missing", one(`A|exists: true`), `{"B":""}`, false},
		{"exists false", one(`A|exists: false`), `{"B":""}`, true},
		{"neq", one(`A|neq: x`), `{"A":"y"}`, true},
		{"neq, equal", one(`A|neq: x`), `{"A":"X"}`, false},
		{"lt", one(`A|lt: 10`), `{"A":"9"}`, true},
		{"lt, equal", one(`A|lt: 10`), `{"A":"10"}`, false},
		{"lte, equal", one(`A|lte: 10`), `{"A":"10"}`, true},
		{"gt", one(`A|gt: 10`), `{"A":"0x0b"}`, true},
		{"gte", one(`A|gte: 10`), `{"A":"9.9"}`, false},
		{"gt of text", one(`A|gt: 10`), `{"A":"many"}`, false},
		{"re", one(`A|re: 'c[mn]d\d+'`), `{"A":"xcmd12"}`, true},
		{"re has case", one(`A|re: cmd`), `{"A":"CMD"}`, false},
		{"re i", one(`A|re|i: cmd`), `{"A":"CMD"}`, true},
		{"re i long s", one(`A|re|i: task`), `{"A":"taſk"}`, true},
		{"re s", one(`A|re|s: a.b`), `{"A":"a\nb"}`, true},
		{"re without s", one(`A|re: a.b`), `{"A":"a\nb"}`, false},
		{"re m", one(`A|re|m: ^b`), `{"A":"a\nb"}`, true},
		{"re without text to look for", one(`A|re: '^.{3}$'`), `{"A":"abc"}`, true},
		{"re needs both texts", one(`A|re: 'alpha.*beta'`), `{"A":"beta alpha"}`, false},
		{"re alternatives", one(`A|re: '(alpha|beta)x'`), `{"A":"betax"}`, true},
		{"cidr v4", one(`A|cidr: 10.0.0.0/8`), `{"A":"10.200.3.4"}`, true},
		{"cidr v4, outside", one(`A|cidr: 10.0.0.0/8`), `{"A":"11.0.0.1"}`, false},
		{"cidr v4 in v6", one(`A|cidr: 10.0.0.0/8`), `{"A":"::ffff:10.0.0.1"}`, true},
		{"cidr v6", one(`A|cidr: fe80::/10`), `{"A":"fe80::1%eth0"}`, true},
		{"cidr of no address", one(`A|cidr: 10.0.0.0/8`), `{"A":"10.x"}`, false},
		{"windash hyphen", one(`A|windash|contains: ' -f '`), `{"A":"x -f y"}`, true},
		{"windash slash", one(`A|windash|contains: ' -f '`), `{"A":"x /f y"}`, true},
		{"windash en dash", one(`A|windash|contains: ' -f '`), `{"A":"x –f y"}`, true},
		{"windash em dash", one(`A|windash|contains: ' -f '`), `{"A":"x —f y"}`, true},
		{"windash bar", one(`A|windash|contains: ' /f '`), `{"A":"x ―f y"}`, true},
		{"windash mixed", one(`A|windash|contains: ' -a -b'`), `{"A":"x -a /b"}`, true},
		{"windash leaves words alone", one(`A|windash|contains: 'a-b'`), `{"A":"a/b"}`, false},
		{"base64", one(`A|base64|contains: 'http://'`), `{"A":"x aHR0cDovLw== y"}`, true},
		{"base64 has case", one(`A|base64|contains: 'http://'`), `{"A":"x AHR0cDovLw== y"}`, false},
		{"base64offset 0", one(`A|base64offset|contains: 'http://'`), `{"A":"aHR0cDovLzE="}`, true},
		{"base64offset 1", one(`A|base64offset|contains: 'http://'`), `{"A":"eGh0dHA6Ly8x"}`, true},
		{"base64offset 2", one(`A|base64offset|contains: 'http://'`), `{"A":"eHhodHRwOi8vMQ=="}`, true},
		{"wide base64offset", one(`A|wide|base64offset|contains: 'IEX'`), `{"A":"SQBFAFgA"}`, true},
		{"utf16be base64", one(`A|utf16be|base64|contains: 'IEX'`), `{"A":"AEkARQBY"}`, true},
		{"utf16 has a byte order mark", one(`A|utf16|base64|contains: 'IEX'`), `{"A":"//5JAEUAWAA="}`, true},
		{"fieldref", one(`A|fieldref: B`), `{"A":"Foo","B":"foo"}`, true},
		{"fieldref, other", one(`A|fieldref: B`), `{"A":"Foo","B":"bar"}`, false},
		{"fieldref, missing", one(`A|fieldref: B`), `{"A":"Foo"}`, false},
		{"fieldref endswith", one(`A|fieldref|endswith: B`), `{"A":"c:\\foo","B":"FOO"}`, true},
		{"fieldref startswith", one(`A|fieldref|startswith: B`), `{"A":"c:\\foo","B":"FOO"}`, false},
		{"fieldref cased", one(`A|fieldref|cased: B`), `{"A":"Foo","B":"foo"}`, false},
		{"expand", one(`A|expand: '%admins%'`), `{"A":"root"}`, true},
		{"expand does not make wildcards", one(`A|expand: '%admins%'`), `{"A":"admin"}`, false},
		{"expand contains", one(`A|contains|expand: '\%admins%'`), `{"A":"d\\root x"}`, true},
		{"hour", one(`A|hour: 13`), `{"A":"2026-01-02 13:04:05"}`, true},
		{"hour, other", one(`A|hour: 13`), `{"A":"2026-01-02 14:04:05"}`, false},
		{"keyword", "k:\n- mimikatz\ncondition: k", `{"A":"run MimiKatz now"}`, true},
		{"keyword in no value", "k:\n- mimikatz\ncondition: k", `{"A":"x","mimikatz":"y"}`, false},
		{"keyword in a field no rule names", "k:\n- mimikatz\ncondition: k", `{"Other":"mimikatz"}`, true},
		{"keywords all", "k:\n  '|all':\n  - alpha\n  - beta\ncondition: k", `{"A":"alpha","B":"beta"}`, true},
		{"keywords all, one missing", "k:\n  '|all':\n  - alpha\n  - beta\ncondition: k", `{"A":"alpha"}`, false},
		{"keyword number", "k:\n- 4711\ncondition: k", `{"A":"x 4711 y"}`, true},
		{"keyword re", "k:\n  '|re': 'al+pha'\ncondition: k", `{"A":"x allpha"}`, true},
		{"not", "s:\n  A: x\nf:\n  B: y\ncondition: s and not f", `{"A":"x","B":"z"}`, true},
		{"not, filtered", "s:\n  A: x\nf:\n  B: y\ncondition: s and not f", `{"A":"x","B":"y"}`, false},
		{"only not", "f:\n  B: y\ncondition: not f", `{"A":"x"}`, true},
		{"and binds closer than or", "a:\n  A: x\nb:\n  B: x\nc:\n  C: x\ncondition: a or b and c", `{"A":"x"}`, true},
		{"brackets", "a:\n  A: x\nb:\n  B: x\nc:\n  C: x\ncondition: (a or b) and c", `{"A":"x"}`, false},
		{"1 of", "s_a:\n  A: x\ns_b:\n  B: x\ncondition: 1 of s_*", `{"B":"x"}`, true},
		{"any of", "s_a:\n  A: x\ns_b:\n  B: x\ncondition: any of s_*", `{"B":"x"}`, true},
		{"all of", "s_a:\n  A: x\ns_b:\n  B: x\ncondition: all of s_*", `{"B":"x"}`, false},
		{"2 of", "s_a:\n  A: x\ns_b:\n  B: x\ns_c:\n  C: x\ncondition: 2 of s_*", `{"B":"x","C":"x"}`, true},
		{"2 of, one", "s_a:\n  A: x\ns_b:\n  B: x\ns_c:\n  C: x\ncondition: 2 of s_*", `{"C":"x"}`, false},
		{"all of them leaves out _", "a:\n  A: x\n_b:\n  B: x\ncondition: all of them", `{"A":"x"}`, true},
		{"not 1 of", "s:\n  A: x\nf_a:\n  B: x\nf_b:\n  C: x\ncondition: s and not 1 of f_*", `{"A":"x","C":"x"}`, false},
		{"conditions as a list are or", "a:\n  A: x\nb:\n  B: x\ncondition:\n- a\n- b", `{"B":"x"}`, true},
		{"AND in capitals", "a:\n  A: x\nb:\n  B: x\ncondition: a AND NOT b", `{"A":"x"}`, true},
		{"same search twice", "a:\n  A: x\ncondition: a and (a or a)", `{"A":"x"}`, true},
	}
}

func TestConformance(t *testing.T) {
	for _, tt := range conformanceCases() {
		t.Run(tt.name, func(t *testing.T) {
			if got := fires(t, tt.detection, tt.event); got != tt.want {
				t.Errorf("fires %v, want %v\n%s\n%s", got, tt.want, tt.detection, tt.event)
			}
		})
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
