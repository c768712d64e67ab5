package training

import (
	"fmt"

	"tradecraft/intake/report/classify"
	"tradecraft/intake/report/classify/corpus"
)

// CrossValidate trains on all but one fold of the documents that want names
// and predicts that fold, for each fold in turn; nothing of a held document or
// of its near copies is seen by any part of the model that predicts it.
func (d *Data) CrossValidate(folds int, want func(corpus.Document) bool, opt Options, predict func(document int, m *classify.Model) error) error {
	fold := d.folds(folds, opt.Seed+100)
	for f := range folds {
		held := func(i int) bool { return fold[i] == f && want(d.Documents[i]) }
		m, err := d.Train(held, opt)
		if err != nil {
			return err
		}
		for i := range d.Documents {
			if held(i) {
				if err := predict(i, m); err != nil {
					return err
				}
			}
		}
		if opt.Log != nil {
			fmt.Fprintf(opt.Log, "fold %d of %d\n", f+1, folds)
		}
	}
	return nil
}
