package attribution

import (
	"crypto/sha256"
	_ "embed"
	"encoding/hex"
	"encoding/json"
	"sync"

	"tradecraft"
)

//go:generate go run ../../cmd/train attribution --data ../../../shared/data/infer -o attribution.json

//go:embed attribution.json
var embedded []byte

// modelFormat is raised when the parts of a score change.
const modelFormat = 1

// Model is the fitted part of the method. The rest, the profiles, comes from
// the knowledge base.
type Model struct {
	Format  int     `json:"format"`
	Weights Weights `json:"weights"`
	// Record is what cross-validation measured.
	Record Record `json:"record"`

	version string
}

// NewModel makes a model of fitted weights and what they were measured at.
func NewModel(w Weights, r Record) *Model {
	return &Model{Format: modelFormat, Weights: w, Record: r}
}

// ReadModel reads a model file (JSON). Errors have kind Invalid or Unsupported.
func ReadModel(file []byte) (*Model, error) {
	const op = "attribution.ReadModel"
	m := new(Model)
	if err := json.Unmarshal(file, m); err != nil {
		return nil, tradecraft.Errorf(op, tradecraft.Invalid, "attribution model: %w", err)
	}
	if m.Format != modelFormat {
		return nil, tradecraft.Errorf(op, tradecraft.Unsupported, "attribution model has format %d, this program reads %d", m.Format, modelFormat)
	}
	for _, w := range m.Weights.Parts {
		if w < 0 {
			return nil, tradecraft.Errorf(op, tradecraft.Invalid, "attribution model has a negative weight")
		}
	}
	sum := sha256.Sum256(file)
	m.version = hex.EncodeToString(sum[:6])
	return m, nil
}

// Version names the model: the beginning of the hash of its file.
func (m *Model) Version() string { return m.version }

var loaded = sync.OnceValues(func() (*Model, error) {
	m, err := ReadModel(embedded)
	if err != nil {
		return nil, tradecraft.Errorf("attribution.Load", tradecraft.Internal, "the embedded model: %w", err)
	}
	return m, nil
})

// Load returns the embedded model.
func Load() (*Model, error) { return loaded() }
