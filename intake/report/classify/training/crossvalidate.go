package training

import (
	"fmt"

	"tradecraft/intake/report/classify"
	"tradecraft/intake/report/classify/corpus"
	"tradecraft/intake/report/classify/linear"
	"tradecraft/intake/report/classify/reading"
)

// CrossValidate deals the documents to folds and predicts the documents of
// each fold that want names with a model that has seen nothing of the fold nor
// of near copies of its documents: neither its linear models, nor its stackers,
// nor the scores that these learn from. Those come from models that lack the
// fold and one more, so that a model without two folds serves both.
func (d *Data) CrossValidate(folds int, want func(corpus.Document) bool, opt Options, predict func(document int, m *classify.Model) error) error {
	opt = opt.defaults()
	opt.Folds = folds
	c, err := d.cross(opt)
	if err != nil {
		return err
	}
	for f := range folds {
		m, err := c.model(f)
		if err != nil {
			return err
		}
		for i := range d.Documents {
			if c.fold[i] == f && want(d.Documents[i]) {
				if err := predict(i, m); err != nil {
					return err
				}
			}
		}
		fmt.Fprintf(opt.Log, "fold %d of %d\n", f+1, folds)
	}
	return nil
}

// crossing is what all folds of a cross-validation share.
type crossing struct {
	*run
	// unseen has for each fold the documents of the others, scored by models
	// that have seen neither fold.
	unseen [][]*reading.Page
	// whole are the linear models of all but one fold.
	whole []kept
}

// kept is a set of linear models as it is kept in a file.
type kept struct {
	*fitted
	sparse *linear.Sparse
}

// cross fits all linear models of a cross-validation.
func (d *Data) cross(opt Options) (*crossing, error) {
	c := &crossing{unseen: make([][]*reading.Page, opt.Folds), whole: make([]kept, opt.Folds)}
	var err error
	if c.run, err = d.newRun(nil, opt, opt.Seed+100); err != nil {
		return nil, err
	}
	for f := range c.unseen {
		c.unseen[f] = make([]*reading.Page, len(d.Documents))
	}
	for f := range opt.Folds {
		for g := f + 1; g < opt.Folds; g++ {
			m := c.fitOn(c.without(f, g))
			c.score(m, g, c.unseen[f])
			c.score(m, f, c.unseen[g])
			fmt.Fprintf(opt.Log, "linear models without parts %d and %d of %d\n", f+1, g+1, opt.Folds)
		}
		m := c.fitOn(c.without(f, f))
		c.whole[f] = kept{m, m.model.Prune(opt.Weights)}
		fmt.Fprintf(opt.Log, "linear models without part %d of %d\n", f+1, opt.Folds)
	}
	return c, nil
}

// without selects the documents outside of two folds.
func (c *crossing) without(f, g int) selection {
	return c.but(func(i int) bool { return c.fold[i] == f || c.fold[i] == g })
}

// inside returns the run that trains on all but fold f.
func (c *crossing) inside(f int) *run {
	t := *c.run
	t.all, t.pages = c.without(f, f), c.unseen[f]
	return &t
}

// model is the model that has not seen fold f.
func (c *crossing) model(f int) (*classify.Model, error) {
	t := c.inside(f)
	return t.assemble(c.whole[f])
}
