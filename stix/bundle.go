package stix

import (
	"errors"
	"io"

	"tradecraft"
)

// Bundle is a STIX bundle with all its objects in the order of the input.
type Bundle struct {
	ID          string
	SpecVersion string // "2.0", or "" in STIX 2.1
	Objects     []*Object
}

// ReadBundle reads a whole input into memory; the rules are those of [Reader].
// When the input cannot be read to its end there is no bundle, but an error and
// the Problems until then.
func ReadBundle(r io.Reader, limits Limits) (*Bundle, []tradecraft.Problem, error) {
	if limits.BundleBytes <= 0 {
		limits.BundleBytes = defaultReadBundleBytes
	}
	br := NewReader(r, limits)
	b := &Bundle{}
	for {
		o, err := br.Next()
		if errors.Is(err, io.EOF) {
			b.ID, b.SpecVersion = br.ID(), br.SpecVersion()
			return b, br.Problems(), nil
		}
		if err != nil {
			return nil, br.Problems(), err
		}
		b.Objects = append(b.Objects, o)
	}
}

// Latest returns the newest version of every object in the order in which the
// objects first stand in the bundle. Objects without modified have one version.
func (b *Bundle) Latest() []*Object {
	place := make(map[string]int, len(b.Objects))
	out := make([]*Object, 0, len(b.Objects))
	for _, o := range b.Objects {
		i, ok := place[o.ID]
		if !ok {
			place[o.ID] = len(out)
			out = append(out, o)
		} else if before(out[i].Modified, o.Modified) {
			out[i] = o
		}
	}
	return out
}
