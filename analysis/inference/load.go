package inference

import (
	_ "embed"
	"sync"

	"tradecraft"
)

//go:generate go run ../../cmd/train inference --data ../../../shared/data/infer -o inference.model

//go:embed inference.model
var embedded []byte

type unpacked struct {
	model  *Model
	corpus *Corpus
}

var loaded = sync.OnceValues(func() (unpacked, error) {
	m, c, err := Unpack(embedded)
	if err != nil {
		return unpacked{}, tradecraft.Errorf("inference.Load", tradecraft.Internal, "the embedded model: %w", err)
	}
	return unpacked{m, c}, nil
})

// Load returns the embedded model. It is read once, in milliseconds, and shared.
func Load() (*Model, error) {
	u, err := loaded()
	return u.model, err
}

// LoadCorpus returns the rows the embedded model was trained on, with their
// history. They are shared: do not change them.
func LoadCorpus() (*Corpus, error) {
	u, err := loaded()
	return u.corpus, err
}
