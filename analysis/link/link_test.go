package link_test

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tradecraft/analysis/link"
)

// invented makes n groups with random techniques and software, and two
// siblings, "G900" and "G901", who share most of what they have.
func invented(n int) []link.Group {
	r := rand.New(rand.NewPCG(3, 4))
	var out []link.Group
	draw := func(prefix string, of, n int) []string {
		seen := map[string]bool{}
		var ids []string
		for range n {
			id := fmt.Sprintf("%s%03d", prefix, int(float64(of)*r.Float64()*r.Float64()))
			if !seen[id] {
				seen[id] = true
				ids = append(ids, id)
			}
		}
		return ids
	}
	for i := range n {
		out = append(out, link.Group{ID: fmt.Sprintf("G%03d", i), Names: []string{fmt.Sprintf("Name%c", 'a'+i%26)}, Techniques: draw("T", 150, 8+r.IntN(25)), Software: draw("S", 80, r.IntN(8))})
	}
	t, s := draw("T", 150, 25), draw("S", 80, 8)
	out = append(out, link.Group{ID: "G900", Names: []string{"Amber Heron"}, Techniques: t, Software: s})
	return append(out, link.Group{ID: "G901", Names: []string{"Violet Heron", "Heron Team"}, Techniques: t[:len(t)-3], Software: s[:len(s)-1]})
}

func find(t *testing.T, groups []link.Group) []link.Link {
	t.Helper()
	links, err := link.Find(context.Background(), groups, link.Options{Rewirings: 100})
	if err != nil {
		t.Fatal(err)
	}
	return links
}

func TestSiblingsStandOut(t *testing.T) {
	groups := invented(40)
	links := find(t, groups)
	if want := 42 * 41 / 2; len(links) != want {
		t.Fatalf("%d links, want every pair: %d", len(links), want)
	}
	l := links[0]
	if l.A != "G900" || l.B != "G901" || !l.Significant || !cmp.Equal(l.Words, []string{"heron"}) {
		t.Errorf("first is %s %s, significant %v, words %v", l.A, l.B, l.Significant, l.Words)
	}
	for _, l := range links {
		sum := 0.0
		for _, r := range l.Reasons {
			sum += r.Weight
		}
		if math.Abs(sum-l.Score) > 1e-12 || l.P <= 0 || l.P > 1 {
			t.Fatalf("%s %s: reasons %v, score %v, p %v", l.A, l.B, sum, l.Score, l.P)
		}
	}
}

func TestSameBytes(t *testing.T) {
	groups := invented(12)
	a := find(t, groups)
	groups[0], groups[7] = groups[7], groups[0]
	if d := cmp.Diff(a, find(t, groups)); d != "" {
		t.Error(d)
	}
}

// What is drawn anew keeps how much each has, and is rarely significant.
func TestRewired(t *testing.T) {
	groups := invented(40)
	rewired := link.Rewired(groups, 9)
	users := func(gs []link.Group) map[string]int {
		m := map[string]int{}
		for _, g := range gs {
			for _, id := range append(append([]string{}, g.Techniques...), g.Software...) {
				m[id]++
			}
		}
		return m
	}
	if d := cmp.Diff(users(groups), users(rewired)); d != "" {
		t.Errorf("how many use each: %s", d)
	}
	low := 0
	links := find(t, rewired)
	for _, l := range links {
		if l.Significant {
			t.Errorf("%s %s is significant, p %v", l.A, l.B, l.P)
		}
		if l.P <= 0.05 {
			low++
		}
	}
	if share := float64(low) / float64(len(links)); share > 0.08 {
		t.Errorf("%.3f of the pairs have p of at most 0.05 by chance", share)
	}
}

func TestTooLittle(t *testing.T) {
	for name, groups := range map[string][]link.Group{
		"none": nil,
		"one":  invented(0)[:1],
		"few techniques": {
			{ID: "G1", Techniques: []string{"T1"}}, {ID: "G2", Techniques: []string{"T1"}},
		},
	} {
		if links := find(t, groups); len(links) != 0 {
			t.Errorf("%s: %d links", name, len(links))
		}
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := link.Find(ctx, invented(5), link.Options{}); err == nil {
		t.Error("an ended context gave no error")
	}
}
