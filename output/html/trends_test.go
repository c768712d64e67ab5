package html_test

import (
	"bytes"
	"strings"
	"testing"

	"tradecraft/analysis/trend"
	"tradecraft/attack"
	"tradecraft/output/html"
	"tradecraft/output/outputtest"
)

// TestTrendsHostile puts hostile strings wherever a page of trends shows one.
func TestTrendsHostile(t *testing.T) {
	kb, err := attack.New(attack.Facts{Version: "19"})
	if err != nil {
		t.Fatal(err)
	}
	write := func(s string) string {
		n := trend.Named{Trend: trend.Trend{ID: s, Rising: true, Shares: []float64{1, 2}}, Name: s, Since: s}
		r := &trend.Result{
			Scope: trend.ScopeCases, Unit: s, Statement: s, Caution: s, Periods: []trend.Stretch{{Name: s, Items: 1}, {Name: s, Items: 2}},
			Techniques: []trend.Named{n}, Actors: []trend.Named{n}, Software: []trend.Named{n},
			New: []trend.Newcomer{{Kind: trend.KindGroup, ID: s, Name: s}}, Growing: []trend.Growth{{ID: s, Name: s, Techniques: []int{1, 2}}},
			Pairs: []trend.Pair{{A: s, AName: s, B: s, BName: s, Items: 1}},
		}
		var b bytes.Buffer
		if err := html.WriteTrends(&b, r, kb); err != nil {
			t.Fatal(err)
		}
		return b.String()
	}
	tags := func(page string) int { return strings.Count(page, "<") }
	plain := tags(write("x"))
	for _, p := range outputtest.Payloads() {
		if got := tags(write(p.Text)); got != plain {
			t.Errorf("%s makes %d tags, plain text %d", p.Name, got, plain)
		}
	}
}
