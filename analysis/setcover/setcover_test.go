package setcover_test

import (
	"context"
	"errors"
	"math/rand/v2"
	"slices"
	"testing"

	"tradecraft"
	"tradecraft/analysis/setcover"
)

// random makes a problem of a few sets, some of which contain or repeat others.
func random(rng *rand.Rand, sets, items int, dear int64) setcover.Problem {
	p := setcover.Problem{Weights: make([]int64, items)}
	for i := range p.Weights {
		p.Weights[i] = rng.Int64N(6) // 0 counts for nothing
	}
	density := 0.1 + 0.5*rng.Float64()
	for range sets {
		s := setcover.Set{Cost: 1 + rng.Int64N(dear)}
		for i := range items {
			if rng.Float64() < density {
				s.Items = append(s.Items, i)
			}
		}
		if len(p.Sets) > 0 && rng.IntN(5) == 0 {
			s.Items = slices.Clone(p.Sets[rng.IntN(len(p.Sets))].Items)
		}
		p.Sets = append(p.Sets, s)
	}
	return p
}

// every tries all choices: the most covered and its least cost, and the least
// cost of a full cover.
func every(p setcover.Problem, budget int64) (most, mostCost, least int64) {
	all := map[int]bool{}
	for _, s := range p.Sets {
		for _, i := range s.Items {
			all[i] = true
		}
	}
	least = 1 << 60
	for mask := range 1 << len(p.Sets) {
		in := map[int]bool{}
		cost, covered := int64(0), int64(0)
		for j, s := range p.Sets {
			if mask>>j&1 == 0 {
				continue
			}
			cost += s.Cost
			for _, i := range s.Items {
				if !in[i] {
					in[i] = true
					covered += p.Weights[i]
				}
			}
		}
		if len(in) == len(all) {
			least = min(least, cost)
		}
		if cost <= budget && (covered > most || covered == most && cost < mostCost) {
			most, mostCost = covered, cost
		}
	}
	return most, mostCost, least
}

// TestExact compares both searches with trying everything.
func TestExact(t *testing.T) {
	rng := rand.New(rand.NewPCG(6, 18))
	for n := range 600 {
		dear := int64(1 + n%5)
		p := random(rng, 1+rng.IntN(11), 1+rng.IntN(40), dear)
		budget := rng.Int64N(3 + 3*dear)
		most, cost, least := every(p, budget)
		got, err := setcover.Maximum(t.Context(), p, budget, setcover.Options{})
		if err != nil {
			t.Fatal(err)
		}
		if got.Covered != most || got.Cost != cost || !got.Proven || got.Bound != most {
			t.Fatalf("problem %d, budget %d: %+v, want %d for %d\n%+v", n, budget, got, most, cost, p)
		}
		greedy, err := setcover.Greedy(p, budget)
		if err != nil || greedy.Covered > most || greedy.Cost > budget {
			t.Fatalf("problem %d: greedy %+v, error %v, the most is %d", n, greedy, err, most)
		}
		whole, err := setcover.Minimum(t.Context(), p, setcover.Options{})
		if err != nil || whole.Cost != least || !whole.Proven {
			t.Fatalf("problem %d: minimum %+v, error %v, want %d\n%+v", n, whole, err, least, p)
		}
	}
}

// TestGivenUp: what is left of a search that was given up is still a choice
// within the budget, with a bound above the best one.
func TestGivenUp(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	for n := range 200 {
		p := random(rng, 11, 40, 4)
		most, _, least := every(p, 8)
		got, err := setcover.Maximum(t.Context(), p, 8, setcover.Options{Nodes: 1})
		if err != nil || got.Cost > 8 || got.Covered > most || got.Bound < most || got.Proven && got.Covered != most {
			t.Fatalf("problem %d: %+v, error %v, the most is %d", n, got, err, most)
		}
		whole, err := setcover.Minimum(t.Context(), p, setcover.Options{Nodes: 1})
		if err != nil || whole.Cost < least || whole.Bound > least || whole.Proven && whole.Cost != least {
			t.Fatalf("problem %d: minimum %+v, error %v, the least is %d", n, whole, err, least)
		}
	}
}

func TestRefused(t *testing.T) {
	for name, tt := range map[string]struct {
		problem setcover.Problem
		kind    tradecraft.ErrorKind
	}{
		"no cost":      {setcover.Problem{Weights: []int64{1}, Sets: []setcover.Set{{Items: []int{0}}}}, tradecraft.Invalid},
		"no such item": {setcover.Problem{Weights: []int64{1}, Sets: []setcover.Set{{Cost: 1, Items: []int{1}}}}, tradecraft.Invalid},
		"bad weight":   {setcover.Problem{Weights: []int64{-1}}, tradecraft.Invalid},
		"too heavy":    {setcover.Problem{Weights: []int64{1 << 60}}, tradecraft.Invalid},
		"many sets":    {setcover.Problem{Sets: make([]setcover.Set, setcover.MaxSets+1)}, tradecraft.TooLarge},
	} {
		t.Run(name, func(t *testing.T) {
			if _, err := setcover.Maximum(t.Context(), tt.problem, 3, setcover.Options{}); tradecraft.KindOf(err) != tt.kind {
				t.Errorf("maximum: %v", err)
			}
			if _, err := setcover.Minimum(t.Context(), tt.problem, setcover.Options{}); tradecraft.KindOf(err) != tt.kind {
				t.Errorf("minimum: %v", err)
			}
		})
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	p := random(rand.New(rand.NewPCG(3, 4)), 11, 40, 1)
	if _, err := setcover.Maximum(ctx, p, 4, setcover.Options{}); !errors.Is(err, context.Canceled) {
		t.Errorf("a context that ended: %v", err)
	}
	if s, err := setcover.Maximum(t.Context(), setcover.Problem{}, 3, setcover.Options{}); err != nil || s.Covered != 0 || !s.Proven {
		t.Errorf("nothing to do: %+v, %v", s, err)
	}
}
