package classify

import (
	"bytes"
	"crypto/sha256"
	_ "embed"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"maps"
	"slices"

	"tradecraft"
)

//go:embed card.json
var cardFile []byte

// About is the card of the embedded model: what it is, what it was made of, how
// well it does and where it is weak. The trainer writes the upper part
// ([About.Describe]); data, figures and weaknesses are written by hand, and a
// test holds them to docs/quality.md.
type About struct {
	Name    string `json:"name"`
	Version string `json:"version"`
	// SHA256 and Bytes are of the model file that the card describes.
	SHA256 string `json:"sha256"`
	Bytes  int    `json:"bytes"`
	// Labels, Features and Weights are counts; Rows counts the training data by kind.
	Labels   int            `json:"labels"`
	Features int            `json:"features"`
	Weights  int            `json:"weights"`
	Seed     uint64         `json:"seed"`
	Attack   string         `json:"attack_version"`
	Rows     map[string]int `json:"trained_on"`

	Data       []DataSource `json:"data"`
	Figures    []Figure     `json:"figures"`
	Weaknesses []string     `json:"known_weaknesses"`
}

// DataSource is one source of the training data.
type DataSource struct {
	Name    string `json:"name"`
	Date    string `json:"date"` // YYYY, YYYY-MM or YYYY-MM-DD
	Licence string `json:"licence"`
}

// Figure is one measured quality.
type Figure struct {
	What     string  `json:"what"`
	Protocol string  `json:"protocol"`
	Value    float64 `json:"value"`
	// Low and High bound the value with 95 % confidence; both are left out where
	// no interval was measured.
	Low  *float64 `json:"low,omitempty"`
	High *float64 `json:"high,omitempty"`
}

// String writes a figure as docs/quality.md does: "0.752 (0.721 to 0.782)".
func (f Figure) String() string {
	if f.Low == nil || f.High == nil {
		return fmt.Sprintf("%.3f", f.Value)
	}
	return fmt.Sprintf("%.3f (%.3f to %.3f)", f.Value, *f.Low, *f.High)
}

// EmbeddedAbout returns the card of the embedded model. It does not decode the
// model.
func EmbeddedAbout() (About, error) { return ReadAbout(cardFile) }

// EmbeddedSum returns the SHA-256 of the embedded model and its size in bytes.
func EmbeddedSum() (sha256Hex string, size int) {
	sum := sha256.Sum256(embedded)
	return hex.EncodeToString(sum[:]), len(embedded)
}

// ReadAbout decodes a card; a field that it does not know is an error, since a
// card is written by hand.
func ReadAbout(file []byte) (About, error) {
	var a About
	d := json.NewDecoder(bytes.NewReader(file))
	d.DisallowUnknownFields()
	if err := d.Decode(&a); err != nil {
		return a, tradecraft.Errorf("classify.ReadAbout", tradecraft.Invalid, "card of the text model: %w", err)
	}
	return a, nil
}

// Describe sets what a model file says of itself and leaves data, figures and
// weaknesses as they are. It says whether the card was of another model: then
// the figures must be measured again.
func (a *About) Describe(m *Model) (changed bool) {
	c := m.Card()
	changed = a.SHA256 != c.Hash
	a.Name, a.Version, a.SHA256, a.Bytes = c.Name, c.Version, c.Hash, c.Bytes
	a.Labels, a.Features, a.Weights, a.Seed, a.Attack = c.Labels, c.Features, c.Weights, c.Seed, c.Attack
	a.Rows = maps.Clone(c.Data)
	a.Data, a.Figures, a.Weaknesses = slices.Clip(a.Data), slices.Clip(a.Figures), slices.Clip(a.Weaknesses)
	return changed
}

// Write encodes the card as it lies beside the model.
func (a *About) Write() ([]byte, error) {
	var b bytes.Buffer
	err := tradecraft.WriteJSON(&b, a)
	return b.Bytes(), err
}
