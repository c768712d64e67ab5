package linear

import (
	"cmp"
	"math"
	"slices"
	"sort"

	"tradecraft/intake/report/classify/features"
)

// Sparse is a set of linear classifiers with few weights each, 8 bits a
// weight. It is read-only and safe for concurrent use.
type Sparse struct {
	Labels int
	// By label: the columns with a weight, ascending, and the weights in units of
	// Scale. They are nil in a model that was read: then only [Flat] holds them.
	Columns [][]uint32
	Weights [][]int8
	Scale   []float32
	Bias    []float32

	flat Flat
}

// Flat holds the weights by column, as scoring wants them and as they lie in a
// file: those of column c are Start[c] to Start[c+1], by ascending label.
type Flat struct {
	Start  []uint32
	Label  []byte // two bytes a weight, little endian
	Weight []byte // one byte, signed
}

// Flat returns the weights by column; Index must have been called. Do not
// change it.
func (s *Sparse) Flat() Flat { return s.flat }

// FromFlat makes a model of weights by column. ok is false when they are not
// sound: labels out of bounds or not ascending, lists of other lengths.
func FromFlat(labels int, scale, bias []float32, f Flat) (s *Sparse, ok bool) {
	n := len(f.Weight)
	if len(scale) != labels || len(bias) != labels || len(f.Label) != 2*n || len(f.Start) == 0 || f.Start[0] != 0 || int(f.Start[len(f.Start)-1]) != n {
		return nil, false
	}
	for c := range len(f.Start) - 1 {
		from, to := int(f.Start[c]), int(f.Start[c+1])
		if from > to || to > n {
			return nil, false
		}
		last := -1
		for i := from; i < to; i++ {
			l := f.label(i)
			if l <= last || l >= labels {
				return nil, false
			}
			last = l
		}
	}
	return &Sparse{Labels: labels, Scale: scale, Bias: bias, flat: f}, true
}

func (f *Flat) label(i int) int { return int(f.Label[2*i]) | int(f.Label[2*i+1])<<8 }

// Len is the number of weights.
func (s *Sparse) Len() int {
	n := len(s.flat.Weight)
	if s.Columns != nil {
		n = 0
		for _, list := range s.Columns {
			n += len(list)
		}
	}
	return n
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

// Index makes a pruned model ready to score rows of the given number of
// columns. A model that was read is ready.
func (s *Sparse) Index(columns int) {
	if s.Columns == nil {
		return
	}
	n := s.Len()
	f := Flat{Start: make([]uint32, columns+1), Label: make([]byte, 2*n), Weight: make([]byte, n)}
	for _, list := range s.Columns {
		for _, c := range list {
			f.Start[c+1]++
		}
	}
	for c := range columns {
		f.Start[c+1] += f.Start[c]
	}
	next := slices.Clone(f.Start[:columns])
	for l, list := range s.Columns {
		for i, c := range list {
			k := next[c]
			f.Label[2*k], f.Label[2*k+1], f.Weight[k] = byte(l), byte(l>>8), byte(s.Weights[l][i])
			next[c]++
		}
	}
	s.flat = f
}

// Scores writes the score of each label to out, which has one place a label.
// Index must have been called.
func (s *Sparse) Scores(x features.Vector, out []float32) {
	clear(out)
	f := &s.flat
	for j, c := range x.Index {
		v := x.Value[j]
		from, to := int(f.Start[c]), int(f.Start[c+1])
		weights := f.Weight[from:to]
		labels := f.Label[2*from : 2*to]
		for i, w := range weights {
			if 2*i+1 < len(labels) { // always; it spares two checks
				out[int(labels[2*i])|int(labels[2*i+1])<<8] += float32(v * float32(int8(w)))
			}
		}
	}
	for l := range out {
		out[l] = float32(out[l]*s.Scale[l]) + s.Bias[l]
	}
}

// Weight returns the weight of a column for a label, 0 when it was pruned.
func (s *Sparse) Weight(column uint32, label int) float32 {
	f := &s.flat
	from := int(f.Start[column])
	i := from + sort.Search(int(f.Start[column+1])-from, func(i int) bool { return f.label(from+i) >= label })
	if i == int(f.Start[column+1]) || f.label(i) != label {
		return 0
	}
	return float32(int8(f.Weight[i])) * s.Scale[label]
}
