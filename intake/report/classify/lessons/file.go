package lessons

import (
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"maps"
	"math"
	"slices"

	"tradecraft"
)

// Schema names the format of a lessons file.
const Schema = "tradecraft.lessons/v1"

// Bounds of a lessons file.
const (
	maxFile       = 64 << 20
	maxTechniques = 4096
)

// file is the JSON form. Weights are pairs of a hash and a float32, little
// endian, by hash, in base64.
type file struct {
	Schema     string               `json:"schema"`
	Accepted   int                  `json:"accepted"`
	Rejected   int                  `json:"rejected"`
	Documents  int                  `json:"documents"`
	Techniques map[string]fileShift `json:"techniques"`
}

type fileShift struct {
	Bias    float64 `json:"bias"`
	Weights string  `json:"weights"`
}

// Write encodes the lessons: the same answers give the same bytes.
func (l *Lessons) Write() ([]byte, error) {
	out := file{Schema: Schema, Accepted: l.Accepted, Rejected: l.Rejected, Documents: l.Documents, Techniques: make(map[string]fileShift)}
	for id, s := range l.techniques {
		var b []byte
		for _, h := range slices.Sorted(maps.Keys(s.weights)) {
			b = binary.LittleEndian.AppendUint32(b, h)
			b = binary.LittleEndian.AppendUint32(b, math.Float32bits(s.weights[h]))
		}
		out.Techniques[id] = fileShift{s.bias, base64.StdEncoding.EncodeToString(b)}
	}
	var b bytes.Buffer
	err := tradecraft.WriteJSON(&b, out)
	return b.Bytes(), err
}

// Looks says whether a file is one of lessons.
func Looks(data []byte) bool {
	head := data[:min(len(data), 256)]
	return bytes.HasPrefix(bytes.TrimSpace(head), []byte("{")) && bytes.Contains(head, []byte(Schema))
}

// Read decodes a lessons file. It comes from outside, so all of it is checked.
func Read(data []byte) (*Lessons, error) {
	const op = "lessons.Read"
	if len(data) > maxFile {
		return nil, tradecraft.Errorf(op, tradecraft.TooLarge, "lessons: %d bytes, at most %d", len(data), maxFile)
	}
	var f file
	if err := json.Unmarshal(data, &f); err != nil {
		return nil, tradecraft.Errorf(op, tradecraft.Invalid, "lessons: %w", err)
	}
	switch {
	case f.Schema != Schema:
		return nil, tradecraft.Errorf(op, tradecraft.Unsupported, "lessons: schema %q, want %q", f.Schema, Schema)
	case len(f.Techniques) > maxTechniques:
		return nil, tradecraft.Errorf(op, tradecraft.TooLarge, "lessons: %d techniques, at most %d", len(f.Techniques), maxTechniques)
	}
	l := &Lessons{Accepted: f.Accepted, Rejected: f.Rejected, Documents: f.Documents, techniques: make(map[string]*shift)}
	for id, s := range f.Techniques {
		w, err := decodeWeights(s.Weights)
		if err != nil || math.IsNaN(s.Bias) || math.Abs(s.Bias) > maxWeight {
			return nil, tradecraft.Errorf(op, tradecraft.Invalid, "lessons: weights of %q are not sound", id)
		}
		l.techniques[id] = &shift{bias: s.Bias, weights: w}
	}
	l.prepare()
	return l, nil
}

// maxWeight bounds a weight of a file.
const maxWeight = 1e4

func decodeWeights(text string) (map[uint32]float32, error) {
	b, err := base64.StdEncoding.DecodeString(text)
	if err != nil || len(b)%8 != 0 || len(b)/8 > mostWeights {
		return nil, tradecraft.Errorf("lessons.Read", tradecraft.Invalid, "not a list of weights")
	}
	out := make(map[uint32]float32, len(b)/8)
	for ; len(b) > 0; b = b[8:] {
		w := math.Float32frombits(binary.LittleEndian.Uint32(b[4:]))
		if !(math.Abs(float64(w)) <= maxWeight) {
			return nil, tradecraft.Errorf("lessons.Read", tradecraft.Invalid, "a weight is no number of a sound size")
		}
		out[binary.LittleEndian.Uint32(b)] = w
	}
	return out, nil
}
