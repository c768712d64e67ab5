package main

import (
	"context"

	"github.com/spf13/pflag"

	"tradecraft"
	"tradecraft/analysis/attribution"
	"tradecraft/analysis/attribution/corpus"
	"tradecraft/attack"
	"tradecraft/internal/dataset"
)

// attributionTask measures 'who does this look like'.
type attributionTask struct {
	profiles   string
	noSoftware bool
	folds      int
}

func newAttributionTask() *task {
	t := &attributionTask{}
	return &task{
		name:  "attribution",
		short: "Who does this look like: incidents newer than the profiles",
		example: `  go run ./cmd/evaluate attribution --data ../shared/data/infer/attribution_incidents_dev.jsonl.xz \
    --profiles ../shared/data/infer/attack_entities_v8_v18.jsonl.xz --folds 10`,
		flags: t.flags,
		run:   t.run,
	}
}

func (t *attributionTask) flags(f *pflag.FlagSet) {
	f.StringVar(&t.profiles, "profiles", "", "groups by ATT&CK version; only those of an incident's profile_version are used (default: the knowledge base for all)")
	f.BoolVar(&t.noSoftware, "no-software", false, "techniques only")
	f.IntVar(&t.folds, "folds", 0, "fit the weights on the other folds of --data, by actor; default: the embedded weights")
}

// The lines of the predictions file. The last candidate is 'unknown': none of
// those listed.
type (
	attributionPrediction struct {
		ID         string                 `json:"id"`
		Candidates []attributionCandidate `json:"candidates"`
		Named      *string                `json:"named"`

		ranking attribution.Ranking
		index   *attribution.Index
	}
	attributionCandidate struct {
		ID          string  `json:"id"`
		Probability float64 `json:"probability"`
		Score       float64 `json:"score"`
	}
)

const listedCandidates = 20

func (t *attributionTask) run(ctx context.Context, e *evaluation) (any, error) {
	kb, err := attack.Load()
	if err != nil {
		return nil, err
	}
	resolve := corpus.Resolve(func(id string) string { return kb.Resolve(id).To })
	indexOf, indexes, err := t.index(kb, resolve)
	if err != nil {
		return nil, err
	}
	if t.folds > 0 {
		return t.crossValidate(ctx, e, indexes, resolve)
	}
	m, err := attribution.Load()
	if err != nil {
		return nil, err
	}
	rank := func(_ context.Context, r dataset.Record) (p attributionPrediction, err error) {
		var i corpus.Incident
		if err := r.Decode(&i); err != nil {
			return p, err
		}
		index := indexOf(i.ProfileVersion)
		if index == nil {
			return p, tradecraft.Errorf("evaluate", tradecraft.NotFound, "%s: no profiles of version %q", r.Source, i.ProfileVersion)
		}
		q := t.query(i.Query(resolve))
		return attributionLine(i.ID, index, index.Rank(q, m.Weights)), nil
	}
	var measure attribution.Measure
	labelled := false
	err = eachRecord(ctx, e, rank, func(r dataset.Record, p attributionPrediction) error {
		var truth corpus.Truth
		if err := r.Decode(&truth); err != nil {
			return err
		}
		if truth.Actor != nil {
			labelled = true
			measure.Add(attribution.Incident{ID: p.ID, Actors: resolveIDs(resolve, truth.Actor), Unknown: truth.Unknown(), Index: p.index}, p.ranking)
		}
		return nil
	})
	if err != nil || !labelled {
		return nil, err
	}
	return measure.Record(), nil
}

// index returns what finds the index of an incident's version.
func (t *attributionTask) index(kb *attack.KnowledgeBase, resolve corpus.Resolve) (func(version string) *attribution.Index, *corpus.Indexes, error) {
	if t.profiles == "" {
		x := attribution.NewIndex(attribution.Profiles(kb))
		return func(string) *attribution.Index { return x }, nil, nil
	}
	p, err := corpus.ReadProfiles(dataset.Records(t.profiles), resolve)
	if err != nil {
		return nil, nil, err
	}
	x := corpus.NewIndexes(p)
	return x.Of, x, nil
}

// crossValidate fits the weights on the other actors' incidents.
func (t *attributionTask) crossValidate(ctx context.Context, e *evaluation, x *corpus.Indexes, resolve corpus.Resolve) (any, error) {
	if x == nil {
		return nil, tradecraft.Errorf("evaluate", tradecraft.Invalid, "--folds needs --profiles: an incident is compared with what was known before it")
	}
	incidents, err := corpus.ReadIncidents(dataset.Records(e.Data...), x, resolve)
	if err != nil {
		return nil, err
	}
	leftOut := corpus.LeftOut(x)
	rankings := map[string]attributionPrediction{}
	record, err := attribution.CrossValidate(ctx, incidents, leftOut, t.query, t.folds,
		func(i attribution.Incident, r attribution.Ranking) error {
			rankings[i.ID] = attributionLine(i.ID, i.Index, r)
			return nil
		})
	if err != nil {
		return nil, err
	}
	for _, i := range incidents { // in the data's order
		if err := e.Predict(rankings[i.ID]); err != nil {
			return nil, err
		}
	}
	return record, nil
}

// query takes the software out when only techniques are asked for.
func (t *attributionTask) query(q attribution.Query) attribution.Query {
	if t.noSoftware {
		q.Software = nil
	}
	return q
}

func attributionLine(id string, x *attribution.Index, r attribution.Ranking) attributionPrediction {
	p := attributionPrediction{ID: id, Candidates: []attributionCandidate{}, ranking: r, index: x}
	rest := 1.0
	for _, g := range r.Groups[:min(len(r.Groups), listedCandidates)] {
		p.Candidates = append(p.Candidates, attributionCandidate{ID: g.Group, Probability: g.Probability, Score: g.Score})
		rest -= g.Probability
	}
	p.Candidates = append(p.Candidates, attributionCandidate{ID: "unknown", Probability: max(rest, 0)})
	if r.Named != "" {
		p.Named = &r.Named
	}
	return p
}

func resolveIDs(resolve corpus.Resolve, ids []string) []string {
	out := make([]string, len(ids))
	for i, id := range ids {
		if out[i] = resolve(id); out[i] == "" {
			out[i] = id
		}
	}
	return out
}
