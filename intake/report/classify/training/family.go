package training

import (
	"slices"

	"tradecraft/intake/report/classify/corpus"
)

// family is a list of labels that is trained and read together.
type family struct {
	labels []string
	index  map[string]int
	subs   map[string][]int // technique -> its sub-techniques among the labels
}

func newFamily(labels []string) *family {
	f := &family{labels: labels, index: make(map[string]int, len(labels)), subs: map[string][]int{}}
	for i, l := range labels {
		f.index[l] = i
		if p := corpus.Parent(l); p != l {
			f.subs[p] = append(f.subs[p], i)
		}
	}
	return f
}

func (f *family) has(id string) bool {
	_, ok := f.index[id]
	return ok
}

// parents are the techniques of some techniques and sub-techniques.
func parents(ids []string) []string {
	seen := map[string]bool{}
	for _, id := range ids {
		seen[corpus.Parent(id)] = true
	}
	return sortedKeys(seen)
}

// roll returns the label that stands for a technique: itself, else its parent, else -1.
func (f *family) roll(id string) int {
	if i, ok := f.index[id]; ok {
		return i
	}
	if i, ok := f.index[corpus.Parent(id)]; ok {
		return i
	}
	return -1
}

// rollAll returns the labels of some techniques, ascending, without repeats.
func (f *family) rollAll(ids []string) []int {
	var out []int
	for _, id := range ids {
		if l := f.roll(id); l >= 0 {
			out = append(out, l)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// closedLabels are the techniques on the annotators' list of the closed documents.
func closedLabels(docs []corpus.Document) []string {
	seen := map[string]bool{}
	for _, d := range docs {
		if d.Closed {
			for _, t := range d.Listed {
				seen[t] = true
			}
		}
	}
	return sortedKeys(seen)
}

// shownLabels are the techniques that an open document of the selection shows.
func shownLabels(docs []corpus.Document, s selection) []string {
	seen := map[string]bool{}
	for i, d := range docs {
		if !d.Closed && s.documents[i] {
			for _, t := range d.Techniques {
				seen[t] = true
			}
		}
	}
	return sortedKeys(seen)
}

// liveLabels are all live techniques and all that a document or snippet of the
// selection shows.
func liveLabels(c *corpus.Corpus, s selection) []string {
	seen := map[string]bool{}
	for _, t := range c.Techniques {
		if t.RevokedBy == "" && !t.Deprecated {
			seen[t.ID] = true
		}
	}
	for _, t := range shownLabels(c.Documents, s) {
		seen[t] = true
	}
	for _, s := range c.Snippets {
		if s.Technique != "" {
			seen[s.Technique] = true
		}
	}
	return sortedKeys(seen)
}

func sortedKeys[V any](m map[string]V) []string {
	out := make([]string, 0, len(m))
	for k := range m {
		out = append(out, k)
	}
	slices.Sort(out)
	return out
}
