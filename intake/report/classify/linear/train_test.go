package linear

import (
	"math"
	"slices"
	"testing"

	"tradecraft/intake/report/classify/features"
)

// examples: column l stands for label l; column 70 stands in every row.
func examples(labels int) []Example {
	base := make([]float32, labels)
	for l := range base {
		base[l] = 1
	}
	var out []Example
	for k := range 8 * labels {
		l := k % labels
		out = append(out, Example{
			X:       features.Vector{Index: []uint32{uint32(l), 70}, Value: []float32{0.8, 0.6}},
			Base:    base,
			Targets: []Target{{Label: l, Positive: true, Cost: 3}},
		})
	}
	return out
}

func TestTrainSeparatesOverSeveralBlocks(t *testing.T) {
	const labels = 70 // more than one block
	ex := examples(labels)
	d := Train(ex, 71, labels, Options{})
	s := d.Prune(10)
	s.Index(71)
	dense, sparse := make([]float32, labels), make([]float32, labels)
	for _, e := range ex[:labels] {
		clear(dense)
		d.Scores(e.X, dense)
		s.Scores(e.X, sparse)
		for l := range dense {
			if yes := l == e.Targets[0].Label; yes != (dense[l] > 0) {
				t.Fatalf("label %d scores %g for label %d", l, dense[l], e.Targets[0].Label)
			}
			if math.Abs(float64(dense[l]-sparse[l])) > 0.1 {
				t.Fatalf("label %d: %g became %g in 8 bits", l, dense[l], sparse[l])
			}
		}
	}
}

func TestTrainDoesNotDependOnTheCores(t *testing.T) {
	ex := examples(70)
	a, b := Train(ex, 71, 70, Options{Jobs: 1, Seed: 7}), Train(ex, 71, 70, Options{Jobs: 4, Seed: 7})
	for k := range a.blocks {
		if !slices.Equal(a.blocks[k], b.blocks[k]) {
			t.Fatalf("block %d differs", k)
		}
	}
}

func TestUnknownRowsDoNotCount(t *testing.T) {
	ex := examples(2)
	for i := range ex {
		ex[i].Targets = append(ex[i].Targets, Target{Label: 1})
	}
	d := Train(ex, 71, 2, Options{})
	if w := d.Weight(1, 1); w != 0 {
		t.Errorf("weight %g of a label that no row counts for", w)
	}
}
