package spans

import (
	"strings"

	"tradecraft/intake/report/classify/features"
	"tradecraft/intake/report/classify/lexicon"
)

// data is all texts made ready: the three views of each and its plain words.
type data struct {
	labels []string
	index  map[string]int
	spans  []Span
	more   []Example
	// views of spans, then of examples
	views [views][][]features.Term
	words [][]string
	// neighbours is as in Options.
	neighbours bool
}

// views of a text: all its terms with the phrases of the lexicon; words, word
// stems and words further apart; groups of characters.
const (
	allView = iota
	wordView
	charView
	views
)

// prepare keeps the examples of known labels and reads all texts.
func prepare(list []Span, more []Example, labels []string) *data {
	d := &data{labels: labels, index: make(map[string]int), spans: list}
	for i, l := range labels {
		d.index[l] = i
	}
	lex, err := lexicon.Default()
	if err != nil { // it is embedded and has tests of its own
		lex = &lexicon.Lexicon{}
	}
	read := func(text string) {
		tokens := features.Tokens(text)
		for v, terms := range viewsOf(text, tokens, lex) {
			d.views[v] = append(d.views[v], terms)
		}
		d.words = append(d.words, plain(text))
	}
	for _, s := range list {
		read(s.Text)
	}
	for _, e := range more {
		if _, ok := d.index[e.Label]; ok {
			d.more = append(d.more, e)
			read(e.Text)
		}
	}
	return d
}

func viewsOf(text string, tokens []features.Token, lex *lexicon.Lexicon) [views][]features.Term {
	terms := features.Terms(tokens)
	var named, apart, stems []features.Token
	for _, h := range lex.Find(text, tokens) {
		p := lex.Phrases[h.Phrase]
		named = append(named, features.Token{Text: p.Technique})
		if p.Strong {
			named = append(named, features.Token{Text: p.Technique + "+"})
		}
	}
	for i, t := range tokens {
		stems = append(stems, features.Token{Text: stem(t.Text)})
		for j := i + 2; j <= i+3 && j < len(tokens); j++ {
			apart = append(apart, features.Token{Text: stem(t.Text) + " " + stem(tokens[j].Text)})
		}
	}
	var words, chars []features.Term
	for _, t := range terms {
		if t.Characters() {
			chars = append(chars, t)
		} else {
			words = append(words, t)
		}
	}
	words = features.Context(features.Context(words, "stem", stems), "apart", apart)
	return [views][]features.Term{features.Context(terms, "lexicon", named), words, chars}
}

// stem cuts common endings off.
func stem(w string) string {
	for _, end := range []string{"ations", "ation", "ings", "ing", "ions", "ion", "ed", "es", "er", "or", "ly", "s", "e"} {
		if short, ok := strings.CutSuffix(w, end); ok && len(short) > 3 {
			return short
		}
	}
	return w
}

// shingle is the number of words of the pieces that are compared.
const shingle = 8

// clean returns the examples (by place in views) that copy no held span: none
// with the same words, nor with over 30 % of its pieces of eight words.
func (d *data) clean(held func(span int) bool) []int {
	same, pieces := make(map[string]bool), make(map[string]bool)
	for i := range d.spans {
		if held(i) {
			w := d.words[i]
			same[strings.Join(w, " ")] = true
			for k := 0; k+shingle <= len(w); k++ {
				pieces[strings.Join(w[k:k+shingle], " ")] = true
			}
		}
	}
	var out []int
	for i := len(d.spans); i < len(d.words); i++ {
		w := d.words[i]
		if same[strings.Join(w, " ")] {
			continue
		}
		hits, total := 0, max(1, len(w)-shingle+1)
		for k := 0; k+shingle <= len(w); k++ {
			if pieces[strings.Join(w[k:k+shingle], " ")] {
				hits++
			}
		}
		if 10*hits <= 3*total {
			out = append(out, i)
		}
	}
	return out
}

// row is one training row: its place in views, label and weight.
type row struct {
	at, label int
	weight    float32
}

// rows lists the training rows of spans and examples.
func (d *data) rows(train, more []int) []row {
	out := make([]row, 0, len(train)+len(more))
	for _, i := range train {
		out = append(out, row{i, d.index[d.spans[i].Label], 1})
	}
	for _, i := range more {
		e := d.more[i-len(d.spans)]
		out = append(out, row{i, d.index[e.Label], e.Weight})
	}
	return out
}
