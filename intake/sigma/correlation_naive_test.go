package sigma

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"tradecraft/intake/logs/event"
)

// point is an event of rule 0, 1 or 2 at a second.
type point struct {
	at, rule, record int
	group            string
}

// naiveHits are the hits of a correlation by definition: at each event in order
// of time look back over the timespan, and be quiet for one after a hit.
func naiveHits(points []point, kind CorrelationType, span, least int) []string {
	points = slices.Clone(points)
	slices.SortStableFunc(points, func(a, b point) int { return a.at - b.at })
	quiet := map[string]int{}
	var out []string
	for i, p := range points {
		if until, ok := quiet[p.group]; ok && p.at <= until {
			continue
		}
		var window []point
		for _, q := range points[:i+1] {
			if q.group == p.group && p.at-q.at <= span {
				window = append(window, q)
			}
		}
		holds := false
		switch kind {
		case EventCount:
			holds = len(window) >= least
		case Temporal:
			holds = rulesOf(window) >= least
		case TemporalOrdered:
			holds = p.rule == least-1 && inOrder(window, least)
		}
		if holds {
			quiet[p.group] = p.at + span
			out = append(out, fmt.Sprintf("%s %d", p.group, p.record))
		}
	}
	return out
}

func rulesOf(window []point) int {
	seen := map[int]bool{}
	for _, q := range window {
		seen[q.rule] = true
	}
	return len(seen)
}

// inOrder finds rules 0 to n-1 one after the other.
func inOrder(window []point, n int) bool {
	next := 0
	for _, q := range window {
		if next < n && q.rule == next {
			next++
		}
	}
	return next == n
}

func randomPoints(r *rand.Rand) []point {
	var out []point
	for i := range r.IntN(60) {
		out = append(out, point{at: r.IntN(200), rule: r.IntN(3), record: i + 1, group: string(rune('u' + r.IntN(3)))})
	}
	return out
}

const naiveRules = `
{title: A, name: a, logsource: {product: windows}, detection: {s: {EventID: 0}, condition: s}}
---
{title: B, name: b, logsource: {product: windows}, detection: {s: {EventID: 1}, condition: s}}
---
{title: C, name: c, logsource: {product: windows}, detection: {s: {EventID: 2}, condition: s}}
---
`

// correlate gives points to a correlator and returns group and last record of its hits.
func correlate(t *testing.T, rule string, points []point, opts CorrelatorOptions) (hits []string, c *Correlator) {
	t.Helper()
	f, problems := ParseFile("n.yml", []byte(naiveRules+rule), Options{})
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	fields := &event.Fields{}
	m := Compile(f.Rules, fields)
	st := m.NewState()
	c = m.NewCorrelator(opts)
	yield := func(h CorrelationHit) error {
		last := h.Members[len(h.Members)-1]
		hits = append(hits, fmt.Sprintf("%s %d", h.Group[0].Value, last.Record))
		return nil
	}
	for _, p := range points {
		rec := &record{channel: "Security", id: uint32(p.rule)}
		rec.set("EventID", fmt.Sprint(p.rule))
		rec.set("User", p.group)
		e := rec.event(fields)
		e.Record, e.Time = uint64(p.record), time.Date(2026, 1, 1, 0, 0, p.at, 0, time.UTC).UnixNano()
		for _, at := range st.Match(e) {
			if s, ok := st.Sample(e, at); ok {
				if err := c.Add(s, yield); err != nil {
					t.Fatal(err)
				}
			}
		}
	}
	if err := c.Flush(yield); err != nil {
		t.Fatal(err)
	}
	return hits, c
}

// TestCorrelatorAgrees compares the correlator with the definition on random
// events out of order.
func TestCorrelatorAgrees(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 1))
	found := map[CorrelationType]int{}
	for range 600 {
		points, span, least := randomPoints(r), 1+r.IntN(60), 1+r.IntN(3)
		for kind, rule := range map[CorrelationType]string{
			EventCount:      fmt.Sprintf("{title: T, correlation: {type: event_count, rules: [a, b, c], group-by: [User], timespan: %ds, condition: {gte: %d}}}", span, least),
			Temporal:        fmt.Sprintf("{title: T, correlation: {type: temporal, rules: [a, b, c], group-by: [User], timespan: %ds, condition: {gte: %d}}}", span, least),
			TemporalOrdered: fmt.Sprintf("{title: T, correlation: {type: temporal_ordered, rules: [%s], group-by: [User], timespan: %ds}}", []string{"", "a", "a, b", "a, b, c"}[least], span),
		} {
			want := naiveHits(points, kind, span, least)
			got, _ := correlate(t, rule, points, CorrelatorOptions{})
			found[kind] += len(got)
			if strings.Join(got, ", ") != strings.Join(want, ", ") {
				t.Fatalf("%s\n%v\n got %v\nwant %v", rule, points, got, want)
			}
		}
	}
	if len(found) != 3 || found[TemporalOrdered] < 100 {
		t.Errorf("hits by type %v: too few to say much", found)
	}
}

// TestCorrelatorBounds reaches each bound and expects a problem, and the hits
// that need no more than is kept.
func TestCorrelatorBounds(t *testing.T) {
	const rule = "{title: T, id: t, correlation: {type: temporal, rules: [a, b], group-by: [User], timespan: 100s}}"
	pair := []point{{990, 0, 1, "z"}, {995, 1, 2, "z"}}
	many := make([]point, 0, 300)
	for i := range 300 {
		many = append(many, point{i * 3, 0, 10 + i, fmt.Sprint(i)})
	}
	alike := make([]point, 0, 300)
	for i := range 300 {
		alike = append(alike, point{900, 0, 10 + i, "z"})
	}
	tests := []struct {
		name   string
		points []point
		opts   CorrelatorOptions
		hits   string
		says   string
	}{
		{"none", slices.Concat(many, pair), CorrelatorOptions{}, "z 2", ""},
		{"groups", slices.Concat(many, pair), CorrelatorOptions{MaxGroups: 10}, "z 2", "more than 10 groups"},
		{"events", slices.Concat(many, pair), CorrelatorOptions{MaxKept: 10}, "z 2", "10 events at a time"},
		{"events of one group", slices.Concat(alike, pair), CorrelatorOptions{MaxKept: 10}, "z 2", "10 events at a time"},
		{"late", slices.Concat(many, []point{{0, 1, 5, "z"}}, pair), CorrelatorOptions{MaxWaiting: 5}, "z 2", "1 events came too late"},
		{"members", slices.Concat(alike, pair), CorrelatorOptions{MaxMembers: 3}, "z 2", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			hits, c := correlate(t, rule, tt.points, tt.opts)
			if got := strings.Join(hits, ", "); got != tt.hits {
				t.Errorf("hits %q, want %q", got, tt.hits)
			}
			problems := c.Problems()
			if len(problems) > 0 != (tt.says != "") || tt.says != "" && !strings.Contains(problems[0].Message, tt.says) {
				t.Errorf("problems %v, want one that says %q", problems, tt.says)
			}
			if c.kept != 0 || c.groups != 0 || len(c.waiting) != 0 {
				t.Errorf("%d events, %d groups, %d waiting are left", c.kept, c.groups, len(c.waiting))
			}
		})
	}
}

// BenchmarkCorrelator takes samples of 1,000 groups through four correlations.
func BenchmarkCorrelator(b *testing.B) {
	f, problems := ParseFile("b.yml", []byte(naiveRules+`
{title: T, correlation: {type: event_count, rules: [a, b, c], group-by: [User], timespan: 1m, condition: {gte: 10}}}
---
{title: U, correlation: {type: value_count, rules: [a], group-by: [User], timespan: 10m, condition: {field: Host, gte: 5}}}
---
{title: V, correlation: {type: temporal, rules: [a, b], group-by: [User], timespan: 5m}}
---
{title: W, correlation: {type: temporal_ordered, rules: [a, b, c], group-by: [User], timespan: 5m}}
`), Options{})
	if len(problems) > 0 {
		b.Fatal(problems)
	}
	fields := &event.Fields{}
	m := Compile(f.Rules, fields)
	st, r := m.NewState(), rand.New(rand.NewPCG(1, 2))
	samples := make([]Sample, 0, 50_000)
	for i := range cap(samples) {
		rec := &record{channel: "Security", id: uint32(r.IntN(3))}
		rec.set("EventID", fmt.Sprint(rec.id))
		rec.set("User", fmt.Sprint("user", r.IntN(1000)))
		rec.set("Host", fmt.Sprint("host", r.IntN(50)))
		e := rec.event(fields)
		e.Record, e.Time = uint64(i), int64(1e18)+int64(i)*50e6+r.Int64N(1e9)
		for _, at := range st.Match(e) {
			s, _ := st.Sample(e, at)
			samples = append(samples, s)
		}
	}
	hits := 0
	b.ResetTimer()
	for b.Loop() {
		c := m.NewCorrelator(CorrelatorOptions{})
		yield := func(CorrelationHit) error { hits++; return nil }
		for _, s := range samples {
			_ = c.Add(s, yield)
		}
		_ = c.Flush(yield)
	}
	b.ReportMetric(float64(len(samples))*float64(b.N)/b.Elapsed().Seconds(), "samples/s")
	b.ReportMetric(float64(hits)/float64(b.N), "hits")
}
