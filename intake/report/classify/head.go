package classify

import (
	"tradecraft"
	"tradecraft/intake/report/classify/lexicon"
	"tradecraft/intake/report/classify/reading"
	"tradecraft/intake/report/classify/stack"
)

// Head reads documents in one annotators' style: a list of labels, the columns
// of the linear models that stand for them, and the three stackers.
type Head struct {
	Name string `json:"name"`
	// Closed is true for the style of a fixed list of techniques, where a
	// listed sub-technique is looked for and its parent is not.
	Closed  bool      `json:"closed"`
	Labels  []string  `json:"labels"`
	Columns [][]int32 `json:"columns"`
	Any     int32     `json:"any"`
	Prior   []float64 `json:"prior"`
	Phrases []float32 `json:"phrases"`
	// Habit is added to a label's log-odds for a document: annotators see some
	// techniques more readily than others. Empty: 0 for all.
	Habit []float64 `json:"habit,omitempty"`

	// The three stackers, in binary form in the file.
	Line     *stack.Trees `json:"-"`
	Pair     *stack.Blend `json:"-"`
	Document *stack.Blend `json:"-"`
	// Sentence is the probability from which a sentence's technique is reported;
	// Cuts has one for each label where they differ.
	Sentence float64   `json:"sentence"`
	Cuts     []float64 `json:"cuts,omitempty"`

	reading *reading.Head
	ids     []string // Labels in the version of the knowledge base
	index   map[string]int
}

// prepare checks the head against a number of columns and builds its indexes.
func (h *Head) prepare(columns int, lex *lexicon.Lexicon) error {
	n, models := len(h.Labels), len(h.Columns)
	sound := n > 0 && models > 0 && len(h.Prior) == n && (len(h.Habit) == 0 || len(h.Habit) == n) && (len(h.Cuts) == 0 || len(h.Cuts) == n) && len(h.Phrases) == len(lex.Phrases) && h.Any >= 0 && int(h.Any) < columns
	for m, list := range h.Columns {
		sound = sound && len(list) == n
		for _, c := range list {
			sound = sound && int(c) < columns && (c >= 0 || m > 0)
		}
	}
	if !sound || !h.Line.Fits(reading.LineFeatures) || !h.Pair.Fits(reading.PairFeatures(models)) || !h.Document.Fits(reading.DocumentFeatures(models)) {
		return tradecraft.Errorf("classify.Read", tradecraft.Invalid, "text model: head %q does not fit", h.Name)
	}
	h.Ready(lex)
	h.rename(h.Labels)
	return nil
}

// Ready builds what reading a page needs; the trainer's way in, too.
func (h *Head) Ready(lex *lexicon.Lexicon) {
	h.reading = &reading.Head{Labels: h.Labels, Columns: h.Columns, Any: h.Any, Prior: h.Prior, Phrases: h.Phrases}
	h.reading.Prepare(lex)
}

// cut is the probability from which a sentence's label is reported.
func (h *Head) cut(label int) float64 {
	if len(h.Cuts) > 0 {
		return h.Cuts[label]
	}
	return h.Sentence
}

// rename sets the ids that answers carry.
func (h *Head) rename(ids []string) {
	h.ids, h.index = ids, make(map[string]int, len(ids))
	for i, id := range ids {
		h.index[id] = i
	}
}

// Reading is what a head read off a page.
type Reading struct {
	Any   []float64      // by line: the probability that it shows any label
	Pairs []reading.Pair // with their probabilities
	// Probability that the document shows a label, by label.
	Probability []float64
}

// Read reads a page whose scores are set.
func (h *Head) Read(p *reading.Page) Reading {
	var r Reading
	if len(p.Scores) == 0 {
		r.Probability = make([]float64, len(h.Labels))
		return r
	}
	for _, x := range reading.Lines(p, h.reading) {
		r.Any = append(r.Any, stack.Sigmoid(h.Line.LogOdds(x)))
	}
	r.Pairs = reading.Pairs(p, h.reading, r.Any)
	for i := range r.Pairs {
		r.Pairs[i].P = stack.Sigmoid(h.Pair.LogOdds(r.Pairs[i].X))
	}
	for l, x := range reading.Documents(p, h.reading, r.Any, r.Pairs) {
		z := h.Document.LogOdds(x)
		if len(h.Habit) > 0 {
			z += h.Habit[l]
		}
		r.Probability = append(r.Probability, stack.Sigmoid(z))
	}
	return r
}
