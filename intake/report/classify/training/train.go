package training

import (
	"fmt"
	"io"

	"tradecraft"
	"tradecraft/intake/report/classify"
	"tradecraft/intake/report/classify/linear"
	"tradecraft/intake/report/classify/reading"
)

// Options of a training run. The zero value gives the defaults.
type Options struct {
	Seed    uint64
	Jobs    int // default all cores; the result does not depend on it
	Weights int // kept a label; default 2000
	Folds   int // of the scores that the stackers learn from; default 5
	// Only trains one head, "closed" or "open"; default both.
	Only string
	// Log takes progress and the overlap check; nil: none.
	Log io.Writer
}

func (o Options) defaults() Options {
	if o.Weights == 0 {
		o.Weights = 2000
	}
	if o.Folds == 0 {
		o.Folds = 5
	}
	if o.Log == nil {
		o.Log = io.Discard
	}
	return o
}

// Train makes a model of the documents that hold does not name and of the
// snippets and lines that are no near copies of held ones. hold may be nil.
func (d *Data) Train(hold func(document int) bool, opt Options) (*classify.Model, error) {
	t, err := d.newRun(hold, opt.defaults(), opt.Seed)
	if err != nil {
		return nil, err
	}
	t.logSize()
	d.logOverlap(t.opt.Log, t.all)
	t.scoreUnseen()
	full := t.fitOn(t.all)
	return t.assemble(kept{full, full.model.Prune(t.opt.Weights)})
}

// newRun lays out a run on the documents that hold does not name.
func (d *Data) newRun(hold func(document int) bool, opt Options, foldSeed uint64) (*run, error) {
	all := d.but(hold)
	t := &run{Data: d, opt: opt, all: all, plan: d.newPlan(all, opt.Only), fold: d.folds(opt.Folds, foldSeed)}
	if len(t.plan.heads) == 0 {
		return nil, tradecraft.Errorf("training.Train", tradecraft.Invalid, "no labelled document to train on")
	}
	return t, nil
}

// assemble fits the heads on the scored pages and makes the model.
func (t *run) assemble(k kept) (*classify.Model, error) {
	var heads []*classify.Head
	for _, h := range t.plan.heads {
		heads = append(heads, t.head(h))
	}
	card := classify.Card{Name: "tradecraft text model", Version: "3", Attack: "18.1", Seed: t.opt.Seed, Data: t.counts()}
	return classify.Assemble(card, k.vocabulary, k.sparse, t.names, t.naming(k.vocabulary), heads...)
}

// but selects all documents save those held, and nothing that copies them.
func (d *Data) but(hold func(int) bool) selection {
	s := selection{documents: make([]bool, len(d.Documents)), held: make([]bool, len(d.Documents))}
	for i := range s.documents {
		s.held[i] = hold != nil && hold(i)
		s.documents[i] = !s.held[i] && d.Documents[i].Labelled
	}
	return s
}

// logOverlap prints what held documents have in common with the rest, and what
// is left out of training for it.
func (d *Data) logOverlap(w io.Writer, s selection) {
	held, whole, lines, snippets := 0, 0, 0, 0
	groups := map[int]bool{}
	for i := range d.Documents {
		if s.held[i] {
			held++
			groups[d.copies.groups[i]] = true
		}
	}
	for i := range d.Documents {
		if !s.documents[i] {
			continue
		}
		if groups[d.copies.groups[i]] {
			whole++
		}
		for _, others := range d.copies.lines[i] {
			if !s.clean(others) {
				lines++
			}
		}
	}
	for i := range d.Snippets {
		if !s.clean(d.copies.snippets[i]) {
			snippets++
		}
	}
	fmt.Fprintf(w, "overlap: %d documents held out; %d training documents share %d long lines or more with one; left out of training as near copies: %d lines, %d snippets\n", held, whole, sharedLines, lines, snippets)
}

// run is one training run.
type run struct {
	*Data
	opt   Options
	all   selection
	plan  *plan
	fold  []int
	pages []*reading.Page // with scores of models that have not seen the document
}

func (t *run) fitOn(s selection) *fitted {
	return t.fit(s, linear.Options{Seed: t.opt.Seed, Jobs: t.opt.Jobs}, t.plan.closed, t.plan.place)
}

// scoreUnseen scores every document with models fitted on the other folds.
func (t *run) scoreUnseen() {
	t.pages = make([]*reading.Page, len(t.Documents))
	for f := range t.opt.Folds {
		m := t.fitOn(t.but(func(i int) bool { return t.all.held[i] || t.fold[i] == f }))
		t.score(m, f, t.pages)
		fmt.Fprintf(t.opt.Log, "linear models without part %d of %d: %d terms, %d columns\n", f+1, t.opt.Folds, m.vocabulary.Len(), m.columns)
	}
}

// score scores the documents of a fold.
func (t *run) score(m *fitted, fold int, pages []*reading.Page) {
	each(len(t.Documents), func(i int) {
		if t.all.documents[i] && t.fold[i] == fold {
			page := *t.Data.pages[i]
			m.score(&page)
			pages[i] = &page
		}
	})
}

func (t *run) logSize() {
	fmt.Fprintf(t.opt.Log, "%d documents and %d snippets in %d groups of near copies; heads:", len(t.Documents), len(t.Snippets), len(countGroups(t.copies.groups)))
	for _, h := range t.plan.heads {
		fmt.Fprintf(t.opt.Log, " %s (%d labels)", h.name, len(h.labels.labels))
	}
	fmt.Fprintln(t.opt.Log)
}

func countGroups(groups []int) map[int]int {
	out := map[int]int{}
	for _, g := range groups {
		out[g]++
	}
	return out
}

func (t *run) counts() map[string]int {
	out := map[string]int{}
	for i := range t.Documents {
		if t.all.documents[i] {
			out[t.Documents[i].Source+" documents"]++
		}
	}
	for i, s := range t.Snippets {
		if t.all.clean(t.copies.snippets[i]) {
			out[string(s.Kind)]++
		}
	}
	return out
}
