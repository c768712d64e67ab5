package reading

import (
	"slices"

	"tradecraft/intake/report/classify/features"
	"tradecraft/intake/report/classify/lexicon"
	"tradecraft/intake/report/classify/lines"
)

// Page is a document as it is read: one entry a line in each list.
type Page struct {
	Tokens [][]features.Token
	Shapes []lines.Shape
	Hits   [][]lexicon.Hit
	IDs    [][]string // technique ids that stand in the line
	// Silent lines show nothing whatever they say: advice, references, product
	// text. nil: there are none.
	Silent []bool
	// Scores of the linear models, [line][column]; set by the caller. Peaks are
	// the greatest scores of the windows of long lines, else the same.
	Scores, Peaks [][]float32
}

// Windows of a long line: a line that tells many things at once says each too softly.
const (
	longLine = 28 // words
	window   = 16
	stride   = 8
)

// Windows returns the overlapping parts of a long line, nil for a short one.
func Windows(tokens []features.Token) [][]features.Token {
	if len(tokens) < longLine {
		return nil
	}
	var out [][]features.Token
	for i := 0; ; i += stride {
		if i+window >= len(tokens) {
			return append(out, tokens[len(tokens)-window:])
		}
		out = append(out, tokens[i:i+window])
	}
}

// NewPage reads the texts of a document; scores are still missing.
func NewPage(texts []string, lex *lexicon.Lexicon) *Page {
	p := &Page{Tokens: make([][]features.Token, len(texts)), Shapes: lines.Of(texts), Hits: make([][]lexicon.Hit, len(texts)), IDs: make([][]string, len(texts))}
	for i, t := range texts {
		p.Tokens[i] = features.Tokens(t)
		p.Hits[i] = lex.Find(t, p.Tokens[i])
		p.IDs[i] = lines.TechniqueIDs(t)
	}
	return p
}

func (p *Page) silent(line int) bool { return p.Silent != nil && p.Silent[line] }

// Score sets Scores and Peaks. score writes the scores of some words to out,
// which is zero and has one place a column.
func (p *Page) Score(columns int, score func(tokens []features.Token, out []float32)) {
	p.Scores, p.Peaks = make([][]float32, len(p.Tokens)), make([][]float32, len(p.Tokens))
	part := make([]float32, columns)
	for i, tokens := range p.Tokens {
		p.Scores[i] = make([]float32, columns)
		score(tokens, p.Scores[i])
		p.Peaks[i] = p.Scores[i]
		windows := Windows(tokens)
		if windows == nil {
			continue
		}
		peaks := slices.Clone(p.Scores[i])
		for _, w := range windows {
			clear(part)
			score(w, part)
			for c, s := range part {
				peaks[c] = max(peaks[c], s)
			}
		}
		p.Peaks[i] = peaks
	}
}
