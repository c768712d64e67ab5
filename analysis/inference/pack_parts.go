package inference

import (
	"encoding/binary"
	"math"

	"tradecraft/analysis/inference/boost"
)

// packer appends to the plain file.
type packer []byte

func (w *packer) number(n int) { *w = binary.AppendUvarint(*w, uint64(n)) }

func (w *packer) text(s string) {
	w.number(len(s))
	*w = append(*w, s...)
}

func (w *packer) texts(list []string) {
	w.number(len(list))
	for _, s := range list {
		w.text(s)
	}
}

// unpacker takes from the plain file. Once bad, all that follows is empty.
type unpacker struct {
	data []byte
	bad  bool
}

func (u *unpacker) number() int {
	n, size := binary.Uvarint(u.data)
	if size <= 0 || n > maxPack {
		u.fail()
		return 0
	}
	u.data = u.data[size:]
	return int(n)
}

// count is a number of things that take at least one byte each.
func (u *unpacker) count() int {
	n := u.number()
	if n > len(u.data) {
		u.fail()
		return 0
	}
	return n
}

func (u *unpacker) fail() { u.bad, u.data = true, nil }

func (u *unpacker) text() string {
	n := u.count()
	s := string(u.data[:n])
	u.data = u.data[n:]
	return s
}

func (u *unpacker) texts() []string {
	n := u.count()
	if n == 0 {
		return nil
	}
	out := make([]string, n)
	for i := range out {
		out[i] = u.text()
	}
	return out
}

// stack writes the tactics, the factors and the trees; a model without trees
// has none of them.
func (w *packer) stack(m *Model) {
	if m.stack == nil {
		w.number(0)
		return
	}
	w.number(len(m.stack.Trees))
	w.texts(m.tactics)
	for _, list := range m.shape.tactics {
		w.number(len(list))
		*w = append(*w, list...)
	}
	for _, x := range m.factors {
		for _, v := range x {
			w.float32(v)
		}
	}
	*w = binary.LittleEndian.AppendUint64(*w, math.Float64bits(m.stack.Bias))
	for _, t := range m.stack.Trees {
		w.number(len(t))
		for _, n := range t {
			w.number(n.Feature)
			w.float32(float64(n.Edge))
			w.number(n.Left)
			w.number(n.Right)
			w.float32(n.Value)
		}
	}
}

func (w *packer) float32(v float64) {
	*w = binary.LittleEndian.AppendUint32(*w, math.Float32bits(float32(v)))
}

func (u *unpacker) bytes(n int) []byte {
	if n < 0 || n > len(u.data) {
		u.fail()
		return make([]byte, max(0, min(n, 8)))
	}
	out := u.data[:n]
	u.data = u.data[n:]
	return out
}

func (u *unpacker) float32() float64 {
	return float64(math.Float32frombits(binary.LittleEndian.Uint32(u.bytes(4))))
}

// stack reads what the packer wrote into a model that has its vocabulary.
func (u *unpacker) stack(m *Model) {
	trees := u.count()
	if trees == 0 {
		return
	}
	m.tactics = u.texts()
	for j := range m.vocab {
		list := u.bytes(u.count())
		for _, t := range list {
			if int(t) >= len(m.tactics) {
				u.fail()
				return
			}
		}
		m.shape.tactics[j] = list
	}
	f := make(factors, len(m.vocab))
	for j := range f {
		f[j] = make([]float64, factorCount)
		for k := range f[j] {
			f[j][k] = u.float32()
		}
		if u.bad {
			return
		}
	}
	m.setFactors(f)
	m.stack = &boost.Forest{Features: numFeatures, Bias: math.Float64frombits(binary.LittleEndian.Uint64(u.bytes(8)))}
	for range trees {
		m.stack.Trees = append(m.stack.Trees, u.tree())
		if u.bad {
			return
		}
	}
	if !m.stack.Sound() {
		u.fail()
	}
}

func (u *unpacker) tree() boost.Tree {
	t := make(boost.Tree, u.count())
	for i := range t {
		t[i] = boost.Node{Feature: u.number(), Edge: float32(u.float32()), Left: u.number(), Right: u.number(), Value: u.float32()}
		if u.bad {
			return nil
		}
	}
	return t
}
