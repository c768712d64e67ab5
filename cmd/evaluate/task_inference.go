package main

import (
	"context"

	"github.com/spf13/pflag"

	"tradecraft"
	"tradecraft/analysis/inference"
	"tradecraft/analysis/inference/corpus"
	"tradecraft/attack"
	"tradecraft/internal/dataset"
)

// inferenceTask measures 'what was missed, what comes next'.
type inferenceTask struct {
	train []string
	asOf  string
	folds int
	// halvings is in how many ways each report is halved in cross-validation.
	halvings int
}

func newInferenceTask() *task {
	t := &inferenceTask{}
	return &task{
		name:  "inference",
		short: "What was missed, what comes next: half of a report's techniques given",
		example: `  go run ./cmd/evaluate inference --data ../shared/data/infer/attack_newcitations_dev.jsonl.xz \
    --as-of 14.1 --predictions out/inference.jsonl
  go run ./cmd/evaluate inference --data ../shared/data/infer/tie_reports_dev.jsonl.xz --folds 5`,
		flags: t.flags,
		run:   t.run,
	}
}

func (t *inferenceTask) flags(f *pflag.FlagSet) {
	f.StringSliceVar(&t.train, "train", nil, "train afresh on these files; default: the embedded model")
	f.StringVar(&t.asOf, "as-of", "", "use only rows of this ATT&CK version or older")
	f.IntVar(&t.halvings, "halvings", 1, "with --folds: halve each report in so many ways, at most 5; the figures are of all of them")
	f.IntVar(&t.folds, "folds", 0, "cross-validate on the reports of --data with so many folds, training on the others (and on --train)")
}

// The lines of the predictions file.
type (
	inferencePrediction struct {
		ID      string             `json:"id"`
		Ranking []inferenceRanking `json:"ranking"`

		ranked []inference.Ranked
	}
	inferenceRanking struct {
		ID          string  `json:"id"`
		Probability float64 `json:"probability"`
	}
)

func (t *inferenceTask) run(ctx context.Context, e *evaluation) (any, error) {
	kb, err := attack.Load()
	if err != nil {
		return nil, err
	}
	names := corpus.NamesOf(kb)
	matrix := inference.MatrixOf(kb)
	if t.folds > 0 {
		return t.crossValidate(ctx, e, names, matrix)
	}
	m, err := t.model(ctx, names, matrix)
	if err != nil {
		return nil, err
	}
	var measure inference.Measure
	rank := func(_ context.Context, r dataset.Record) (p inferencePrediction, err error) {
		var item struct {
			ID    string   `json:"id"`
			Given []string `json:"given"`
		}
		if err := r.Decode(&item); err != nil {
			return p, err
		}
		if item.Given == nil {
			return p, tradecraft.Errorf("evaluate", tradecraft.Invalid, "%s: no techniques are given; labelled reports need --folds", r.Source)
		}
		given := inference.Certain(resolveAll(names, item.Given))
		return predictionOf(item.ID, m.Rank(given, matrix.Allow(given), inference.Listed)), nil
	}
	labelled := false
	err = eachRecord(ctx, e, rank, func(r dataset.Record, p inferencePrediction) error {
		var item struct {
			Given []string `json:"given"`
			Held  []string `json:"held"`
		}
		if err := r.Decode(&item); err != nil {
			return err
		}
		if item.Held != nil {
			labelled = true
			measure.Add(p.ranked, without(resolveAll(names, item.Held), resolveAll(names, item.Given)))
		}
		return nil
	})
	if err != nil || !labelled {
		return nil, err
	}
	return measure.Record(), nil
}

// model is the embedded one, or one trained afresh when --train or --as-of ask for it.
func (t *inferenceTask) model(ctx context.Context, names corpus.Names, matrix inference.Matrix) (*inference.Model, error) {
	if len(t.train) == 0 && t.asOf == "" {
		return inference.Load()
	}
	c, err := t.corpus(names)
	if err != nil {
		return nil, err
	}
	rows := c.Latest()
	if t.asOf != "" {
		rows = c.AsOf(t.asOf)
	}
	return inference.Calibrate(ctx, rows, c.Moments(t.asOf), inference.DefaultSettings(), matrix)
}

func (t *inferenceTask) corpus(names corpus.Names) (*inference.Corpus, error) {
	if len(t.train) == 0 {
		return inference.LoadCorpus()
	}
	return corpus.Read(dataset.Records(t.train...), names)
}

// crossValidate measures on labelled reports: each is ranked by a model that
// was trained and calibrated on the other folds, and on --train.
func (t *inferenceTask) crossValidate(ctx context.Context, e *evaluation, names corpus.Names, matrix inference.Matrix) (any, error) {
	c, err := corpus.Read(dataset.Records(append(e.Data, t.train...)...), names)
	if err != nil {
		return nil, err
	}
	rows := c.Latest()
	if t.asOf != "" {
		rows = c.AsOf(t.asOf)
	}
	return inference.CrossValidate(ctx, rows, c.Moments(t.asOf), inference.DefaultSettings(), t.folds, t.halvings, matrix, func(r inference.Row, ranking []inference.Ranked) error {
		return e.Predict(predictionOf(r.ID, ranking))
	})
}

func predictionOf(id string, ranking []inference.Ranked) inferencePrediction {
	p := inferencePrediction{ID: id, Ranking: make([]inferenceRanking, len(ranking)), ranked: ranking}
	for i, x := range ranking {
		p.Ranking[i] = inferenceRanking{ID: x.Technique, Probability: x.Probability}
	}
	return p
}

// resolveAll brings technique ids to the loaded version; unknown ones stay.
func resolveAll(names corpus.Names, ids []string) []string {
	out := make([]string, 0, len(ids))
	for _, id := range ids {
		if to := names.Technique(id); to != "" {
			id = to
		}
		out = append(out, id)
	}
	return out
}

// without returns list without what is in not.
func without(list, not []string) []string {
	skip := map[string]bool{}
	for _, x := range not {
		skip[x] = true
	}
	var out []string
	for _, x := range list {
		if !skip[x] {
			out = append(out, x)
		}
	}
	return out
}
