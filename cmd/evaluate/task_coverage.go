package main

import (
	"context"
	"encoding/json"
	"io"
	"os"
	"slices"

	"github.com/spf13/pflag"

	"tradecraft"
	"tradecraft/analysis/countermeasure"
	"tradecraft/attack"
	"tradecraft/internal/dataset"
)

// coverageTask measures the best sets of mitigations.
type coverageTask struct {
	kb string
}

func newCoverageTask() *task {
	t := &coverageTask{}
	return &task{
		name:  "coverage",
		short: "The best mitigations of groups: fewest for all, best three, best for a budget of 8",
		example: `  go run ./cmd/evaluate coverage --data ../shared/data/model/coverage_cases.json \
    --kb ../shared/data/attack/enterprise-attack-18.1.json.gz --predictions out/coverage.jsonl`,
		flags: func(f *pflag.FlagSet) {
			f.StringVar(&t.kb, "kb", "", "STIX bundle of the ATT&CK version of the cases (default: the knowledge base in the box)")
		},
		run: t.run,
	}
}

type (
	// coverageCase is one group. Techniques are those of the group when given,
	// else the knowledge base's; the other fields are the truth.
	coverageCase struct {
		Group      string   `json:"group"`
		Techniques []string `json:"techniques"`
		Coverable  *int     `json:"coverable"`
		Minimum    *int     `json:"min_mitigations_full_cover"`
		Best3      *int     `json:"best_cover_with_3"`
		Budget8    *int     `json:"best_cover_with_budget_8"`
		Greedy8    *int     `json:"greedy_ratio_cover_with_budget_8"`
	}
	coverageFile struct {
		Costs  map[string]float64 `json:"costs"`
		Groups []coverageCase     `json:"groups"`
	}
	coverageChoice struct {
		Mitigations []string `json:"mitigations"`
		Covered     int      `json:"covered"`
		Cost        *float64 `json:"cost,omitempty"`
	}
	coveragePrediction struct {
		Group   string         `json:"group"`
		Minimum []string       `json:"minimum"`
		Best3   coverageChoice `json:"best3"`
		Budget8 coverageChoice `json:"budget8"`
		// Proven says that all three searches ended with a proof.
		Proven bool `json:"proven"`
		// Coverable techniques, and what greedy would cover for the budget.
		Coverable int `json:"coverable"`
		Greedy8   int `json:"greedy8"`
	}
	coverageFigures struct {
		Groups     int     `json:"groups"`
		Proven     int     `json:"proven"`
		Coverable  int     `json:"coverable"` // groups where it agrees, as those below
		Minimum    int     `json:"minimum"`
		Best3      int     `json:"best3"`
		Budget8    int     `json:"budget8"`
		Exact      float64 `json:"exact"`        // share of groups where all agree
		WorstRatio float64 `json:"worst_greedy"` // what greedy covers of the optimum for the budget, the worst
	}
)

func (t *coverageTask) run(ctx context.Context, e *evaluation) (any, error) {
	kb, err := knowledgeOf(ctx, t.kb)
	if err != nil {
		return nil, err
	}
	f, told := coverageFigures{WorstRatio: 1}, false
	for _, path := range e.Data {
		file, err := readCoverage(path)
		if err != nil {
			return nil, err
		}
		controls := &countermeasure.Controls{}
		for id, cost := range file.Costs {
			controls.List = append(controls.List, countermeasure.Control{ID: id, Cost: cost})
		}
		for _, c := range file.Groups {
			p, err := predictCoverage(ctx, kb, c, controls)
			if err != nil {
				return nil, err
			}
			if err := e.Predict(p); err != nil {
				return nil, err
			}
			told = f.count(c, p) || told
		}
	}
	if !told {
		return nil, nil
	}
	f.Exact /= float64(f.Groups)
	return f, nil
}

func readCoverage(path string) (*coverageFile, error) {
	r, err := dataset.Open(path)
	if err != nil {
		return nil, err
	}
	defer r.Close()
	data, err := io.ReadAll(io.LimitReader(r, dataset.MaxLine))
	if err != nil {
		return nil, err
	}
	f := &coverageFile{}
	if err := json.Unmarshal(data, f); err != nil {
		return nil, tradecraft.Errorf("evaluate", tradecraft.Invalid, "%s: %w", path, err)
	}
	return f, nil
}

// knowledgeOf imports a bundle, or loads what is in the box.
func knowledgeOf(ctx context.Context, path string) (*attack.KnowledgeBase, error) {
	if path == "" {
		return attack.Load()
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	kb, _, err := attack.Import(ctx, attack.ImportOptions{WithoutText: true}, attack.Source{Name: path, Reader: f})
	return kb, err
}

func predictCoverage(ctx context.Context, kb *attack.KnowledgeBase, c coverageCase, controls *countermeasure.Controls) (*coveragePrediction, error) {
	ids := c.Techniques
	if g := kb.Group(kb.Resolve(c.Group).To); g != nil && len(ids) == 0 {
		for _, u := range g.Techniques {
			ids = append(ids, u.ID)
		}
	}
	now := make([]string, 0, len(ids))
	for _, id := range ids {
		if to := kb.Resolve(id).To; to != "" {
			now = append(now, to)
		}
	}
	demand := countermeasure.OfTechniques(kb, now)
	facts, err := countermeasure.Load()
	if err != nil {
		return nil, err
	}
	catalog, err := facts.Catalog(kb, countermeasure.Own)
	if err != nil {
		return nil, err
	}
	each, _ := countermeasure.NewPlan(demand, catalog, nil, countermeasure.Protect)
	priced, _ := countermeasure.NewPlan(demand, catalog, controls, countermeasure.Protect)
	fewest, err := priced.Fewest(ctx)
	if err != nil {
		return nil, err
	}
	three, err := each.Best(ctx, 3)
	if err != nil {
		return nil, err
	}
	eight, err := priced.Best(ctx, 8)
	if err != nil {
		return nil, err
	}
	greedy, err := priced.Greedy(8)
	if err != nil {
		return nil, err
	}
	name := func(c countermeasure.Choice) []string {
		out := []string{}
		for _, j := range c.Places {
			out = append(out, catalog.Measures[j].ID)
		}
		slices.Sort(out)
		return out
	}
	return &coveragePrediction{
		Group: c.Group, Minimum: name(fewest),
		Best3:   coverageChoice{Mitigations: name(three), Covered: techniques(three)},
		Budget8: coverageChoice{Mitigations: name(eight), Covered: techniques(eight), Cost: &eight.Cost},
		Proven:  fewest.Proven && three.Proven && eight.Proven, Coverable: techniques(fewest), Greedy8: techniques(greedy),
	}, nil
}

// techniques is the number covered: each weighs 1.
func techniques(c countermeasure.Choice) int { return int(c.Covered + 0.5) }

// count compares with the truth; false when there is none.
func (f *coverageFigures) count(c coverageCase, p *coveragePrediction) bool {
	if c.Minimum == nil || c.Best3 == nil || c.Budget8 == nil {
		return false
	}
	f.Groups++
	if p.Proven {
		f.Proven++
	}
	all := true
	for _, x := range []struct {
		got  int
		want *int
		n    *int
	}{{p.Coverable, c.Coverable, &f.Coverable}, {len(p.Minimum), c.Minimum, &f.Minimum}, {p.Best3.Covered, c.Best3, &f.Best3}, {p.Budget8.Covered, c.Budget8, &f.Budget8}} {
		if x.want == nil || x.got == *x.want {
			*x.n++
		} else {
			all = false
		}
	}
	if all {
		f.Exact++
	}
	if p.Budget8.Covered > 0 {
		f.WorstRatio = min(f.WorstRatio, float64(p.Greedy8)/float64(p.Budget8.Covered))
	}
	return true
}
