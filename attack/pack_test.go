package attack

import "testing"

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
