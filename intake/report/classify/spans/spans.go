package spans

import (
	"cmp"
	"fmt"
	"hash/fnv"
	"slices"
	"strings"
	"sync"

	"tradecraft"
)

// Span is a piece of text with its one technique.
type Span struct {
	Text, Label string
	Document    string // title or id of the document it stands in, "" when not known
}

// Example is a further text to train on, beside spans.
type Example struct {
	Text, Label string
	Weight      float32 // beside a span, which has 1
}

// Options of a cross-validation. The zero value gives five folds at random.
type Options struct {
	Folds int // default 5
	Seed  uint64
	// ByDocument keeps all spans of a document in one fold; else each goes by itself.
	ByDocument bool
	// Neighbours also looks at the labels of known spans that stand next to a span
	// in the list and in its document, as when a person has marked a part of each
	// report. By document there are none.
	Neighbours bool
	Jobs       int // parts worked on at once, default 1; the answer does not depend on it
}

// innerFolds is the number of parts in which the spans of a training set are
// predicted for the conditional logit.
const innerFolds = 3

// unit is one fit: what is trained on and what is asked.
type unit struct {
	fold  int
	inner int // -1: the whole training set of the fold
}

// CrossValidate predicts the technique of each span by parts that have seen
// neither it nor an example that copies a span of its fold. more may be empty.
// The error is of kind Invalid: too few spans, one label only, or by document a
// span without one.
func CrossValidate(list []Span, more []Example, opt Options) ([]string, error) {
	const op = "spans.CrossValidate"
	opt.Folds = cmp.Or(opt.Folds, 5)
	labels := labelsOf(list)
	switch {
	case opt.Folds < 2 || len(list) < opt.Folds*innerFolds:
		return nil, tradecraft.Errorf(op, tradecraft.Invalid, "%d spans in %d folds: too few", len(list), opt.Folds)
	case len(labels) < 2:
		return nil, tradecraft.Errorf(op, tradecraft.Invalid, "all spans have the same technique")
	case opt.ByDocument && slices.ContainsFunc(list, func(s Span) bool { return s.Document == "" }):
		return nil, tradecraft.Errorf(op, tradecraft.Invalid, "a span names no document: by document cannot be measured")
	}
	d := prepare(list, more, labels)
	d.neighbours = opt.Neighbours
	return d.answer(d.deal(opt.Folds, opt), opt.Folds, opt), nil
}

// Predict trains on known spans and predicts others, whose labels are not read.
func Predict(known []Span, more []Example, unknown []Span, opt Options) ([]string, error) {
	labels := labelsOf(known)
	if len(labels) < 2 || len(known) < 2*innerFolds {
		return nil, tradecraft.Errorf("spans.Predict", tradecraft.Invalid, "%d known spans of %d techniques: too few", len(known), len(labels))
	}
	list := slices.Clone(known)
	for _, s := range unknown {
		s.Label = labels[0] // never read: fold 0 is only asked for
		list = append(list, s)
	}
	d := prepare(list, more, labels)
	fold := make([]int, len(list))
	for i := range known {
		fold[i] = 1
	}
	return d.answer(fold, 1, opt)[len(known):], nil
}

// answer predicts the spans of the first folds.
func (d *data) answer(fold []int, folds int, opt Options) []string {
	inner := d.deal(innerFolds, Options{Seed: opt.Seed + 1000, ByDocument: opt.ByDocument})
	var units []unit
	for f := range folds {
		for k := range innerFolds {
			units = append(units, unit{f, k})
		}
		units = append(units, unit{f, -1})
	}
	scores := d.run(units, opt.Jobs, fold, inner)
	out := make([]string, len(d.spans))
	for f := range folds {
		var list []asked
		for k := range innerFolds {
			list = append(list, d.asked(scores[unit{f, k}])...)
		}
		w := fit(list)
		for i, e := range scores[unit{f, -1}] {
			out[i] = d.labels[w.best(e)]
		}
	}
	return out
}

// run works on the units and returns the evidence of the spans each was asked for.
func (d *data) run(units []unit, jobs int, fold, inner []int) map[unit]map[int]evidence {
	done := make([]map[int]evidence, len(units))
	var wg sync.WaitGroup
	turn := make(chan struct{}, max(1, jobs))
	for n, u := range units {
		wg.Go(func() {
			turn <- struct{}{}
			train, ask := d.split(u, fold, inner)
			held := func(i int) bool { return fold[i] == u.fold || inner[i] == u.inner }
			done[n] = d.predict(train, d.clean(held), ask)
			<-turn
		})
	}
	wg.Wait()
	out := make(map[unit]map[int]evidence, len(units))
	for n, u := range units {
		out[u] = done[n]
	}
	return out
}

// split says which spans a unit trains on and which it is asked for.
func (d *data) split(u unit, fold, inner []int) (train, ask []int) {
	for i := range d.spans {
		switch {
		case fold[i] == u.fold:
			if u.inner < 0 {
				ask = append(ask, i)
			}
		case inner[i] == u.inner:
			ask = append(ask, i)
		default:
			train = append(train, i)
		}
	}
	return train, ask
}

// deal gives each span a part.
func (d *data) deal(parts int, opt Options) []int {
	out := make([]int, len(d.spans))
	for i, s := range d.spans {
		key := fmt.Sprint(i)
		if opt.ByDocument {
			key = s.Document
		}
		h := fnv.New64a()
		fmt.Fprintf(h, "%d/%s", opt.Seed, key)
		x := h.Sum64()
		x ^= x >> 33
		x *= 0xff51afd7ed558ccd
		x ^= x >> 33
		out[i] = int(x % uint64(parts))
	}
	return out
}

func labelsOf(list []Span) []string {
	var out []string
	for _, s := range list {
		out = append(out, s.Label)
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// plain is a text without case and punctuation, for comparing.
func plain(text string) []string {
	return strings.FieldsFunc(strings.ToLower(text), func(r rune) bool {
		return !(r >= 'a' && r <= 'z' || r >= '0' && r <= '9' || r >= 0x80)
	})
}
