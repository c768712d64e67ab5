package training

import (
	"runtime"
	"strings"
	"sync"

	"tradecraft/attack"
	"tradecraft/intake/report"
	"tradecraft/intake/report/classify"
	"tradecraft/intake/report/classify/corpus"
	"tradecraft/intake/report/classify/features"
	"tradecraft/intake/report/classify/lexicon"
	"tradecraft/intake/report/classify/reading"
)

// row is a line or snippet made ready: its terms and its number of words.
type row struct {
	terms []features.Term
	words int
}

// Data is a corpus made ready for training: all terms counted, all documents
// read, near copies known. It can serve many fits.
type Data struct {
	*corpus.Corpus
	names    []lexicon.Name
	lexicon  *lexicon.Lexicon
	pages    []*reading.Page // without scores
	lines    [][]row         // [document][line]
	snippets []row
	copies   *copies
}

// Prepare brings the corpus to the newest ids of its technique list and reads
// it, once for all fits. Lines that the product takes for advice, references
// and the like are silent in training, too.
func Prepare(c *corpus.Corpus) (*Data, error) {
	c.Migrate(c.Resolve())
	d := &Data{Corpus: c, pages: make([]*reading.Page, len(c.Documents)), lines: make([][]row, len(c.Documents)), snippets: make([]row, len(c.Snippets))}
	for _, t := range c.Techniques {
		if t.RevokedBy == "" && !t.Deprecated {
			d.names = append(d.names, lexicon.Name{ID: t.ID, Name: t.Name})
		}
	}
	var err error
	if d.lexicon, err = lexicon.With(d.names); err != nil {
		return nil, err
	}
	kb, err := attack.Load()
	if err != nil {
		return nil, err
	}
	reader := report.NewReader(kb, nil)
	each(len(c.Documents), func(i int) {
		lines := c.Documents[i].Lines
		texts := make([]string, len(lines))
		for j, l := range lines {
			texts[j] = l.Text
		}
		d.pages[i] = reading.NewPage(texts, d.lexicon)
		d.pages[i].Silent = silent(reader, texts)
		d.lines[i] = make([]row, len(lines))
		for j, t := range texts {
			d.lines[i][j] = row{features.Terms(d.pages[i].Tokens[j]), len(strings.Fields(t))}
		}
	})
	each(len(c.Snippets), func(i int) {
		t := c.Snippets[i].Text
		d.snippets[i] = row{features.Terms(features.Tokens(t)), len(strings.Fields(t))}
	})
	d.copies = findCopies(c)
	return d, nil
}

// silent says which lines cannot show a technique.
func silent(r *report.Reader, texts []string) []bool {
	out := make([]bool, len(texts))
	for i, told := range r.Told(classify.Lines(texts)) {
		out[i] = !told.Tells
	}
	return out
}

// folds deals documents to k folds, near copies to the same one.
func (d *Data) folds(k int, seed uint64) []int {
	out := make([]int, len(d.Documents))
	for i := range out {
		h := uint64(d.copies.groups[i])*0x9e3779b97f4a7c15 + (seed+1)*0xda942042e4dd58b5
		h ^= h >> 31
		h *= 0xff51afd7ed558ccd
		h ^= h >> 33
		out[i] = int((h >> 20) % uint64(k))
	}
	return out
}

// each calls work for 0 to n-1 on all cores.
func each(n int, work func(i int)) {
	var wg sync.WaitGroup
	jobs := runtime.GOMAXPROCS(0)
	for k := range jobs {
		wg.Go(func() {
			for i := k; i < n; i += jobs {
				work(i)
			}
		})
	}
	wg.Wait()
}
