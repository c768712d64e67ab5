package countermeasure_test

import (
	"context"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"tradecraft"
	"tradecraft/analysis/countermeasure"
	"tradecraft/analysis/inference"
	"tradecraft/attack"
)

func load(t testing.TB) *attack.KnowledgeBase {
	t.Helper()
	kb, err := attack.Load()
	if err != nil {
		t.Fatal(err)
	}
	return kb
}

func catalog(t testing.TB, kb *attack.KnowledgeBase, keys ...string) *countermeasure.Catalog {
	t.Helper()
	f, err := countermeasure.Load()
	if err != nil {
		t.Fatal(err)
	}
	c, err := f.Catalog(kb, keys...)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// TestEmbedded: every framework has measures for techniques of the loaded
// version, and says what became of its ids.
func TestEmbedded(t *testing.T) {
	kb := load(t)
	f, err := countermeasure.Load()
	if err != nil {
		t.Fatal(err)
	}
	for _, key := range f.Keys() {
		c := catalog(t, kb, key)
		if len(c.Measures) < 20 {
			t.Errorf("%s: %d measures", key, len(c.Measures))
		}
		for _, m := range c.Measures {
			for _, a := range m.Answers {
				x := kb.Technique(a.Technique)
				if x == nil || a.Share <= 0 || a.Share > 1 || a.Role == "" {
					t.Fatalf("%s %s: %+v", key, m.ID, a)
				}
			}
		}
		if key == countermeasure.Own {
			continue
		}
		m := c.Migrations[0]
		if m.From == "" || m.To != kb.Version() || m.Kept < 100 || len(m.Lost) > 3 || len(m.Moved) == 0 {
			t.Errorf("%s: %d kept, moved %d, lost %v, from %s to %s", key, m.Kept, len(m.Moved), m.Lost, m.From, m.To)
		}
	}
	// T1486 shares no artifact with D3FEND: it is answered by way of mitigations.
	by := 0
	for _, m := range catalog(t, kb, "d3fend").Measures {
		for _, a := range m.Answers {
			if a.Technique == "T1486" {
				by++
				if a.Via == "" {
					t.Errorf("%s answers T1486 without a mitigation between them", m.ID)
				}
			}
		}
	}
	if by == 0 {
		t.Error("D3FEND has nothing for T1486")
	}
}

// TestPractical: 'Do Not Mitigate' is nothing to put in place, though ATT&CK
// lists it among the mitigations.
func TestPractical(t *testing.T) {
	kb := load(t)
	c := catalog(t, kb, countermeasure.Own)
	p := c.Practical()
	for id, want := range map[string]bool{"M1055": false, "M1056": false, "M1032": true} {
		_, all := c.Find(id)
		_, practical := p.Find(id)
		if !all || practical != want {
			t.Errorf("%s: in all %v, practical %v", id, all, practical)
		}
	}
}

// TestExact compares the best choice with trying all, with partial shares and
// controls in place.
func TestExact(t *testing.T) {
	rng := rand.New(rand.NewPCG(6, 3))
	for n := range 150 {
		d := countermeasure.Demand{}
		for i := range 12 {
			d.Techniques = append(d.Techniques, countermeasure.Wanted{ID: fmt.Sprintf("T%04d", i), Weight: float64(1+rng.IntN(100)) / 100})
		}
		c := &countermeasure.Catalog{}
		for j := range 9 {
			m := countermeasure.Measure{ID: fmt.Sprint(j)}
			for i := range 12 {
				if rng.IntN(3) == 0 {
					m.Answers = append(m.Answers, countermeasure.Answer{Technique: d.Techniques[i].ID, Role: countermeasure.Protect, Share: float64(1+rng.IntN(3)) / 3})
				}
			}
			c.Measures = append(c.Measures, m)
		}
		p, _ := countermeasure.NewPlan(d, c, nil, countermeasure.Protect)
		got, err := p.Best(t.Context(), 3)
		if err != nil || !got.Proven || got.Cost > 3 {
			t.Fatalf("%+v, %v", got, err)
		}
		best := 0.0
		for mask := range 1 << 9 {
			sum, size := 0.0, 0
			at := map[string]float64{}
			for j := range 9 {
				if mask>>j&1 == 1 {
					size++
					for _, a := range c.Measures[j].Answers {
						at[a.Technique] = max(at[a.Technique], a.Share)
					}
				}
			}
			for _, w := range d.Techniques {
				sum += w.Weight * at[w.ID]
			}
			if size <= 3 {
				best = max(best, sum)
			}
		}
		if math.Abs(best-got.Covered) > 1e-4 {
			t.Fatalf("problem %d: %g, want %g", n, got.Covered, best)
		}
	}
}

// TestRun recounts a result: gains add up, what is in place counts, and each
// technique is answered once.
func TestRun(t *testing.T) {
	kb := load(t)
	c := &tradecraft.Case{}
	for id, p := range map[string]float64{"T1566.001": 0.9, "T1059.001": 1, "T1003.001": 0.8, "T1021.002": 0.7, "T1486": 0.4, "T1082": 0.6} {
		c.Sightings = append(c.Sightings, tradecraft.Sighting{Technique: id, Confidence: p, Method: tradecraft.MethodStated, Evidence: "e"})
	}
	c.Normalize()
	next, err := inference.Run(t.Context(), c, kb, inference.Options{Max: 30})
	if err != nil {
		t.Fatal(err)
	}
	d := countermeasure.OfCase(c, kb, next)
	controls := &countermeasure.Controls{List: []countermeasure.Control{{ID: "m1049", InPlace: 0.5}, {ID: "M1032", Cost: 2.5}, {ID: "M9999", InPlace: 1}}}
	r, err := countermeasure.Run(t.Context(), d, kb, countermeasure.Options{Frameworks: []string{"attack", "nist", "d3fend", "m365"}, Budget: 4, Controls: controls})
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(r.InPlace.Controls, []string{"M1049"}) || !slices.Equal(r.InPlace.Unknown, []string{"M9999"}) || r.InPlace.Removed <= 0 {
		t.Errorf("in place %+v", r.InPlace)
	}
	sum := 0.0
	for _, m := range r.Best.Measures {
		gain := 0.0
		for _, a := range m.Techniques {
			gain += a.Adds
		}
		if math.Abs(gain-m.Gain) > 1e-9 || math.Abs(m.PerCost-m.Gain/m.Cost) > 1e-9 {
			t.Errorf("%s: gain %g, recounted %g", m.ID, m.Gain, gain)
		}
		sum += m.Gain
	}
	if math.Abs(sum-r.Best.Removed) > 1e-9 || r.Best.Cost > 4 || !r.Best.Proven || r.Best.Greedy > r.Best.Removed+1e-6 {
		t.Errorf("best %g for %g, recounted %g, greedy %g", r.Best.Removed, r.Best.Cost, sum, r.Best.Greedy)
	}
	whole, err := countermeasure.Run(t.Context(), countermeasure.OfTechniques(kb, []string{"T1486"}), kb, countermeasure.Options{Budget: 1})
	if err != nil || len(whole.Best.Measures) != 1 || len(whole.Best.Measures[0].Instead) == 0 {
		t.Errorf("T1486 has more than one mitigation: %+v, %v", whole.Best, err)
	}
	if r.Best.Removed+r.InPlace.Removed > r.Answerable+1e-9 || r.Answerable > r.Total+1e-9 {
		t.Errorf("%g and %g of %g that can be answered, of %g", r.Best.Removed, r.InPlace.Removed, r.Answerable, r.Total)
	}
	if !strings.Contains(r.Statement, "no other choice answers more") {
		t.Error(r.Statement)
	}
}

func TestStatement(t *testing.T) {
	kb := load(t)
	for name, tt := range map[string]struct {
		ids      []string
		options  countermeasure.Options
		want     string
		controls []countermeasure.Control
	}{
		"nothing":    {nil, countermeasure.Options{}, "we cannot tell", nil},
		"no measure": {[]string{"T1082"}, countermeasure.Options{}, "No measure", nil},
		"too little": {[]string{"T1059.001"}, countermeasure.Options{Budget: 0.5}, "buys nothing", nil},
		"in place": {[]string{"T1486"}, countermeasure.Options{}, "no other measure adds", []countermeasure.Control{
			{ID: "M1040", InPlace: 1}, {ID: "M1053", InPlace: 1}}},
	} {
		t.Run(name, func(t *testing.T) {
			if tt.controls != nil {
				tt.options.Controls = &countermeasure.Controls{List: tt.controls}
			}
			r, err := countermeasure.Run(t.Context(), countermeasure.OfTechniques(kb, tt.ids), kb, tt.options)
			if err != nil || !strings.Contains(r.Statement, tt.want) {
				t.Errorf("%v: %s", err, r.Statement)
			}
		})
	}
	if _, err := countermeasure.Run(t.Context(), countermeasure.Demand{}, kb, countermeasure.Options{Frameworks: []string{"cobit"}}); tradecraft.KindOf(err) != tradecraft.Invalid {
		t.Errorf("an unknown framework: %v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := countermeasure.Run(ctx, countermeasure.OfAll(kb), kb, countermeasure.Options{}); !errors.Is(err, context.Canceled) {
		t.Errorf("a context that ended: %v", err)
	}
}

func TestTests(t *testing.T) {
	tests, err := countermeasure.Tests(load(t), "T1003.001")
	if err != nil || len(tests) < 5 {
		t.Fatalf("%d tests, %v", len(tests), err)
	}
	for _, x := range tests {
		if x.GUID == "" || x.Name == "" || x.Technique != "T1003.001" || len(x.Platforms) == 0 {
			t.Errorf("%+v", x)
		}
	}
}

// BenchmarkAllFrameworks chooses among all measures of all frameworks for all
// techniques.
func BenchmarkAllFrameworks(b *testing.B) {
	kb := load(b)
	f, err := countermeasure.Load()
	if err != nil {
		b.Fatal(err)
	}
	d := countermeasure.OfAll(kb)
	for b.Loop() {
		r, err := countermeasure.Run(b.Context(), d, kb, countermeasure.Options{Frameworks: f.Keys(), Budget: 8})
		if err != nil {
			b.Fatal(err)
		}
		if !r.Best.Proven {
			b.ReportMetric(r.Best.Bound/r.Best.Removed, "bound/best")
		}
	}
}
