package main

import (
	"context"
	"slices"
	"strings"

	"github.com/spf13/pflag"

	"tradecraft"
	"tradecraft/attack"
	"tradecraft/intake/report/classify"
	"tradecraft/intake/report/classify/corpus"
	"tradecraft/intake/report/classify/lessons"
	"tradecraft/intake/report/classify/quality"
	"tradecraft/internal/dataset"
)

// learningTask measures what answers of a person bring: the annotators of
// labelled documents stand for the person who reviews what the model reports.
type learningTask struct {
	answers, labels string
	folds, reviewed int
}

func newLearningTask() *task {
	t := &learningTask{}
	return &task{
		name:  "learning",
		short: "What reviewed sightings bring: lessons learned on some documents, figures on the others",
		example: `  go run ./cmd/evaluate learning --data ../shared/data/text/annoctr_train.jsonl.gz \
    --answers out/cross-validated.jsonl`,
		flags: t.flags,
		run:   t.run,
	}
}

func (t *learningTask) flags(f *pflag.FlagSet) {
	f.StringVar(&t.answers, "answers", "", "predictions of task text for the same documents, by models that have not seen them (--cv)")
	f.StringVar(&t.labels, "labels", "", "file with the technique ids that were asked for, one a line")
	f.IntVar(&t.folds, "folds", 5, "learn from the reviews of all but one of so many parts, measure on that part")
	f.IntVar(&t.reviewed, "reviewed", 0, "review only so many documents of each part's others; default: all")
}

// learningPrediction is a line of the predictions file.
type learningPrediction struct {
	ID         string          `json:"doc_id"`
	Techniques []textTechnique `json:"techniques"`
}

// learningFigures hold the documents of all parts, without and with lessons.
type learningFigures struct {
	Before quality.Figures `json:"before"`
	After  quality.Figures `json:"after"`
	// Reviews are the answers that were learned from, over all parts.
	Accepted int `json:"accepted"`
	Rejected int `json:"rejected"`
}

// played is a document with the prediction that a model made of it before. It
// stands in for the model, so that lessons are laid over that prediction.
type played struct {
	*classify.Model
	doc        corpus.Document
	lines      []classify.Line
	prediction textPrediction
}

func (p *played) Predict([]classify.Line, classify.Options) classify.Prediction {
	out := classify.Prediction{Sentences: make([]classify.SentencePrediction, len(p.lines))}
	for _, t := range p.prediction.Techniques {
		out.Techniques = append(out.Techniques, classify.Technique{ID: t.ID, Probability: t.Probability, Reported: t.Reported})
	}
	for i := range out.Sentences {
		for _, t := range p.prediction.Sentences[i].Techniques {
			out.Sentences[i].Techniques = append(out.Sentences[i].Techniques,
				classify.SentenceTechnique{ID: t.ID, Probability: t.Probability, Reported: t.Reported, Method: tradecraft.MethodModel})
		}
	}
	return out
}

// reviews are the annotators' answers to what was reported of the document.
func (p *played) reviews() []lessons.Answer {
	var out []lessons.Answer
	for i, s := range p.prediction.Sentences {
		for _, t := range s.Techniques {
			if t.Reported {
				right := slices.ContainsFunc(p.doc.Lines[i].Techniques, func(id string) bool { return id == t.ID || strings.HasPrefix(id, t.ID+".") })
				out = append(out, lessons.Answer{Document: p.doc.ID, Text: p.lines[i].Text, Technique: t.ID, Right: right, Probability: t.Probability})
			}
		}
	}
	return out
}

func (t *learningTask) run(_ context.Context, e *evaluation) (any, error) {
	kb, err := attack.Load()
	if err != nil {
		return nil, err
	}
	m, err := classify.Load(kb)
	if err != nil {
		return nil, err
	}
	opt := classify.Options{}
	if t.labels != "" {
		if opt.Labels, err = readLabels(t.labels, kb); err != nil {
			return nil, err
		}
	}
	docs, err := t.play(e, m, kb)
	if err != nil {
		return nil, err
	}
	before, after := quality.NewTally(opt.Labels), quality.NewTally(opt.Labels)
	var out learningFigures
	for f := range t.folds {
		var answers []lessons.Answer
		n := 0
		for i, d := range docs {
			if i%t.folds != f && (t.reviewed == 0 || n < t.reviewed) {
				answers = append(answers, d.reviews()...)
				n++
			}
		}
		l := lessons.Learn(answers, m.Rarity)
		out.Accepted += l.Accepted
		out.Rejected += l.Rejected
		for i := f; i < len(docs); i += t.folds {
			d := docs[i]
			p := textOut(d.doc.ID, l.Over(d).Predict(d.lines, opt))
			before.Add(d.doc, d.prediction.document(), d.prediction.lines())
			after.Add(d.doc, p.document(), p.lines())
			if err := e.Predict(learningPrediction{d.doc.ID, p.Techniques}); err != nil {
				return nil, err
			}
		}
	}
	out.Before, out.After = before.Figures(), after.Figures()
	return out, nil
}

// play brings the documents and their predictions together.
func (t *learningTask) play(e *evaluation, m *classify.Model, kb *attack.KnowledgeBase) ([]*played, error) {
	c, err := corpus.ReadFiles(e.Data...)
	if err != nil {
		return nil, err
	}
	c.Migrate(resolver(kb))
	byID := map[string]textPrediction{}
	for r, err := range dataset.Records(t.answers) {
		if err != nil {
			return nil, err
		}
		var p textPrediction
		if err := r.Decode(&p); err != nil {
			return nil, err
		}
		byID[p.ID] = p
	}
	var out []*played
	for _, d := range c.Documents {
		p, ok := byID[d.ID]
		if !ok || len(p.Sentences) != len(d.Lines) {
			return nil, tradecraft.Errorf("evaluate learning", tradecraft.Invalid, "%s has no prediction of document %q", t.answers, d.ID)
		}
		texts := make([]string, len(d.Lines))
		for i, l := range d.Lines {
			texts[i] = l.Text
		}
		out = append(out, &played{Model: m, doc: d, lines: classify.Lines(texts), prediction: p})
	}
	return out, nil
}
