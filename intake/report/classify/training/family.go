package training

import (
	"slices"

	"tradecraft/intake/report/classify/corpus"
)

// family is a set of labels that is trained and read together.
type family struct {
	name   string
	labels []string
	index  map[string]int
}

func newFamily(name string, labels []string) *family {
	f := &family{name: name, labels: labels, index: make(map[string]int, len(labels))}
	for i, l := range labels {
		f.index[l] = i
	}
	return f
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

// under returns the labels that are sub-techniques of a technique.
func (f *family) under(id string) []int {
	var out []int
	for i, l := range f.labels {
		if l != id && corpus.Parent(l) == id {
			out = append(out, i)
		}
	}
	return out
}

// closedLabels are the techniques marked in the closed documents, rolled up to
// the list that the annotators used: a sub-technique whose parent is marked
// counts as its parent.
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

func sortedKeys[V any](m map[string]V) []string {
	out := make([]string, 0, len(m))
	for k := range m {
		out = append(out, k)
	}
	slices.Sort(out)
	return out
}
