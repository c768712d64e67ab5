package training

import (
	"tradecraft/intake/report/classify/corpus"
	"tradecraft/intake/report/classify/features"
	"tradecraft/intake/report/classify/linear"
	"tradecraft/intake/report/classify/reading"
)

// Least number of rows a word and a character term must stand in.
const (
	minWords = 2
	minChars = 5
)

// fitted is a set of linear models with their vocabulary.
type fitted struct {
	vocabulary *features.Vocabulary
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
		if d.Snippets[i].Kind != corpus.Negative && s.clean(d.copies.snippets[i]) {
			c.Add(sn.terms)
		}
	}
	return c.Vocabulary(minWords, minChars)
}

// fit trains the families that place puts side by side on the selection.
func (d *Data) fit(s selection, opt linear.Options, closed *family, place func(*builder)) *fitted {
	b := &builder{data: d, vectors: d.vocabulary(s), closed: closed}
	place(b)
	b.build(s)
	return &fitted{b.vectors, b.columns, linear.Train(b.examples, b.vectors.Len(), b.columns, opt)}
}

// score sets the scores of a page.
func (f *fitted) score(p *reading.Page) {
	p.Score(f.columns, func(tokens []features.Token, out []float32) {
		f.model.Scores(f.vocabulary.Vector(features.Terms(tokens)), out)
	})
}
