package document

import (
	"compress/gzip"
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode"

	"tradecraft/internal/shareddata"
)

// plainWords is the form in which texts are compared: lower case, runs of other
// than letters and digits as one blank.
func plainWords(s string) string {
	return strings.Join(strings.FieldsFunc(strings.ToLower(s), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }), " ")
}

// cleanShare counts the wanted sentences that come out contiguous in the
// running text, and those that lie within two adjacent sentences.
func cleanShare(d *Document, wanted []string) (contiguous, within int, missing []string) {
	var parts []string
	for _, s := range d.Sentences {
		parts = append(parts, plainWords(s.Text))
	}
	all := " " + strings.Join(strings.Fields(strings.Join(parts, " ")), " ") + " "
	for _, w := range wanted {
		w = " " + plainWords(w) + " "
		if !strings.Contains(all, w) {
			missing = append(missing, w)
			continue
		}
		contiguous++
		for i := range parts {
			two := " " + parts[i] + " "
			if i+1 < len(parts) {
				two += parts[i+1] + " "
			}
			if strings.Contains(two, w) {
				within++
				break
			}
		}
	}
	return contiguous, within, missing
}

func sampleSentences(t *testing.T) []string {
	t.Helper()
	f, err := os.Open(shareddata.Path(t, "data/text/raw/AA20-302A.sentences_sample.json.gz"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	r, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	if err := json.NewDecoder(r).Decode(&out); err != nil {
		t.Fatal(err)
	}
	return out
}

func readShared(t *testing.T, name string) (*Document, error) {
	t.Helper()
	path := shareddata.Path(t, "data/text/raw/"+name)
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return Read(context.Background(), filepath.Base(path), data, Options{})
}

func TestAdvisoryComesOutClean(t *testing.T) {
	wanted := sampleSentences(t)
	t.Run("PDF", func(t *testing.T) {
		d, err := readShared(t, "AA20-302A.pdf")
		if err != nil {
			t.Fatal(err)
		}
		check(t, d)
		n, within, missing := cleanShare(d, wanted)
		t.Logf("%d of %d contiguous, %d within two sentences", n, len(wanted), within)
		if n*100 < len(wanted)*98 {
			t.Errorf("missing: %q", missing)
		}
	})
	t.Run("HTML", func(t *testing.T) {
		d, err := readShared(t, "AA20-302A.html.gz")
		if err != nil {
			t.Fatal(err)
		}
		check(t, d)
		n, within, missing := cleanShare(d, wanted)
		t.Logf("%d of %d contiguous, %d within two sentences", n, len(wanted), within)
		t.Logf("missing: %q", missing)
	})
}
