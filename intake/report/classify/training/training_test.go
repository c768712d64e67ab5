package training

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"tradecraft/intake/report/classify"
	"tradecraft/intake/report/classify/corpus"
)

// small is a corpus of n documents that tell of two techniques each, in our own words.
func small(n int) *corpus.Corpus {
	tells := []struct{ id, text string }{
		{"T1105", "The loader number %d downloads a second payload from its server %s."},
		{"T1053.005", "It creates a scheduled task called job%d to start again %s."},
		{"T1003.001", "The operators dumped LSASS memory on host %d with Mimikatz %s."},
		{"T1566.001", "Victim %d opened the attachment of a spearphishing e-mail %s."},
	}
	c := &corpus.Corpus{}
	words := []string{"early", "quietly", "again", "later", "daily", "remotely", "abroad"}
	for i := range n {
		d := corpus.Document{ID: fmt.Sprint("doc", i), Title: fmt.Sprint("Case ", i), Closed: i%2 == 0, Labelled: true}
		for k := range 2 {
			x := tells[(i+k)%len(tells)]
			d.Techniques = append(d.Techniques, x.id)
			d.Lines = append(d.Lines,
				corpus.Line{Text: fmt.Sprintf("The weather in town %d was fine and nobody noticed a thing %s.", i*7+k, words[(i+k)%7])},
				corpus.Line{Text: fmt.Sprintf(x.text, i*3+k, words[(i*k)%7]), Techniques: []string{x.id}})
		}
		if d.Closed {
			d.Listed = d.Techniques
		}
		c.Documents = append(c.Documents, d)
	}
	return c
}

func TestTrainIsRepeatableOnAnyNumberOfCores(t *testing.T) {
	var files [][]byte
	for _, jobs := range []int{1, 3} {
		d, err := Prepare(small(40))
		if err != nil {
			t.Fatal(err)
		}
		m, err := d.Train(nil, Options{Jobs: jobs})
		if err != nil {
			t.Fatal(err)
		}
		file, err := m.Write()
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, file)
	}
	if !bytes.Equal(files[0], files[1]) {
		t.Error("one core and three give different files")
	}
	m, err := classify.Read(files[0])
	if err != nil {
		t.Fatal(err)
	}
	p := m.Predict(classify.Lines([]string{"A quiet day in the office.", "The operators dumped LSASS memory with Mimikatz."}), classify.Options{})
	if len(p.Techniques) == 0 || p.Techniques[0].ID != "T1003" {
		t.Errorf("got %+v, want T1003 first", p.Techniques)
	}
}

func TestHeldDocumentsAndTheirCopiesStayOut(t *testing.T) {
	c := small(40)
	twin := c.Documents[3]
	twin.ID = "twin"
	c.Documents = append(c.Documents, twin)
	c.Snippets = append(c.Snippets, corpus.Snippet{Kind: corpus.Span, Text: twin.Lines[1].Text, Technique: "T1105", Source: "elsewhere"})
	d, err := Prepare(c)
	if err != nil {
		t.Fatal(err)
	}
	s := d.but(func(i int) bool { return i == 3 })
	if s.documents[3] || s.clean(d.copies.snippets[0]) || s.clean(d.copies.lines[40][1]) {
		t.Error("the held document, its twin's line or the span with its text is trained on")
	}
	var log strings.Builder
	d.logOverlap(&log, s)
	if !strings.Contains(log.String(), "1 documents held out") || !strings.Contains(log.String(), "1 snippets") {
		t.Errorf("log %q", log.String())
	}
}

func TestTrainNeedsDocuments(t *testing.T) {
	d, err := Prepare(&corpus.Corpus{})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := d.Train(nil, Options{}); err == nil {
		t.Error("no error without documents")
	}
}
