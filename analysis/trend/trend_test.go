package trend_test

import (
	"context"
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tradecraft"
	"tradecraft/analysis/trend"
	"tradecraft/attack"
)

// flat makes n periods of ten newcomers, all with T1 and one with T2, and a
// newest one in which k have T2.
func flat(n, k int) []trend.Period {
	var out []trend.Period
	for i := range n {
		uses := map[string]int{"T1": 10, "T2": 1}
		if i == n-1 {
			uses["T2"] = k
		}
		out = append(out, trend.Period{Name: fmt.Sprint(i), Items: 10, Uses: uses, Added: uses})
	}
	return out
}

func TestRising(t *testing.T) {
	for _, tt := range []struct {
		name   string
		k      int
		rising bool
	}{{"as ever", 1, false}, {"a little more", 3, false}, {"most", 7, true}} {
		t.Run(tt.name, func(t *testing.T) {
			list := trend.Forecast(flat(6, tt.k), trend.Options{})
			if list[0].ID != "T1" || list[0].Rising {
				t.Errorf("first is %s, rising %v: T1 is used by all, as ever", list[0].ID, list[0].Rising)
			}
			if list[1].Rising != tt.rising {
				t.Errorf("T2 rising %v with p %v, want %v", list[1].Rising, list[1].P, tt.rising)
			}
		})
	}
}

func TestForecastAddsUp(t *testing.T) {
	for _, x := range trend.Forecast(flat(5, 4), trend.Options{Stock: true}) {
		sum := 0.0
		for _, r := range x.Reasons {
			sum += r.Weight
		}
		if math.Abs(sum-x.Forecast) > 1e-9 || x.Forecast < 0 || x.Forecast > 100+1e-9 {
			t.Errorf("%s: reasons add up to %v, forecast %v", x.ID, sum, x.Forecast)
		}
	}
	if got := trend.Forecast(nil, trend.Options{}); got != nil {
		t.Errorf("no periods: %v", got)
	}
}

func TestPeriods(t *testing.T) {
	got := trend.Periods([]trend.Release{
		{Version: "1", Entities: []trend.Entity{{ID: "G1", Techniques: []string{"T1"}}}},
		{Version: "2", Entities: []trend.Entity{{ID: "G1", Techniques: []string{"T1", "T2"}}, {ID: "G2", Techniques: []string{"T2"}}}},
	})
	want := []trend.Period{
		{Name: "1", Items: 1, Uses: map[string]int{"T1": 1}, Added: map[string]int{"T1": 1}},
		{Name: "2", Items: 1, Uses: map[string]int{"T2": 1}, Added: map[string]int{"T2": 2}},
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
}

func knowledge(t testing.TB) *attack.KnowledgeBase {
	t.Helper()
	kb, err := attack.Load()
	if err != nil {
		t.Fatal(err)
	}
	return kb
}

func TestAttack(t *testing.T) {
	kb := knowledge(t)
	r, err := trend.Attack(context.Background(), kb)
	if err != nil {
		t.Fatal(err)
	}
	if n := len(r.Periods); n < 12 || r.Periods[n-1].Name != kb.Version() {
		t.Errorf("periods %v: the newest is that of the knowledge base", r.Periods)
	}
	if len(r.Techniques) < 500 || len(r.New) == 0 || len(r.Growing) == 0 || len(r.Pairs) == 0 {
		t.Errorf("%d techniques, %d new, %d growing, %d pairs", len(r.Techniques), len(r.New), len(r.Growing), len(r.Pairs))
	}
	for _, x := range r.Techniques {
		if x.Name == "" || len(x.Shares) != len(r.Periods) || x.Since == "" {
			t.Fatalf("%+v", x)
		}
	}
	again, err := trend.Attack(context.Background(), kb)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(r, again); d != "" {
		t.Error(d)
	}
}

// seen is a case of techniques on a day.
func seen(day string, techniques ...string) *tradecraft.Case {
	c := &tradecraft.Case{ID: day, Title: day, Evidence: []tradecraft.Evidence{{ID: "e", Kind: tradecraft.KindList, Created: day}}}
	for _, id := range techniques {
		c.Sightings = append(c.Sightings, tradecraft.Sighting{ID: day + id, Technique: id, Evidence: "e", Confidence: 1, Method: tradecraft.MethodStated})
	}
	return c
}

func TestCases(t *testing.T) {
	kb := knowledge(t)
	cases := []*tradecraft.Case{
		seen("2025-01-10", "T1059.001", "T1566.001"), seen("2025-02-10", "T1059.001", "T1003.001"),
		seen("2025-05-02", "T1059.001", "T1566.001", "T1486"), seen("2025-05-02T10:00:00Z", "T1003.001", "T1566.001"), seen("", "T1486"),
	}
	r, problems, err := trend.Cases(context.Background(), cases, kb, "")
	if err != nil || len(problems) != 1 {
		t.Fatalf("%v, %v", problems, err)
	}
	if got := len(r.Periods); got != 5 || r.Periods[2].Items != 0 || r.Periods[4].Items != 2 {
		t.Errorf("periods %v", r.Periods)
	}
	if len(r.New) != 1 || r.New[0].ID != "T1486" {
		t.Errorf("new %v", r.New)
	}
	if len(r.Pairs) == 0 || r.Pairs[0].A != "T1003.001" || r.Pairs[0].B != "T1566.001" || !r.Pairs[0].InAttack {
		t.Errorf("pairs %+v", r.Pairs)
	}
	quarters, _, err := trend.Cases(context.Background(), cases, kb, trend.Quarter)
	if err != nil || len(quarters.Periods) != 2 || quarters.Periods[1].Name != "2025-Q2" {
		t.Errorf("%v, %v", quarters, err)
	}
	if _, _, err := trend.Cases(context.Background(), cases, kb, "week"); tradecraft.KindOf(err) != tradecraft.Invalid {
		t.Errorf("week: %v", err)
	}
	none, _, err := trend.Cases(context.Background(), nil, kb, "")
	if err != nil || !strings.Contains(none.Statement, "cannot tell") {
		t.Errorf("no case: %v, %v", none, err)
	}
}

func BenchmarkAttack(b *testing.B) {
	kb := knowledge(b)
	for b.Loop() {
		if _, err := trend.Attack(context.Background(), kb); err != nil {
			b.Fatal(err)
		}
	}
}
