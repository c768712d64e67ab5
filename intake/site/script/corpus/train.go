package corpus

import (
	"context"

	"tradecraft/intake/site/script"
	"tradecraft/intake/site/script/sample"
)

// Seed is that of the texts made for the embedded model, Variants how many
// texts each family of malicious ones has.
const (
	Seed     = 1
	Variants = 4
)

// Weights of examples: a labelled malicious text counts more, a made one less.
const (
	weightMalicious = 2
	weightMade      = 0.5
)

// Training makes the examples that the embedded model is trained on: the rows
// that may be, and the made texts.
func Training(ctx context.Context, rows []Row, dir, npm string, jobs int) (examples []script.Example, missing int, err error) {
	packages := Packages(rows)
	var allowed []Row
	for _, r := range rows {
		if r.Measured() && r.Allowed(packages) {
			allowed = append(allowed, r)
		}
	}
	labelled, _, missing, err := Labelled(ctx, allowed, dir, npm, jobs)
	if err != nil {
		return nil, 0, err
	}
	made, err := MadeExamples(ctx, jobs)
	if err != nil {
		return nil, 0, err
	}
	return append(Weighted(labelled), made...), missing, nil
}

// MadeExamples are the examples of package sample with their weight.
func MadeExamples(ctx context.Context, jobs int) ([]script.Example, error) {
	made, err := Made(ctx, append(sample.Benign(Seed), sample.Malicious(Seed, Variants)...), jobs)
	if err != nil {
		return nil, err
	}
	for i := range made {
		made[i].Weight = weightMade
	}
	return made, nil
}

// Weighted sets the weights of labelled examples.
func Weighted(labelled []script.Example) []script.Example {
	for i, e := range labelled {
		labelled[i].Weight = 1
		if e.Malicious {
			labelled[i].Weight = weightMalicious
		}
	}
	return labelled
}

// OutOfFold scores each example by a model trained on those of the other
// folds that may be used; nil uses all.
func OutOfFold(examples []script.Example, use func(int) bool, s script.Settings, folds int, seed uint64) []float64 {
	out := make([]float64, len(examples))
	for fold := range folds {
		var train []script.Example
		for i, e := range examples {
			if Fold(e.Family, folds, seed) != fold && (use == nil || use(i)) {
				train = append(train, e)
			}
		}
		m := script.Fit(train, s)
		for i, e := range examples {
			if Fold(e.Family, folds, seed) == fold {
				out[i] = m.Score(e.X)
			}
		}
	}
	return out
}
