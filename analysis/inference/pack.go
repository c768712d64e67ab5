package inference

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"math"

	"github.com/klauspost/compress/zstd"

	"tradecraft"
)

// A model file is packMagic and one zstd frame. In the frame lie a header in
// JSON, the corpus, what the trees need, and EASE's weights for the corpus as of its latest version,
// as they take longer to compute than to read. Facts and numbers only: ids,
// names and addresses of sources, which technique stood in which row.
const (
	packMagic = "TCINFER2"
	// maxPack bounds the plain file; the embedded one takes about 2 MB.
	maxPack = 64 << 20
)

// header is what a model file says of itself.
type header struct {
	Settings    Settings
	Calibration calibration
	Record      Record
}

// Pack writes a model that was trained on the latest rows of a corpus, with
// the figures it was measured at. The same model gives the same bytes.
func Pack(m *Model, c *Corpus, r Record) ([]byte, error) {
	const op = "inference.Pack"
	head, err := json.Marshal(header{Settings: m.settings, Calibration: m.cal, Record: r})
	if err != nil {
		return nil, &tradecraft.Error{Op: op, Kind: tradecraft.Internal, Err: err}
	}
	var w packer
	w.text(string(head))
	w.corpus(c)
	w.stack(m)
	w.correlations(m.ease)
	enc, err := zstd.NewWriter(nil, zstd.WithEncoderConcurrency(1), zstd.WithEncoderLevel(zstd.SpeedBestCompression), zstd.WithEncoderCRC(true))
	if err != nil {
		return nil, &tradecraft.Error{Op: op, Kind: tradecraft.Internal, Err: err}
	}
	defer enc.Close()
	return enc.EncodeAll(w, []byte(packMagic)), nil
}

// Unpack reads a model file. Errors have kind Invalid and say what is damaged.
func Unpack(file []byte) (*Model, *Corpus, error) {
	const op = "inference.Unpack"
	frame, ok := bytes.CutPrefix(file, []byte(packMagic))
	if !ok {
		return nil, nil, tradecraft.Errorf(op, tradecraft.Invalid, "not an inference model")
	}
	dec, err := zstd.NewReader(nil, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxMemory(maxPack))
	if err != nil {
		return nil, nil, &tradecraft.Error{Op: op, Kind: tradecraft.Internal, Err: err}
	}
	defer dec.Close()
	plain, err := dec.DecodeAll(frame, nil)
	if err != nil {
		return nil, nil, tradecraft.Errorf(op, tradecraft.Invalid, "inference model is damaged: %w", err)
	}
	u := &unpacker{data: plain}
	var h header
	if err := json.Unmarshal([]byte(u.text()), &h); err != nil {
		return nil, nil, tradecraft.Errorf(op, tradecraft.Invalid, "inference model has no header: %w", err)
	}
	c := u.corpus()
	if u.bad {
		return nil, nil, tradecraft.Errorf(op, tradecraft.Invalid, "inference model is damaged in its rows")
	}
	m := newModel(c.Latest(), h.Settings)
	m.cal, m.record = h.Calibration, h.Record
	u.stack(m)
	m.ease = u.correlations(len(m.vocab))
	if u.bad || len(u.data) > 0 {
		return nil, nil, tradecraft.Errorf(op, tradecraft.Invalid, "inference model is damaged in its weights")
	}
	sum := sha256.Sum256(file)
	m.version = hex.EncodeToString(sum[:6])
	return m, c, nil
}

func (w *packer) corpus(c *Corpus) {
	w.texts(c.Versions)
	vocab, index := vocabulary(c)
	w.texts(vocab)
	w.number(len(c.Rows))
	for _, r := range c.Rows {
		flag := 0
		if r.Cited {
			flag = 1
		}
		w.number(int(r.Kind)<<1 | flag)
		w.text(r.ID)
		w.text(r.Source.Name)
		w.text(r.Source.URL)
		w.texts(r.Groups)
		w.number(len(r.Techniques))
		last := 0
		for i, t := range r.Techniques {
			w.number(index[t] - last)
			last = index[t]
			if r.Kind != Report {
				w.number(r.Spans[i].From)
				w.number(r.Spans[i].Until)
			}
		}
	}
}

// vocabulary returns all techniques of a corpus, sorted, with their places.
func vocabulary(c *Corpus) ([]string, map[string]int) {
	index := map[string]int{}
	for _, r := range c.Rows {
		for _, t := range r.Techniques {
			index[t] = 0
		}
	}
	vocab := sortedKeys(index)
	for i, t := range vocab {
		index[t] = i
	}
	return vocab, index
}

// correlations writes the high bytes before the low ones: they repeat more.
func (w *packer) correlations(c *correlations) {
	for _, v := range c.root {
		*w = binary.LittleEndian.AppendUint64(*w, math.Float64bits(v))
	}
	for _, v := range c.low {
		*w = append(*w, byte(uint16(v)>>8))
	}
	for _, v := range c.low {
		*w = append(*w, byte(v))
	}
}

func (u *unpacker) corpus() *Corpus {
	c := &Corpus{Versions: u.texts()}
	vocab := u.texts()
	n := u.count()
	c.Rows = make([]PastRow, 0, min(n, len(u.data)/8))
	for range n {
		c.Rows = append(c.Rows, u.row(vocab, len(c.Versions)))
		if u.bad {
			return c
		}
	}
	return c
}

func (u *unpacker) row(vocab []string, versions int) PastRow {
	var r PastRow
	k := u.number()
	r.Kind, r.Cited = Kind(k>>1), k&1 == 1
	r.ID = u.text()
	r.Source = tradecraft.Source{Name: u.text(), URL: u.text()}
	r.Groups = u.texts()
	n := u.count()
	place := 0
	r.Techniques, r.Spans = make([]string, 0, n), make([]VersionSpan, 0, n)
	for i := range n {
		step := u.number()
		place += step
		if place >= len(vocab) || k>>1 >= int(numKinds) || i > 0 && step == 0 {
			u.fail()
			return r
		}
		r.Techniques = append(r.Techniques, vocab[place])
		s := VersionSpan{0, versions}
		if r.Kind != Report {
			s = VersionSpan{u.number(), u.number()}
		}
		r.Spans = append(r.Spans, s)
	}
	return r
}

func (u *unpacker) correlations(n int) *correlations {
	pairs := n * (n - 1) / 2
	if n > 1<<14 || len(u.data) != 8*n+2*pairs {
		u.fail()
		return &correlations{}
	}
	c := &correlations{root: make([]float64, n), low: make([]int16, pairs)}
	for i := range c.root {
		c.root[i] = math.Float64frombits(binary.LittleEndian.Uint64(u.data[8*i:]))
	}
	high, low := u.data[8*n:8*n+pairs], u.data[8*n+pairs:]
	for i := range c.low {
		c.low[i] = int16(uint16(high[i])<<8 | uint16(low[i]))
	}
	u.data = nil
	return c
}
