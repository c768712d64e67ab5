package exchange

import (
	"bytes"
	"compress/gzip"
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"tradecraft"
)

// read reads an input that must be readable.
func read(t *testing.T, name, data string) *tradecraft.Case {
	t.Helper()
	c, err := Read(context.Background(), testKB(t), name, []byte(data))
	if err != nil {
		t.Fatal(err)
	}
	if len(c.Evidence) != 1 || c.Evidence[0].Name != baseName(name) || c.Evidence[0].Bytes != int64(len(data)) || len(c.Evidence[0].SHA256) != 64 {
		t.Errorf("evidence %+v", c.Evidence)
	}
	if c.AttackVersion != "19" {
		t.Errorf("ATT&CK version %q", c.AttackVersion)
	}
	for _, s := range c.Sightings {
		if s.Method != tradecraft.MethodStated || s.Confidence < 0 || s.Confidence > 1 || len(s.Tactics) == 0 || s.Evidence != c.Evidence[0].ID {
			t.Errorf("sighting %+v", s)
		}
	}
	return c
}

// summary writes the sightings in their order, one a line: technique, id in the
// evidence, text.
func summary(c *tradecraft.Case) string {
	var b strings.Builder
	for _, s := range c.Sightings {
		fmt.Fprintf(&b, "%s %s|%s\n", s.Technique, s.Was, strings.ReplaceAll(s.Procedure.Text, "\n", "; "))
	}
	return b.String()
}

func problems(c *tradecraft.Case) string {
	var b strings.Builder
	for _, p := range c.Evidence[0].Problems {
		fmt.Fprintf(&b, "%s %s: %s\n", p.Severity, p.Object, p.Message)
	}
	return b.String()
}

func wantLines(t *testing.T, what, got string, want ...string) {
	t.Helper()
	for _, w := range want {
		if !strings.Contains(got, w) {
			t.Errorf("%s: %q is missing in\n%s", what, w, got)
		}
	}
}

func TestSniff(t *testing.T) {
	gz := func(s string) string {
		var b bytes.Buffer
		w := gzip.NewWriter(&b)
		_, _ = w.Write([]byte(s))
		_ = w.Close()
		return b.String()
	}
	bundle := `{"type":"bundle","id":"bundle--1","objects":[{"type":"tool"}]}`
	tests := []struct{ name, file, data, want string }{
		{"bundle", "x.json", bundle, KindSTIX},
		{"bundle, objects first", "x", `{"objects":[{"type":"tool"}],"type":"bundle"}`, KindSTIX},
		{"bundle with BOM", "x", "\ufeff \n" + bundle, KindSTIX},
		{"bundle in gzip", "x.json.gz", gz(bundle), KindSTIX},
		{"single object", "x", `{"type":"tool","id":"tool--1"}`, KindSTIX},
		{"array of objects", "x", `[{"type":"tool","id":"tool--1"}]`, KindSTIX},
		{"envelope", "x", `{"more":false,"objects":[]}`, KindSTIX},
		{"flow in STIX", "x", `{"type":"bundle","objects":[{"type":"attack-action","id":"attack-action--1"}]}`, KindFlow},
		{"flow of the builder, format 2", "x", `{"version":"2.1.0","objects":[{"id":"1","template":"flow"}]}`, KindFlow},
		{"flow of the builder, format 3", "x", `{"schema":"attack_flow_v2","objects":[{"id":"flow","instance":"1"}]}`, KindFlow},
		{"layer 2", "x", `{"name":"x","version":"2.0","domain":"mitre-enterprise","techniques":[]}`, KindLayer},
		{"layer 4", "x", `{"versions":{"layer":"4.5"},"techniques":[{"techniqueID":"T1059"}]}`, KindLayer},
		{"array of layers", "x", `[{"name":"x","domain":"ics-attack","techniques":[]}]`, KindLayer},
		{"case", "x", `{"schema":"tradecraft.case/v1"}`, KindCase},
		{"other JSON", "x.json", `{"a":1}`, ""},
		{"JSON lines of a log", "x.json", "{\"EventID\":1}\n{\"EventID\":2}\n", ""},
		{"array of numbers", "x.json", `[1,2]`, ""},
		{"cut off JSON", "x.json", `{"a":`, KindSTIX},
		{"cut off JSON of the builder", "x.afb", `{"a":`, KindFlow},
		{"cut off layer", "x.json", `{"name":"x","version":"3.0","techniques":[{"techniqueID":`, KindLayer},
		{"UTF-16", "x.json", "\xff\xfe{\x00", KindSTIX},
		{"ids", "x", "T1059\nT1059.001\n", KindList},
		{"ids with notes", "x", "# mine\n- T1059.001 PowerShell\n- T1486: encrypted\n", KindList},
		{"ids with commas", "x", "T1059,T1486, S0002", KindList},
		{"ids in brackets", "x", "[T1059, T1486]", KindList},
		{"table", "x", "name,technique\nshell,T1059\n", KindList},
		{"prose", "x.txt", "The actor used T1059 on Monday.\nThen it left.\n", ""},
		{"prose that starts with ids", "x.txt", "T1059 was used by the actor in the first days of the month of May on many of the servers that were seen.\nNothing else was found.\n", ""},
		{"empty", "x.json", "", ""},
		{"blanks", "x.json", " \n", ""},
		{"binary", "x", "T1059\x00\x01", ""},
		{"damaged gzip", "x.json.gz", "\x1f\x8bxx", ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if got, ok := Sniff(test.file, []byte(test.data)); got != test.want || ok != (test.want != "") {
				t.Errorf("got %q, %v, want %q", got, ok, test.want)
			}
		})
	}
}

func TestReadErrors(t *testing.T) {
	tests := []struct {
		name, data string
		kind       tradecraft.ErrorKind
		message    string
	}{
		{"dir/prose.txt", "No list.", tradecraft.Unsupported, "prose.txt: neither"},
		{"cut.json", `{"type":"bundle","objects":[{"type":"tool"`, tradecraft.Invalid, "cut.json: not valid JSON at byte 42"},
		{"cut-layer.json", `{"name":"x","version":"3.0","techniques":[{"techniqueID":`, tradecraft.Invalid, "cut-layer.json: not valid JSON at byte"},
		{"wrong-layer.json", `{"name":"x","version":"3.0","techniques":{"techniqueID":"T1059"}}`, tradecraft.Invalid, "techniques has the wrong JSON type"},
		{"cut.afb", `{"version":"2.1.0","objects":[{"id":"1","template":"flow"},`, tradecraft.Invalid, "cut.afb: not valid JSON at byte"},
		{"wide.json", "\xff\xfe{\x00", tradecraft.Unsupported, "UTF-16"},
		{"case.json", `{"schema":"tradecraft.case/v1","sightings":1}`, tradecraft.Invalid, "case.json: "},
		{"attack.json", `{"type":"bundle","objects":[{"type":"x-mitre-matrix","id":"x-mitre-matrix--eafc1b4c-5e56-4965-bd4e-66a6a89c88cc"}]}`, tradecraft.Unsupported, "kb import"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			c, err := Read(context.Background(), testKB(t), test.name, []byte(test.data))
			if c != nil || tradecraft.KindOf(err) != test.kind || !strings.Contains(err.Error(), test.message) {
				t.Errorf("got %v, error of kind %q: %v", c, tradecraft.KindOf(err), err)
			}
		})
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := Read(ctx, testKB(t), "x", []byte("T1059\n")); err == nil {
		t.Error("a cancelled context gave no error")
	}
}

func TestLayer(t *testing.T) {
	c := read(t, "in/old.json", `{
		"name": "Old layer", "versions": {"attack": "8", "layer": "4.1", "navigator": "4.2"}, "domain": "enterprise-attack",
		"description": "what we saw", "filters": {"platforms": ["Windows"]}, "metadata": [{"name": "owner", "value": "me"}, {"divider": true}],
		"legendItems": [{"label": "seen twice", "color": "#FF0000"}],
		"techniques": [
			{"techniqueID": "T1086", "comment": "ran powershell", "score": 7, "color": "#ff0000", "metadata": [{"name": "ticket", "value": 42}, {"divider": true}], "links": [{"label": "case", "url": "https://example.com/1"}]},
			{"techniqueID": "T1133", "tactic": "persistence", "enabled": true, "color": "", "comment": ""},
			{"techniqueID": "T1133", "tactic": "defense-evasion"},
			{"techniqueID": "T1486", "enabled": false, "score": "3"},
			{"techniqueID": "T1059", "showSubtechniques": true, "color": "", "comment": "", "enabled": true, "metadata": []},
			{"techniqueID": "T9999", "comment": "kept"},
			{"techniqueID": "T1064"},
			{"techniqueID": "T1059.001"},
			{"score": 5},
			{"techniqueID": {"no": 1}}
		]}`)
	want := "T1059.001 T1086|ran powershell; score: 7; color: #ff0000 (seen twice); ticket: 42; case: https://example.com/1\n" +
		"T1059.001 |\n" + "T1064 |\n" + "T1133 |\n" + "T1133 |tactic: defense-evasion\n" + "T1486 |score: 3; disabled in the layer\n"
	lines := strings.Split(summary(c), "\n")
	slices.Sort(lines)
	wantLines := strings.Split(want, "\n")
	slices.Sort(wantLines)
	if !slices.Equal(lines, wantLines) {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(lines, "\n"), want)
	}
	for _, s := range c.Sightings {
		switch {
		case s.Technique == "T1133" && s.Procedure.Text == "":
			if !slices.Equal(s.Tactics, []string{"TA0003"}) || s.Locator.Object != "/techniques/1" {
				t.Errorf("the tactic or place of the layer is lost: %+v", s)
			}
		case s.Technique == "T1133":
			if !slices.Equal(s.Tactics, []string{"TA0001", "TA0003"}) {
				t.Errorf("tactics of an unknown tactic: %v", s.Tactics)
			}
		case s.Technique == "T1486":
			if s.Review != tradecraft.ReviewRejected {
				t.Error("a disabled technique counts as seen")
			}
		}
	}
	if len(c.Moved) != 1 || c.Moved[0].From != "T1086" || c.Moved[0].To != "T1059.001" {
		t.Errorf("moved %+v", c.Moved)
	}
	if len(c.Unknown) != 1 || c.Unknown[0].ID != "T9999" || c.Unknown[0].Locator.Object != "/techniques/5" {
		t.Errorf("unknown %+v", c.Unknown)
	}
	e := c.Evidence[0]
	if c.Title != "Old layer" || e.Attack != "8" || e.Kind != tradecraft.KindLayer || e.Media != "layer" {
		t.Errorf("title %q, evidence %+v", c.Title, e)
	}
	for _, w := range []string{
		`description "what we saw"; filters {"platforms":["Windows"]}; owner me`, "T9999: not in ATT&CK; what was said of it: kept",
		"/techniques/4: T1059 only says that its sub-techniques are shown", "/techniques/6: T1064 is deprecated",
		"/techniques/8: the entry has no techniqueID", "/techniques/9: the entry cannot be read",
	} {
		if !strings.Contains(problems(c), w) {
			t.Errorf("no problem says %q:\n%s", w, problems(c))
		}
	}
}

func TestLayerForms(t *testing.T) {
	tests := []struct{ name, data, sightings, problem string }{
		{"format 2.0", `{"name":"x","version":"2.0","domain":"mitre-enterprise","techniques":[{"techniqueID":"T1486"}]}`, "T1486 |\n", ""},
		{"no version", `{"name":"x","domain":"enterprise-attack","techniques":[{"techniqueID":"T1486"}]}`, "T1486 |\n", "names no format version"},
		{"a later version", `{"name":"x","versions":{"layer":"5.0"},"techniques":[{"techniqueID":"T1486"}]}`, "T1486 |\n", "format 5.0 is not known"},
		{"numbers as version", `{"name":"x","version":3,"techniques":[{"techniqueID":"T1486","score":null}]}`, "T1486 |\n", ""},
		{"several", `[{"name":"x","version":"3.0","domain":"d","techniques":[{"techniqueID":"T1486"}]},{"name":"y","version":"3.0","techniques":1}]`, "T1486 |\n", "x.json: /1: "},
		{"lower case", `{"name":"x","version":"3.0","techniques":[{"techniqueID":" t1059.001 "}]}`, "T1059.001 |\n", ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			c := read(t, "x.json", test.data)
			if got := summary(c); got != test.sightings {
				t.Errorf("got %s", got)
			}
			if !strings.Contains(problems(c), test.problem) {
				t.Errorf("problems\n%s", problems(c))
			}
		})
	}
}

// TestOwnLayer takes the score of our own layers as the confidence.
func TestOwnLayer(t *testing.T) {
	c := read(t, "layer.json", `{"name":"x","versions":{"layer":"4.5","attack":"19"},"domain":"enterprise-attack",
		"techniques":[{"techniqueID":"T1486","score":62.5,"comment":"c"}],"metadata":[{"name":"scores","value":"`+scoreIsProbability+`"}]}`)
	if len(c.Sightings) != 1 || c.Sightings[0].Confidence != 0.625 || c.Sightings[0].Procedure.Text != "c" {
		t.Errorf("%+v", c.Sightings)
	}
}

func TestList(t *testing.T) {
	tests := []struct{ name, data, sightings, problem string }{
		{"lines", "T1486\r\nT1059.001\r\n", "T1486 |\nT1059.001 |\n", ""},
		{"notes", "T1059.001  encoded PowerShell\nT1490\tvssadmin # twice\nT1486: the end.\n", "T1059.001 |encoded PowerShell\nT1490 |vssadmin\nT1486 |the end.\n", ""},
		{"comments and bullets", "# mine\n\n- T1486\n* [T1490]\n1. T1059\n2) T1133\n// no\n", "T1486 |\nT1490 |\nT1059 |\nT1133 |\n", ""},
		{"commas", "T1486, T1490;T1059\n", "T1059 |\nT1486 |\nT1490 |\n", ""},
		{"in brackets", `["T1486", "T1490"]`, "T1486 |\nT1490 |\n", ""},
		{"old and older forms", "T1086\nt1059/001\n", "T1059.001 T1086|\nT1059.001 |\n", ""},
		{"names", "T1486\nPowerShell\nCommand and Scripting Interpreter: PowerShell\nT1490\nT1133\n", "T1486 |\nT1059.001 |PowerShell\nT1059.001 |Command and Scripting Interpreter: PowerShell\nT1490 |\nT1133 |\n", ""},
		{"words", "T1486\nT1490\nwhatever\n", "T1486 |\nT1490 |\n", "line 3: neither an ATT&CK id nor a name that ATT&CK knows: whatever"},
		{"several with one note", "T1486 T1490 both\n", "T1486 |\nT1490 |\n", "cannot tell which id this belongs to: both"},
		{"campaign and mitigation", "T1486\nC0024\nM1042 off\n", "T1486 |\n", "M1042 is no technique, software or group; a case has no place for it: off"},
		{"not UTF-8", "T1486 \xff\n", "T1486 |\ufffd\n", "not UTF-8"},
		{"CSV", "Name,Technique ID,Comment,Date,Host,User,Confidence,Ticket\nshell,T1059.001,\"ran, twice\",2026-01-02T03:04:05Z,HOST1,bob,70,I-1\nend,T1486,,yesterday,,,0.5,\n,,,,,,,\nx,none,,,,,,\n",
			"T1059.001 |ran, twice; Name: shell; Ticket: I-1\nT1486 |Name: end; time: yesterday\n", "line 5: no ATT&CK id in this row: x none"},
		{"TSV with comment", "# ATT&CK v14\ntechnique\ttactic\nT1133\tpersistence\n", "T1133 |\n", ""},
		{"several ids in a cell", "technique;note\n\"T1486, T1490\";x\n", "T1486 |x\nT1490 |x\n", ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			c := read(t, "list.txt", test.data)
			got := strings.Split(summary(c), "\n")
			want := strings.Split(test.sightings, "\n")
			slices.Sort(got)
			slices.Sort(want)
			if !slices.Equal(got, want) {
				t.Errorf("got\n%s", summary(c))
			}
			if !strings.Contains(problems(c), test.problem) || test.problem == "" && problems(c) != "" {
				t.Errorf("problems\n%s", problems(c))
			}
		})
	}
}

func TestListDetails(t *testing.T) {
	c := read(t, "list.csv", "# for ATT&CK version 14.1\ntechnique,time,host,account,probability,tactic\nT1133,2026-01-02T03:04:05Z,HOST1,bob,70 %,Persistence\n")
	s := c.Sightings[0]
	if s.Time != "2026-01-02T03:04:05Z" || s.Host != "HOST1" || s.Account != "bob" || s.Confidence != 0.7 || s.Locator.Line != 3 || !slices.Equal(s.Tactics, []string{"TA0003"}) {
		t.Errorf("%+v", s)
	}
	if c.Evidence[0].Attack != "14.1" {
		t.Errorf("version %q", c.Evidence[0].Attack)
	}
	c = read(t, "list.txt", "S0154 beacon seen\nG0016\nCozy Bear\nMimikatz\nT1486\nT1035 old\nT1490\nS0154\nT1059\n")
	if len(c.Software) != 2 || len(c.Groups) != 1 || c.Groups[0].Count != 2 || c.Software[1].Name != "Cobalt Strike" || c.Software[1].Count != 2 {
		t.Errorf("software %+v, groups %+v", c.Software, c.Groups)
	}
	if len(c.Unknown) != 1 || c.Unknown[0].Reason != "revoked without successor" || c.Unknown[0].Locator.Line != 6 {
		t.Errorf("unknown %+v", c.Unknown)
	}
}
