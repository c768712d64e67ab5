// Package naming says which sub-technique a line shows when it is known to
// show the technique: PowerShell when it shows a command interpreter.
package naming

import (
	"math"
	"slices"
	"strings"

	"tradecraft"
	"tradecraft/intake/report/classify/lexicon"
	"tradecraft/intake/report/classify/linear"
	"tradecraft/intake/report/classify/stack"
)

// Head knows the sub-techniques and how to tell them apart.
type Head struct {
	Labels []string `json:"labels"` // sub-techniques, ascending
	// Prior is the log of a sub-technique's share of its technique's examples.
	Prior []float64 `json:"prior"`
	// Weights has one column a sub-technique, Judge weighs Features; both in
	// binary form in the file.
	Weights *linear.Sparse `json:"-"`
	Judge   *stack.Blend   `json:"-"`

	children map[string][]int // technique -> its sub-techniques in Labels
	phrase   []int32          // phrase of the lexicon -> sub-technique, -1 for none
}

// Features is the number of features of a sub-technique in a line.
const Features = 10

// Prepare checks the parts against each other and builds the indexes.
func (h *Head) Prepare(lex *lexicon.Lexicon) error {
	if len(h.Prior) != len(h.Labels) || h.Weights == nil || h.Weights.Labels != len(h.Labels) || !h.Judge.Fits(Features) {
		return tradecraft.Errorf("naming.Prepare", tradecraft.Invalid, "text model: the parts of the sub-technique head do not fit")
	}
	h.Ready(lex)
	return nil
}

// Ready builds what Rows needs; the trainer's way in, too.
func (h *Head) Ready(lex *lexicon.Lexicon) {
	h.children = make(map[string][]int)
	index := make(map[string]int32, len(h.Labels))
	for i, id := range h.Labels {
		parent, _, _ := strings.Cut(id, ".")
		h.children[parent] = append(h.children[parent], i)
		index[id] = int32(i)
	}
	h.phrase = make([]int32, len(lex.Phrases))
	for i, p := range lex.Phrases {
		h.phrase[i] = -1
		if k, ok := index[p.Technique]; ok {
			h.phrase[i] = k
		}
	}
}

// Children returns the places of a technique's sub-techniques in Labels.
func (h *Head) Children(technique string) []int { return h.children[technique] }

// evidence is what the lexicon found of a sub-technique.
type evidence struct{ strong, weak, name float64 }

// Rows returns the features of the sub-techniques of a technique, in the order
// of Children. scores are those of all Labels in the line.
func (h *Head) Rows(technique string, scores []float32, hits []lexicon.Hit) [][]float64 {
	subs := h.children[technique]
	found := make([]evidence, len(subs))
	var all evidence
	for _, x := range hits {
		k := slices.Index(subs, int(h.phrase[x.Phrase]))
		if k < 0 {
			continue
		}
		v := &found[k].weak
		switch {
		case x.Name:
			v, all.name = &found[k].name, 1
		case x.Strong:
			v, all.strong = &found[k].strong, 1
		default:
			all.weak = 1
		}
		*v = min(3, *v+1)
	}
	out := make([][]float64, len(subs))
	for k, l := range subs {
		s, other := float64(scores[l]), -1.5
		otherFound := 0.0
		for j, o := range subs {
			if j != k {
				other = max(other, float64(scores[o]))
				otherFound = max(otherFound, found[j].strong+found[j].name)
			}
		}
		f := found[k]
		out[k] = []float64{s, s - other, f.strong, f.weak, f.name, otherFound, all.weak - min(1, f.weak), h.Prior[l], math.Log(float64(len(subs))), float64(min(2, len(hits)))}
	}
	return out
}
