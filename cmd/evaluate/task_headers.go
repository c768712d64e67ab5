package main

import (
	"context"
	"maps"
	"slices"

	"tradecraft/intake/site/headers"
	"tradecraft/internal/dataset"
)

// newHeadersTask measures tests, score and grade against HTTP Observatory's.
func newHeadersTask() *task {
	return &task{
		name:    "headers",
		short:   "What answers say about security: tests, score, grade",
		example: `  go run ./cmd/evaluate headers --data ../shared/data/site/headers_dev.jsonl.gz --predictions out/headers.jsonl`,
		run:     runHeaders,
	}
}

type (
	// headersRow is one page of the data. Its answer to the preflight does not
	// say which origin asked.
	headersRow struct {
		ID        string            `json:"id"`
		URL       string            `json:"final_url"`
		Headers   [][2]string       `json:"headers"`
		CORS      map[string]string `json:"cors_response"`
		HTML      string            `json:"html"`
		Redirects []string          `json:"redirect_chain_http"`
	}
	headersPrediction struct {
		ID string `json:"id"`
		headers.Assessment
	}
	headersFigures struct {
		agreement
		// Tests is the share of pages that agree by test; Score that of scores.
		Tests map[string]float64 `json:"tests"`
		Score float64            `json:"score"`
	}
)

// page is the row as the product sees a page.
func (r headersRow) page() *headers.Page {
	p := &headers.Page{URL: r.URL, HTML: r.HTML, Redirects: r.Redirects}
	for _, h := range r.Headers {
		p.Headers = append(p.Headers, headers.Header{Name: h[0], Value: h[1]})
	}
	for _, name := range slices.Sorted(maps.Keys(r.CORS)) {
		p.CORS = append(p.CORS, headers.Header{Name: name, Value: r.CORS[name]})
	}
	return p
}

func runHeaders(ctx context.Context, e *evaluation) (any, error) {
	f := headersFigures{Tests: map[string]float64{}}
	scores, truth := 0, false
	predict := func(_ context.Context, r dataset.Record) (headersPrediction, error) {
		var row headersRow
		if err := r.Decode(&row); err != nil {
			return headersPrediction{}, err
		}
		return headersPrediction{row.ID, headers.Assess(row.page())}, nil
	}
	err := eachRecord(ctx, e, predict, func(r dataset.Record, got headersPrediction) error {
		var row struct{ Expected *headers.Assessment }
		if err := r.Decode(&row); err != nil || row.Expected == nil {
			return err
		}
		truth = true
		want := *row.Expected
		for name, t := range want.Tests {
			if got.Tests[name] == t {
				f.Tests[name]++
			}
		}
		agrees := maps.Equal(got.Tests, want.Tests) && got.Score == want.Score && got.Grade == want.Grade
		if got.Score == want.Score {
			scores++
		}
		f.add(agrees, func() any { return map[string]any{"got": got, "want": want} })
		return nil
	})
	if err != nil || !truth {
		return nil, err
	}
	for name := range f.Tests {
		f.Tests[name] /= float64(f.Items)
	}
	f.Score = float64(scores) / float64(f.Items)
	return f, nil
}
