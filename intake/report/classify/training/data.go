package training

import (
	"runtime"
	"strings"
	"sync"

	"tradecraft/intake/report/classify/corpus"
	"tradecraft/intake/report/classify/features"
)

// row is a line or snippet made ready: its terms and its number of words.
type row struct {
	terms []features.Term
	words int
}

// Data is a corpus made ready for training: all terms counted, near copies known.
type Data struct {
	*corpus.Corpus
	lines    [][]row // [document][line]
	snippets []row
	copies   *copies
}

// Prepare counts the terms of a whole corpus, once for all fits.
func Prepare(c *corpus.Corpus) *Data {
	d := &Data{Corpus: c, lines: make([][]row, len(c.Documents)), snippets: make([]row, len(c.Snippets))}
	each(len(c.Documents), func(i int) {
		lines := c.Documents[i].Lines
		d.lines[i] = make([]row, len(lines))
		for j, l := range lines {
			d.lines[i][j] = newRow(l.Text)
		}
	})
	each(len(c.Snippets), func(i int) { d.snippets[i] = newRow(c.Snippets[i].Text) })
	d.copies = findCopies(c)
	return d
}

func newRow(text string) row {
	return row{features.Terms(features.Tokens(text)), len(strings.Fields(text))}
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
