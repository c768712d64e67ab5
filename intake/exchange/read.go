package exchange

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"path"
	"strings"

	"tradecraft"
	"tradecraft/attack"
)

// MaxBytes bounds an input of Read.
const MaxBytes = 1 << 30

// reader reads data into the builder's case. An error means that nothing of the
// input could be used.
type reader func(b *builder, data []byte) error

// readers is the one place that knows all formats.
func readers() map[string]reader {
	return map[string]reader{
		KindSTIX:  readSTIX,
		KindLayer: readLayer,
		KindFlow:  readFlow,
		KindList:  readList,
	}
}

// Read reads one input of any kind that Sniff knows into a normalized case with
// one piece of evidence; a case.json is returned as it is, its ids resolved
// again. name is the file's name; of a path only the last part is kept.
//
// Part of an input that cannot be used is a Problem of the evidence with the
// name in front. When nothing can be used the error says why: kind Invalid (it
// is damaged, with the place), Unsupported (of no known kind, or an ATT&CK
// knowledge base), TooLarge, or the error of ctx.
func Read(ctx context.Context, kb *attack.KnowledgeBase, name string, data []byte) (*tradecraft.Case, error) {
	const op = "exchange.Read"
	name = baseName(name)
	if len(data) > MaxBytes {
		return nil, tradecraft.Errorf(op, tradecraft.TooLarge, "%s: larger than %d bytes", name, MaxBytes)
	}
	kind, ok := Sniff(name, data)
	if !ok {
		return nil, tradecraft.Errorf(op, tradecraft.Unsupported,
			"%s: neither a STIX bundle, a Navigator layer, an Attack Flow, a case nor a list of ATT&CK ids", name)
	}
	if kind == KindCase {
		return readCase(kb, name, data)
	}
	sum := sha256.Sum256(data)
	b := newBuilder(ctx, kb, tradecraft.Evidence{
		Kind: evidenceKind(kind), Name: name, SHA256: hex.EncodeToString(sum[:]), Bytes: int64(len(data)), Media: kind,
	})
	if err := readers()[kind](b, data); err != nil {
		return nil, tradecraft.Errorf(op, tradecraft.KindOf(err), "%s: %w", name, err)
	}
	if err := ctx.Err(); err != nil {
		return nil, tradecraft.Errorf(op, tradecraft.Unavailable, "%s: %w", name, err)
	}
	return b.finish(), nil
}

func evidenceKind(kind string) string {
	switch kind {
	case KindLayer:
		return tradecraft.KindLayer
	case KindFlow:
		return tradecraft.KindFlow
	case KindList:
		return tradecraft.KindList
	}
	return tradecraft.KindSTIX
}

// baseName keeps what stands after the last slash of either kind.
func baseName(name string) string {
	name = strings.ReplaceAll(name, `\`, "/")
	if name == "" || strings.HasSuffix(name, "/") {
		return name
	}
	return path.Base(name)
}
