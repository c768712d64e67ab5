package classify

import (
	"bytes"
	"crypto/sha256"
	_ "embed"
	"encoding/hex"
	"encoding/json"
	"slices"

	"tradecraft"
	"tradecraft/attack"
	"tradecraft/intake/report/classify/features"
	"tradecraft/intake/report/classify/lexicon"
	"tradecraft/intake/report/classify/linear"
	"tradecraft/intake/report/classify/naming"
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
	names      []lexicon.Name
	lexicon    *lexicon.Lexicon
	heads      []*Head
	naming     *naming.Head // nil: sub-techniques are not told apart

	subIDs []string          // naming.Labels in the version of the knowledge base
	former map[string]string // technique -> its id when the model was trained
	file   []byte            // that it was read from; parts of it are used where they lie
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
	resolve := func(labels []string) []string {
		ids := slices.Clone(labels)
		for i, id := range ids {
			if r := kb.Resolve(id); r.To != "" {
				ids[i] = r.To
			}
		}
		return ids
	}
	m.former = map[string]string{}
	for _, h := range m.heads {
		h.rename(resolve(h.Labels))
		for i, id := range h.ids {
			if id != h.Labels[i] {
				m.former[id] = h.Labels[i]
			}
		}
	}
	if m.naming != nil {
		m.subIDs = resolve(m.naming.Labels)
	}
}

// Read decodes a model file, which must not change afterwards: the weights are
// used where they lie. It checks all that is foreign in it, since users can
// bring their own.
func Read(file []byte) (*Model, error) {
	const op = "classify.Read"
	rest, ok := bytes.CutPrefix(file, []byte(magic))
	old := false
	if !ok {
		if rest, old = bytes.CutPrefix(file, []byte(oldMagic)); !old {
			return nil, tradecraft.Errorf(op, tradecraft.Unsupported, "text model: not a model file of this version")
		}
	}
	r := &reader{b: rest}
	m := &Model{}
	var top modelHeader
	text := r.bytes()
	if r.err == nil {
		if err := json.Unmarshal(text, &top); err != nil {
			return nil, tradecraft.Errorf(op, tradecraft.Invalid, "text model: %w", err)
		}
	}
	m.card, m.heads, m.names, m.naming = top.Card, top.Heads, top.Names, top.Naming
	m.vocabulary = r.vocabulary()
	if old {
		m.weights = r.oldWeights(m.vocabulary.Len())
	} else {
		m.weights = r.weights(m.vocabulary.Len())
	}
	for _, h := range m.heads {
		if h != nil {
			h.Line, h.Pair, h.Document = r.trees(), r.blend(), r.blend()
		}
	}
	if m.naming != nil {
		if old {
			m.naming.Weights = r.oldWeights(m.vocabulary.Len())
		} else {
			m.naming.Weights = r.weights(m.vocabulary.Len())
		}
		m.naming.Judge = r.blend()
	}
	if r.err != nil {
		return nil, r.err
	}
	if err := m.prepare(top.Lexicon); err != nil {
		return nil, err
	}
	m.file = file
	return m, nil
}

// modelHeader is the JSON part of a model file.
type modelHeader struct {
	Card    Card           `json:"card"`
	Lexicon uint64         `json:"lexicon"` // Lexicon.Sum that the heads were trained with
	Names   []lexicon.Name `json:"names"`
	Heads   []*Head        `json:"heads"`
	Naming  *naming.Head   `json:"naming,omitempty"`
}

// prepare checks that the parts fit together and builds the indexes.
func (m *Model) prepare(sum uint64) error {
	const op = "classify.Read"
	var err error
	if m.lexicon, err = lexicon.With(m.names); err != nil {
		return err
	}
	if m.lexicon.Sum() != sum {
		return tradecraft.Errorf(op, tradecraft.Unsupported, "text model: trained with another lexicon; train it afresh")
	}
	if len(m.heads) == 0 {
		return tradecraft.Errorf(op, tradecraft.Invalid, "text model: no head")
	}
	for _, h := range m.heads {
		if h == nil {
			return tradecraft.Errorf(op, tradecraft.Invalid, "text model: empty head")
		}
		if err := h.prepare(m.weights.Labels, m.lexicon); err != nil {
			return err
		}
		h.pack()
	}
	m.weights.Index(m.vocabulary.Len())
	if m.naming == nil {
		return nil
	}
	if err := m.naming.Prepare(m.lexicon); err != nil {
		return err
	}
	m.naming.Weights.Index(m.vocabulary.Len())
	m.subIDs = m.naming.Labels
	return nil
}

// Write encodes the model; Read reads it.
func (m *Model) Write() ([]byte, error) {
	card := m.card
	card.Hash, card.Bytes = "", 0
	text, err := json.Marshal(modelHeader{card, m.lexicon.Sum(), m.names, m.heads, m.naming})
	if err != nil {
		return nil, tradecraft.Errorf("classify.Write", tradecraft.Internal, "text model: %w", err)
	}
	w := &writer{b: []byte(magic)}
	w.bytes(text)
	w.vocabulary(m.vocabulary)
	w.weights(m.weights)
	for _, h := range m.heads {
		w.trees(h.Line)
		w.blend(h.Pair)
		w.blend(h.Document)
	}
	if m.naming != nil {
		w.weights(m.naming.Weights)
		w.blend(m.naming.Judge)
	}
	return w.b, nil
}

// Card returns the model's card.
func (m *Model) Card() Card {
	c := m.card
	if m.file != nil {
		sum := sha256.Sum256(m.file)
		c.Hash, c.Bytes = hex.EncodeToString(sum[:]), len(m.file)
	}
	return c
}

// Assemble makes a model of its parts; the trainer's way in. names are those
// that the lexicon was made with; subs may be nil.
func Assemble(card Card, v *features.Vocabulary, weights *linear.Sparse, names []lexicon.Name, subs *naming.Head, heads ...*Head) (*Model, error) {
	card.Labels, card.Features = weights.Labels, v.Len()
	card.Weights = weights.Len()
	lex, err := lexicon.With(names)
	if err != nil {
		return nil, err
	}
	m := &Model{card: card, vocabulary: v, weights: weights, names: names, naming: subs, heads: heads}
	return m, m.prepare(lex.Sum())
}
