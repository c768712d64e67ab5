package intake

import (
	"context"

	"tradecraft"
	"tradecraft/attack"
	"tradecraft/intake/exchange"
)

// Structured returns the reader of what states techniques itself: STIX
// bundles, Navigator layers, Attack Flows, cases and lists of ids.
func Structured(kb *attack.KnowledgeBase) Reader { return structured{kb} }

type structured struct{ kb *attack.KnowledgeBase }

func (s structured) Takes(name string, data []byte) bool {
	_, ok := exchange.Sniff(name, data)
	return ok
}

func (s structured) Read(ctx context.Context, name string, data []byte) (*tradecraft.Case, error) {
	return exchange.Read(ctx, s.kb, name, data)
}
