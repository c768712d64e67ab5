package main

import (
	"cmp"
	"context"
	"fmt"
	"os"
	"path/filepath"

	"github.com/spf13/pflag"

	"tradecraft"
	"tradecraft/intake/report/classify/corpus"
	"tradecraft/intake/report/classify/spans"
	"tradecraft/internal/dataset"
)

// spansTask measures the one technique of marked spans.
type spansTask struct {
	folds     int
	seed      uint64
	by, train string
	alone     bool
	beside    bool
}

func newSpansTask() *task {
	t := &spansTask{}
	return &task{
		name:    "spans",
		short:   "Marked spans of one technique each, by cross-validation",
		example: "  go run ./cmd/evaluate spans --data ../shared/data/text/tram2_single_label_spans.jsonl.gz --folds 5 --by document",
		flags:   t.flags,
		run:     t.run,
	}
}

func (t *spansTask) flags(f *pflag.FlagSet) {
	f.IntVar(&t.folds, "folds", 5, "predict each of so many parts by what was trained on the others")
	f.Uint64Var(&t.seed, "seed", 0, "seed of the parts")
	f.StringVar(&t.by, "by", "random", "random: each span goes by itself; document: all spans of a document are in one part")
	f.StringVar(&t.train, "train", "../shared/data/text", "folder of older fragments and procedure examples to train on as well; for data without labels also of the known spans")
	f.BoolVar(&t.beside, "neighbours", false, "look at the labels of known spans beside a span in its document as well: part of each report is marked already")
	f.BoolVar(&t.alone, "alone", false, "train on the spans alone")
}

// spanPrediction is a line of the predictions file.
type spanPrediction struct {
	Text      string `json:"text"`
	Label     string `json:"label"`
	Predicted string `json:"predicted"`
}

// spanRecord is a line of the data, in the names of the contract and in those
// of the data.
type spanRecord struct {
	Text      string `json:"text"`
	Label     string `json:"label"`
	Technique string `json:"technique"`
	Title     string `json:"doc_title"`
	Document  string `json:"document"`
	DocID     string `json:"doc_id"`
}

func (r spanRecord) span() spans.Span {
	return spans.Span{Text: r.Text, Label: cmp.Or(r.Label, r.Technique), Document: cmp.Or(r.Title, r.Document, r.DocID)}
}

func (t *spansTask) run(_ context.Context, e *evaluation) (any, error) {
	if t.by != "random" && t.by != "document" {
		return nil, tradecraft.Errorf("evaluate spans", tradecraft.Invalid, "--by %q: use random or document", t.by)
	}
	list, err := readSpans(e.Data...)
	if err != nil {
		return nil, err
	}
	labelled := len(list) > 0
	for _, s := range list {
		labelled = labelled && s.Label != ""
	}
	more, err := t.more(e)
	if err != nil {
		return nil, err
	}
	opt := spans.Options{Folds: t.folds, Seed: t.seed, ByDocument: t.by == "document", Jobs: e.Jobs, Neighbours: t.beside}
	var predicted []string
	if labelled {
		predicted, err = spans.CrossValidate(list, more, opt)
	} else {
		var known []spans.Span
		if known, err = readSpans(filepath.Join(t.train, knownSpans)); err == nil {
			predicted, err = spans.Predict(known, more, list, opt)
		}
	}
	if err != nil {
		return nil, err
	}
	truth := make([]string, len(list))
	for i, s := range list {
		truth[i] = s.Label
		if err := e.Predict(spanPrediction{s.Text, s.Label, predicted[i]}); err != nil {
			return nil, err
		}
	}
	if !labelled {
		return nil, nil
	}
	return spans.Measure(truth, predicted), nil
}

func readSpans(paths ...string) ([]spans.Span, error) {
	var out []spans.Span
	for r, err := range dataset.Records(paths...) {
		if err != nil {
			return nil, err
		}
		var s spanRecord
		if err := r.Decode(&s); err != nil {
			return nil, err
		}
		out = append(out, s.span())
	}
	return out, nil
}

// Files of the folder of --train, and what a row counts beside a span.
const (
	knownSpans      = "tram2_single_label_spans.jsonl.gz"
	fragmentWeight  = 0.5
	procedureWeight = 0.3
)

// more reads older fragments and procedure examples. A procedure of a
// sub-technique is one of its technique where spans have that alone; the
// package takes those of the spans' labels.
func (t *spansTask) more(e *evaluation) ([]spans.Example, error) {
	if t.alone {
		return nil, nil
	}
	paths := []string{filepath.Join(t.train, "tram_bootstrap_rest.jsonl.gz"), filepath.Join(t.train, "attack_procedures_v18.1.jsonl.gz")}
	for _, p := range paths {
		if _, err := os.Stat(p); err != nil {
			fmt.Fprintf(e.Stderr, "no %s: training on the spans alone\n", p)
			return nil, nil
		}
	}
	c, err := corpus.ReadFiles(paths...)
	if err != nil {
		return nil, err
	}
	known, err := spanLabels(t.train, e.Data)
	if err != nil {
		return nil, err
	}
	var out []spans.Example
	for _, s := range c.Snippets {
		w := float32(procedureWeight)
		if s.Kind == corpus.Fragment {
			w = fragmentWeight
		}
		label := s.Technique
		switch {
		case label == "T1574.001" && known["T1574.002"]: // which it took in; spans have the old id
			label = "T1574.002"
		case !known[label]:
			label = corpus.Parent(label)
		}
		out = append(out, spans.Example{Text: s.Text, Label: label, Weight: w})
	}
	return out, nil
}

// spanLabels are the labels of the data, or of the known spans where the data has none.
func spanLabels(train string, data []string) (map[string]bool, error) {
	for _, paths := range [][]string{data, {filepath.Join(train, knownSpans)}} {
		list, err := readSpans(paths...)
		if err != nil {
			return nil, err
		}
		out := make(map[string]bool)
		for _, s := range list {
			if s.Label != "" {
				out[s.Label] = true
			}
		}
		if len(out) > 0 {
			return out, nil
		}
	}
	return nil, nil
}
