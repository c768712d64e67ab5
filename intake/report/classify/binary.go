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
// float32 in little endian. The weights lie by column, as scoring wants them,
// so that they are used where they are. Format 1, which is still read, has them
// by label.
const (
	magic    = "tradecraft text model 2\n"
	oldMagic = "tradecraft text model 1\n"
)

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
	}
	f := s.Flat()
	for c := range len(f.Start) - 1 {
		w.uint(int(f.Start[c+1] - f.Start[c]))
	}
	w.b = append(append(w.b, f.Label...), f.Weight...)
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
	out := make([]uint32, n)
	last, b := 0, r.b // a local copy: the bytes are taken one by one
	for i := range out {
		if len(b) > 0 && b[0] < 0x80 {
			last += int(b[0])
			b = b[1:]
		} else {
			v, n := binary.Uvarint(b)
			if n <= 0 || v > math.MaxUint32 {
				r.fail("number missing or too large")
				return nil
			}
			last += int(v)
			b = b[n:]
		}
		if last > limit {
			r.fail("list out of bounds")
			return nil
		}
		out[i] = uint32(last)
	}
	r.b = b
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

// weights takes the weights of a number of columns; they stay where they are.
func (r *reader) weights(columns int) *linear.Sparse {
	n := r.uint(math.MaxUint16)
	scale, bias := make([]float32, n), make([]float32, n)
	for l := range n {
		scale[l], bias[l] = r.float(), r.float()
	}
	start := make([]uint32, columns+1)
	b := r.b
	for c := range columns {
		if len(b) > 0 && b[0] < 0x80 {
			start[c+1] = start[c] + uint32(b[0])
			b = b[1:]
			continue
		}
		v, k := binary.Uvarint(b)
		if k <= 0 || v > uint64(n) {
			r.fail("weights of a column out of bounds")
			return nil
		}
		start[c+1] = start[c] + uint32(v)
		b = b[k:]
	}
	r.b = b
	total := int(start[columns])
	s, ok := linear.FromFlat(n, scale, bias, linear.Flat{Start: start, Label: r.take(2 * total), Weight: r.take(total)})
	if !ok {
		r.fail("weights not sound")
		return nil
	}
	return s
}

// oldWeights takes the weights of format 1.
func (r *reader) oldWeights(columns int) *linear.Sparse {
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
