package sigma

import (
	"slices"
	"strings"
	"testing"

	"tradecraft/intake/logs/event"
)

// conformanceRules are the rules of the conformance cases, all in one matcher.
func conformanceRules(t testing.TB) []*Rule {
	var rules []*Rule
	for _, name := range matchingSuites {
		var suite conformanceSuite
		readSuite(t, name+".yml", &suite)
		for i := range suite.Cases {
			r := suite.Cases[i].rule(t, suite.Placeholders)
			r.ID = suite.Cases[i].Name
			rules = append(rules, r)
		}
	}
	return rules
}

// TestMatcherAgrees compares the matcher with the definition on events made
// from the rules of the conformance cases.
func TestMatcherAgrees(t *testing.T) {
	agree(t, conformanceRules(t), 4000, 7)
}

// FuzzMatcher compares the matcher with the definition on any values.
func FuzzMatcher(f *testing.F) {
	f.Add("cmd.exe", "xx /f y", "10.2.3.4", uint32(1))
	f.Add("ΟΔΟΣ", "aHR0cDovLzE=", "x allpha", uint32(1))
	f.Add("taſ\u212a", "\xff\xfe", "", uint32(4688))
	rules := conformanceRules(f)
	fields := &event.Fields{}
	m := Compile(rules, fields)
	f.Fuzz(func(t *testing.T, a, b, c string, id uint32) {
		if len(a)+len(b)+len(c) > 200 {
			return
		}
		st := m.NewState()
		rec := &record{channel: "Microsoft-Windows-Sysmon/Operational", id: 1}
		if id == 4688 {
			rec.channel, rec.id = "security", 4688
		}
		for _, kv := range [][2]string{{"A", a}, {"A", b}, {"B", b}, {"C", c}} {
			rec.set(kv[0], kv[1])
		}
		for range 2 { // the second time values are remembered
			want := expected(m, rec.event(fields))
			got := slices.Clone(st.Match(rec.event(fields)))
			slices.Sort(got)
			if !slices.Equal(got, want) {
				t.Fatalf("A %q %q B %q C %q\n got  %v\n want %v", a, b, b, c, titles(rules, got), titles(rules, want))
			}
		}
	})
}

// FuzzPattern compares Match with the meaning of a pattern.
func FuzzPattern(f *testing.F) {
	for _, s := range [][2]string{{`a*b?c`, "axxbxc"}, {`*\*`, "x*"}, {`-f*`, "—f"}, {"a*bc", "abcabc"}, {"*a*b*", "ab"}, {"?*é", "éé"}} {
		f.Add(s[0], s[1], false)
		f.Add(s[0], s[1], true)
	}
	f.Fuzz(func(t *testing.T, pattern, text string, windash bool) {
		if len(text) > 24 || strings.Count(pattern, "*") > 4 { // slowMatch tries everything
			return
		}
		p := ParsePattern(pattern, false)
		if windash {
			p.windash()
		}
		text = event.Fold(text)
		if got, want := p.Match([]byte(text)), slowMatch(p.atoms, text); got != want {
			t.Errorf("%q on %q: %v, want %v", pattern, text, got, want)
		}
	})
}

// FuzzParseFile reads anything as a rule and puts what it gives to use.
func FuzzParseFile(f *testing.F) {
	f.Add("title: t\nlogsource: {product: windows, category: process_creation}\ndetection:\n  s:\n    A|contains|all: [x, y]\n    B|re|i: 'a(b|c)d'\n  condition: s or not 1 of s*\n")
	f.Add("action: global\ntitle: t\n---\ndetection: {k: [a, 1, null], condition: k}\n")
	f.Add("title: f\nfilter:\n  rules: [a]\n  s: {A: x}\n  condition: s\n")
	f.Add("title: c\ncorrelation: {type: event_count, rules: [a], group-by: [A], timespan: 5m, condition: {gte: 3}}\n")
	const base = "{title: a, name: a, logsource: {product: windows}, detection: {s: {A|exists: true}, condition: s}}\n---\n{title: b, name: b, detection: {s: {A|contains: ''}, condition: s}}\n---\n"
	f.Add(base + "{title: c, correlation: {type: temporal_ordered, rules: [a, b], group-by: [A], timespan: 2s, condition: {gte: 1}}}")
	f.Add(base + "{title: c, correlation: {type: temporal, group-by: [x], timespan: 1s, aliases: {x: {a: A}}, condition: a and not b, rules: [a, b]}}")
	f.Add(base + "{title: c, name: c, correlation: {type: value_percentile, rules: [a], timespan: 3s, condition: {field: A, lte: 90}}}\n---\n{title: d, correlation: {type: value_count, rules: [c, b], timespan: 1d, condition: {field: A, gte: 1, lt: 9}, generate: true}}")
	f.Fuzz(func(t *testing.T, text string) {
		file, problems := ParseFile("f.yml", []byte(text), Options{})
		for _, p := range problems {
			if p.Message == "" || p.Object == "" {
				t.Errorf("problem %+v names nothing", p)
			}
		}
		rules, _ := file.Assemble()
		fields := &event.Fields{}
		m := Compile(rules, fields)
		rec := &record{channel: "Security", id: 4688}
		rec.set("A", text[:min(len(text), 60)])
		st, c := m.NewState(), m.NewCorrelator(CorrelatorOptions{MaxWaiting: 2, MaxKept: 3, MaxGroups: 2})
		yield := func(h CorrelationHit) error {
			if len(h.Members) == 0 || rules[h.Rule].Correlation == nil || h.From > h.To {
				t.Errorf("hit %+v", h)
			}
			return nil
		}
		for i := range 6 {
			e := rec.event(fields)
			e.Time, e.Record = int64(i+1)*1e9, uint64(i)
			for _, at := range st.Match(e) {
				m.Explain(e, at)
				if s, ok := st.Sample(e, at); ok {
					_ = c.Add(s, yield)
				}
			}
		}
		_ = c.Flush(yield)
		if c.kept != 0 || c.groups != 0 {
			t.Errorf("%d events and %d groups are left", c.kept, c.groups)
		}
	})
}
