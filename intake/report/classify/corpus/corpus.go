// Package corpus reads the labelled texts that the text model is trained and
// measured on: annotated reports, marked spans, procedure examples, technique
// descriptions and sentences without a technique. The format of a file is
// known by the fields of its lines, whatever its name.
package corpus

import (
	"slices"
	"strings"
)

// Document is an annotated report.
type Document struct {
	ID     string
	Source string // "tram2", "annoctr", …
	Split  string
	Title  string
	URL    string
	Lines  []Line
	// Techniques of the whole document, as the annotators gave them.
	Techniques []string
	// Listed are the techniques in terms of the annotators' list, for Closed documents.
	Listed []string
	// Closed is true when only a fixed list of techniques was looked for
	// (TRAM's fifty): the absence of any other technique then says nothing.
	Closed bool
	// Labelled is false when the document carries no truth at all.
	Labelled bool
}

// Line is a sentence with the techniques it shows.
type Line struct {
	Text       string
	Techniques []string
}

// Kind says where a snippet comes from.
type Kind string

// Kinds of snippet.
const (
	Span        Kind = "span"        // marked by a person in a report
	Procedure   Kind = "procedure"   // an ATT&CK procedure example
	Fragment    Kind = "fragment"    // cut from older procedure examples
	Description Kind = "description" // name and description of a technique
	Negative    Kind = "negative"    // text without a technique
)

// Snippet is a piece of text with one technique (none for Negative).
type Snippet struct {
	Kind      Kind
	Text      string
	Technique string
	Source    string // group, software or campaign id of a procedure; title of a span's document
}

// Technique is the name of a technique and what became of it.
type Technique struct {
	ID, Name    string
	Description string
	RevokedBy   string
	Deprecated  bool
}

// Corpus is all that was read.
type Corpus struct {
	Documents  []Document
	Snippets   []Snippet
	Techniques []Technique
}

// Resolve follows the revoked-by links of the corpus' technique list; an id
// that is not in the list is returned as it is.
func (c *Corpus) Resolve() func(id string) string {
	next := map[string]string{}
	for _, t := range c.Techniques {
		if t.RevokedBy != "" {
			next[t.ID] = t.RevokedBy
		}
	}
	return func(id string) string {
		for range 8 {
			to, ok := next[id]
			if !ok {
				break
			}
			id = to
		}
		return id
	}
}

// Migrate brings all ids to the version that resolve knows.
func (c *Corpus) Migrate(resolve func(string) string) {
	all := func(ids []string) []string {
		out := make([]string, 0, len(ids))
		for _, id := range ids {
			if to := resolve(id); to != "" {
				out = append(out, to)
			}
		}
		slices.Sort(out)
		return slices.Compact(out)
	}
	for i := range c.Documents {
		d := &c.Documents[i]
		d.Techniques, d.Listed = all(d.Techniques), all(d.Listed)
		for j := range d.Lines {
			d.Lines[j].Techniques = all(d.Lines[j].Techniques)
		}
	}
	for i := range c.Snippets {
		c.Snippets[i].Technique = resolve(c.Snippets[i].Technique)
	}
}

// Parent returns the technique of a sub-technique, and the id itself of a technique.
func Parent(id string) string {
	p, _, _ := strings.Cut(id, ".")
	return p
}
