package main

import (
	"context"
	"slices"

	"github.com/spf13/pflag"

	"tradecraft"
	"tradecraft/analysis/inference"
	"tradecraft/analysis/inference/corpus"
	"tradecraft/attack"
	"tradecraft/internal/dataset"
)

// orderTask measures whether 'missed before' and 'comes next' are kept apart.
type orderTask struct{ train []string }

func newOrderTask() *task {
	t := &orderTask{}
	return &task{
		name:    "order",
		short:   "Missed before or comes next: a step taken out of the first part of a flow against the later steps",
		example: `  go run ./cmd/evaluate order --data ../shared/data/procedures/attack-flows.jsonl.gz --train ../shared/data/infer/tie_reports_dev.jsonl.xz`,
		flags:   t.flags,
		run:     t.run,
	}
}

func (t *orderTask) flags(f *pflag.FlagSet) {
	f.StringSliceVar(&t.train, "train", nil, "reports to train on; those like a flow of --data are left out")
}

// flowRecord is an Attack Flow as the data has it, or one step of a plan.
type flowRecord struct {
	Name    string `json:"file"`
	Actions []struct {
		Technique string `json:"technique"`
	} `json:"actions"`
	Plan      string `json:"plan"`
	Technique string `json:"technique"`
}

// orderFigures are shares of pairs of a step taken out and a later step: Rule
// counts those of which the later one alone is said to come next, and half of
// those that are said to be alike; Last does so by where the last steps stand.
type orderFigures struct {
	Flows    int     `json:"flows"`
	Pairs    int     `json:"pairs"`
	Rule     float64 `json:"furthest_tactic"`
	Last     float64 `json:"last_steps"`
	Plain    float64 `json:"recall_20"`            // of the later steps, by probability
	Ordered  float64 `json:"recall_20_next_first"` // what comes next by the last steps first
	Rankings int     `json:"rankings"`
}

func (t *orderTask) run(ctx context.Context, e *evaluation) (any, error) {
	kb, err := attack.Load()
	if err != nil {
		return nil, err
	}
	names := corpus.NamesOf(kb)
	flows, err := readFlows(dataset.Records(e.Data...), names)
	if err != nil {
		return nil, err
	}
	var out orderFigures
	for _, f := range flows {
		out.Flows++
		for _, share := range []int{3, 4} { // the first third, the first half and so on, of six parts
			cut := len(f) * share / 6
			if err := out.pairs(ctx, kb, f[:cut], f[cut:]); err != nil {
				return nil, err
			}
		}
	}
	if out.Pairs > 0 {
		out.Rule, out.Last = out.Rule/float64(out.Pairs), out.Last/float64(out.Pairs)
	}
	if len(t.train) == 0 {
		return out, nil
	}
	err = t.rank(ctx, kb, names, flows, &out)
	return out, err
}

// readFlows returns the techniques of each flow or plan in order, each once.
func readFlows(records func(func(dataset.Record, error) bool), names corpus.Names) ([][]string, error) {
	var out [][]string
	at := map[string]int{}
	for r, err := range records {
		if err != nil {
			return nil, err
		}
		var f flowRecord
		if err := r.Decode(&f); err != nil {
			return nil, err
		}
		key, steps := "flow "+f.Name, []string{}
		for _, a := range f.Actions {
			steps = append(steps, a.Technique)
		}
		if f.Plan != "" {
			key, steps = "plan "+f.Plan, []string{f.Technique}
		}
		if _, ok := at[key]; !ok {
			at[key] = len(out)
			out = append(out, nil)
		}
		for _, id := range steps {
			if id = names.Technique(id); id != "" && !slices.Contains(out[at[key]], id) {
				out[at[key]] = append(out[at[key]], id)
			}
		}
	}
	return slices.DeleteFunc(out, func(f []string) bool { return len(f) < 6 }), nil
}

// ordered is a case in which the steps were seen one after the other; plain
// one without order.
func ordered(steps []string) *tradecraft.Case {
	c := plain(steps)
	for i := range c.Sightings {
		c.Sightings[i].Procedure.Step = i + 1
	}
	return c
}

func plain(steps []string) *tradecraft.Case {
	c := &tradecraft.Case{}
	for _, t := range steps {
		c.Sightings = append(c.Sightings, tradecraft.Sighting{Technique: t, Confidence: 1, Method: tradecraft.MethodStated, Evidence: "e"})
	}
	return c
}

// pairs takes each step but the first out of the first part in turn.
func (o *orderFigures) pairs(ctx context.Context, kb *attack.KnowledgeBase, first, later []string) error {
	for i := 1; i < len(first); i++ {
		if err := ctx.Err(); err != nil {
			return err
		}
		rest := slices.Delete(slices.Clone(first), i, i+1)
		rule, last := inference.WhenIn(plain(rest), kb), inference.WhenIn(ordered(rest), kb)
		for _, l := range later {
			o.Pairs++
			o.Rule += apart(rule(first[i]), rule(l))
			o.Last += apart(last(first[i]), last(l))
		}
	}
	return nil
}

func apart(missed, later string) float64 {
	switch {
	case missed == later:
		return 0.5
	case later == inference.Next:
		return 1
	}
	return 0
}

// rank asks for the later half of each flow from the first.
func (t *orderTask) rank(ctx context.Context, kb *attack.KnowledgeBase, names corpus.Names, flows [][]string, out *orderFigures) error {
	c, err := corpus.Read(dataset.Records(t.train...), names)
	if err != nil {
		return err
	}
	rows := slices.DeleteFunc(c.Latest(), func(r inference.Row) bool {
		return slices.ContainsFunc(flows, func(f []string) bool { return alike(r.Techniques, f) })
	})
	matrix := inference.MatrixOf(kb)
	m, err := inference.Calibrate(ctx, rows, nil, inference.DefaultSettings(), matrix)
	if err != nil {
		return err
	}
	for _, f := range flows {
		first, later := f[:len(f)/2], f[len(f)/2:]
		given := inference.Certain(first)
		ranking := m.Rank(given, matrix.Allow(given), inference.Listed)
		when := inference.WhenIn(ordered(first), kb)
		next := slices.Clone(ranking)
		slices.SortStableFunc(next, func(a, b inference.Ranked) int {
			return number(when(a.Technique) != inference.Next) - number(when(b.Technique) != inference.Next)
		})
		out.Rankings++
		out.Plain += recall20(ranking, later)
		out.Ordered += recall20(next, later)
	}
	if n := float64(out.Rankings); n > 0 {
		out.Plain, out.Ordered = out.Plain/n, out.Ordered/n
	}
	return nil
}

// alike says whether a report may tell of the same incident as a flow.
func alike(report, flow []string) bool {
	both := 0
	for _, t := range flow {
		if slices.Contains(report, t) {
			both++
		}
	}
	return 2*both >= len(flow) && both >= 3
}

func recall20(ranking []inference.Ranked, held []string) float64 {
	hits := 0
	for _, r := range ranking[:min(20, len(ranking))] {
		hits += number(slices.Contains(held, r.Technique))
	}
	return float64(hits) / float64(max(len(held), 1))
}

func number(b bool) int {
	if b {
		return 1
	}
	return 0
}
