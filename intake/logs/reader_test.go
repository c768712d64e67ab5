package logs

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"tradecraft"
	"tradecraft/intake/sigma"
	"tradecraft/internal/schematest"
)

const readerRules = `
title: Who Am I
id: 11111111-0000-4000-8000-000000000001
author: Test Author
level: high
tags: [attack.t1033, attack.s0002, attack.s9999]
logsource: {product: windows, category: process_creation}
detection: {s: {CommandLine|contains: whoami}, condition: s}
---
title: Account Made
id: 11111111-0000-4000-8000-000000000002
author: tradecraft
level: high
tags: [attack.t1136.001, attack.t9999]
logsource: {product: windows, service: security}
detection: {s: {EventID: 4720}, condition: s}
`

func parsedRules(t testing.TB) []*sigma.Rule {
	t.Helper()
	f, problems := sigma.ParseFile("rules.yml", []byte(readerRules), sigma.Options{})
	if len(f.Rules) != 2 {
		t.Fatal(problems)
	}
	return f.Rules
}

func read(t testing.TB, log string) *tradecraft.Case {
	t.Helper()
	c, err := NewReader(parsedRules(t), Ranker{KB: base(t)}).Read(t.Context(), "dir/a.json", strings.NewReader(log), 1)
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := tradecraft.WriteJSON(&b, c); err != nil {
		t.Fatal(err)
	}
	schematest.Validate(t, "case", b.Bytes())
	return c
}

func TestReader(t *testing.T) {
	var log strings.Builder
	for i := range 3 {
		fmt.Fprintf(&log, `{"Channel":"Security","EventID":4688,"RecordNumber":%d,"Hostname":"h1","EventTime":"2026-01-02 03:04:0%d","SubjectUserName":"bob","SubjectDomainName":"CORP","NewProcessName":"C:\\x.exe","CommandLine":"cmd  /c WhoAmI /all %d"}`+"\n", 7+i, i, i)
	}
	log.WriteString(`{"Channel":"Security","EventID":4720,"RecordNumber":99,"Hostname":"h1","EventTime":"2026-01-02 03:05:00","SubjectUserName":"bob","TargetUserName":"eve"}` + "\n")
	log.WriteString(`{"Channel":` + "\n")
	c := read(t, log.String())
	e := c.Evidence[0]
	if e.Kind != tradecraft.KindLog || e.Name != "a.json" || e.Media != "json" || e.Events != 4 || e.Hits != 4 || int(e.Bytes) != log.Len() || len(e.SHA256) != 64 {
		t.Errorf("evidence %+v", e)
	}
	if len(e.Problems) != 1 || e.Problems[0].Severity != tradecraft.SeverityError {
		t.Errorf("problems %+v", e.Problems)
	}
	if len(e.Assessments) != 2 || !e.Assessments[0].Reported {
		t.Errorf("assessments %+v", e.Assessments)
	}
	if len(c.Sightings) != 2 || len(c.Rules) != 2 || c.Rules[0].Author != "Test Author" {
		t.Fatalf("%d sightings, rules %+v", len(c.Sightings), c.Rules)
	}
	who := c.Sightings[0]
	marked := who.Procedure.Text[who.Procedure.Marks[0].Start:who.Procedure.Marks[0].End]
	if who.Technique != "T1033" || who.Procedure.Text != "cmd  /c WhoAmI /all 0" || marked != "WhoAmI" || who.Locator.Field != "CommandLine" {
		t.Errorf("%+v, marked %q", who, marked)
	}
	if who.Count != 3 || who.Time != "2026-01-02T03:04:00Z" || who.Last != "2026-01-02T03:04:02Z" || who.Host != "h1" || who.Account != `CORP\bob` || who.Locator.Record != "7" || who.Locator.Channel != "Security" {
		t.Errorf("%+v", who)
	}
	if len(c.Software) != 1 || c.Software[0].ID != "S0002" || c.Software[0].Count != 3 || c.Software[0].Locator.Record != "7" || len(who.Procedure.Software) != 1 {
		t.Errorf("software %+v", c.Software)
	}
	made := c.Sightings[1]
	if made.Technique != "T1136.001" || !strings.HasPrefix(made.Procedure.Text, "Event 4720 · SubjectUserName: bob · TargetUserName: eve") || made.Confidence <= 0 || made.Confidence >= 1 {
		t.Errorf("%+v", made)
	}
	if len(c.Unknown) != 1 || c.Unknown[0].ID != "T9999" {
		t.Errorf("unknown %+v", c.Unknown)
	}
}

// TestCorrelated: the hit of a correlation says what its events share.
func TestCorrelated(t *testing.T) {
	const text = `
title: Logon failed
id: 11111111-0000-4000-8000-000000000003
name: failed
level: low
logsource: {product: windows, service: security}
detection: {s: {EventID: 4625}, condition: s}
---
title: Many failed logons
id: 11111111-0000-4000-8000-000000000004
author: tradecraft
level: high
tags: [attack.t1110.001]
correlation: {type: event_count, rules: [failed], group-by: [TargetUserName], timespan: 5m, condition: {gte: 3}}
`
	f, problems := sigma.ParseFile("rules.yml", []byte(text), sigma.Options{})
	rules, more := f.Assemble()
	if len(rules) != 2 {
		t.Fatal(problems, more)
	}
	var log strings.Builder
	for i := range 3 {
		fmt.Fprintf(&log, `{"Channel":"Security","EventID":4625,"RecordNumber":%d,"Hostname":"dc","EventTime":"2026-01-02 03:04:0%d","TargetUserName":"eve"}`+"\n", i, i)
	}
	c, err := NewReader(rules, Ranker{KB: base(t)}).Read(t.Context(), "a.json", strings.NewReader(log.String()), 1)
	if err != nil || len(c.Sightings) != 1 {
		t.Fatalf("%d sightings, %v", len(c.Sightings), err)
	}
	s := c.Sightings[0]
	if s.Procedure.Text != "3 events within 2s (Logon failed) · TargetUserName: eve" || s.Account != "eve" || s.Host != "dc" ||
		s.Time != "2026-01-02T03:04:00Z" || s.Locator.Record != "2" || s.Procedure.Text[s.Procedure.Marks[0].Start:] != "eve" {
		t.Errorf("%+v", s)
	}
}

// TestReaderIsBounded: whatever the number of different hits, a case stays small.
func TestReaderIsBounded(t *testing.T) {
	var log strings.Builder
	for i := range 300 {
		fmt.Fprintf(&log, `{"Channel":"Security","EventID":4688,"CommandLine":"whoami %s"}`+"\n", strings.Repeat("x", i))
	}
	c := read(t, log.String())
	if len(c.Sightings) != maxSightings || c.Evidence[0].Hits != 300 {
		t.Errorf("%d sightings of %d hits", len(c.Sightings), c.Evidence[0].Hits)
	}
	if p := c.Evidence[0].Problems; len(p) != 1 || !strings.Contains(p[0].Message, "260 more hits") {
		t.Errorf("problems %+v", p)
	}
}

// TestFindingsAreBounded: many rules with long commands take little memory.
func TestFindingsAreBounded(t *testing.T) {
	var f Findings
	long := strings.Repeat("x", 4000)
	for i := range 400 {
		r := &sigma.Rule{ID: fmt.Sprint(i)}
		for j := range 20 {
			text := fmt.Sprintf("%s %c %c", long, 'g'+i%19, 'g'+j)
			f.Add(Hit{Rule: r, Matches: []sigma.Found{{Field: "CommandLine", Value: text, End: 1}}})
		}
	}
	if f.Hits != 8_000 || len(f.Rules()) != 400 || f.text > maxText+400*fewPlaces*3*4010 {
		t.Errorf("%d hits of %d rules, %d bytes", f.Hits, len(f.Rules()), f.text)
	}
	if n := len(f.rules[f.Rules()[0]].places); n != 20 {
		t.Errorf("%d deeds of a rule, want 20", n)
	}
}

func TestNoLog(t *testing.T) {
	_, err := NewReader(parsedRules(t), Ranker{KB: base(t)}).Read(t.Context(), "a", strings.NewReader("no log"), 1)
	if tradecraft.KindOf(err) != tradecraft.Unsupported {
		t.Errorf("got %v", err)
	}
}

func TestTemplate(t *testing.T) {
	for _, tt := range []struct {
		a, b string
		same bool
	}{
		{"ping 10.0.0.1", "PING  10.0.0.255", true},
		{"run {1A2B-33}", "run {9-1}", true},
		{`"cmd" /c^ x`, "cmd /c x", true},
		{"net user a", "net user b", false},
		{"", "x", false},
	} {
		if got := template(tt.a) == template(tt.b); got != tt.same {
			t.Errorf("%q and %q: same %v (%q, %q)", tt.a, tt.b, got, template(tt.a), template(tt.b))
		}
	}
}

func TestLooks(t *testing.T) {
	for name, tt := range map[string]struct {
		data string
		want bool
	}{
		"evtx":          {"ElfFile\x00\x00", true},
		"pretty":        {"{\n  \"EventID\": 1\n}\n", true},
		"web":           {`203.0.113.5 - - [10/Oct/2026:13:55:36 +0000] "GET / HTTP/1.1" 200 5` + "\n", true},
		"zip":           {"PK\x03\x04xxxx", false},
		"lines":         {"{\"EventID\":1}\n{\"EventID\":3}\n", true},
		"one event":     {"{\"EventID\":1}\n", true},
		"list":          {"[{\"eventName\":\"x\"}]", true},
		"other list":    {"[{\"name\":\"x\"}]", false},
		"other objects": {"{\"name\":1}\n{\"name\":2}\n", false},
		"text":          {"The EventID was 1.", false},
		"nothing":       {"", false},
	} {
		if got := Looks([]byte(tt.data)); got != tt.want {
			t.Errorf("%s: %v", name, got)
		}
	}
}
