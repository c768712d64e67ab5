package reading

import (
	"strings"

	"tradecraft/intake/report/classify/lexicon"
)

// Head is a list of labels with the columns of the linear models that stand
// for them.
type Head struct {
	Labels []string
	// Columns has one list a linear model: the column of each label, -1 where
	// the model does not know it. The first model must know all.
	Columns [][]int32
	// Any is the column of "does this line show any of them".
	Any int32
	// Prior is the log of the share of documents that show the label.
	Prior []float64
	// Phrases is the share of lines with the phrase that show its label, by
	// phrase of the lexicon.
	Phrases []float32
	// Skip leaves labels without a pair out of Documents. Training wants all.
	Skip bool

	index map[string]int
	roll  []int32 // phrase -> label, -1 for none
}

// Prepare builds the indexes; call it after the fields are set.
func (h *Head) Prepare(lex *lexicon.Lexicon) {
	h.index = make(map[string]int, len(h.Labels))
	for i, l := range h.Labels {
		h.index[l] = i
	}
	h.roll = make([]int32, len(lex.Phrases))
	for i, p := range lex.Phrases {
		h.roll[i] = int32(h.Label(p.Technique))
	}
}

// Label returns the label that stands for a technique: itself, else its parent,
// else -1.
func (h *Head) Label(id string) int {
	if i, ok := h.index[id]; ok {
		return i
	}
	parent, _, _ := strings.Cut(id, ".")
	if i, ok := h.index[parent]; ok {
		return i
	}
	return -1
}

// PhraseLabel returns the label that a phrase of the lexicon names, -1 for none.
func (h *Head) PhraseLabel(phrase int) int { return int(h.roll[phrase]) }

// score returns the score of a model for a label in a line; unknown labels score low.
func (h *Head) score(p *Page, model, line, label int) float64 {
	c := h.Columns[model][label]
	if c < 0 {
		return unknownScore
	}
	return float64(p.Scores[line][c])
}

// unknownScore stands for the score of a model that does not know the label,
// and for that of a line that is not there.
const unknownScore = -1.2

// peak returns the first model's score of the best window of a line.
func (h *Head) peak(p *Page, line, label int) float64 {
	return float64(p.Peaks[line][h.Columns[0][label]])
}
