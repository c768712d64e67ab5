package main

import (
	"context"
	"os"
	"strings"

	"github.com/spf13/pflag"

	"tradecraft"
	"tradecraft/attack"
	"tradecraft/intake/report"
	"tradecraft/intake/report/classify"
	"tradecraft/intake/report/classify/corpus"
	"tradecraft/intake/report/classify/quality"
	"tradecraft/intake/report/classify/training"
	"tradecraft/internal/dataset"
)

// textTask measures report text to techniques on pre-split documents.
type textTask struct {
	labels, threshold, model string
	train                    []string
	alone                    bool
}

func newTextTask() *task {
	t := &textTask{}
	return &task{
		name:  "text",
		short: "Report text to techniques: documents of pre-split sentences",
		example: `  go run ./cmd/evaluate text --data ../shared/data/text/tram2_dev.jsonl.gz \
    --labels ../shared/data/text/labels_tram50.txt --predictions out/text.jsonl`,
		flags: t.flags,
		run:   t.run,
	}
}

func (t *textTask) flags(f *pflag.FlagSet) {
	f.StringVar(&t.labels, "labels", "", "file with one technique id a line: only these are reported")
	f.StringSliceVar(&t.train, "train", nil, "train afresh on these files (or a folder) and use that model; default: the embedded one")
	f.StringVar(&t.model, "model", "", "use this model file")
	f.BoolVar(&t.alone, "alone", false, "the model without ids, names and roles of lines, to compare with the product's way")
	f.StringVar(&t.threshold, "threshold", "", "balanced, precise or complete")
}

// The lines of the predictions file.
type (
	textPrediction struct {
		ID         string            `json:"doc_id"`
		Techniques []textTechnique   `json:"techniques"`
		Sentences  []textSentenceOut `json:"sentences"`
	}
	textTechnique struct {
		ID          string  `json:"id"`
		Probability float64 `json:"probability"`
		Reported    bool    `json:"reported"`
	}
	textSentenceOut struct {
		Techniques []textTechnique `json:"techniques"`
	}
)

func (t *textTask) run(ctx context.Context, e *evaluation) (any, error) {
	kb, err := attack.Load()
	if err != nil {
		return nil, err
	}
	m, err := t.load(e, kb)
	if err != nil {
		return nil, err
	}
	opt := classify.Options{Threshold: classify.Threshold(t.threshold)}
	if t.labels != "" {
		if opt.Labels, err = readLabels(t.labels, kb); err != nil {
			return nil, err
		}
	}
	reader := report.Model(report.NewReader(kb, m)) // the product's way, with ids, names and roles of lines
	if t.alone {
		reader = m
	}
	tally := quality.NewTally(opt.Labels)
	predict := func(_ context.Context, r dataset.Record) (textPrediction, error) {
		var doc struct {
			ID        string `json:"doc_id"`
			Sentences []struct {
				Text string `json:"text"`
			} `json:"sentences"`
		}
		if err := r.Decode(&doc); err != nil {
			return textPrediction{}, err
		}
		lines := make([]classify.Line, len(doc.Sentences))
		for i, s := range doc.Sentences {
			lines[i].Text = s.Text
		}
		return textOut(doc.ID, reader.Predict(lines, opt)), nil
	}
	err = eachRecord(ctx, e, predict, func(r dataset.Record, p textPrediction) error {
		var c corpus.Corpus
		if err := c.Add(r); err != nil {
			return err
		}
		c.Migrate(resolver(kb))
		if len(c.Documents) == 1 && c.Documents[0].Labelled {
			tally.Add(c.Documents[0], p.document(), p.lines())
		}
		return nil
	})
	if err != nil || tally.Documents() == 0 {
		return nil, err
	}
	return tally.Figures(), nil
}

// load returns the model to measure.
func (t *textTask) load(e *evaluation, kb *attack.KnowledgeBase) (*classify.Model, error) {
	if t.model != "" {
		file, err := os.ReadFile(t.model)
		if err != nil {
			return nil, tradecraft.Errorf("evaluate text", tradecraft.NotFound, "%w", err)
		}
		m, err := classify.Read(file)
		if err == nil {
			m.Migrate(kb)
		}
		return m, err
	}
	if len(t.train) == 0 {
		return classify.Load(kb)
	}
	c, err := readCorpus(t.train)
	if err != nil {
		return nil, err
	}
	m, err := training.Train(c, training.Options{Jobs: e.Jobs, Log: e.Stderr})
	if err == nil {
		m.Migrate(kb)
	}
	return m, err
}

// readCorpus reads files, or the one folder given.
func readCorpus(paths []string) (*corpus.Corpus, error) {
	if info, err := os.Stat(paths[0]); err == nil && info.IsDir() && len(paths) == 1 {
		return corpus.ReadFolder(paths[0])
	}
	return corpus.ReadFiles(paths...)
}

// resolver follows revoked-by links; an id that is not known stays as it is.
func resolver(kb *attack.KnowledgeBase) func(string) string {
	return func(id string) string {
		if r := kb.Resolve(id); r.To != "" {
			return r.To
		}
		return id
	}
}

func readLabels(path string, kb *attack.KnowledgeBase) ([]string, error) {
	b, err := os.ReadFile(path)
	if err != nil {
		return nil, tradecraft.Errorf("evaluate text", tradecraft.NotFound, "%w", err)
	}
	resolve := resolver(kb)
	var out []string
	for _, id := range strings.Fields(string(b)) {
		out = append(out, resolve(id))
	}
	return out, nil
}

func textOut(id string, p classify.Prediction) textPrediction {
	out := textPrediction{ID: id, Techniques: []textTechnique{}, Sentences: make([]textSentenceOut, len(p.Sentences))}
	for _, t := range p.Techniques {
		out.Techniques = append(out.Techniques, textTechnique{t.ID, t.Probability, t.Reported})
	}
	for i, s := range p.Sentences {
		out.Sentences[i].Techniques = []textTechnique{}
		for _, t := range s.Techniques {
			out.Sentences[i].Techniques = append(out.Sentences[i].Techniques, textTechnique{t.ID, t.Probability, t.Reported})
		}
	}
	return out
}

func (p textPrediction) document() []quality.Answer { return answersOf(p.Techniques) }

func (p textPrediction) lines() [][]quality.Answer {
	out := make([][]quality.Answer, len(p.Sentences))
	for i, s := range p.Sentences {
		out[i] = answersOf(s.Techniques)
	}
	return out
}

func answersOf(list []textTechnique) []quality.Answer {
	out := make([]quality.Answer, len(list))
	for i, t := range list {
		out[i] = quality.Answer{ID: t.ID, Probability: t.Probability, Reported: t.Reported}
	}
	return out
}
