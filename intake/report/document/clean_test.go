package document

import (
	"compress/gzip"
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"tradecraft"
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
		// the page is a later revision: only what it says can come out of it
		said := pageWords(t, "AA20-302A.html.gz")
		wanted := slices.DeleteFunc(slices.Clone(wanted), func(s string) bool { return !strings.Contains(said, " "+plainWords(s)+" ") })
		n, within, missing := cleanShare(d, wanted)
		t.Logf("%d of %d contiguous, %d within two sentences", n, len(wanted), within)
		if n*100 < len(wanted)*98 || len(wanted) < 30 {
			t.Errorf("%d wanted, missing: %q", len(wanted), missing)
		}
	})
}

// pageWords returns all words of a page, whatever element they stand in.
func pageWords(t *testing.T, name string) string {
	t.Helper()
	f, err := os.Open(shareddata.Path(t, "data/text/raw/"+name))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	r, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	for z, raw := html.NewTokenizer(r), false; ; {
		switch z.Next() {
		case html.ErrorToken:
			return " " + plainWords(b.String()) + " "
		case html.TextToken:
			if !raw {
				b.Write(z.Text())
			}
		case html.StartTagToken, html.EndTagToken:
			tag, _ := z.TagName()
			switch a := atom.Lookup(tag); a {
			case atom.Script, atom.Style:
				raw = !raw
			case atom.A, atom.Strong, atom.Em, atom.B, atom.I, atom.Span, atom.Code, atom.Sup:
			default:
				b.WriteByte(' ')
			}
		}
	}
}

func TestShortDocumentComesOutClean(t *testing.T) {
	d, err := readShared(t, "simple-test.docx")
	if err != nil {
		t.Fatal(err)
	}
	check(t, d)
	data, err := os.ReadFile(shareddata.Path(t, "data/text/raw/report-for-simple-testdocx.json"))
	if err != nil {
		t.Fatal(err)
	}
	var export struct {
		Sentences []struct{ Text string }
	}
	if err := json.Unmarshal(data, &export); err != nil {
		t.Fatal(err)
	}
	var wanted []string
	for _, s := range export.Sentences {
		wanted = append(wanted, s.Text)
	}
	if n, _, missing := cleanShare(d, wanted); n != len(wanted) || n != len(d.Sentences) {
		t.Errorf("%d of %d, %d sentences, missing %q", n, len(wanted), len(d.Sentences), missing)
	}
}

func TestImageOnlyFileIsNamed(t *testing.T) {
	d, err := readShared(t, "GroupIB_Big_Airline_Heist_APT41.pdf")
	if tradecraft.KindOf(err) != tradecraft.Unsupported || !strings.Contains(err.Error(), "no text layer") {
		t.Fatalf("error %v", err)
	}
	if len(d.Problems) != 1 || d.Problems[0].Severity != tradecraft.SeverityError || !strings.Contains(d.Problems[0].Advice, "OCR") {
		t.Errorf("problems %+v", d.Problems)
	}
}

func TestMarkdownReportReadsClean(t *testing.T) {
	d, err := readShared(t, "lab52_mustang-panda.md")
	if err != nil {
		t.Fatal(err)
	}
	check(t, d)
	for _, s := range d.Sentences {
		if strings.ContainsAny(s.Text, "\n") || strings.Contains(s.Text, "](") || strings.Contains(s.Text, "![") || strings.Contains(s.Text, "\\_") {
			t.Errorf("not clean: %q", s.Text)
		}
	}
	if d.Date != "2020-06-02" || len(d.Indicators) < 8 {
		t.Errorf("date %q, %d indicators", d.Date, len(d.Indicators))
	}
}
