package intake

import (
	"context"
	"sync"

	"tradecraft"
	"tradecraft/attack"
	"tradecraft/intake/report"
	"tradecraft/intake/report/classify"
)

// Reports returns the reader of documents. It takes everything: what it cannot
// read it names. The text model is loaded with the first document; load may be
// nil for the one in the program.
func Reports(kb *attack.KnowledgeBase, opts report.Options, load func(*attack.KnowledgeBase) (report.Model, error)) Reader {
	if load == nil {
		load = func(kb *attack.KnowledgeBase) (report.Model, error) { return classify.Load(kb) }
	}
	return reports{opts: opts, reader: sync.OnceValues(func() (*report.Reader, error) {
		model, err := load(kb)
		if err != nil {
			return nil, tradecraft.Errorf("intake.Reports", tradecraft.Internal, "the text model: %w", err)
		}
		return report.NewReader(kb, model), nil
	})}
}

type reports struct {
	opts   report.Options
	reader func() (*report.Reader, error)
}

func (reports) Takes(string, []byte) bool { return true }

func (r reports) Read(ctx context.Context, name string, data []byte) (*tradecraft.Case, error) {
	reader, err := r.reader()
	if err != nil {
		return nil, err
	}
	return reader.Read(ctx, name, data, r.opts)
}
