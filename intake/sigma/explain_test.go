package sigma

import (
	"fmt"
	"strings"
	"testing"

	"tradecraft/intake/logs/event"
)

// outline writes an explanation on one line: + holds, - does not.
func (s Step) outline() string {
	out := map[bool]string{true: "+", false: "-"}[s.Holds]
	switch {
	case s.Test != "":
		out += strings.TrimSpace(fmt.Sprintf("%s[%s %s %q]", s.Name, s.Field, s.Test, s.Values))
	case s.Name != "":
		out += s.Name + ":" + s.Needs
	default:
		out += s.Needs
	}
	var kids []string
	for _, k := range s.Steps {
		kids = append(kids, k.outline())
	}
	if len(kids) > 0 {
		out += "(" + strings.Join(kids, " ") + ")"
	}
	return out
}

func TestExplain(t *testing.T) {
	tests := []struct {
		name, detection, event string
		fires                  bool
		want                   string
	}{
		{"fires", `{s: {A|contains: x, B: 1}, f: {C: z}, condition: s and not f}`, `{A: axb, B: "0x1"}`, true,
			`+all(+s:all(+[A contains x ["axb"]] +[B is 1 ["0x1"]]) +none(-f[C is z []]))`},
		{"a selection fails", `{s: {A|contains: x, B|gt: 5}, condition: s}`, `{A: axb, B: 4}`, false,
			`-s:all(+[A contains x ["axb"]] -[B > 5 ["4"]])`},
		{"the filter holds", `{s: {A: x}, f: {C|cased: Z}, condition: s and not f}`, `{A: x, C: Z}`, false,
			`-all(+s[A is x ["x"]] -none(+f[C is Z (case counts) ["Z"]]))`},
		{"a list", `{s: {A: [x, y]}, condition: s}`, `{A: y}`, true, `+s:any(-[A is x ["y"]] +[A is y ["y"]])`},
		{"so many of", `{s_a: {A: x}, s_b: {B: x}, s_c: {C: x}, condition: 2 of s_*}`, `{A: x, C: x}`, true,
			`+2 of(+s_a[A is x ["x"]] -s_b[B is x []] +s_c[C is x ["x"]])`},
		{"an encoded text", `{s: {A|base64|startswith: foo}, condition: s}`, `{A: Zm9vbar}`, true, `+s[A starts with foo as Zm9v (case counts) ["Zm9vbar"]]`},
		{"dashes", `{s: {A|windash|contains: ' -e'}, condition: s}`, `{A: x /e}`, true, `+s[A contains  -e as  [-/–—―]e ["x /e"]]`},
		{"wildcards of the rule", `{s: {A: '*\x*'}, condition: s}`, `{A: C:\x}`, true, `+s[A is *\x* ["C:\\x"]]`},
		{"a keyword", `{k: [abc], condition: k}`, `{A: xabcx, B: y}`, true, `+k[any field contains abc ["xabcx"]]`},
		{"other tests", `{s: {A|re: '^x', B|cidr: 10.0.0.0/8, C|exists: true, D: null, E|fieldref: A, F|hour|gte: 22}, condition: s}`, `{A: x, B: 10.0.0.1, C: '', E: x, F: '2026-01-01 23:00:00'}`, true,
			`+s:all(+[A matches /^x/ ["x"]] +[B is an address of 10.0.0.0/8 ["10.0.0.1"]] +[C is there [""]] +[D has no value []] +[E is what A has ["x"]] +[F hour >= 22 ["2026-01-01 23:00:00"]])`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			fields := &event.Fields{}
			m := Compile([]*Rule{ruleOf(t, flow(t, tt.detection), nil)}, fields)
			got := m.Explain(processEvent(t, flow(t, tt.event)).event(fields), 0)
			if got.Fires != tt.fires || !got.Reads || got.Step.outline() != tt.want {
				t.Errorf("fires %v, reads %v\n got %s\nwant %s", got.Fires, got.Reads, got.Step.outline(), tt.want)
			}
		})
	}
	fields := &event.Fields{}
	m := Compile([]*Rule{ruleOf(t, flow(t, `{s: {A: x}, condition: s}`), nil)}, fields)
	other := processEvent(t, flow(t, `{A: x}`))
	other.channel = "System"
	if got := m.Explain(other.event(fields), 0); got.Fires || got.Reads || !got.Step.Holds || !strings.Contains(got.Events, "Sysmon/Operational 1") {
		t.Errorf("an event of another channel: %+v", got)
	}
}

// TestExplainAgrees explains every conformance case as the matcher decides it.
func TestExplainAgrees(t *testing.T) {
	for _, name := range matchingSuites {
		var suite conformanceSuite
		readSuite(t, name+".yml", &suite)
		for i := range suite.Cases {
			c := &suite.Cases[i]
			fields := &event.Fields{}
			m := Compile([]*Rule{c.rule(t, suite.Placeholders)}, fields)
			if got := m.Explain(processEvent(t, &c.Event).event(fields), 0); got.Fires != c.Fires {
				t.Errorf("%s/%s: explained as %v, want %v", name, c.Name, got.Fires, c.Fires)
			}
		}
	}
}

func TestIdle(t *testing.T) {
	const rules = `
{title: fires, name: n, logsource: {product: windows, category: process_creation}, detection: {s: {A: x}, condition: s}}
---
{title: other log, name: o, logsource: {product: linux}, detection: {s: {A: x}, condition: s}}
---
{title: no field, logsource: {product: windows, category: process_creation}, detection: {s: {A: x, Missing: y}, condition: s}}
---
{title: one field is enough, logsource: {product: windows, category: process_creation}, detection: {s: {A: x}, t: {Missing: y}, condition: s or t}}
---
{title: two of three, logsource: {product: windows, category: process_creation}, detection: {a: {A: x}, b: {M1: y}, c: {M2: y}, condition: 2 of them}}
---
{title: negated, logsource: {product: windows, category: process_creation}, detection: {a: {A: x}, b: {Missing: y}, condition: a and not b}}
---
{title: asks for the absence, logsource: {product: windows, category: process_creation}, detection: {a: {Missing: null}, condition: a}}
---
{title: keyword, logsource: {product: windows, category: process_creation}, detection: {k: [x], condition: k}}
---
{title: both, correlation: {type: temporal, rules: [n, o], timespan: 1m, generate: true}}
---
{title: either, correlation: {type: event_count, rules: [n, o], timespan: 1m, condition: {gte: 2}, generate: true}}
`
	f, problems := ParseFile("i.yml", []byte(rules), Options{})
	if len(f.Rules) != 10 {
		t.Fatal(problems)
	}
	fields := &event.Fields{}
	m := Compile(f.Rules, fields)
	st, o := m.NewState(), m.NewOccurred()
	e := processEvent(t, flow(t, `{A: x}`)).event(fields)
	st.Match(e)
	st.Occurred(e, o)
	var got []string
	for _, i := range m.Idle(o) {
		got = append(got, fmt.Sprint(i.Rule.Title, i.Fields))
	}
	if s := strings.Join(got, ", "); s != "other log[], no field[Missing], two of three[M1 M2], both[]" {
		t.Errorf("idle %s", s)
	}
}
