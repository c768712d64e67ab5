package main

import (
	"context"
	"slices"
	"strings"

	"github.com/spf13/pflag"

	"tradecraft"
	"tradecraft/analysis/fingerprint"
	"tradecraft/internal/dataset"
)

// proceduresTask measures 'is this the same operator', by command lines.
type proceduresTask struct {
	profiles string
	window   int
}

func newProceduresTask() *task {
	t := &proceduresTask{}
	return &task{
		name:    "procedures",
		short:   "Is this the same operator: steps of a plan against known steps",
		example: `  go run ./cmd/evaluate procedures --data later.jsonl --profiles earlier.jsonl --window 5`,
		flags:   t.flags,
		run:     t.run,
	}
}

func (t *proceduresTask) flags(f *pflag.FlagSet) {
	f.StringVar(&t.profiles, "profiles", "", "known steps, with their group")
	f.IntVar(&t.window, "window", 0, "compare so many consecutive steps at a time, sliding by one; 0: the whole plan at once")
}

// planStep is a line of the data. Group is the truth, and is read by score alone.
type planStep struct {
	Plan      string `json:"plan"`
	N         int    `json:"n"`
	Technique string `json:"technique"`
	Commands  []struct {
		Platform string `json:"platform"`
		Executor string `json:"executor"`
		Command  string `json:"command"`
	} `json:"commands"`
}

func (s planStep) step() fingerprint.Step {
	out := fingerprint.Step{Technique: s.Technique}
	var settings []string
	for _, c := range s.Commands {
		out.Texts = append(out.Texts, c.Command)
		settings = append(settings, c.Platform+" "+c.Executor)
	}
	slices.Sort(settings)
	out.Setting = strings.Join(slices.Compact(settings), " or ")
	return out
}

type (
	procedurePrediction struct {
		Plan       string               `json:"plan"`
		From       int                  `json:"from"`
		To         int                  `json:"to"`
		Candidates []procedureCandidate `json:"candidates"`
	}
	procedureCandidate struct {
		Group string  `json:"group"`
		Score float64 `json:"score"`
	}
	// proceduresFigures are the figures of the task.
	proceduresFigures struct {
		Queries int     `json:"queries"`
		Top1    float64 `json:"top1"`
		MRR     float64 `json:"mrr"`
	}
)

// plan is the consecutive steps of one plan, with the truth apart.
type plan struct {
	name  string
	steps []planStep
	raw   dataset.Record // of its first step
}

func (t *proceduresTask) run(ctx context.Context, e *evaluation) (any, error) {
	if t.profiles == "" {
		return nil, tradecraft.Errorf("evaluate", tradecraft.Invalid, "procedures needs --profiles FILE, the known steps")
	}
	x, err := t.index()
	if err != nil {
		return nil, err
	}
	plans, err := readPlans(e.Data...)
	if err != nil {
		return nil, err
	}
	var f proceduresFigures
	for _, p := range plans {
		var truth struct {
			Group string `json:"group"`
		}
		for _, w := range p.windows(t.window) {
			if err := ctx.Err(); err != nil {
				return nil, err
			}
			line := predictSteps(x, p.name, w)
			if err := e.Predict(line); err != nil {
				return nil, err
			}
			if err := p.raw.Decode(&truth); err != nil {
				return nil, err
			}
			if truth.Group != "" {
				f.add(truth.Group, line)
			}
		}
	}
	if f.Queries == 0 {
		return nil, nil
	}
	f.Top1 /= float64(f.Queries)
	f.MRR /= float64(f.Queries)
	return f, nil
}

func (f *proceduresFigures) add(group string, line procedurePrediction) {
	f.Queries++
	at := slices.IndexFunc(line.Candidates, func(c procedureCandidate) bool { return c.Group == group })
	if at == 0 {
		f.Top1++
	}
	if at >= 0 {
		f.MRR += 1 / float64(at+1)
	}
}

func predictSteps(x *fingerprint.Index, name string, steps []planStep) procedurePrediction {
	line := procedurePrediction{Plan: name, From: steps[0].N, To: steps[len(steps)-1].N, Candidates: []procedureCandidate{}}
	var q []fingerprint.Step
	for _, s := range steps {
		q = append(q, s.step())
	}
	for _, c := range x.Rank(q) {
		line.Candidates = append(line.Candidates, procedureCandidate{c.ID, c.Score})
	}
	return line
}

// windows are the queries of a plan; a plan of fewer than n steps is one.
func (p plan) windows(n int) [][]planStep {
	if n <= 0 || len(p.steps) <= n {
		return [][]planStep{p.steps}
	}
	var out [][]planStep
	for i := 0; i+n <= len(p.steps); i++ {
		out = append(out, p.steps[i:i+n])
	}
	return out
}

// readPlans reads the steps of all plans, plans in the order of their first
// step, steps in the data's order.
func readPlans(paths ...string) ([]*plan, error) {
	var out []*plan
	byName := map[string]*plan{}
	for r, err := range dataset.Records(paths...) {
		if err != nil {
			return nil, err
		}
		var s planStep
		if err := r.Decode(&s); err != nil {
			return nil, err
		}
		p := byName[s.Plan]
		if p == nil {
			p = &plan{name: s.Plan, raw: r}
			byName[s.Plan] = p
			out = append(out, p)
		}
		p.steps = append(p.steps, s)
	}
	return out, nil
}

// index reads the known steps.
func (t *proceduresTask) index() (*fingerprint.Index, error) {
	var ps []fingerprint.Profile
	for r, err := range dataset.Records(t.profiles) {
		if err != nil {
			return nil, err
		}
		var s struct {
			planStep
			Group string `json:"group"`
		}
		if err := r.Decode(&s); err != nil {
			return nil, err
		}
		ps = append(ps, fingerprint.Profile{ID: s.Group, Steps: []fingerprint.Step{s.step()}})
	}
	return fingerprint.NewIndex(ps), nil
}
