package classify

import (
	"crypto/sha256"
	_ "embed"
	"encoding/hex"
	"encoding/json"
	"strings"

	"tradecraft"
	"tradecraft/attack"
	"tradecraft/intake/report/classify/features"
	"tradecraft/intake/report/classify/linear"
	"tradecraft/intake/report/classify/stack"
)

//go:embed text.model
var embedded []byte

// Card says what a model is: its data and its measured quality.
type Card struct {
	Name     string            `json:"name"`
	Version  string            `json:"version"`
	Attack   string            `json:"attack_version"` // of the technique ids
	Data     map[string]int    `json:"data"`           // what it was trained on, counts
	Labels   int               `json:"labels"`
	Features int               `json:"features"`
	Weights  int               `json:"weights"`
	Seed     uint64            `json:"seed"`
	Figures  map[string]string `json:"figures,omitempty"`
	// Hash is the SHA-256 of the model file, Bytes its size; set on reading.
	Hash  string `json:"sha256,omitempty"`
	Bytes int    `json:"bytes,omitempty"`
}

// Model maps the lines of a document to techniques. It is read-only and safe
// for concurrent use.
type Model struct {
	card       Card
	vocabulary *features.Vocabulary
	weights    *linear.Sparse
	heads      []*Head
}

// Head is one way to read the linear scores: which columns stand for which
// technique, and the stacker that makes a probability of them.
type Head struct {
	Name string `json:"name"`
	// Labels are technique ids; Column is the first of their columns.
	Labels []string        `json:"labels"`
	Column int             `json:"column"`
	Prior  []float64       `json:"prior"` // log-odds of the label before reading
	Stack  *stack.Logistic `json:"stack"`
	// Line makes the probability of a line from its score and its document's probability.
	Line *stack.Logistic `json:"line"`

	index map[string]int
}

// Load reads the model that is embedded in the program and brings its
// technique ids to the version of the knowledge base; a nil kb keeps them.
func Load(kb *attack.KnowledgeBase) (*Model, error) {
	m, err := Read(embedded)
	if err == nil {
		m.Migrate(kb)
	}
	return m, err
}

// Migrate brings the model's technique ids to the version of a knowledge base.
// Ids that it does not know stay as they are. Call it before the first Predict.
func (m *Model) Migrate(kb *attack.KnowledgeBase) {
	if kb == nil {
		return
	}
	for _, h := range m.heads {
		for i, id := range h.Labels {
			if r := kb.Resolve(id); r.To != "" {
				h.Labels[i] = r.To
			}
		}
		h.reindex()
	}
}

// Read decodes a model file. It checks all that is foreign in it, since users
// can bring their own.
func Read(file []byte) (*Model, error) {
	const op = "classify.Read"
	rest, ok := strings.CutPrefix(string(file), magic)
	if !ok {
		return nil, tradecraft.Errorf(op, tradecraft.Unsupported, "text model: not a model file of this version")
	}
	r := &reader{b: []byte(rest)}
	m := &Model{}
	var top modelHeader
	text := r.bytes()
	if r.err == nil {
		if err := json.Unmarshal(text, &top); err != nil {
			return nil, tradecraft.Errorf(op, tradecraft.Invalid, "text model: %w", err)
		}
	}
	m.card, m.heads = top.Card, top.Heads
	m.vocabulary = r.vocabulary()
	m.weights = r.weights(m.vocabulary.Len())
	if r.err != nil {
		return nil, r.err
	}
	if err := m.prepare(); err != nil {
		return nil, err
	}
	sum := sha256.Sum256(file)
	m.card.Hash, m.card.Bytes = hex.EncodeToString(sum[:]), len(file)
	return m, nil
}

type modelHeader struct {
	Card  Card    `json:"card"`
	Heads []*Head `json:"heads"`
}

// prepare checks that the parts fit together and builds the indexes.
func (m *Model) prepare() error {
	for _, h := range m.heads {
		n := len(h.Labels)
		if h.Column < 0 || h.Column+n > m.weights.Labels || len(h.Prior) != n || !h.Stack.Fits(signals) || !h.Line.Fits(lineSignals) {
			return tradecraft.Errorf("classify.Read", tradecraft.Invalid, "text model: head %q does not fit the weights", h.Name)
		}
		h.reindex()
	}
	if len(m.heads) == 0 {
		return tradecraft.Errorf("classify.Read", tradecraft.Invalid, "text model: no head")
	}
	m.weights.Index(m.vocabulary.Len())
	return nil
}

func (h *Head) reindex() {
	h.index = make(map[string]int, len(h.Labels))
	for i, l := range h.Labels {
		h.index[l] = i
	}
}

// Write encodes the model; Read reads it.
func (m *Model) Write() ([]byte, error) {
	card := m.card
	card.Hash, card.Bytes = "", 0
	text, err := json.Marshal(modelHeader{card, m.heads})
	if err != nil {
		return nil, tradecraft.Errorf("classify.Write", tradecraft.Internal, "text model: %w", err)
	}
	w := &writer{b: []byte(magic)}
	w.bytes(text)
	w.vocabulary(m.vocabulary)
	w.weights(m.weights)
	return w.b, nil
}

// Card returns the model's card.
func (m *Model) Card() Card { return m.card }

// Assemble makes a model of its parts; the trainer's way in.
func Assemble(card Card, v *features.Vocabulary, weights *linear.Sparse, heads ...*Head) (*Model, error) {
	card.Labels, card.Features = weights.Labels, v.Len()
	card.Weights = 0
	for _, w := range weights.Weights {
		card.Weights += len(w)
	}
	m := &Model{card: card, vocabulary: v, weights: weights, heads: heads}
	return m, m.prepare()
}
