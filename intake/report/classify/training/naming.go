package training

import (
	"fmt"
	"math"
	"slices"

	"tradecraft/intake/report/classify/corpus"
	"tradecraft/intake/report/classify/features"
	"tradecraft/intake/report/classify/lexicon"
	"tradecraft/intake/report/classify/linear"
	"tradecraft/intake/report/classify/naming"
	"tradecraft/intake/report/classify/stack"
)

// How the head that tells sub-techniques apart is fitted: rows of other
// techniques matter little to it.
const (
	namingFolds   = 3
	siblingCost   = 1
	strangerCost  = 0.2
	positiveCost  = 2
	namingWeights = 800
)

var namingOptions = stack.BlendOptions{C: 0.5, Bags: 1, Trees: stack.TreeOptions{Rounds: 80, Leaves: 6, Rate: 0.08, MinLeaf: 40}}

// example is a text that shows a technique or sub-technique.
type example struct {
	row
	hits []lexicon.Hit
	id   string
}

// namingExamples are the procedure examples, spans, descriptions and annotated
// lines of one technique that the run may see.
func (t *run) namingExamples() []example {
	var out []example
	for i, s := range t.Snippets {
		if s.Technique != "" && s.Kind != corpus.Fragment && t.all.clean(t.copies.snippets[i]) {
			out = append(out, example{t.snippets[i], t.lexicon.Find(s.Text, features.Tokens(s.Text)), s.Technique})
		}
	}
	for i, d := range t.Documents {
		for j, l := range d.Lines {
			if t.all.documents[i] && len(l.Techniques) == 1 && t.all.clean(t.copies.lines[i][j]) {
				out = append(out, example{t.lines[i][j], t.Data.pages[i].Hits[j], l.Techniques[0]})
			}
		}
	}
	return out
}

// naming fits the head that tells sub-techniques apart, on scores of examples
// that the linear models have not seen.
func (t *run) naming(v *features.Vocabulary) *naming.Head {
	all := t.namingExamples()
	h := &naming.Head{}
	for _, id := range liveLabels(t.Corpus, t.all) {
		if corpus.Parent(id) != id {
			h.Labels = append(h.Labels, id)
		}
	}
	if len(h.Labels) == 0 || t.opt.Only != "" {
		return nil
	}
	h.Prior = namingPriors(h.Labels, all)
	h.Ready(t.lexicon)
	scores := make([][]float32, len(all))
	for f := range namingFolds {
		m := t.namingModel(v, h, all, func(i int) bool { return i%namingFolds != f })
		each(len(all), func(i int) {
			if i%namingFolds == f {
				scores[i] = make([]float32, len(h.Labels))
				m.Scores(v.Vector(all[i].terms), scores[i])
			}
		})
	}
	var x [][]float64
	var y []bool
	for i, e := range all {
		parent := corpus.Parent(e.id)
		for k, r := range h.Rows(parent, scores[i], e.hits) {
			x, y = append(x, r), append(y, h.Labels[h.Children(parent)[k]] == e.id)
		}
	}
	if len(x) == 0 {
		return nil
	}
	h.Judge = stack.FitBlend(x, y, namingOptions)
	h.Weights = t.namingModel(v, h, all, func(int) bool { return true }).Prune(namingWeights)
	t.logNaming(h, x, y, len(all))
	return h
}

// logNaming prints how often the head is right where it names a sub-technique
// of an example that its linear models have not seen.
func (t *run) logNaming(h *naming.Head, x [][]float64, y []bool, examples int) {
	subs, named, right := 0, 0, 0
	for i, row := range x {
		sure := h.Judge.LogOdds(row) >= 0
		if y[i] {
			subs++
		}
		if sure {
			named++
		}
		if sure && y[i] {
			right++
		}
	}
	fmt.Fprintf(t.opt.Log, "sub-techniques: %d, told apart on %d examples; %d show one, %d named, %d rightly\n", len(h.Labels), examples, subs, named, right)
}

// namingModel fits one linear model a sub-technique on the examples that are in.
func (t *run) namingModel(v *features.Vocabulary, h *naming.Head, all []example, in func(int) bool) *linear.Dense {
	base := make([]float32, len(h.Labels))
	for l := range base {
		base[l] = strangerCost
	}
	var list []linear.Example
	for i, e := range all {
		if !in(i) {
			continue
		}
		x := linear.Example{X: v.Vector(e.terms), Base: base}
		for _, l := range h.Children(corpus.Parent(e.id)) {
			target := linear.Target{Label: l, Cost: siblingCost}
			switch e.id {
			case h.Labels[l]:
				target.Positive, target.Cost = true, positiveCost
			case corpus.Parent(e.id):
				target.Cost = 0
			}
			x.Targets = append(x.Targets, target)
		}
		list = append(list, x)
	}
	return linear.Train(list, v.Len(), len(h.Labels), linear.Options{Seed: t.opt.Seed, Jobs: t.opt.Jobs})
}

func namingPriors(labels []string, all []example) []float64 {
	count, total := make([]float64, len(labels)), map[string]float64{}
	for _, e := range all {
		total[corpus.Parent(e.id)]++
		if i, ok := slices.BinarySearch(labels, e.id); ok {
			count[i]++
		}
	}
	for i, id := range labels {
		count[i] = math.Log((count[i] + 0.5) / (total[corpus.Parent(id)] + 1))
	}
	return count
}
