package main

import (
	"context"
	"math"

	"tradecraft/intake/site/script"
	"tradecraft/intake/site/script/corpus"
	"tradecraft/intake/site/script/sample"
)

// foldFigures are those of cross-validation by families.
type foldFigures struct {
	Folds   int      `json:"folds"`
	Without []string `json:"without,omitempty"`
	// Labelled has the rows of the data only.
	Labelled scriptRates `json:"labelled"`
	// Plain has the made texts of ordinary inline code among the benign, Hidden
	// their minified and obfuscated forms too.
	Plain  scriptRates `json:"with_inline_code"`
	Hidden scriptRates `json:"with_obfuscated_inline_code"`
	// Missing rows have no text.
	Missing int `json:"missing"`
}

type scriptRates struct {
	Malicious int     `json:"malicious"`
	Benign    int     `json:"benign"`
	AP        float64 `json:"average_precision"`
	Recall01  float64 `json:"recall@0.1%fp"`
	Recall05  float64 `json:"recall@0.5%fp"`
	Recall1   float64 `json:"recall@1%fp"`
}

// crossValidate trains on the other families of the data and on made texts of
// other families, and scores each family.
func (t *scriptsTask) crossValidate(ctx context.Context, e *evaluation) (any, error) {
	rows, err := corpus.ReadRows(e.Data...)
	if err != nil {
		return nil, err
	}
	var measured []corpus.Row
	packages := corpus.Packages(rows)
	for _, r := range rows {
		if r.Measured() {
			measured = append(measured, r)
		}
	}
	examples, kept, missing, err := corpus.Labelled(ctx, measured, t.texts, "", e.Jobs)
	if err != nil {
		return nil, err
	}
	labelled := len(examples)
	examples = corpus.Weighted(examples)
	samples := append(sample.Benign(corpus.Seed), sample.Malicious(corpus.Seed, corpus.Variants)...)
	made, err := corpus.MadeExamples(ctx, e.Jobs)
	if err != nil {
		return nil, err
	}
	examples = append(examples, made...)
	use := func(i int) bool { return !t.allowed || i >= labelled || kept[i].Allowed(packages) }
	scores := corpus.OutOfFold(examples, use, script.Settings{Without: t.without}, t.folds, uint64(t.seed))
	for i, r := range kept {
		p := 1 / (1 + math.Exp(-scores[i]))
		err := e.Predict(scriptPrediction{ID: r.ID, Malicious: p, Verdict: script.VerdictOf(p),
			Reasons: []script.Reason{{Name: "fold", Text: "score by a model of the other folds", Points: scores[i]}}})
		if err != nil {
			return nil, err
		}
	}
	f := foldFigures{Folds: t.folds, Without: t.without, Missing: missing}
	var yes, no, plain, hidden []float64
	for i, x := range examples {
		switch {
		case i < labelled && x.Malicious:
			yes = append(yes, scores[i])
		case i < labelled:
			no = append(no, scores[i])
		case !x.Malicious && samples[i-labelled].Form == sample.Plain:
			plain = append(plain, scores[i])
		case !x.Malicious:
			hidden = append(hidden, scores[i])
		}
	}
	if len(yes) == 0 || len(no) == 0 {
		return nil, nil
	}
	f.Labelled = rates(yes, no)
	no = append(no, plain...)
	f.Plain = rates(yes, no)
	f.Hidden = rates(yes, append(no, hidden...))
	return f, nil
}

func rates(yes, no []float64) scriptRates {
	return scriptRates{len(yes), len(no), averagePrecision(yes, no), recallAtFalse(yes, no, 0.001), recallAtFalse(yes, no, 0.005), recallAtFalse(yes, no, 0.01)}
}
