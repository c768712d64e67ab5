package attack

import (
	"bytes"
	"testing"

	"tradecraft"
)

func BenchmarkDecode(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Decode(embedded); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkFirstSearch is the making of the search index.
func BenchmarkFirstSearch(b *testing.B) {
	kb, err := Load()
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		buildIndex(kb)
	}
}

func TestDecodeRefusesDamage(t *testing.T) {
	if _, err := Decode(embedded); err != nil {
		t.Fatal(err)
	}
	flip := func(i int) []byte {
		b := bytes.Clone(embedded)
		b[i] ^= 0x55
		return b
	}
	other := bytes.Clone(embedded)
	other[8] = packFormat + 1
	for _, c := range []struct {
		name string
		pack []byte
		kind tradecraft.ErrorKind
	}{
		{"nothing", nil, tradecraft.Invalid},
		{"something else", []byte("%PDF-1.7"), tradecraft.Invalid},
		{"another format", other, tradecraft.Unsupported},
		{"head only", embedded[:41], tradecraft.Invalid},
		{"cut short", embedded[:len(embedded)/2], tradecraft.Invalid},
		{"a byte too many", append(bytes.Clone(embedded), 0), tradecraft.Invalid},
		{"damaged core", flip(2000), tradecraft.Invalid},
		{"section of a gigabyte", append(bytes.Clone(embedded[:41]), 0xff, 0xff, 0xff, 0xff, 0x0f, 0x00), tradecraft.TooLarge},
	} {
		t.Run(c.name, func(t *testing.T) {
			if _, err := Decode(c.pack); tradecraft.KindOf(err) != c.kind {
				t.Errorf("got %v (%s), want %s", err, tradecraft.KindOf(err), c.kind)
			}
		})
	}
}

// FuzzDecodeSection feeds the reader of plain sections, which stands behind
// the checksum of zstd.
func FuzzDecodeSection(f *testing.F) {
	facts, err := LoadFacts()
	if err != nil {
		f.Fatal(err)
	}
	facts.Techniques, facts.Software = facts.Techniques[:3], facts.Software[:3]
	facts.Groups, facts.Strategies, facts.Revoked = facts.Groups[:3], facts.Strategies[:3], facts.Revoked[:3]
	facts.Mitigations, facts.Components = facts.Mitigations[:3], facts.Components[:3]
	f.Add(encodeSection(walkCore(facts)))
	f.Add([]byte{})
	f.Add([]byte{0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 1})
	f.Fuzz(func(t *testing.T, data []byte) {
		got := &Facts{}
		if !decodeSection(data, walkCore(got)) {
			return
		}
		kb, err := New(*got)
		if err != nil {
			return
		}
		kb.Search("a", SearchOptions{})
		for _, tech := range kb.Techniques() {
			kb.Resolve(tech.ID)
		}
	})
}

func FuzzDecode(f *testing.F) {
	f.Add(embedded)
	f.Add(embedded[:100])
	small, err := (&Facts{Version: "1", Techniques: []Technique{{ID: "T1", Name: "x"}}}).MarshalBinary()
	if err != nil {
		f.Fatal(err)
	}
	f.Add(small)
	f.Fuzz(func(t *testing.T, pack []byte) {
		kb, err := Decode(pack)
		if err == nil {
			kb.Citation("x")
		}
	})
}
