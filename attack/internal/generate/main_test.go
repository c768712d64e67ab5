package main

import (
	"bytes"
	"os"
	"testing"

	"tradecraft/internal/shareddata"
)

// The pack in the repository is what the bundles make, byte for byte.
func TestPackIsReproducible(t *testing.T) {
	want, err := os.ReadFile("../../pack.bin")
	if err != nil {
		t.Fatal(err)
	}
	got, err := build(shareddata.Path(t, "data/attack"))
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("the bundles make another pack (%d bytes) than the embedded one (%d bytes); run 'go generate ./attack'", len(got), len(want))
	}
}
