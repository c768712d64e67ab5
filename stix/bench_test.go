package stix

import (
	"bytes"
	"compress/gzip"
	"errors"
	"io"
	"os"
	"testing"

	"tradecraft/internal/shareddata"
)

// attackBundle returns the ATT&CK 18.1 enterprise bundle, unpacked.
func attackBundle(tb testing.TB) []byte {
	tb.Helper()
	f, err := os.Open(shareddata.Path(tb, "data/attack/enterprise-attack-18.1.json.gz"))
	if err != nil {
		tb.Fatal(err)
	}
	defer f.Close()
	zr, err := gzip.NewReader(f)
	if err != nil {
		tb.Fatal(err)
	}
	data, err := io.ReadAll(zr)
	if err != nil {
		tb.Fatal(err)
	}
	return data
}

// BenchmarkReader reads the ATT&CK 18.1 enterprise bundle as a stream with all checks.
func BenchmarkReader(b *testing.B) {
	data := attackBundle(b)
	b.SetBytes(int64(len(data)))
	b.ReportAllocs()
	for b.Loop() {
		r := NewReader(bytes.NewReader(data), Limits{})
		n := 0
		for {
			_, err := r.Next()
			if errors.Is(err, io.EOF) {
				break
			}
			if err != nil {
				b.Fatal(err)
			}
			n++
		}
		if n != 24771 {
			b.Fatalf("%d objects", n)
		}
	}
}

// BenchmarkReadBundle keeps all objects of the same bundle in memory.
func BenchmarkReadBundle(b *testing.B) {
	data := attackBundle(b)
	b.SetBytes(int64(len(data)))
	for b.Loop() {
		if _, _, err := ReadBundle(bytes.NewReader(data), Limits{}); err != nil {
			b.Fatal(err)
		}
	}
}
