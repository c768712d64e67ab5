package linear

import (
	"cmp"
	"math"
	"slices"

	"tradecraft/intake/report/classify/features"
)

// Sparse is a set of linear classifiers with few weights each, 8 bits a
// weight. It is read-only and safe for concurrent use.
type Sparse struct {
	Labels int
	// By label: the columns with a weight, ascending, and the weights in units of Scale.
	Columns [][]uint32
	Weights [][]int8
	Scale   []float32
	Bias    []float32

	// By column, for scoring: entries start[c] to start[c+1].
	start []uint32
	entry []entry
}

type entry struct {
	label  uint16
	weight int8
}

// Prune keeps the k weights of greatest size of each label and rounds them to
// 8 bits.
func (d *Dense) Prune(k int) *Sparse {
	s := &Sparse{Labels: d.Labels, Columns: make([][]uint32, d.Labels), Weights: make([][]int8, d.Labels), Scale: make([]float32, d.Labels), Bias: make([]float32, d.Labels)}
	order := make([]uint32, d.Columns)
	for l := range d.Labels {
		size := func(c uint32) float32 { return float32(math.Abs(float64(d.Weight(int(c), l)))) }
		for c := range order {
			order[c] = uint32(c)
		}
		slices.SortFunc(order, func(a, b uint32) int { return cmp.Or(cmp.Compare(size(b), size(a)), cmp.Compare(a, b)) })
		s.Bias[l] = d.Weight(d.Columns, l)
		if d.Columns == 0 || size(order[0]) == 0 {
			continue
		}
		s.Scale[l] = size(order[0]) / 127
		top := slices.Sorted(slices.Values(order[:min(k, len(order))]))
		for _, c := range top {
			q := int8(math.RoundToEven(float64(d.Weight(int(c), l) / s.Scale[l])))
			if q != 0 {
				s.Columns[l] = append(s.Columns[l], c)
				s.Weights[l] = append(s.Weights[l], q)
			}
		}
	}
	return s
}

// Index makes the model ready to score rows of the given number of columns.
func (s *Sparse) Index(columns int) {
	s.start = make([]uint32, columns+1)
	for _, list := range s.Columns {
		for _, c := range list {
			s.start[c+1]++
		}
	}
	for c := range columns {
		s.start[c+1] += s.start[c]
	}
	s.entry = make([]entry, s.start[columns])
	next := slices.Clone(s.start[:columns])
	for l, list := range s.Columns {
		for i, c := range list {
			s.entry[next[c]] = entry{uint16(l), s.Weights[l][i]}
			next[c]++
		}
	}
}

// Scores writes the score of each label to out, which has one place a label.
// Index must have been called.
func (s *Sparse) Scores(x features.Vector, out []float32) {
	clear(out)
	for j, c := range x.Index {
		v := x.Value[j]
		for _, e := range s.entry[s.start[c]:s.start[c+1]] {
			out[e.label] += float32(v * float32(e.weight))
		}
	}
	for l := range out {
		out[l] = float32(out[l]*s.Scale[l]) + s.Bias[l]
	}
}

// Weight returns the weight of a column for a label, 0 when it was pruned.
func (s *Sparse) Weight(column uint32, label int) float32 {
	i, ok := slices.BinarySearch(s.Columns[label], column)
	if !ok {
		return 0
	}
	return float32(s.Weights[label][i]) * s.Scale[label]
}
