package attack

import (
	_ "embed"
	"sync"

	"tradecraft"
)

//go:generate go run ./internal/generate -data ../../shared/data/attack -o pack.bin

//go:embed pack.bin
var embedded []byte

var loaded = sync.OnceValues(func() (*KnowledgeBase, error) {
	kb, err := Decode(embedded)
	if err != nil {
		return nil, tradecraft.Errorf("attack.Load", tradecraft.Internal, "the embedded knowledge base: %w", err)
	}
	return kb, nil
})

// Load returns the embedded knowledge base: the facts of ATT&CK 19 for
// enterprise and mobile and of 18.1 for ICS, without descriptions. It is
// decoded once and shared; the first call takes a few milliseconds.
func Load() (*KnowledgeBase, error) { return loaded() }
