package corpus

import (
	"path/filepath"
	"slices"
	"strings"

	"tradecraft"
	"tradecraft/internal/dataset"
)

// record has the fields of all formats.
type record struct {
	DocID      string    `json:"doc_id"`
	Source     string    `json:"source"`
	Split      string    `json:"split"`
	Title      string    `json:"title"`
	URL        string    `json:"url"`
	Techniques *[]string `json:"doc_techniques"`
	Tram50     *[]string `json:"doc_techniques_tram50"`
	Sentences  *[]struct {
		Text       string   `json:"text"`
		Techniques []string `json:"techniques"`
	} `json:"sentences"`

	Text      *string  `json:"text"`
	Technique string   `json:"technique"`
	Label     string   `json:"label"`
	DocTitle  *string  `json:"doc_title"`
	SourceID  string   `json:"source_id"`
	Names     []string `json:"technique_names"`

	ID          string `json:"id"`
	Name        string `json:"name"`
	Description string `json:"description"`
	RevokedBy   string `json:"revoked_by"`
	Deprecated  bool   `json:"deprecated"`
}

// ReadFiles reads files into one corpus; see [dataset.Records] for the forms.
func ReadFiles(paths ...string) (*Corpus, error) {
	c := &Corpus{}
	for r, err := range dataset.Records(paths...) {
		if err != nil {
			return nil, err
		}
		if err := c.Add(r); err != nil {
			return nil, err
		}
	}
	return c, nil
}

// ReadFolder reads all *.jsonl and *.jsonl.gz files of a folder, by name.
func ReadFolder(dir string) (*Corpus, error) {
	const op = "corpus.ReadFolder"
	var paths []string
	for _, pattern := range []string{"*.jsonl", "*.jsonl.gz"} {
		more, err := filepath.Glob(filepath.Join(dir, pattern))
		if err != nil {
			return nil, tradecraft.Errorf(op, tradecraft.Invalid, "folder %s: %w", dir, err)
		}
		paths = append(paths, more...)
	}
	slices.Sort(paths)
	if len(paths) == 0 {
		return nil, tradecraft.Errorf(op, tradecraft.NotFound, "no .jsonl or .jsonl.gz file in %s", dir)
	}
	return ReadFiles(paths...)
}

// Add adds one record of any of the formats.
func (c *Corpus) Add(r dataset.Record) error {
	var rec record
	if err := r.Decode(&rec); err != nil {
		return err
	}
	if !c.add(rec) {
		return tradecraft.Errorf("corpus.Add", tradecraft.Invalid, "%s: neither a document, a span, a procedure nor a technique", r.Source)
	}
	return nil
}

func (c *Corpus) add(r record) bool {
	text := ""
	if r.Text != nil {
		text = *r.Text
	}
	switch {
	case r.Sentences != nil:
		c.Documents = append(c.Documents, document(r))
	case strings.HasPrefix(r.ID, "T") && r.Name != "":
		c.Techniques = append(c.Techniques, Technique{r.ID, r.Name, r.Description, r.RevokedBy, r.Deprecated})
		if r.RevokedBy == "" && !r.Deprecated {
			c.Snippets = append(c.Snippets, Snippet{Description, r.Name + ". " + firstSentence(r.Description), r.ID, ""})
		}
	case r.Names != nil:
		// Technique names of old ATT&CK versions: too noisy to learn from.
	case r.Technique != "" && r.SourceID != "":
		c.Snippets = append(c.Snippets, Snippet{Procedure, text, r.Technique, r.SourceID})
	case (r.Technique != "" || r.Label != "") && r.DocTitle != nil:
		c.Snippets = append(c.Snippets, Snippet{Span, text, r.Technique + r.Label, *r.DocTitle})
	case r.Technique != "" || r.Label != "":
		c.Snippets = append(c.Snippets, Snippet{Fragment, text, r.Technique + r.Label, ""})
	case r.Text == nil:
		return false
	default:
		c.Snippets = append(c.Snippets, Snippet{Negative, text, "", ""})
	}
	return true
}

func document(r record) Document {
	d := Document{ID: r.DocID, Source: r.Source, Split: r.Split, Title: r.Title, URL: r.URL}
	if r.Techniques != nil {
		d.Techniques, d.Labelled = *r.Techniques, true
	}
	if r.Tram50 != nil {
		d.Closed, d.Labelled, d.Listed = true, true, *r.Tram50
		if r.Techniques == nil {
			d.Techniques = *r.Tram50
		}
	}
	for _, s := range *r.Sentences {
		d.Lines = append(d.Lines, Line{s.Text, s.Techniques})
	}
	return d
}

// firstSentence cuts at the first stop that a blank and a capital follow.
func firstSentence(s string) string {
	for i := 0; i+2 < len(s); i++ {
		if s[i] == '.' && s[i+1] == ' ' && s[i+2] >= 'A' && s[i+2] <= 'Z' && i > 20 {
			return s[:i+1]
		}
	}
	return s
}
