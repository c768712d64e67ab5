package report

import (
	"context"

	"tradecraft"
	"tradecraft/attack"
	"tradecraft/intake/report/classify"
	"tradecraft/intake/report/document"
	"tradecraft/intake/report/gazetteer"
)

// Model maps the lines of a document to techniques; *classify.Model is one.
type Model interface {
	Predict(lines []classify.Line, opt classify.Options) classify.Prediction
}

// Options steer the reading of one report. The zero value is the default.
type Options struct {
	// Threshold is classify.Balanced when empty.
	Threshold classify.Threshold
	// Document steers and bounds the reading of the file.
	Document document.Options
	// NoImplied leaves out the techniques that named software is known for.
	NoImplied bool
}

// Reader reads reports against one knowledge base with one model. It is safe
// for concurrent use.
type Reader struct {
	kb      *attack.KnowledgeBase
	names   *gazetteer.Gazetteer
	model   Model
	implied *implications
}

// NewReader makes a reader. It builds the gazetteer, which takes milliseconds:
// make one reader for many reports. The model's ids must be of the knowledge
// base's version.
func NewReader(kb *attack.KnowledgeBase, model Model) *Reader {
	return &Reader{kb: kb, names: gazetteer.New(kb), model: model, implied: newImplications(kb)}
}

// Read reads one report. The name is the file's, without folders.
//
// The case is never nil: when nothing could be read it holds the evidence with
// a Problem that says why and what to do, and the error has the kind that
// [document.Read] gives.
func (r *Reader) Read(ctx context.Context, name string, data []byte, opts Options) (*tradecraft.Case, error) {
	doc, err := document.Read(ctx, name, data, opts.Document)
	b := &builder{reader: r, doc: doc, evidence: evidenceOf(name, data, doc)}
	if err == nil {
		b.assessed = r.assess(linesOf(doc), classify.Options{Threshold: opts.Threshold})
	}
	return b.build(opts), err
}

// Read is [Reader.Read] for one report.
func Read(ctx context.Context, kb *attack.KnowledgeBase, model Model, name string, data []byte, opts Options) (*tradecraft.Case, error) {
	return NewReader(kb, model).Read(ctx, name, data, opts)
}

// Predict says which techniques lines show that somebody cut already: one
// answer a line, none left out. It is what Read does between the file and the
// case. Kinds and sections are judged from the text when no line has any.
func (r *Reader) Predict(lines []classify.Line, opt classify.Options) classify.Prediction {
	return r.assess(withKinds(lines), opt).prediction
}

func linesOf(doc *document.Document) []classify.Line {
	lines := make([]classify.Line, len(doc.Sentences))
	for i, s := range doc.Sentences {
		lines[i] = classify.Line{Text: s.Text, Kind: string(s.Kind), Section: s.Section}
	}
	return lines
}

// withKinds fills in kinds and sections where there are none at all.
func withKinds(lines []classify.Line) []classify.Line {
	texts := make([]string, len(lines))
	for i, l := range lines {
		if l.Kind != "" || l.Section != "" {
			return lines
		}
		texts[i] = l.Text
	}
	out := make([]classify.Line, len(lines))
	for i, s := range document.FromSentences("", texts).Sentences {
		out[i] = classify.Line{Text: lines[i].Text, Kind: string(s.Kind), Section: s.Section}
	}
	return out
}
