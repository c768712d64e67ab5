package main

import (
	"context"
	"encoding/json"
	"io"
	"os"
	"path"
	"strings"
	"unicode"

	"tradecraft"
	"tradecraft/intake/report/document"
	"tradecraft/internal/dataset"
)

func newIntakeTask() *task {
	t := &intakeTask{}
	return &task{
		name:  "intake",
		short: "Documents to clean sentences: a folder of report files",
		example: `  go run ./cmd/evaluate intake --data ../shared/data/text/raw --predictions out/intake.jsonl
  (the truth of REPORT.pdf, REPORT.html.gz … is REPORT.sentences*.json[.gz] beside them, an array of sentences)`,
		run: t.run,
	}
}

// intakeTask measures how much of what documents say comes out whole.
type intakeTask struct{}

// intakePrediction is a line of the predictions file.
type intakePrediction struct {
	File      string               `json:"file"`
	Sentences []string             `json:"sentences"`
	Problems  []tradecraft.Problem `json:"problems"`
}

// intakeFigures are the figures of the task.
type intakeFigures struct {
	Files      int            `json:"files"`
	Unreadable int            `json:"unreadable"`
	Sentences  int            `json:"sentences"`
	Measured   []intakeFigure `json:"measured"`
}

// intakeFigure is how many of the wanted sentences came out of one file:
// contiguous in the joined text, and within at most two adjacent sentences,
// compared in lower case with runs of other than letters and digits as one blank.
type intakeFigure struct {
	File       string   `json:"file"`
	Wanted     int      `json:"wanted"`
	Contiguous int      `json:"contiguous"`
	WithinTwo  int      `json:"within_two"`
	Share      float64  `json:"share"`
	Missing    []string `json:"missing,omitempty"`
}

func (t *intakeTask) run(ctx context.Context, e *evaluation) (any, error) {
	figures := intakeFigures{Measured: []intakeFigure{}}
	truth, err := t.truth(e)
	if err != nil {
		return nil, err
	}
	err = eachFile(ctx, e, t.predict, func(f dataFile, p intakePrediction) error {
		figures.Files++
		figures.Sentences += len(p.Sentences)
		if len(p.Sentences) == 0 {
			figures.Unreadable++
		}
		for stem, path := range truth {
			if path == f.Path || !strings.HasPrefix(f.Name, stem+".") || len(p.Sentences) == 0 {
				continue
			}
			wanted, err := wantedSentences(path)
			if err != nil {
				return err
			}
			figures.Measured = append(figures.Measured, measureIntake(f.Name, p.Sentences, wanted))
		}
		return nil
	})
	return figures, err
}

func (t *intakeTask) predict(ctx context.Context, f dataFile) (intakePrediction, error) {
	p := intakePrediction{File: f.Name, Sentences: []string{}, Problems: []tradecraft.Problem{}}
	data, err := os.ReadFile(f.Path)
	if err != nil {
		return p, tradecraft.Errorf("evaluate intake", tradecraft.Unavailable, "%w", err)
	}
	d, err := document.Read(ctx, path.Base(f.Name), data, document.Options{})
	if tradecraft.KindOf(err) == tradecraft.Unavailable {
		return p, err // interrupted
	}
	for _, s := range d.Sentences {
		p.Sentences = append(p.Sentences, s.Text)
	}
	p.Problems = append(p.Problems, d.Problems...)
	return p, nil
}

// truth maps the stem of documents to the file with their sentences.
func (t *intakeTask) truth(e *evaluation) (map[string]string, error) {
	files, err := e.Files()
	if err != nil {
		return nil, err
	}
	out := map[string]string{}
	for _, f := range files {
		name := strings.TrimSuffix(f.Name, ".gz")
		if i := strings.Index(name, ".sentences"); i > 0 && strings.HasSuffix(name, ".json") {
			out[name[:i]] = f.Path
		}
	}
	return out, nil
}

func wantedSentences(path string) ([]string, error) {
	r, err := dataset.Open(path)
	if err != nil {
		return nil, err
	}
	defer r.Close()
	data, err := io.ReadAll(r)
	if err != nil {
		return nil, err
	}
	var out []string
	if err := json.Unmarshal(data, &out); err != nil {
		return nil, tradecraft.Errorf("evaluate intake", tradecraft.Invalid, "%s: %w", path, err)
	}
	return out, nil
}

func measureIntake(file string, sentences, wanted []string) intakeFigure {
	fig := intakeFigure{File: file, Wanted: len(wanted)}
	parts := make([]string, len(sentences))
	for i, s := range sentences {
		parts[i] = wordsOf(s)
	}
	all := " " + wordsOf(strings.Join(parts, " ")) + " "
	for _, w := range wanted {
		w = wordsOf(w)
		if !strings.Contains(all, " "+w+" ") {
			fig.Missing = append(fig.Missing, w)
			continue
		}
		fig.Contiguous++
		for i := range parts {
			two := " " + strings.Join(parts[i:min(i+2, len(parts))], " ") + " "
			if strings.Contains(two, " "+w+" ") {
				fig.WithinTwo++
				break
			}
		}
	}
	if len(wanted) > 0 {
		fig.Share = float64(fig.Contiguous) / float64(len(wanted))
	}
	return fig
}

// wordsOf is the form in which texts are compared.
func wordsOf(s string) string {
	return strings.Join(strings.FieldsFunc(strings.ToLower(s), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }), " ")
}
