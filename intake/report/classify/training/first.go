package training

import (
	"fmt"
	"io"
	"math"
	"slices"

	"tradecraft/intake/report/classify"
	"tradecraft/intake/report/classify/corpus"
	"tradecraft/intake/report/classify/linear"
	"tradecraft/intake/report/classify/stack"
)

// Options of a training run. The zero value gives the defaults.
type Options struct {
	Seed    uint64
	Jobs    int
	Weights int // kept a label; default 2000
	// Log takes progress and the overlap check; nil: none.
	Log io.Writer
}

// Train makes the model of a corpus.
func Train(c *corpus.Corpus, opt Options) (*classify.Model, error) {
	if opt.Weights == 0 {
		opt.Weights = 2000
	}
	if opt.Log == nil {
		opt.Log = io.Discard
	}
	c.Migrate(c.Resolve())
	d := Prepare(c)
	t := &run{Data: d, opt: opt, closed: newFamily("closed", closedLabels(c.Documents)), open: newFamily("open", openLabels(c))}
	fmt.Fprintf(opt.Log, "%d documents, %d snippets, %d closed labels, %d techniques\n", len(c.Documents), len(c.Snippets), len(t.closed.labels), len(t.open.labels))
	return t.model()
}

// openLabels are all live techniques and all that a document shows.
func openLabels(c *corpus.Corpus) []string {
	seen := map[string]bool{}
	for _, t := range c.Techniques {
		if t.RevokedBy == "" && !t.Deprecated {
			seen[t.ID] = true
		}
	}
	for _, d := range c.Documents {
		for _, t := range d.Techniques {
			seen[t] = true
		}
	}
	for _, s := range c.Snippets {
		if s.Technique != "" {
			seen[s.Technique] = true
		}
	}
	return sortedKeys(seen)
}

// run is one training run.
type run struct {
	*Data
	opt          Options
	closed, open *family
}

func (t *run) place(b *builder) {
	if len(t.closed.labels) > 0 {
		b.place(t.closed, rule{closed: true, forgiving: true})
	}
	b.place(t.open, rule{})
}

// selectAll sees everything; selectBut leaves documents out, with their near copies.
func (t *run) selectBut(out func(document int) bool) selection {
	s := selection{documents: make([]bool, len(t.Documents)), held: make([]bool, len(t.Documents))}
	for i := range s.documents {
		s.held[i] = out(i)
		s.documents[i] = !s.held[i]
	}
	return s
}

const trainFolds = 3

func (t *run) fitBut(out func(int) bool) *fitted {
	s := t.selectBut(out)
	return t.fit(t.vocabulary(s), s, linear.Options{Seed: t.opt.Seed, Jobs: t.opt.Jobs}, t.place)
}

func (t *run) model() (*classify.Model, error) {
	fold := t.folds(trainFolds, t.opt.Seed)
	scores := make([][][]float32, len(t.Documents))
	for f := range trainFolds {
		m := t.fitBut(func(i int) bool { return fold[i] == f })
		for i := range t.Documents {
			if fold[i] == f {
				scores[i] = m.score(t.lines[i])
			}
		}
		fmt.Fprintf(t.opt.Log, "fold %d of %d\n", f+1, trainFolds)
	}
	full := t.fitBut(func(int) bool { return false })
	var heads []*classify.Head
	for _, p := range full.families {
		if h := t.head(p, scores); h != nil {
			heads = append(heads, h)
		}
	}
	card := classify.Card{Name: "tradecraft text model", Version: "1", Attack: "18.1", Seed: t.opt.Seed, Data: t.counts()}
	return classify.Assemble(card, full.vocabulary, full.model.Prune(t.opt.Weights), heads...)
}

func (t *run) counts() map[string]int {
	out := map[string]int{"documents": len(t.Documents)}
	for _, s := range t.Snippets {
		out[string(s.Kind)]++
	}
	return out
}

// folds deals documents to k folds, near copies to the same one.
func (t *run) folds(k int, seed uint64) []int {
	out := make([]int, len(t.Documents))
	for i := range out {
		h := uint64(t.copies.groups[i])*0x9e3779b97f4a7c15 + (seed+1)*0xda942042e4dd58b5
		h ^= h >> 31
		h *= 0xff51afd7ed558ccd
		out[i] = int(h >> 33 % uint64(k))
	}
	return out
}

// head fits the stacker of a family on scores of documents not seen.
func (t *run) head(p placed, scores [][][]float32) *classify.Head {
	h := &classify.Head{Name: p.name, Labels: p.labels, Column: p.first, Prior: make([]float64, len(p.labels))}
	docs := 0
	for _, d := range t.Documents {
		if d.Closed == p.rule.closed {
			docs++
			for _, l := range p.rollAll(d.Techniques) {
				h.Prior[l]++
			}
		}
	}
	for l, n := range h.Prior {
		h.Prior[l] = math.Log((n + 0.3) / (float64(docs) + 1))
	}
	var x [][]float64
	var y []bool
	probability := make([][]float64, len(t.Documents))
	for i, d := range t.Documents {
		if d.Closed != p.rule.closed {
			continue
		}
		yes := p.rollAll(d.Techniques)
		for l := range p.labels {
			prior := h.Prior[l]
			if slices.Contains(yes, l) { // the document's own label must not speak for itself
				prior = math.Log((math.Exp(prior)*(float64(docs)+1) - 1) / float64(docs))
			}
			x = append(x, classify.Signals(column(scores[i], p.first+l), prior))
			y = append(y, slices.Contains(yes, l))
		}
	}
	if len(x) == 0 {
		return nil
	}
	h.Stack = stack.FitLogistic(x, y, nil, 0.05)
	n := 0
	for i, d := range t.Documents {
		if d.Closed == p.rule.closed {
			for range p.labels {
				probability[i] = append(probability[i], stack.Sigmoid(h.Stack.LogOdds(x[n])))
				n++
			}
		}
	}
	h.Line = t.lineRegression(p, scores, probability)
	return h
}

func column(scores [][]float32, c int) []float64 {
	out := make([]float64, len(scores))
	for i, s := range scores {
		out[i] = float64(s[c])
	}
	return out
}

// lineRegression makes a line's probability of its score and its document's.
func (t *run) lineRegression(p placed, scores [][][]float32, probability [][]float64) *stack.Logistic {
	var x [][]float64
	var y []bool
	for i, d := range t.Documents {
		if d.Closed != p.rule.closed {
			continue
		}
		for j, line := range d.Lines {
			yes := p.rollAll(line.Techniques)
			for l := range p.labels {
				if q := probability[i][l]; q >= 0.02 {
					x = append(x, []float64{float64(scores[i][j][p.first+l]), math.Log(q / (1 - q))})
					y = append(y, slices.Contains(yes, l))
				}
			}
		}
	}
	return stack.FitLogistic(x, y, nil, 1)
}
