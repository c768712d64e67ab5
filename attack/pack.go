package attack

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"sync"

	"github.com/klauspost/compress/zstd"

	"tradecraft"
)

// A pack is facts in one small file:
//
//	"ATTACKKB" | format byte | SHA-256 of the plain sections (32 bytes) |
//	3 × (uvarint plain length, uvarint packed length, zstd frame)
//
// The sections are the core, the citations and the descriptions, each as
// [encodeSection] writes it. Citations are unpacked when first asked for. The
// zstd frames carry checksums, so a damaged file is noticed.
const (
	packMagic  = "ATTACKKB"
	packFormat = 1
	// maxPlain bounds a section when unpacked; all of ATT&CK with its
	// descriptions takes about 12 MB.
	maxPlain = 128 << 20
	// leastWindow is the memory that zstd wants at least.
	leastWindow = 1 << 20
)

// sections returns the plain sections of a pack.
func (f *Facts) sections() [3][]byte {
	f.sort()
	return [3][]byte{encodeSection(walkCore(f)), encodeSection(walkCitations(&f.Citations)), encodeSection(walkTexts(f))}
}

// contentHash is the SHA-256 over the plain sections in hex.
func (f *Facts) contentHash() string {
	sum := hashSections(f.sections())
	return hex.EncodeToString(sum[:])
}

func hashSections(sections [3][]byte) (sum [32]byte) {
	h := sha256.New()
	for _, s := range sections {
		h.Write(binary.AppendUvarint(nil, uint64(len(s))))
		h.Write(s)
	}
	h.Sum(sum[:0])
	return sum
}

// MarshalBinary packs the facts. The same facts give the same bytes.
func (f *Facts) MarshalBinary() ([]byte, error) {
	const op = "attack.Facts.MarshalBinary"
	enc, err := zstd.NewWriter(nil, zstd.WithEncoderConcurrency(1), zstd.WithEncoderLevel(zstd.SpeedBestCompression), zstd.WithEncoderCRC(true))
	if err != nil {
		return nil, tradecraft.Errorf(op, tradecraft.Internal, "zstd: %w", err)
	}
	defer enc.Close()
	sections := f.sections()
	out := append([]byte(packMagic), packFormat)
	sum := hashSections(sections)
	out = append(out, sum[:]...)
	for _, plain := range sections {
		packed := enc.EncodeAll(plain, nil)
		out = binary.AppendUvarint(out, uint64(len(plain)))
		out = binary.AppendUvarint(out, uint64(len(packed)))
		out = append(out, packed...)
	}
	return out, nil
}

// Decode reads a pack into a knowledge base. Errors are of kind Invalid
// (damaged), Unsupported (made by another version of tradecraft) or TooLarge.
// pack must not change afterwards.
func Decode(pack []byte) (*KnowledgeBase, error) {
	p, err := openPack(pack)
	if err != nil {
		return nil, err
	}
	f := &Facts{}
	if err := p.decode(0, walkCore(f)); err != nil {
		return nil, err
	}
	if err := p.decode(2, walkTexts(f)); err != nil {
		return nil, err
	}
	kb, err := New(*f)
	if err != nil {
		return nil, err
	}
	kb.hash = func() string { return p.hash }
	kb.citations = sync.OnceValue(func() map[string]*Citation {
		var list []Citation
		if p.decode(1, walkCitations(&list)) != nil {
			return nil
		}
		return citationMap(list)
	})
	return kb, nil
}

// packed is a pack whose sections are found but not yet unpacked.
type packed struct {
	hash     string
	plain    [3]uint64
	sections [3][]byte
}

func openPack(pack []byte) (*packed, error) {
	const op = "attack.Decode"
	rest, ok := bytes.CutPrefix(pack, []byte(packMagic))
	if !ok || len(rest) < 1+32 {
		return nil, tradecraft.Errorf(op, tradecraft.Invalid, "not a knowledge base pack")
	}
	if rest[0] != packFormat {
		return nil, tradecraft.Errorf(op, tradecraft.Unsupported, "knowledge base pack of format %d, this program reads format %d: import the bundle again", rest[0], packFormat)
	}
	p := &packed{hash: hex.EncodeToString(rest[1:33])}
	rest = rest[33:]
	for i := range p.sections {
		plain, n := binary.Uvarint(rest)
		size, m := uint64(0), 0
		if n > 0 {
			size, m = binary.Uvarint(rest[n:])
		}
		if n <= 0 || m <= 0 || size > uint64(len(rest)-n-m) {
			return nil, tradecraft.Errorf(op, tradecraft.Invalid, "knowledge base pack is cut short in section %d", i)
		}
		if plain > maxPlain {
			return nil, tradecraft.Errorf(op, tradecraft.TooLarge, "section %d of the knowledge base pack says it holds %d bytes, the limit is %d", i, plain, maxPlain)
		}
		p.plain[i], p.sections[i] = plain, rest[n+m:n+m+int(size)]
		rest = rest[n+m+int(size):]
	}
	if len(rest) > 0 {
		return nil, tradecraft.Errorf(op, tradecraft.Invalid, "knowledge base pack has %d bytes too many", len(rest))
	}
	return p, nil
}

func (p *packed) decode(i int, walk func(*codec)) error {
	const op = "attack.Decode"
	dec, err := zstd.NewReader(nil, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxMemory(max(p.plain[i]+1, leastWindow)))
	if err != nil {
		return tradecraft.Errorf(op, tradecraft.Internal, "zstd: %w", err)
	}
	defer dec.Close()
	plain, err := dec.DecodeAll(p.sections[i], nil)
	if err != nil {
		return tradecraft.Errorf(op, tradecraft.Invalid, "section %d of the knowledge base pack is damaged: %w", i, err)
	}
	if uint64(len(plain)) != p.plain[i] || !decodeSection(plain, walk) {
		return tradecraft.Errorf(op, tradecraft.Invalid, "section %d of the knowledge base pack is damaged", i)
	}
	return nil
}

func lazyCitations(list []Citation) func() map[string]*Citation {
	return sync.OnceValue(func() map[string]*Citation { return citationMap(list) })
}

func citationMap(list []Citation) map[string]*Citation {
	m := make(map[string]*Citation, len(list))
	for i := range list {
		m[list[i].Name] = &list[i]
	}
	return m
}
