package training

import (
	"tradecraft/intake/report/classify/features"
	"tradecraft/intake/report/classify/linear"
)

// Least number of rows a word and a character term must stand in.
const (
	minWords = 2
	minChars = 5
)

// fitted is a set of linear models with their vocabulary.
type fitted struct {
	vocabulary *features.Vocabulary
	families   []placed
	columns    int
	model      *linear.Dense
}

// vocabulary counts the terms of what the selection may see.
func (d *Data) vocabulary(s selection) *features.Vocabulary {
	c := features.NewCounter()
	for i := range d.Documents {
		if s.documents[i] {
			for _, l := range d.lines[i] {
				c.Add(l.terms)
			}
		}
	}
	for i, sn := range d.snippets {
		if d.Snippets[i].Kind != "negative" && s.clean(d.copies.snippets[i]) {
			c.Add(sn.terms)
		}
	}
	return c.Vocabulary(minWords, minChars)
}

// fit trains the families on the selection.
func (d *Data) fit(v *features.Vocabulary, s selection, opt linear.Options, place func(*builder)) *fitted {
	b := &builder{data: d, vectors: v}
	place(b)
	b.build(s)
	return &fitted{v, b.families, b.columns, linear.Train(b.examples, v.Len(), b.columns, opt)}
}

// score returns the scores of each line of a document, one a column.
func (f *fitted) score(lines []row) [][]float32 {
	out := make([][]float32, len(lines))
	for i, l := range lines {
		out[i] = make([]float32, f.columns)
		f.model.Scores(f.vocabulary.Vector(l.terms), out[i])
	}
	return out
}
