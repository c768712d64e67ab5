package attribution

import (
	"slices"
	"testing"
)

// three groups: A is known for a rare tool, B for many techniques.
func plantedIndex() *Index {
	known := func(ids ...string) (out []Known) {
		for _, id := range ids {
			out = append(out, Known{ID: id, Sources: []string{"s" + id}})
		}
		return out
	}
	return NewIndex([]Profile{
		{ID: "GA", Name: "A", Techniques: known("T1", "T2", "T3"), Software: []string{"S1"}},
		{ID: "GB", Name: "B", Techniques: known("T2", "T3", "T4", "T5", "T6"), Software: []string{"S2"}},
		{ID: "GC", Name: "C", Techniques: known("T5", "T7"), Software: []string{"S3"}},
	})
}

var plantedWeights = Weights{Parts: [numParts]float64{1, 0, 0, 200, 0}, Sharpness: 1}

func TestTakeAway(t *testing.T) {
	x, q := plantedIndex(), Certain([]string{"T1", "T2", "T4", "T5"}, []string{"S1"})
	r := x.Rank(q, plantedWeights)
	if r.Groups[0].Group != "GA" {
		t.Fatalf("first is %s", r.Groups[0].Group)
	}
	out, holds := x.takeAway(q, plantedWeights, r)
	if len(out) == 0 || !slices.Equal(out[0].Items, []string{"S1"}) || out[0].First != "GB" || holds != 0 {
		t.Fatalf("taken away: %+v, holds %d; the tool carries the first place", out, holds)
	}
	for i, step := range out {
		left := q
		for _, id := range step.Items {
			left = left.without(id)
		}
		again := x.Rank(left, plantedWeights)
		if again.Groups[0].Group != step.First || again.Groups[step.Place-1].Group != "GA" {
			t.Errorf("step %d: %+v is not what the ranking says", i, step)
		}
	}
	if len(q.Software) != 1 || len(q.Techniques) != 4 {
		t.Error("the query was changed")
	}
}

// What is said to be enough is, and not with one item less.
func TestForge(t *testing.T) {
	x, q := plantedIndex(), Certain([]string{"T1", "T2"}, []string{"S1"})
	r := x.Rank(q, plantedWeights)
	for _, g := range r.Groups[1:] {
		f := x.forge(q, plantedWeights, g)
		first := func(items []string) string {
			forged := Certain([]string{"T1", "T2"}, []string{"S1"})
			for _, id := range items {
				if id[0] == 'S' {
					forged.Software = append(forged.Software, id)
				} else {
					forged.Techniques = append(forged.Techniques, Seen{Technique: id, Weight: 1})
				}
			}
			return x.Rank(forged, plantedWeights).Groups[0].Group
		}
		if (first(f.Items) == g.Group) != f.Enough {
			t.Errorf("%s: %v, enough %v, but first is %s", g.Group, f.Items, f.Enough, first(f.Items))
		}
		if f.Enough && first(f.Items[:len(f.Items)-1]) == g.Group {
			t.Errorf("%s: %v is more than needed", g.Group, f.Items)
		}
	}
}

func TestNothingToPlant(t *testing.T) {
	x := plantedIndex()
	q := Query{}
	if p := x.planted(q, plantedWeights, x.Rank(q, plantedWeights), nil); p != nil {
		t.Errorf("without items: %+v", p)
	}
}
