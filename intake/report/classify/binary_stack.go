package classify

import (
	"encoding/binary"
	"math"

	"tradecraft/intake/report/classify/stack"
)

// Bounds of what a stacker may hold.
const (
	maxFeatures = 1 << 12
	maxTrees    = 1 << 12
	maxNodes    = 1 << 12
)

func (w *writer) double(v float64) {
	w.b = binary.LittleEndian.AppendUint64(w.b, math.Float64bits(v))
}

func (w *writer) doubles(list []float64) {
	w.uint(len(list))
	for _, v := range list {
		w.double(v)
	}
}

func (w *writer) blend(m *stack.Blend) {
	w.double(m.Slope)
	w.double(m.Shift)
	l := m.Logistic
	w.doubles(l.Mean)
	w.doubles(l.Scale)
	w.doubles(l.Weight)
	w.double(l.Bias)
	w.uint(len(m.Trees))
	for _, t := range m.Trees {
		w.trees(t)
	}
}

func (w *writer) trees(m *stack.Trees) {
	w.uint(m.Features)
	w.double(m.Base)
	w.uint(len(m.Trees))
	for _, t := range m.Trees {
		w.uint(len(t.Feature))
		for i, f := range t.Feature {
			w.uint(int(f) + 1)
			if f < 0 {
				w.float(t.Value[i])
				continue
			}
			w.float(t.Cut[i])
			w.uint(int(t.Left[i]))
			w.uint(int(t.Right[i]))
		}
	}
}

func (r *reader) double() float64 {
	b := r.take(8)
	if b == nil {
		return 0
	}
	return math.Float64frombits(binary.LittleEndian.Uint64(b))
}

func (r *reader) doubles() []float64 {
	out := make([]float64, r.uint(maxFeatures))
	for i := range out {
		out[i] = r.double()
	}
	return out
}

func (r *reader) blend() *stack.Blend {
	m := &stack.Blend{Slope: r.double(), Shift: r.double()}
	m.Logistic = &stack.Logistic{Mean: r.doubles(), Scale: r.doubles(), Weight: r.doubles(), Bias: r.double()}
	for range r.uint(maxTrees) {
		m.Trees = append(m.Trees, r.trees())
		if r.err != nil {
			break
		}
	}
	return m
}

func (r *reader) trees() *stack.Trees {
	m := &stack.Trees{Features: r.uint(maxFeatures), Base: r.double()}
	for range r.uint(maxTrees) {
		n := r.uint(maxNodes)
		t := stack.Tree{Feature: make([]int16, n), Cut: make([]float32, n), Left: make([]int16, n), Right: make([]int16, n), Value: make([]float32, n)}
		for i := range n {
			t.Feature[i] = int16(r.uint(maxFeatures)) - 1
			if t.Feature[i] < 0 {
				t.Value[i] = r.float()
				continue
			}
			t.Cut[i] = r.float()
			t.Left[i], t.Right[i] = int16(r.uint(maxNodes)), int16(r.uint(maxNodes))
		}
		if r.err != nil {
			break
		}
		m.Trees = append(m.Trees, t)
	}
	return m
}
