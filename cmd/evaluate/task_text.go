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
	thresholds               bool
	alone                    bool
	folds                    int
	seed                     uint64
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
	f.IntVar(&t.folds, "cv", 0, "cross-validate by document: predict each of so many parts of the data with a model trained on --train without it and its near copies")
	f.Uint64Var(&t.seed, "seed", 0, "seed of training and of the parts")
	f.StringVar(&t.model, "model", "", "use this model file")
	f.BoolVar(&t.alone, "alone", false, "the model without ids, names and roles of lines, to compare with the product's way")
	f.StringVar(&t.threshold, "threshold", "", "balanced, precise or complete")
	f.BoolVar(&t.thresholds, "thresholds", false, "figures of documents at all three thresholds as well")
}

// The lines of the predictions file.
type (
	textPrediction struct {
		ID         string            `json:"doc_id"`
		Techniques []textTechnique   `json:"techniques"`
		Sentences  []textSentenceOut `json:"sentences"`

		others []textPrediction // at the thresholds of --thresholds
	}
	textTechnique struct {
		ID          string  `json:"id"`
		Probability float64 `json:"probability"`
		Reported    bool    `json:"reported"`
		// Subs are the sub-techniques that it is narrowed to; they are not scored.
		Subs []textTechnique `json:"subs,omitempty"`
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
	opt := classify.Options{Threshold: classify.Threshold(t.threshold)}
	if t.labels != "" {
		if opt.Labels, err = readLabels(t.labels, kb); err != nil {
			return nil, err
		}
	}
	predictDocument, err := t.predictor(e, kb, opt)
	if err != nil {
		return nil, err
	}
	tally := quality.NewTally(opt.Labels)
	others := make([]*quality.Tally, len(t.options(opt))-1)
	for i := range others {
		others[i] = quality.NewTally(opt.Labels)
	}
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
		texts := make([]string, len(doc.Sentences))
		for i, s := range doc.Sentences {
			texts[i] = s.Text
		}
		list, err := predictDocument(doc.ID, classify.Lines(texts))
		if err != nil {
			return textPrediction{}, err
		}
		p := textOut(doc.ID, list[0])
		for _, o := range list[1:] {
			p.others = append(p.others, textOut(doc.ID, o))
		}
		return p, nil
	}
	err = eachRecord(ctx, e, predict, func(r dataset.Record, p textPrediction) error {
		var c corpus.Corpus
		if err := c.Add(r); err != nil {
			return err
		}
		c.Migrate(resolver(kb))
		if len(c.Documents) == 1 && c.Documents[0].Labelled {
			tally.Add(c.Documents[0], p.document(), p.lines())
			for i, o := range p.others {
				others[i].Add(c.Documents[0], o.document(), nil)
			}
		}
		return nil
	})
	if err != nil || tally.Documents() == 0 {
		return nil, err
	}
	return textFiguresOf(tally, others), nil
}

// textFigures are the figures printed.
type textFigures struct {
	quality.Figures
	Thresholds map[classify.Threshold]thresholdFigures `json:"thresholds,omitempty"`
}

// thresholdFigures are those of documents at one threshold.
type thresholdFigures struct {
	MeanF1    float64 `json:"mean_f1"`
	Precision float64 `json:"micro_precision"`
	Recall    float64 `json:"micro_recall"`
	MicroF1   float64 `json:"micro_f1"`
}

// allThresholds are those of --thresholds.
var allThresholds = []classify.Threshold{classify.Balanced, classify.Precise, classify.Complete}

func textFiguresOf(tally *quality.Tally, others []*quality.Tally) textFigures {
	out := textFigures{Figures: tally.Figures()}
	for i, o := range others {
		if out.Thresholds == nil {
			out.Thresholds = map[classify.Threshold]thresholdFigures{}
		}
		f := o.Figures()
		out.Thresholds[allThresholds[i]] = thresholdFigures{f.MeanF1, f.Precision, f.Recall, f.MicroF1}
	}
	return out
}

// options are those that a document is predicted with: the one asked for, then
// those of --thresholds.
func (t *textTask) options(opt classify.Options) []classify.Options {
	out := []classify.Options{opt}
	if t.thresholds {
		for _, threshold := range allThresholds {
			opt.Threshold = threshold
			out = append(out, opt)
		}
	}
	return out
}

// predictAll predicts lines with each of the options.
func predictAll(m report.Model, lines []classify.Line, options []classify.Options) []classify.Prediction {
	var out []classify.Prediction
	for _, opt := range options {
		out = append(out, m.Predict(lines, opt))
	}
	return out
}

// predictor returns what predicts a document: the embedded model, one from a
// file, one trained afresh, or in cross-validation the one that has not seen it.
func (t *textTask) predictor(e *evaluation, kb *attack.KnowledgeBase, opt classify.Options) (func(id string, lines []classify.Line) ([]classify.Prediction, error), error) {
	if t.folds > 0 {
		return t.crossValidated(e, kb, opt)
	}
	m, err := t.load(e, kb)
	if err != nil {
		return nil, err
	}
	reader := t.reader(kb, m)
	return func(_ string, lines []classify.Line) ([]classify.Prediction, error) {
		return predictAll(reader, lines, t.options(opt)), nil
	}, nil
}

// reader reads the product's way, with ids, names and roles of lines.
func (t *textTask) reader(kb *attack.KnowledgeBase, m *classify.Model) report.Model {
	if t.alone {
		return m
	}
	return report.NewReader(kb, m)
}

func (t *textTask) load(e *evaluation, kb *attack.KnowledgeBase) (*classify.Model, error) {
	if t.model == "" && len(t.train) == 0 {
		return classify.Load(kb)
	}
	var m *classify.Model
	if t.model != "" {
		file, err := os.ReadFile(t.model)
		if err != nil {
			return nil, tradecraft.Errorf("evaluate text", tradecraft.NotFound, "%w", err)
		}
		if m, err = classify.Read(file); err != nil {
			return nil, err
		}
	} else {
		var err error
		if m, err = t.trainAfresh(e); err != nil {
			return nil, err
		}
	}
	m.Migrate(kb)
	return m, nil
}

// trainAfresh trains on the files of --train. The texts of the data are looked
// at only to leave their near copies out.
func (t *textTask) trainAfresh(e *evaluation) (*classify.Model, error) {
	c, err := readCorpus(t.train)
	if err != nil {
		return nil, err
	}
	data, err := corpus.ReadFiles(e.Data...)
	if err != nil {
		return nil, err
	}
	first := len(c.Documents)
	for _, doc := range data.Documents {
		held := corpus.Document{ID: doc.ID, Title: doc.Title}
		for _, l := range doc.Lines {
			held.Lines = append(held.Lines, corpus.Line{Text: l.Text})
		}
		c.Documents = append(c.Documents, held)
	}
	d, err := training.Prepare(c)
	if err != nil {
		return nil, err
	}
	return d.Train(func(i int) bool { return i >= first }, training.Options{Seed: t.seed, Jobs: e.Jobs, Log: e.Stderr})
}

func (t *textTask) prepare() (*training.Data, error) {
	if len(t.train) == 0 {
		return nil, tradecraft.Errorf("evaluate text", tradecraft.Invalid, "--cv needs --train FILES")
	}
	c, err := readCorpus(t.train)
	if err != nil {
		return nil, err
	}
	return training.Prepare(c)
}

// crossValidated trains the models of all parts and predicts every document of
// the data that the training files hold.
func (t *textTask) crossValidated(e *evaluation, kb *attack.KnowledgeBase, opt classify.Options) (func(string, []classify.Line) ([]classify.Prediction, error), error) {
	d, err := t.prepare()
	if err != nil {
		return nil, err
	}
	wanted, err := documentIDs(e.Data)
	if err != nil {
		return nil, err
	}
	out := map[string][]classify.Prediction{}
	want := func(doc corpus.Document) bool { return wanted[doc.ID] }
	err = d.CrossValidate(t.folds, want, training.Options{Seed: t.seed, Jobs: e.Jobs, Log: e.Stderr, Only: t.head(d, opt.Labels, kb)}, func(i int, m *classify.Model) error {
		m.Migrate(kb)
		texts := make([]string, len(d.Documents[i].Lines))
		for j, l := range d.Documents[i].Lines {
			texts[j] = l.Text
		}
		out[d.Documents[i].ID] = predictAll(t.reader(kb, m), classify.Lines(texts), t.options(opt))
		return nil
	})
	return func(id string, _ []classify.Line) ([]classify.Prediction, error) {
		p, ok := out[id]
		if !ok {
			return p, tradecraft.Errorf("evaluate text", tradecraft.NotFound, "document %q is not among the training files: --cv needs it there", id)
		}
		return p, nil
	}, err
}

// head names the one head that the labels ask for, which saves training the other.
func (t *textTask) head(d *training.Data, labels []string, kb *attack.KnowledgeBase) string {
	closed := map[string]bool{}
	for _, doc := range d.Documents {
		for _, id := range doc.Listed {
			closed[resolver(kb)(id)] = true
		}
	}
	n := 0
	for _, l := range labels {
		if closed[l] {
			n++
		}
	}
	if len(labels) > 0 && 4*n >= 3*len(labels) { // as in Model.Predict
		return training.ClosedHead
	}
	return training.OpenHead
}

func documentIDs(paths []string) (map[string]bool, error) {
	out := map[string]bool{}
	c, err := corpus.ReadFiles(paths...)
	if err != nil {
		return nil, err
	}
	for _, d := range c.Documents {
		out[d.ID] = true
	}
	return out, nil
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
		out.Techniques = append(out.Techniques, documentOut(t))
	}
	for i, s := range p.Sentences {
		out.Sentences[i].Techniques = []textTechnique{}
		for _, t := range s.Techniques {
			out.Sentences[i].Techniques = append(out.Sentences[i].Techniques, lineOut(t))
		}
	}
	return out
}

func documentOut(t classify.Technique) textTechnique {
	out := textTechnique{ID: t.ID, Probability: t.Probability, Reported: t.Reported}
	for _, sub := range t.Subs {
		out.Subs = append(out.Subs, documentOut(sub))
	}
	return out
}

func lineOut(t classify.SentenceTechnique) textTechnique {
	out := textTechnique{ID: t.ID, Probability: t.Probability, Reported: t.Reported}
	for _, sub := range t.Subs {
		out.Subs = append(out.Subs, lineOut(sub))
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
