package countermeasure

import (
	_ "embed"
	"encoding/json"
	"sync"

	"github.com/klauspost/compress/zstd"

	"tradecraft"
)

//go:generate go run ./internal/generate -data ../../../shared/data/model -o facts.bin

//go:embed facts.bin
var embedded []byte

// Facts are measures and tests as their sources have them, ids of older
// versions of ATT&CK included.
type Facts struct {
	Frameworks []Framework `json:"frameworks"` // by key
	Tests      []Test      `json:"tests"`      // by technique, then by name
	// TestsOf names the source of the tests, TestsAttack the version of its ids.
	TestsOf     string `json:"tests_of"`
	TestsAttack string `json:"tests_attack"`
	// Related leads from ATT&CK's mitigations to techniques of D3FEND.
	Related map[string][]string `json:"related"`
}

// Framework is a catalogue of measures that somebody mapped to ATT&CK.
type Framework struct {
	Key  string `json:"key"` // attack, d3fend, nist, aws …
	Name string `json:"name"`
	// Source says who mapped it and when, Attack for which version of ATT&CK.
	Source   string `json:"source"`
	Attack   string `json:"attack"`
	Measures []Fact `json:"measures"` // by id
}

// Fact is one measure of a framework.
type Fact struct {
	ID   string `json:"id"`
	Name string `json:"name,omitempty"` // empty where the source has none
	Part string `json:"part,omitempty"` // tactic of D3FEND, family of NIST
	// Answers are the techniques, by role and share: see the Role constants.
	Answers map[Role]map[string]float64 `json:"answers"`
}

// Role is what a measure does about a technique.
type Role string

// Roles of a measure.
const (
	Protect Role = "protect"
	Detect  Role = "detect"
	Respond Role = "respond"
)

// Test is a test of Atomic Red Team: it shows whether a measure holds.
type Test struct {
	Technique string   `json:"technique"`
	Name      string   `json:"name"`
	GUID      string   `json:"guid"`
	Platforms []string `json:"platforms"`
	Executor  string   `json:"executor"`
}

// maxFacts bounds the embedded facts when unpacked.
const maxFacts = 32 << 20

var loaded = sync.OnceValues(func() (*Facts, error) { return decode(embedded) })

// Load returns the embedded facts. They are decoded once, when first asked for,
// and shared: do not change them.
func Load() (*Facts, error) { return loaded() }

func decode(packed []byte) (*Facts, error) {
	const op = "countermeasure.Load"
	r, err := zstd.NewReader(nil, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxMemory(maxFacts))
	if err != nil {
		return nil, tradecraft.Errorf(op, tradecraft.Internal, "zstd: %w", err)
	}
	defer r.Close()
	plain, err := r.DecodeAll(packed, nil)
	if err != nil {
		return nil, tradecraft.Errorf(op, tradecraft.Internal, "the embedded countermeasures: %w", err)
	}
	f := &Facts{}
	if err := json.Unmarshal(plain, f); err != nil {
		return nil, tradecraft.Errorf(op, tradecraft.Internal, "the embedded countermeasures: %w", err)
	}
	return f, nil
}

// Framework returns a framework by key, nil when there is none.
func (f *Facts) Framework(key string) *Framework {
	for i := range f.Frameworks {
		if f.Frameworks[i].Key == key {
			return &f.Frameworks[i]
		}
	}
	return nil
}
