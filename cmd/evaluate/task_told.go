package main

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/pflag"

	"tradecraft"
	"tradecraft/attack"
	"tradecraft/intake/report"
	"tradecraft/intake/report/classify"
	"tradecraft/intake/report/classify/corpus"
	"tradecraft/intake/report/document"
	"tradecraft/internal/dataset"
)

// toldTask measures what is said of lines without the text model: how often
// annotators mark lines of each role, confirm techniques that lines name
// outright, and confirm those that named software implies.
type toldTask struct{ labels, model string }

func newToldTask() *task {
	t := &toldTask{}
	return &task{
		name:  "told",
		short: "Roles of lines, techniques named outright, techniques implied by software",
		example: `  go run ./cmd/evaluate told --data ../shared/data/text/tram2_train.jsonl.gz \
    --data ../shared/data/text/annoctr_train.jsonl.gz --labels ../shared/data/text/labels_tram50.txt`,
		flags: t.flags,
		run:   t.run,
	}
}

func (t *toldTask) flags(f *pflag.FlagSet) {
	f.StringVar(&t.labels, "labels", "", "file with the technique ids that closed documents were annotated for, one a line")
	f.StringVar(&t.model, "model", "", "text model file; default: the embedded one")
}

// toldPrediction is a line of the predictions file.
type toldPrediction struct {
	ID      string     `json:"doc_id"`
	Lines   []toldLine `json:"lines"`
	Implied []string   `json:"implied"`
}

type toldLine struct {
	Role   string         `json:"role"`
	Stance string         `json:"stance,omitempty"`
	Tells  bool           `json:"tells"`
	Named  []report.Named `json:"named,omitempty"`
}

// share is how many of what was counted are true.
type share struct {
	Count int     `json:"count"`
	True  int     `json:"true"`
	Share float64 `json:"share"`
}

func (t *toldTask) run(ctx context.Context, e *evaluation) (any, error) {
	kb, err := attack.Load()
	if err != nil {
		return nil, err
	}
	m, err := (&textTask{model: t.model}).load(e, kb)
	if err != nil {
		return nil, err
	}
	closed, err := readLabelsOrNone(t.labels, kb)
	if err != nil {
		return nil, err
	}
	reader := report.NewReader(kb, m)
	figures := toldFigures{shares: map[string]*share{}, closed: closed}
	err = eachRecord(ctx, e, func(_ context.Context, r dataset.Record) (toldPrediction, error) {
		return predictTold(reader, r)
	}, func(r dataset.Record, p toldPrediction) error {
		var c corpus.Corpus
		if err := c.Add(r); err != nil {
			return err
		}
		c.Migrate(resolver(kb))
		if len(c.Documents) == 1 && c.Documents[0].Labelled {
			figures.add(c.Documents[0], p)
		}
		return nil
	})
	if err != nil || len(figures.shares) == 0 {
		return nil, err
	}
	return figures.done(), nil
}

func readLabelsOrNone(path string, kb *attack.KnowledgeBase) ([]string, error) {
	if path == "" {
		return nil, nil
	}
	return readLabels(path, kb)
}

func predictTold(reader *report.Reader, r dataset.Record) (toldPrediction, error) {
	var doc struct {
		ID        string `json:"doc_id"`
		Sentences []struct {
			Text string `json:"text"`
		} `json:"sentences"`
	}
	if err := r.Decode(&doc); err != nil {
		return toldPrediction{}, err
	}
	texts := make([]string, len(doc.Sentences))
	for i, s := range doc.Sentences {
		texts[i] = s.Text
	}
	p := toldPrediction{ID: doc.ID, Lines: []toldLine{}, Implied: []string{}}
	for _, l := range reader.Told(classify.Lines(texts)) {
		p.Lines = append(p.Lines, toldLine{string(l.Role), string(l.Stance), l.Tells, l.Named})
	}
	c := reader.ReadDocument(doc.ID, nil, document.FromSentences(doc.ID, texts), report.Options{})
	for _, s := range c.Sightings {
		if s.Method == tradecraft.MethodImplied {
			p.Implied = append(p.Implied, s.Technique)
		}
	}
	slices.Sort(p.Implied)
	return p, nil
}

// toldFigures counts shares by name.
type toldFigures struct {
	shares map[string]*share
	closed []string
}

func (f *toldFigures) count(name string, hit bool) {
	s := f.shares[name]
	if s == nil {
		s = &share{}
		f.shares[name] = s
	}
	s.Count++
	if hit {
		s.True++
	}
}

// add counts a document: lines of five words or more by role; techniques named
// outright, each by the best of its lines; implied ones.
func (f *toldFigures) add(d corpus.Document, p toldPrediction) {
	best := map[string]string{}
	for i, l := range p.Lines {
		if len(strings.Fields(d.Lines[i].Text)) >= 5 {
			f.count(fmt.Sprintf("line %s %s %s", d.Source, l.Role, l.Stance), len(d.Lines[i].Techniques) > 0)
		}
		for _, n := range l.Named {
			kind := n.Method + " " + l.Role
			if !l.Tells {
				kind = n.Method + " not telling"
			}
			if b, ok := best[n.ID]; !ok || namedRank(kind) > namedRank(b) {
				best[n.ID] = kind
			}
		}
	}
	for id, kind := range best {
		if hit, asked := f.truth(d, id); asked {
			f.count("named "+d.Source+" "+kind, hit)
		}
	}
	for _, id := range p.Implied {
		if hit, asked := f.truth(d, id); asked {
			f.count("implied "+d.Source, hit)
		}
	}
}

// namedRank orders the ways in which a technique is named, the best highest.
func namedRank(kind string) int {
	return slices.Index([]string{"name not telling", "id not telling", "name listing", "name attack", "id listing", "id attack"}, kind)
}

// truth says whether a document shows a technique, a part of it or its parent;
// asked is false when annotators did not look for it.
func (f *toldFigures) truth(d corpus.Document, id string) (hit, asked bool) {
	parent := corpus.Parent(id)
	if d.Closed && !slices.Contains(f.closed, id) {
		if !slices.Contains(f.closed, parent) {
			return false, false
		}
		id = parent
	}
	return slices.ContainsFunc(d.Techniques, func(t string) bool {
		return t == id || strings.HasPrefix(t, id+".") || !d.Closed && t == parent
	}), true
}

func (f *toldFigures) done() map[string]*share {
	for _, s := range f.shares {
		s.Share = float64(int(1000*float64(s.True)/float64(s.Count)+0.5)) / 1000
	}
	return f.shares
}
