package main

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"github.com/spf13/pflag"

	"tradecraft"
	"tradecraft/intake/site/script"
	"tradecraft/internal/dataset"
)

// scriptsTask measures how well malicious scripts are told from others by
// their text.
type scriptsTask struct {
	texts   string
	folds   int
	seed    int
	without []string
	allowed bool
}

func newScriptsTask() *task {
	t := &scriptsTask{}
	return &task{
		name:  "scripts",
		short: "Scripts and pages: malicious or not, by the text alone",
		example: `  go run ./cmd/evaluate scripts --data ../shared/data/site/js_dev_manifest.jsonl.gz \
    --texts texts/ --predictions out/scripts.jsonl`,
		flags: t.flags,
		run:   t.run,
	}
}

func (t *scriptsTask) flags(f *pflag.FlagSet) {
	f.StringVar(&t.texts, "texts", "", "folder of the texts: a row's is ID.txt, else its file")
	f.IntVar(&t.folds, "folds", 0, "cross-validate by families in so many folds instead of using the embedded model; figures also with inline shop code among the benign")
	f.IntVar(&t.seed, "seed", 0, "which families fall into which fold")
	f.StringSliceVar(&t.without, "without", nil, "with --folds: leave out these groups of features (module, size)")
	f.BoolVar(&t.allowed, "allowed", false, "with --folds: train only on rows that the embedded model may be trained on")
}

type (
	// scriptRow is a row of the manifest, as far as the prediction needs it.
	scriptRow struct {
		ID   string `json:"id"`
		File string `json:"file"`
	}
	// scriptTruth is the rest, read for the figures only.
	scriptTruth struct {
		Label  string `json:"label"`
		Class  string `json:"cls"`
		Family string `json:"family"`
	}
	scriptPrediction struct {
		ID        string          `json:"id"`
		Malicious float64         `json:"malicious"`
		Verdict   string          `json:"verdict"`
		Reasons   []script.Reason `json:"reasons"`

		score float64
	}
	// scriptFigures leave out exploit kits and redirectors.
	scriptFigures struct {
		Malicious int     `json:"malicious"`
		Benign    int     `json:"benign"`
		Missing   int     `json:"missing"` // rows without a text
		AP        float64 `json:"average_precision"`
		Recall01  float64 `json:"recall@0.1%fp"`
		Recall05  float64 `json:"recall@0.5%fp"`
		Recall1   float64 `json:"recall@1%fp"`
		// ByClass are the shares called malicious by the verdict.
		ByClass map[string]scriptClass `json:"verdict_by_class"`
	}
	scriptClass struct {
		Rows       int     `json:"rows"`
		Malicious  float64 `json:"malicious"`
		Suspicious float64 `json:"suspicious"`
	}
)

// unread is the verdict on a row whose text is not there.
const unread = "unread"

func (t *scriptsTask) run(ctx context.Context, e *evaluation) (any, error) {
	if t.texts == "" {
		return nil, tradecraft.Errorf("evaluate", tradecraft.Invalid, "scripts needs --texts DIR: the folder with the texts of the rows")
	}
	if t.folds > 1 {
		return t.crossValidate(ctx, e)
	}
	s := &scriptScore{}
	err := eachRecord(ctx, e, t.predict, s.add)
	if err != nil {
		return nil, err
	}
	return s.figures()
}

func (t *scriptsTask) predict(ctx context.Context, r dataset.Record) (scriptPrediction, error) {
	var row scriptRow
	if err := r.Decode(&row); err != nil {
		return scriptPrediction{}, err
	}
	p := scriptPrediction{ID: row.ID, Verdict: unread, Reasons: []script.Reason{}}
	text, err := scriptText(t.texts, row)
	if errors.Is(err, fs.ErrNotExist) {
		return p, nil
	}
	if err != nil {
		return p, err
	}
	a, _, err := script.Assess(ctx, text, script.Options{URL: row.ID})
	if err != nil {
		return p, err
	}
	p.Malicious, p.Verdict, p.Reasons, p.score = a.Malicious, a.Verdict, a.Reasons, a.Score
	return p, nil
}

// scriptText reads the text of a row inside the folder.
func scriptText(dir string, row scriptRow) ([]byte, error) {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, err
	}
	defer root.Close()
	if filepath.IsLocal(row.ID + ".txt") {
		if b, err := root.ReadFile(row.ID + ".txt"); err == nil {
			return b, nil
		}
	}
	if row.File == "" {
		return nil, fs.ErrNotExist
	}
	return root.ReadFile(filepath.FromSlash(row.File))
}

// scriptScore gathers predictions with their truth.
type scriptScore struct {
	yes, no []float64
	missing int
	classes map[string]*[3]int // rows, malicious, suspicious
}

func (s *scriptScore) add(r dataset.Record, p scriptPrediction) error {
	var truth scriptTruth
	if err := r.Decode(&truth); err != nil {
		return err
	}
	if p.Verdict == unread {
		s.missing++
		return nil
	}
	if truth.Label == "" || truth.Class == "exploit_kit" || truth.Class == "injected_redirector" {
		return nil
	}
	if s.classes == nil {
		s.classes = map[string]*[3]int{}
	}
	c := s.classes[truth.Class]
	if c == nil {
		c = &[3]int{}
		s.classes[truth.Class] = c
	}
	c[0]++
	switch p.Verdict {
	case script.Malicious:
		c[1]++
	case script.Suspicious:
		c[2]++
	}
	if truth.Label == "malicious" {
		s.yes = append(s.yes, p.score)
	} else {
		s.no = append(s.no, p.score)
	}
	return nil
}

func (s *scriptScore) figures() (any, error) {
	if len(s.yes) == 0 || len(s.no) == 0 {
		return nil, nil
	}
	f := scriptFigures{Malicious: len(s.yes), Benign: len(s.no), Missing: s.missing, ByClass: map[string]scriptClass{}}
	f.AP = averagePrecision(s.yes, s.no)
	f.Recall01, f.Recall05, f.Recall1 = recallAtFalse(s.yes, s.no, 0.001), recallAtFalse(s.yes, s.no, 0.005), recallAtFalse(s.yes, s.no, 0.01)
	for name, c := range s.classes {
		f.ByClass[name] = scriptClass{Rows: c[0], Malicious: shareOf(c[1], c[0]), Suspicious: shareOf(c[2], c[0])}
	}
	return f, nil
}

func shareOf(n, of int) float64 { return float64(n) / float64(max(1, of)) }

// recallAtFalse is the share of yes above the threshold that lets through at
// most the share rate of no. Ties count against us.
func recallAtFalse(yes, no []float64, rate float64) float64 {
	no = slices.Sorted(slices.Values(no))
	allowed := int(rate * float64(len(no)))
	threshold := no[len(no)-1-allowed]
	n := 0
	for _, s := range yes {
		if s > threshold {
			n++
		}
	}
	return shareOf(n, len(yes))
}

// averagePrecision is the mean over yes of the precision at its score. Ties
// count against us.
func averagePrecision(yes, no []float64) float64 {
	yes, no = slices.Sorted(slices.Values(yes)), slices.Sorted(slices.Values(no))
	sum := 0.0
	for i, s := range yes {
		below, _ := slices.BinarySearch(no, s)
		above := len(no) - below
		sum += float64(len(yes)-i) / float64(len(yes)-i+above)
	}
	return sum / float64(len(yes))
}
