package countermeasure

import (
	_ "embed"
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
	Frameworks []Framework // by key
	Tests      []Test      // by technique, then by name
	// TestsOf names the source of the tests, TestsAttack the version of its ids.
	TestsOf     string
	TestsAttack string
	// Related leads from ATT&CK's mitigations to techniques of D3FEND.
	Related map[string][]string
}

// Framework is a catalogue of measures that somebody mapped to ATT&CK.
type Framework struct {
	Key  string // attack, d3fend, nist, aws …
	Name string
	// Source says who mapped it and when, Attack for which version of ATT&CK.
	Source   string
	Attack   string
	Measures []Fact // by id
}

// Fact is one measure of a framework.
type Fact struct {
	ID   string
	Name string // empty where the source has none
	Part string // tactic of D3FEND, family of NIST
	// Answers are the techniques, by role and share: see the Role constants.
	// A fact that was loaded keeps them packed until it is put into a catalogue.
	Answers map[Role]map[string]float64
	packed  string
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
	f, err := parse(string(plain))
	if err != nil {
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
