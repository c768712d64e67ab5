package boost_test

import (
	"math"
	"math/rand/v2"
	"reflect"
	"testing"

	"tradecraft/analysis/inference/boost"
)

var settings = boost.Settings{Trees: 60, Leaves: 8, Rate: 0.1, LeastRows: 20, Ridge: 1, RowShare: 0.7, FeatureShare: 1, Seed: 1}

// exclusive is a table whose outcome is one feature or another, but not both,
// which no sum of features tells, and noise beside it.
func exclusive(rows int) *boost.Table {
	r := rand.New(rand.NewPCG(1, 2))
	t := &boost.Table{Features: 3}
	for range rows {
		x := []float32{r.Float32(), r.Float32(), r.Float32()}
		t.Add(x, (x[0] > 0.5) != (x[1] > 0.5) && r.Float64() < 0.9, 1)
	}
	return t
}

func TestFit(t *testing.T) {
	table := exclusive(4000)
	f, err := boost.Fit(t.Context(), table, settings)
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		x    []float32
		want float64
	}{{[]float32{0.1, 0.9, 0.5}, 0.9}, {[]float32{0.9, 0.9, 0.5}, 0}, {[]float32{0.9, 0.2, 0.1}, 0.9}, {[]float32{0.2, 0.2, 0.9}, 0}} {
		if got := 1 / (1 + math.Exp(-f.Score(tt.x))); math.Abs(got-tt.want) > 0.1 {
			t.Errorf("%v: probability %.2f, want about %.2f", tt.x, got, tt.want)
		}
	}
	again, err := boost.Fit(t.Context(), exclusive(4000), settings)
	if err != nil || !reflect.DeepEqual(f, again) {
		t.Errorf("the same table gives other trees: %v", err)
	}
	if !f.Sound() {
		t.Error("a fitted forest is sound")
	}
}

func TestSharesAddUpToTheScore(t *testing.T) {
	table := exclusive(1000)
	f, err := boost.Fit(t.Context(), table, settings)
	if err != nil {
		t.Fatal(err)
	}
	for r := range table.Rows() {
		bias, shares := f.Explain(table.Row(r))
		for _, s := range shares {
			bias += s
		}
		if math.Abs(bias-f.Score(table.Row(r))) > 1e-9 {
			t.Fatalf("row %d: shares add up to %g, the score is %g", r, bias, f.Score(table.Row(r)))
		}
	}
}

func TestLittleToFit(t *testing.T) {
	for name, table := range map[string]*boost.Table{
		"nothing":     {Features: 2},
		"all alike":   exclusive(0),
		"one outcome": func() *boost.Table { t := &boost.Table{Features: 1}; t.Add([]float32{1}, true, 1); return t }(),
	} {
		t.Run(name, func(t *testing.T) {
			f, err := boost.Fit(t.Context(), table, settings)
			if err != nil {
				t.Fatal(err)
			}
			if p := f.Score(make([]float32, table.Features)); math.IsNaN(p) {
				t.Errorf("score %g", p)
			}
		})
	}
}

func TestUnsoundForests(t *testing.T) {
	for name, f := range map[string]boost.Forest{
		"circle":     {Features: 1, Trees: []boost.Tree{{{Left: 0, Right: 1}, {}}}},
		"outside":    {Features: 1, Trees: []boost.Tree{{{Left: 1, Right: 2}}}},
		"no feature": {Features: 1, Trees: []boost.Tree{{{Feature: 1, Left: 1, Right: 2}, {}, {}}}},
		"no node":    {Features: 1, Trees: []boost.Tree{{}}},
		"no number":  {Features: 1, Bias: math.NaN()},
	} {
		if f.Sound() {
			t.Errorf("%s: sound", name)
		}
	}
}

func BenchmarkFit(b *testing.B) {
	table := exclusive(100_000)
	s := settings
	s.Trees = 10
	for b.Loop() {
		if _, err := boost.Fit(b.Context(), table, s); err != nil {
			b.Fatal(err)
		}
	}
}
