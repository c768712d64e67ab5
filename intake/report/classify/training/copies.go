package training

import (
	"slices"
	"strings"

	"tradecraft/intake/report/classify/corpus"
)

// shingle is the number of words of the pieces that are compared.
const shingle = 8

// copies says which texts stand, wholly or in good part, in which documents.
// A text is a near copy of a document's text when it equals one of its lines
// (4 words or more), is shorter than a shingle and stands in it, or shares
// over 30 % of its shingles.
type copies struct {
	lines    [][][]int32 // [document][line] -> other documents with that text
	snippets [][]int32   // -> documents
	groups   []int       // document -> group of documents that share 5 long lines or more
}

// minCopy is the least number of words of a text that can be a copy, longLine
// that of a line that makes two documents near copies when sharedLines are shared.
const (
	minCopy     = 4
	longLine    = 8
	sharedLines = 5
)

func findCopies(c *corpus.Corpus) *copies {
	index := map[uint64][]int32{}
	add := func(h uint64, doc int32) {
		list := index[h]
		if n := len(list); n == 0 || list[n-1] != doc {
			index[h] = append(list, doc)
		}
	}
	words := make([][][]string, len(c.Documents))
	for i, d := range c.Documents {
		words[i] = make([][]string, len(d.Lines))
		for j, l := range d.Lines {
			w := plainWords(l.Text)
			words[i][j] = w
			for n := minCopy; n <= shingle; n++ {
				for k := 0; k+n <= len(w); k++ {
					add(hashWords(w[k:k+n]), int32(i))
				}
			}
		}
	}
	out := &copies{lines: make([][][]int32, len(c.Documents)), snippets: make([][]int32, len(c.Snippets))}
	shared := map[[2]int32]int{}
	for i := range words {
		out.lines[i] = make([][]int32, len(words[i]))
		for j, w := range words[i] {
			others := slices.DeleteFunc(overlaps(index, w), func(o int32) bool { return o == int32(i) })
			out.lines[i][j] = others
			if len(w) < longLine {
				continue
			}
			for _, o := range others {
				shared[[2]int32{min(o, int32(i)), max(o, int32(i))}]++
			}
		}
	}
	titles := map[string]int32{}
	for i, d := range c.Documents {
		titles[strings.Join(plainWords(d.Title), " ")] = int32(i)
	}
	for i, s := range c.Snippets {
		out.snippets[i] = overlaps(index, plainWords(s.Text))
		if d, ok := titles[strings.Join(plainWords(s.Source), " ")]; ok && s.Kind == corpus.Span && !slices.Contains(out.snippets[i], d) {
			out.snippets[i] = append(out.snippets[i], d)
		}
	}
	out.groups = group(len(c.Documents), shared)
	return out
}

// overlaps returns the documents that hold a near copy of the words.
func overlaps(index map[uint64][]int32, w []string) []int32 {
	if len(w) < minCopy {
		return nil
	}
	if len(w) <= shingle {
		return slices.Clone(index[hashWords(w)])
	}
	hits := map[int32]int{}
	total := len(w) - shingle + 1
	for k := range total {
		for _, d := range index[hashWords(w[k:k+shingle])] {
			hits[d]++
		}
	}
	var out []int32
	for d, n := range hits {
		if 10*n > 3*total {
			out = append(out, d)
		}
	}
	slices.Sort(out)
	return out
}

// group joins documents that share lines; a group is named by its least document.
func group(n int, shared map[[2]int32]int) []int {
	root := make([]int, n)
	for i := range root {
		root[i] = i
	}
	find := func(i int) int {
		for root[i] != i {
			i = root[i]
		}
		return i
	}
	for pair, count := range shared {
		if count >= sharedLines {
			a, b := find(int(pair[0])), find(int(pair[1]))
			root[max(a, b)] = min(a, b)
		}
	}
	for i := range root {
		root[i] = find(i)
	}
	return root
}

// plainWords are the runs of letters and digits in lower case.
func plainWords(text string) []string {
	return strings.FieldsFunc(strings.ToLower(text), func(r rune) bool {
		return !(r >= 'a' && r <= 'z' || r >= '0' && r <= '9' || r >= 0x80 && r != 0xa0 && (r < 0x2000 || r > 0x206f))
	})
}

func hashWords(w []string) uint64 {
	h := uint64(14695981039346656037)
	for _, s := range w {
		for i := range len(s) {
			h = (h ^ uint64(s[i])) * 1099511628211
		}
		h = (h ^ ' ') * 1099511628211
	}
	return h
}
