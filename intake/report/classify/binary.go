package classify

import (
	"encoding/binary"
	"math"

	"tradecraft"
	"tradecraft/intake/report/classify/features"
	"tradecraft/intake/report/classify/linear"
)

// The model file: the magic with the format's version, a length-prefixed JSON
// part (card, labels, stackers), the vocabulary, the weights. Integers are
// unsigned varints, ascending lists are kept as differences, numbers are
// float32 in little endian.
const magic = "tradecraft text model 1\n"

// writer appends the binary parts of a model.
type writer struct{ b []byte }

func (w *writer) uint(v int)      { w.b = binary.AppendUvarint(w.b, uint64(v)) }
func (w *writer) float(v float32) { w.b = binary.LittleEndian.AppendUint32(w.b, math.Float32bits(v)) }

func (w *writer) bytes(v []byte) {
	w.uint(len(v))
	w.b = append(w.b, v...)
}

func (w *writer) ascending(list []uint32) {
	w.uint(len(list))
	last := uint32(0)
	for _, v := range list {
		w.uint(int(v - last))
		last = v
	}
}

func (w *writer) vocabulary(v *features.Vocabulary) {
	w.ascending(v.Hashes())
	for _, x := range v.IDF() {
		w.b = append(w.b, byte(min(255, math.Round(float64(x)/features.IDFUnit))))
	}
}

func (w *writer) weights(s *linear.Sparse) {
	w.uint(s.Labels)
	for l := range s.Labels {
		w.float(s.Scale[l])
		w.float(s.Bias[l])
		w.ascending(s.Columns[l])
		for _, q := range s.Weights[l] {
			w.b = append(w.b, byte(q))
		}
	}
}

// reader takes the parts off again; after the first fault it gives zeros and
// err says what was wrong.
type reader struct {
	b   []byte
	err error
}

func (r *reader) fail(what string) {
	if r.err == nil {
		r.err = tradecraft.Errorf("classify.Read", tradecraft.Invalid, "text model: %s", what)
	}
	r.b = nil
}

func (r *reader) uint(limit int) int {
	v, n := binary.Uvarint(r.b)
	if n <= 0 || v > uint64(limit) {
		r.fail("number missing or too large")
		return 0
	}
	r.b = r.b[n:]
	return int(v)
}

func (r *reader) float() float32 {
	b := r.take(4)
	if b == nil {
		return 0
	}
	return math.Float32frombits(binary.LittleEndian.Uint32(b))
}

func (r *reader) take(n int) []byte {
	if n > len(r.b) {
		r.fail("cut off")
		return nil
	}
	b := r.b[:n]
	r.b = r.b[n:]
	return b
}

func (r *reader) bytes() []byte { return r.take(r.uint(len(r.b))) }

func (r *reader) ascending(limit int) []uint32 {
	n := r.uint(len(r.b))
	out := make([]uint32, 0, n)
	last := 0
	for range n {
		last += r.uint(math.MaxUint32)
		if last > limit || r.err != nil {
			r.fail("list out of bounds")
			return nil
		}
		out = append(out, uint32(last))
	}
	return out
}

func (r *reader) vocabulary() *features.Vocabulary {
	hashes := r.ascending(math.MaxUint32)
	idf := make([]float32, len(hashes))
	for i, b := range r.take(len(hashes)) {
		idf[i] = float32(b) * features.IDFUnit
	}
	return features.NewVocabulary(hashes, idf)
}

func (r *reader) weights(columns int) *linear.Sparse {
	n := r.uint(math.MaxUint16)
	s := &linear.Sparse{Labels: n, Columns: make([][]uint32, n), Weights: make([][]int8, n), Scale: make([]float32, n), Bias: make([]float32, n)}
	for l := range n {
		s.Scale[l], s.Bias[l] = r.float(), r.float()
		s.Columns[l] = r.ascending(columns - 1)
		s.Weights[l] = make([]int8, len(s.Columns[l]))
		for i, b := range r.take(len(s.Columns[l])) {
			s.Weights[l][i] = int8(b)
		}
		if r.err != nil {
			return nil
		}
	}
	return s
}
