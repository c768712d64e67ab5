package main

import (
	"archive/tar"
	"bufio"
	"bytes"
	"context"
	"errors"
	"io"
	"maps"
	"os"
	"slices"
	"strings"

	"github.com/spf13/pflag"
	"github.com/ulikunitz/xz"

	"tradecraft"
	"tradecraft/attack"
	"tradecraft/intake/logs"
	"tradecraft/intake/sigma"
	"tradecraft/internal/parallel"
)

func newDetectTask() *task {
	t := &detectTask{}
	return &task{
		name:  "detect",
		short: "Event logs to hits of Sigma rules and ranked techniques",
		example: `  go run ./cmd/evaluate detect --data ../shared/data/logs/evtx-dev.tar.xz --rules RULES \
    --truth ../shared/data/logs/evtx-dev.csv --predictions out/detect.jsonl`,
		flags: func(f *pflag.FlagSet) {
			f.StringVar(&t.rules, "rules", "", "folder of Sigma rules")
			f.StringVar(&t.truth, "truth", "", "CSV with a path or file and its technique label, or a rule and its match count")
		},
		run: t.run,
	}
}

// detectTask measures which rules fire in logs and which techniques come of it.
type detectTask struct {
	rules, truth string

	kb       *attack.KnowledgeBase
	detector *logs.Detector
}

// detectPrediction is a line of the predictions file.
type detectPrediction struct {
	File       string            `json:"file"`
	Hits       []detectCount     `json:"hits"`
	Techniques []detectTechnique `json:"techniques"`

	named, events int
}

type detectCount struct {
	Rule  string `json:"rule"`
	Count int    `json:"count"`
}

type detectTechnique struct {
	ID    string  `json:"id"`
	Score float64 `json:"score"`
}

// detectFigures are the figures of the task.
type detectFigures struct {
	RulesLoaded   int                  `json:"rules_loaded"`
	RulesRejected []tradecraft.Problem `json:"rules_rejected"`
	Files         int                  `json:"files"`
	NotLogs       int                  `json:"not_logs"`
	Events        int                  `json:"events"`
	Regression    *detectRegression    `json:"regression,omitempty"`
	Labels        *detectLabels        `json:"labels,omitempty"`
}

// logItem is one log of the data: a file, or a member of a tar.xz archive.
type logItem struct {
	name string
	path string // to open, when data is nil
	data []byte
}

func (t *detectTask) run(ctx context.Context, e *evaluation) (any, error) {
	if t.rules == "" {
		return nil, tradecraft.Errorf("evaluate detect", tradecraft.Invalid, "--rules: name a folder of Sigma rules")
	}
	rules, problems, err := sigma.Load(os.DirFS(t.rules), sigma.Options{})
	if err != nil {
		return nil, err
	}
	figures := &detectFigures{RulesLoaded: len(rules), RulesRejected: []tradecraft.Problem{}}
	for _, p := range problems {
		if p.Severity == tradecraft.SeverityError {
			figures.RulesRejected = append(figures.RulesRejected, p)
		}
	}
	if t.kb, err = attack.Load(); err != nil {
		return nil, err
	}
	t.detector = logs.NewDetector(rules)
	predictions := map[string]detectPrediction{}
	err = parallel.Map(ctx, e.Jobs, t.items(e), t.predict, func(_ logItem, p *detectPrediction) error {
		if p == nil {
			figures.NotLogs++
			return nil
		}
		figures.Files++
		figures.Events += p.events
		predictions[p.File] = *p
		return e.Predict(p)
	})
	if err != nil || t.truth == "" {
		return figures, err
	}
	return figures, t.score(figures, predictions)
}

// items are the logs of the data in its order.
func (t *detectTask) items(e *evaluation) func(func(logItem, error) bool) {
	return func(yield func(logItem, error) bool) {
		files, err := e.Files()
		if err != nil {
			yield(logItem{}, err)
			return
		}
		for _, f := range files {
			if !strings.HasSuffix(f.Name, ".tar.xz") {
				if !yield(logItem{name: f.Name, path: f.Path}, nil) {
					return
				}
				continue
			}
			if !members(f.Path, yield) {
				return
			}
		}
	}
}

// maxMember bounds a log in an archive, which is held in memory.
const maxMember = 512 << 20

func members(path string, yield func(logItem, error) bool) bool {
	f, err := os.Open(path)
	if err != nil {
		return yield(logItem{}, err)
	}
	defer f.Close()
	x, err := xz.NewReader(bufio.NewReader(f))
	if err != nil {
		return yield(logItem{}, err)
	}
	for r := tar.NewReader(x); ; {
		h, err := r.Next()
		if errors.Is(err, io.EOF) {
			return true
		}
		if err != nil {
			return yield(logItem{}, err)
		}
		if h.Typeflag != tar.TypeReg {
			continue
		}
		data, err := io.ReadAll(io.LimitReader(r, maxMember))
		if !yield(logItem{name: strings.TrimPrefix(h.Name, "./"), data: data}, err) {
			return false
		}
	}
}

// predict runs the rules over one log; nil for what is no log.
func (t *detectTask) predict(ctx context.Context, item logItem) (*detectPrediction, error) {
	var r io.Reader = bytes.NewReader(item.data)
	if item.data == nil {
		f, err := os.Open(item.path)
		if err != nil {
			return nil, err
		}
		defer f.Close()
		r = f
	}
	counts := map[*sigma.Rule]int{}
	s, err := t.detector.Scan(ctx, item.name, r, 1, func(h logs.Hit) error { counts[h.Rule]++; return nil })
	if kind := tradecraft.KindOf(err); kind == tradecraft.Unsupported || kind == tradecraft.Invalid {
		return nil, nil
	} else if err != nil {
		return nil, err
	}
	rules := slices.SortedFunc(maps.Keys(counts), func(a, b *sigma.Rule) int { return strings.Compare(a.ID+a.Path, b.ID+b.Path) })
	p := &detectPrediction{File: item.name, Hits: []detectCount{}, Techniques: []detectTechnique{}, events: s.Events}
	for _, r := range rules {
		p.Hits = append(p.Hits, detectCount{r.ID, counts[r]})
	}
	ranked, named := logs.Ranker{KB: t.kb}.Rank(rules)
	p.named = named
	for _, x := range ranked {
		p.Techniques = append(p.Techniques, detectTechnique{x.ID, x.Score})
	}
	return p, nil
}
