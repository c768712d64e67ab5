package report

import (
	"context"

	"tradecraft"
	"tradecraft/attack"
	"tradecraft/intake/report/classify"
	"tradecraft/intake/report/document"
	"tradecraft/intake/report/gazetteer"
	"tradecraft/intake/report/role"
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
	if err != nil {
		b := &builder{reader: r, doc: doc, evidence: evidenceOf(name, data, doc)}
		return b.build(opts), err
	}
	return r.ReadDocument(name, data, doc, opts), nil
}

// ReadDocument is Read for a document that was made of the data already.
func (r *Reader) ReadDocument(name string, data []byte, doc *document.Document, opts Options) *tradecraft.Case {
	b := &builder{reader: r, doc: doc, evidence: evidenceOf(name, data, doc)}
	b.assessed = r.assess(linesOf(doc), classify.Options{Threshold: opts.Threshold})
	return b.build(opts)
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

// Told is what a line says outright, and whether it counts.
type Told struct {
	role.Label
	// Tells is true when the line can show that a technique was used.
	Tells bool
	// Named are the techniques that it names by id or name.
	Named []Named
}

// Named is a technique that a line names.
type Named struct {
	ID     string
	Method string // tradecraft.MethodID or MethodName
}

// Told returns what each line says outright, without the model: for looking at
// a document and for measuring.
func (r *Reader) Told(lines []classify.Line) []Told {
	a := r.told(withKinds(lines))
	out := make([]Told, len(lines))
	known := a.knownTechniques()
	for i := range lines {
		out[i] = Told{Label: a.labels[i], Tells: a.tells(i)}
		for _, m := range a.namedIn(i, known) {
			out[i].Named = append(out[i].Named, Named{m.id, m.method})
		}
	}
	return out
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
