package countermeasure

import (
	"bytes"
	"strings"
	"testing"
)

// TestPack: what is packed again is the same.
func TestPack(t *testing.T) {
	f, err := decode(embedded)
	if err != nil {
		t.Fatal(err)
	}
	for i := range f.Frameworks {
		for j := range f.Frameworks[i].Measures {
			m := &f.Frameworks[i].Measures[j]
			m.Answers = m.unpack()
		}
	}
	again, err := f.MarshalBinary()
	if err != nil || !bytes.Equal(again, embedded) {
		t.Errorf("%d bytes became %d, %v", len(embedded), len(again), err)
	}
	f.TestsOf = "a\tb"
	if _, err := f.MarshalBinary(); err == nil {
		t.Error("a tab in a field was taken")
	}
	for _, bad := range []string{"X\ta\n", "M\tid\tname\tpart\t\n", "F\tone\n"} {
		if _, err := parse(bad); err == nil || !strings.Contains(err.Error(), "line 1") {
			t.Errorf("%q: %v", bad, err)
		}
	}
	if _, err := decode([]byte("no zstd")); err == nil {
		t.Error("damaged facts were taken")
	}
}

func BenchmarkDecode(b *testing.B) {
	for b.Loop() {
		if _, err := decode(embedded); err != nil {
			b.Fatal(err)
		}
	}
}
