package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"tradecraft"
	"tradecraft/attack"
	"tradecraft/intake/report"
	"tradecraft/intake/report/classify"
	"tradecraft/intake/report/classify/corpus"
	"tradecraft/intake/report/classify/lessons"
	"tradecraft/intake/report/classify/quality"
)

// addCases learns from the reviews of cases over the embedded model, prints
// the figures before and after, and writes the lessons.
func addCases(stderr io.Writer, paths []string, data, out string) error {
	kb, err := attack.Load()
	if err != nil {
		return err
	}
	var cases []*tradecraft.Case
	for _, path := range paths {
		c, err := readCaseFile(path)
		if err != nil {
			return err
		}
		cases = append(cases, c)
	}
	m, err := classify.Load(kb)
	if err != nil {
		return err
	}
	course, err := lessons.Take(cases, m, kb)
	if err != nil {
		return err
	}
	if err := course.Print(stderr); err != nil {
		return err
	}
	if err := checkKept(stderr, data, kb, m, course.Lessons); err != nil {
		return err
	}
	file, err := course.Lessons.Write()
	if err != nil {
		return err
	}
	fmt.Fprintf(stderr, "%s: %d bytes\n", out, len(file))
	return os.WriteFile(out, file, 0o644)
}

func readCaseFile(path string) (*tradecraft.Case, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	c, err := tradecraft.ReadCase(f)
	if err != nil {
		return nil, tradecraft.Errorf("train text", tradecraft.KindOf(err), "%s: %w", path, err)
	}
	return c, nil
}

// checkKept compares the model with and without lessons on the development
// documents of the data folder, where it is there. The model has been trained
// on them, so only the difference says something: what was forgotten.
func checkKept(stderr io.Writer, data string, kb *attack.KnowledgeBase, m *classify.Model, l *lessons.Lessons) error {
	var paths []string
	for _, name := range []string{"tram2_dev.jsonl.gz", "annoctr_dev.jsonl.gz"} {
		path := filepath.Join(data, name)
		if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
			continue
		}
		paths = append(paths, path)
	}
	if len(paths) == 0 {
		return nil
	}
	c, err := corpus.ReadFiles(paths...)
	if err != nil {
		return err
	}
	c.Migrate(func(id string) string {
		if r := kb.Resolve(id); r.To != "" {
			return r.To
		}
		return id
	})
	before, after := quality.NewTally(nil), quality.NewTally(nil)
	plain, taught := report.NewReader(kb, m), report.NewReader(kb, l.Over(m))
	for _, doc := range c.Documents {
		if doc.Closed {
			continue // annotated for a list of labels, which a case is not
		}
		texts := make([]string, len(doc.Lines))
		for i, line := range doc.Lines {
			texts[i] = line.Text
		}
		for reader, tally := range map[*report.Reader]*quality.Tally{plain: before, taught: after} {
			p := reader.Predict(classify.Lines(texts), classify.Options{})
			var answers []quality.Answer
			for _, t := range p.Techniques {
				answers = append(answers, quality.Answer{ID: t.ID, Probability: t.Probability, Reported: t.Reported})
			}
			tally.Add(doc, answers, nil)
		}
	}
	_, err = fmt.Fprintf(stderr, "%d development documents, which the model was trained on: mean F1 %.3f before, %.3f after\n",
		before.Documents(), before.Figures().MeanF1, after.Figures().MeanF1)
	return err
}
