package training

import (
	"math"
	"slices"

	"tradecraft/intake/report/classify"
	"tradecraft/intake/report/classify/reading"
	"tradecraft/intake/report/classify/stack"
)

// How the stackers are fitted; chosen by cross-validation.
var (
	lineOptions = stack.TreeOptions{Rounds: 120, Leaves: 15, Rate: 0.06, MinLeaf: 60}
	pairOptions = stack.BlendOptions{C: 0.5, Bags: 2, Trees: stack.TreeOptions{Rounds: 200, Leaves: 16, Rate: 0.06, MinLeaf: 60, Rows: 0.7, Columns: 0.5}}

	documentOptions = stack.BlendOptions{C: 0.05, Bags: 6, Trees: stack.TreeOptions{Rounds: 140, Leaves: 8, Rate: 0.05, MinLeaf: 25, Rows: 0.6, Columns: 0.3}}
)

// stacking fits the three stackers of a head, each on what the one before says
// of documents that it has not seen.
type stacking struct {
	*run
	plan  headPlan
	docs  []int
	truth map[int][]bool // document -> by label
	any   map[int][]float64
	pairs map[int][]reading.Pair
}

func (t *run) head(p headPlan) *classify.Head {
	return t.stacking(p, func(int) bool { return true }).fit()
}

// stacking prepares the stackers of a head on the documents that are in.
func (t *run) stacking(p headPlan, in func(document int) bool) *stacking {
	s := &stacking{run: t, plan: p, truth: map[int][]bool{}, any: map[int][]float64{}, pairs: map[int][]reading.Pair{}}
	for i, d := range t.Documents {
		if in(i) && t.all.documents[i] && d.Closed == p.closed && len(d.Lines) > 0 {
			s.docs = append(s.docs, i)
			s.truth[i] = s.marks(d.Techniques)
		}
	}
	return s
}

func (s *stacking) fit() *classify.Head {
	h := s.empty()
	s.fitLine(h)
	s.fitPair(h)
	s.fitDocument(h)
	return h
}

// marks says for each label whether it is among some techniques.
func (s *stacking) marks(ids []string) []bool {
	out := make([]bool, len(s.plan.labels.labels))
	for _, l := range s.plan.labels.rollAll(ids) {
		out[l] = true
	}
	return out
}

func (s *stacking) empty() *classify.Head {
	return &classify.Head{Name: s.plan.name, Closed: s.plan.closed, Labels: s.plan.labels.labels, Columns: s.plan.columns, Any: s.plan.any}
}

// reader is a head as the reading package sees it, with the priors and phrase
// shares of the documents that are in.
func (s *stacking) reader(in func(document int) bool) *reading.Head {
	r := &reading.Head{Labels: s.plan.labels.labels, Columns: s.plan.columns, Any: s.plan.any}
	r.Prepare(s.lexicon)
	r.Prior, r.Phrases = s.priors(in), s.phrases(r, in)
	return r
}

// fitLine fits "does the line show anything?", unseen fold by fold and then on all.
func (s *stacking) fitLine(h *classify.Head) {
	r := s.reader(func(int) bool { return false })
	x := map[int][][]float64{}
	for _, i := range s.docs {
		x[i] = reading.Lines(s.run.pages[i], r)
	}
	fit := func(in func(int) bool) *stack.Trees {
		var rows [][]float64
		var y []bool
		for _, i := range s.docs {
			if in(i) {
				rows = append(rows, x[i]...)
				for _, l := range s.Documents[i].Lines {
					y = append(y, len(s.plan.labels.rollAll(l.Techniques)) > 0)
				}
			}
		}
		return stack.FitTrees(rows, y, lineOptions)
	}
	s.eachFold(func(_ int, in, out func(int) bool) {
		m := fit(in)
		for _, i := range s.docs {
			if out(i) {
				for _, v := range x[i] {
					s.any[i] = append(s.any[i], stack.Sigmoid(m.LogOdds(v)))
				}
			}
		}
	})
	h.Line = fit(everything)
}

// fitPair fits "does the line show the label?".
func (s *stacking) fitPair(h *classify.Head) {
	s.eachFold(func(f int, in, out func(int) bool) {
		r := s.reader(in)
		for _, i := range s.docs {
			if out(i) {
				s.pairs[i] = reading.Pairs(s.run.pages[i], r, s.any[i])
			}
		}
	})
	s.eachFold(func(f int, in, out func(int) bool) {
		m := stack.FitBlend(s.pairRows(in))
		for _, i := range s.docs {
			if out(i) {
				for k := range s.pairs[i] {
					s.pairs[i][k].P = stack.Sigmoid(m.LogOdds(s.pairs[i][k].X))
				}
			}
		}
	})
	h.Pair = stack.FitBlend(s.pairRows(everything))
	all := s.reader(everything)
	h.Prior, h.Phrases = all.Prior, all.Phrases
	h.Sentence = s.sentenceCut()
	h.Cuts = s.labelCuts(h.Sentence)
}

func everything(int) bool { return true }

// eachFold calls work for each fold that has documents with what is in the
// others and in it.
func (s *stacking) eachFold(work func(fold int, in, out func(document int) bool)) {
	for f := range s.opt.Folds {
		if !slices.ContainsFunc(s.docs, func(i int) bool { return s.run.fold[i] == f }) {
			continue
		}
		work(f, func(i int) bool { return s.run.fold[i] != f }, func(i int) bool { return s.run.fold[i] == f })
	}
}

// pairRows are the pairs of the documents that are in, their truth, and how to fit them.
func (s *stacking) pairRows(in func(int) bool) (x [][]float64, y []bool, opt stack.BlendOptions) {
	for _, i := range s.docs {
		if in(i) {
			for _, p := range s.pairs[i] {
				x = append(x, p.X)
				y = append(y, s.shows(i, p))
			}
		}
	}
	return x, y, pairOptions
}

func (s *stacking) shows(document int, p reading.Pair) bool {
	return slices.Contains(s.plan.labels.rollAll(s.Documents[document].Lines[p.Line].Techniques), p.Label)
}

// sentenceCut is the probability with the best micro F1 of sentences.
func (s *stacking) sentenceCut() float64 {
	const steps = 100
	var yes, no [steps]float64
	total := 0.0
	for _, i := range s.docs {
		for _, l := range s.Documents[i].Lines {
			total += float64(len(s.plan.labels.rollAll(l.Techniques)))
		}
		for _, p := range s.pairs[i] {
			k := min(steps-1, int(p.P*steps))
			if s.shows(i, p) {
				yes[k]++
			} else {
				no[k]++
			}
		}
	}
	best, cut, tp, fp := 0.0, 0.5, 0.0, 0.0
	for k := steps - 1; k >= 0; k-- {
		tp += yes[k]
		fp += no[k]
		if f := 2 * tp / (tp + fp + total); f > best {
			best, cut = f, float64(k)/steps
		}
	}
	return cut
}

// labelCuts brings the cut of each label half way to the one with its own best
// expected F1, which is half of that F1: rare labels are found more readily.
func (s *stacking) labelCuts(common float64) []float64 {
	by := make([][]float64, len(s.plan.labels.labels))
	for _, i := range s.docs {
		for _, p := range s.pairs[i] {
			by[p.Label] = append(by[p.Label], p.P)
		}
	}
	out := make([]float64, len(by))
	for l, p := range by {
		out[l] = (common + stack.BestF1(p)/2) / 2
	}
	return out
}

// fitDocument fits "does the document show the label?".
func (s *stacking) fitDocument(h *classify.Head) {
	x := map[int][][]float64{}
	s.eachFold(func(f int, in, out func(int) bool) {
		r := s.reader(in)
		for _, i := range s.docs {
			if out(i) {
				x[i] = reading.Documents(s.run.pages[i], r, s.any[i], s.pairs[i])
			}
		}
	})
	rows := func(in func(int) bool) (rows [][]float64, y []bool, opt stack.BlendOptions) {
		for _, i := range s.docs {
			if in(i) {
				rows = append(rows, x[i]...)
				y = append(y, s.truth[i]...)
			}
		}
		opt = documentOptions
		opt.Trees.Monotone = reading.DocumentMonotone(len(s.plan.columns))
		return rows, y, opt
	}
	var unseen []float64
	var y []bool
	s.eachFold(func(f int, in, out func(int) bool) {
		m := stack.FitBlend(rows(in))
		for _, i := range s.docs {
			if out(i) {
				for _, v := range x[i] {
					unseen = append(unseen, m.LogOdds(v))
				}
				y = append(y, s.truth[i]...)
			}
		}
	})
	h.Document = stack.FitBlend(rows(everything))
	h.Document.Straighten(unseen, y)
	for i, z := range unseen {
		unseen[i] = h.Document.Shift + h.Document.Slope*z
	}
	h.Habit = stack.Offsets(unseen, y, len(s.plan.labels.labels), habitWorth)
}

// habitWorth holds the habits near 0: what a label's documents say counts in
// full only when there are many more than this.
const habitWorth = 30

// priors are the logs of the share of documents that show a label.
func (s *stacking) priors(in func(int) bool) []float64 {
	out := make([]float64, len(s.plan.labels.labels))
	n := 0.0
	for _, i := range s.docs {
		if in(i) {
			n++
			for l, yes := range s.truth[i] {
				if yes {
					out[l]++
				}
			}
		}
	}
	for l := range out {
		out[l] = math.Log((out[l] + 0.3) / (n + 1))
	}
	return out
}

// Share of lines with a phrase that show its technique, before any was seen,
// and the number of lines that this is worth.
const (
	strongShare = 0.25
	weakShare   = 0.08
	shareWorth  = 8
)

// phrases are the shares of the lines with a phrase that show its label.
func (s *stacking) phrases(h *reading.Head, in func(int) bool) []float32 {
	n, yes := make([]float64, len(s.lexicon.Phrases)), make([]float64, len(s.lexicon.Phrases))
	for _, i := range s.docs {
		if !in(i) {
			continue
		}
		for j, hits := range s.Data.pages[i].Hits {
			own := s.plan.labels.rollAll(s.Documents[i].Lines[j].Techniques)
			for _, x := range hits {
				if l := h.PhraseLabel(x.Phrase); l >= 0 {
					n[x.Phrase]++
					if slices.Contains(own, l) {
						yes[x.Phrase]++
					}
				}
			}
		}
	}
	out := make([]float32, len(n))
	for k := range out {
		share := weakShare
		if s.lexicon.Phrases[k].Strong {
			share = strongShare
		}
		out[k] = float32((yes[k] + shareWorth*share) / (n[k] + shareWorth))
	}
	return out
}
