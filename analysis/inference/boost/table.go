package boost

import (
	"slices"
	"sort"
)

// maxBins is how many values of a feature are told apart.
const maxBins = 64

// Table is what trees are fitted to: rows of features with their outcomes.
type Table struct {
	Features int
	values   []float32 // row by row
	right    []bool
	weight   []float32
}

// Add appends a row of Features values that counts weight times.
func (t *Table) Add(x []float32, right bool, weight float64) {
	t.values = append(t.values, x[:t.Features]...)
	t.right = append(t.right, right)
	t.weight = append(t.weight, float32(weight))
}

// Weigh multiplies the weights of the rows from a place on.
func (t *Table) Weigh(from int, by float64) {
	for r := from; r < len(t.weight); r++ {
		t.weight[r] *= float32(by)
	}
}

// Rows is how many rows there are.
func (t *Table) Rows() int { return len(t.right) }

// Row returns the features of a row, which are not to be changed.
func (t *Table) Row(r int) []float32 { return t.values[r*t.Features : (r+1)*t.Features] }

// binned is a table with each feature cut into bins, column by column.
type binned struct {
	edges [][]float32 // by feature: the upper edges of all bins but the last
	cells [][]uint8   // by feature, by row
}

func (t *Table) binned() *binned {
	b := &binned{edges: make([][]float32, t.Features), cells: make([][]uint8, t.Features)}
	n := t.Rows()
	column := make([]float32, n)
	for f := range t.Features {
		for r := range n {
			column[r] = t.values[r*t.Features+f]
		}
		b.edges[f] = edges(column)
		cells := make([]uint8, n)
		for r, v := range column {
			cells[r] = uint8(bin(b.edges[f], v))
		}
		b.cells[f] = cells
	}
	return b
}

// edges cuts values into bins with about as many rows each.
func edges(column []float32) []float32 {
	sorted := slices.Clone(column)
	slices.Sort(sorted)
	var out []float32
	for i := 1; i < maxBins; i++ {
		v := sorted[i*(len(sorted)-1)/maxBins]
		if v < sorted[len(sorted)-1] && (len(out) == 0 || v > out[len(out)-1]) {
			out = append(out, v)
		}
	}
	return out
}

// bin is the place of the first edge that is not below v.
func bin(edges []float32, v float32) int {
	return sort.Search(len(edges), func(i int) bool { return v <= edges[i] })
}
