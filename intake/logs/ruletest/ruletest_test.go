package ruletest

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"testing/fstest"

	"tradecraft/intake/sigma"
)

const rules = `
title: whoami
id: 11111111-0000-4000-8000-00000000000A
logsource: {product: windows, category: process_creation}
detection: {s: {CommandLine|contains: whoami}, condition: s}
---
title: twice
id: 11111111-0000-4000-8000-00000000000b
correlation: {type: event_count, rules: [11111111-0000-4000-8000-00000000000a], timespan: 1m, condition: {gte: 2}}
`

const log = `{"Channel":"Security","EventID":4688,"EventTime":"2026-01-01 00:00:00","CommandLine":"whoami"}
{"Channel":"Security","EventID":4688,"EventTime":"2026-01-01 00:00:01","CommandLine":"whoami /all"}
`

func info(rule, path string, count int) string {
	return fmt.Sprintf("rule_metadata:\n- {id: %s, title: t}\nregression_tests_info:\n- {name: n, type: evtx, match_count: %d, path: %s}\n", rule, count, path)
}

func TestRun(t *testing.T) {
	const a, b = "11111111-0000-4000-8000-00000000000a", "11111111-0000-4000-8000-00000000000b"
	folder := fstest.MapFS{}
	put := func(name, text string) { folder[name] = &fstest.MapFile{Data: []byte(text)} }
	put("1 passes/info.yml", info(a, "regression_data/x/1 passes/l.json", 2))
	put("1 passes/l.json", log)
	put("2 too often/info.yml", info(a, "data/l.json", 1))
	put("2 too often/l.json", log)
	put("3 too seldom/info.yml", info(a, "l.json", 3))
	put("3 too seldom/l.json", log)
	put("4 no count/info.yml", info(a, "l.json", 0))
	put("4 no count/l.json", log)
	put("5 correlation/info.yml", info(b, "l.json", 1))
	put("5 correlation/l.json", log)
	put("6 no such rule/info.yml", info("11111111-0000-4000-8000-00000000000c", "l.json", 1))
	put("6 no such rule/l.json", log)
	put("7 no log/info.yml", info(a, "l.json", 1))
	put("8 elsewhere/info.yml", info(a, "repository/logs/l.json", 2))
	put("logs/l.json", log)
	put("9 no log by its content/info.yml", info(a, "l.json", 1))
	put("9 no log by its content/l.json", "hello")
	put("9a does not fire/info.yml", info(a, "l.json", 1))
	put("9a does not fire/l.json", `{"Channel":"Security","EventID":4688,"CommandLine":"x"}`)
	put("9b twin/info.yml", info(a, "l.evtx", 2))
	put("9b twin/l.evtx", log)
	put("9b twin/l.json", log)
	put("9c damaged/info.yml", "[")
	put("9e nothing/info.yml", "rule_metadata: [{id: a}]")
	put("9d outside/info.yml", info(a, "../../etc/passwd", 1))
	tests, problems, err := Read(folder)
	if err != nil || len(problems) != 2 || problems[0].Object != "9c damaged/info.yml" || problems[1].Severity != "warning" {
		t.Fatalf("problems %v, error %v", problems, err)
	}
	f, notes := sigma.ParseFile("r.yml", []byte(rules), sigma.Options{})
	if len(f.Rules) != 2 {
		t.Fatal(notes)
	}
	var got []string
	err = Run(context.Background(), folder, tests, f.Rules, Options{Jobs: 2}, func(o Outcome) error {
		got = append(got, fmt.Sprintf("%s: %d of %d %v %s", strings.TrimSuffix(o.Info, "/info.yml"), o.Got, o.Want, o.Passed, o.Why))
		return nil
	})
	want := []string{
		"1 passes: 2 of 2 true ", "2 too often: 2 of 1 false the rule fires too often", "3 too seldom: 2 of 3 false the rule fires too seldom",
		"4 no count: 2 of 0 true ", "5 correlation: 1 of 1 true ", "6 no such rule: 0 of 1 false the rule is not loaded", "7 no log: 0 of 1 false the log is not there",
		"8 elsewhere: 2 of 2 true ", "9 no log by its content: 0 of 1 false the log cannot be read: not a log that is known by its content",
		"9a does not fire: 0 of 1 false the rule does not fire", "9b twin: 2 of 2 true ", "9b twin: 2 of 2 true ", "9d outside: 0 of 1 false the log is not there",
	}
	if err != nil || len(got) != len(want) {
		t.Fatalf("%d outcomes, error %v\n%s", len(got), err, strings.Join(got, "\n"))
	}
	for i := range want {
		if !strings.HasPrefix(got[i], want[i]) {
			t.Errorf("got  %s\nwant %s", got[i], want[i])
		}
	}
}

// TestAtLeast takes more hits than stated.
func TestAtLeast(t *testing.T) {
	f, _ := sigma.ParseFile("r.yml", []byte(rules), sigma.Options{})
	tests := []Test{{Rule: f.Rules[0].ID, File: "l.json", Want: 1}}
	tests[0].Rule = strings.ToLower(tests[0].Rule)
	folder := fstest.MapFS{"l.json": {Data: []byte(log)}}
	for _, atLeast := range []bool{false, true} {
		_ = Run(context.Background(), folder, tests, f.Rules, Options{AtLeast: atLeast}, func(o Outcome) error {
			if o.Passed != atLeast || o.Got != 2 {
				t.Errorf("at least %v: %+v", atLeast, o)
			}
			return nil
		})
	}
}

func FuzzRead(f *testing.F) {
	f.Add(info("a", "l.json", 1))
	f.Add("rule_metadata: [{id: 1}]\nregression_tests_info: [{path: ../x}]")
	f.Fuzz(func(t *testing.T, text string) {
		folder := fstest.MapFS{"a/info.yml": {Data: []byte(text)}, "a/l.json": {Data: []byte(log)}}
		tests, problems, err := Read(folder)
		if err != nil || len(tests) == 0 && len(problems) == 0 && len(text) > 0 && strings.Contains(text, "rule_metadata") {
			t.Errorf("%d tests, %v, %v", len(tests), problems, err)
		}
		for _, x := range tests {
			if x.File != "" && x.File != "a/l.json" {
				t.Errorf("log %q", x.File)
			}
		}
	})
}
