package main

import (
	"cmp"
	"context"
	"slices"

	"tradecraft/intake/site/csp"
	"tradecraft/internal/dataset"
)

// newCSPTask measures the findings of policies against csp_evaluator's.
func newCSPTask() *task {
	return &task{
		name:    "csp",
		short:   "Weaknesses of content security policies",
		example: `  go run ./cmd/evaluate csp --data ../shared/data/site/csp_dev.jsonl.gz --predictions out/csp.jsonl`,
		run:     runCSP,
	}
}

type (
	cspFinding struct {
		Type      string  `json:"type"`
		Severity  string  `json:"severity"`
		Directive string  `json:"directive"`
		Value     *string `json:"value"`
	}
	cspPrediction struct {
		ID     string       `json:"id"`
		CSP2   []cspFinding `json:"findings_csp2"`
		CSP3   []cspFinding `json:"findings_csp3"`
		Strict []cspFinding `json:"findings_strict"`
	}
	cspFigures struct {
		agreement
		CSP2   float64 `json:"findings_csp2"`
		CSP3   float64 `json:"findings_csp3"`
		Strict float64 `json:"findings_strict"`
	}
)

func runCSP(ctx context.Context, e *evaluation) (any, error) {
	var f cspFigures
	var same [3]int
	truth := false
	predict := func(_ context.Context, r dataset.Record) (cspPrediction, error) {
		var row struct{ ID, CSP string }
		if err := r.Decode(&row); err != nil {
			return cspPrediction{}, err
		}
		p := csp.Parse(row.CSP)
		return cspPrediction{
			ID: row.ID, CSP2: cspRows(p.Evaluate(csp.CSP2)), CSP3: cspRows(p.Evaluate(csp.CSP3)), Strict: cspRows(p.EvaluateStrict()),
		}, nil
	}
	err := eachRecord(ctx, e, predict, func(r dataset.Record, got cspPrediction) error {
		var want cspPrediction
		if err := r.Decode(&want); err != nil {
			return err
		}
		truth = truth || want.CSP3 != nil
		agrees := true
		for i, pair := range [...][2][]cspFinding{{got.CSP2, want.CSP2}, {got.CSP3, want.CSP3}, {got.Strict, want.Strict}} {
			if slices.EqualFunc(sortedFindings(pair[0]), sortedFindings(pair[1]), sameFinding) {
				same[i]++
			} else {
				agrees = false
			}
		}
		f.add(agrees, func() any { return map[string]cspPrediction{"got": got, "want": want} })
		return nil
	})
	if err != nil || !truth {
		return nil, err
	}
	n := float64(f.Items)
	f.CSP2, f.CSP3, f.Strict = float64(same[0])/n, float64(same[1])/n, float64(same[2])/n
	return f, nil
}

func cspRows(found []csp.Finding) []cspFinding {
	out := make([]cspFinding, 0, len(found))
	for _, f := range found {
		row := cspFinding{Type: f.Type, Severity: string(f.Severity), Directive: f.Directive}
		if f.Value != "" {
			row.Value = &f.Value
		}
		out = append(out, row)
	}
	return out
}

func sortedFindings(found []cspFinding) []cspFinding {
	return slices.SortedFunc(slices.Values(found), func(a, b cspFinding) int {
		return cmp.Or(cmp.Compare(a.Type, b.Type), cmp.Compare(a.Severity, b.Severity),
			cmp.Compare(a.Directive, b.Directive), cmp.Compare(value(a.Value), value(b.Value)))
	})
}

func sameFinding(a, b cspFinding) bool {
	return a.Type == b.Type && a.Severity == b.Severity && a.Directive == b.Directive && value(a.Value) == value(b.Value)
}

func value(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}
