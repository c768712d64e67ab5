package main

import (
	"archive/tar"
	"bufio"
	"bytes"
	"context"
	"encoding/json"
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
	"tradecraft/intake/sigma/starter"
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
			f.StringVar(&t.rules, "rules", "", "folder of Sigma rules, besides those in the box")
			f.BoolVar(&t.noStarter, "no-starter", false, "leave out the rules in the box")
			f.StringVar(&t.noise, "noise", "builtin", "which rules ordinary logs fire: builtin, none, a table, or left-out: counted in the other logs of the data")
			f.IntVar(&t.most, "named", 4, "techniques named at most")
			f.StringVar(&t.reuse, "reuse", "", "take the hits from this file of predictions instead of the logs")
			f.StringVar(&t.truth, "truth", "", "CSV with a path or file and its technique label, or a rule and its match count")
		},
		run: t.run,
	}
}

// detectTask measures which rules fire in logs and which techniques come of it.
type detectTask struct {
	rules, truth, noise, reuse string
	noStarter                  bool
	most                       int

	kb       *attack.KnowledgeBase
	detector *logs.Detector
	ranker   logs.Ranker
	byKey    map[string]*sigma.Rule // of all rules, by logs.NoiseKey
}

// detectPrediction is a line of the predictions file.
type detectPrediction struct {
	File       string            `json:"file"`
	Hits       []detectCount     `json:"hits"`
	Techniques []detectTechnique `json:"techniques"`

	Events int `json:"events"`

	named int
	rules []*sigma.Rule
}

type detectCount struct {
	Rule  string `json:"rule"`
	Count int    `json:"count"`
}

type detectTechnique struct {
	ID          string  `json:"id"`
	Score       float64 `json:"score"`
	Probability float64 `json:"probability"`
	Named       bool    `json:"named"` // the product names it

	folded bool // a sub-technique stands for it
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
	Alerts        *detectAlerts        `json:"alerts,omitempty"`
}

// logItem is one log of the data: a file, or a member of a tar.xz archive.
type logItem struct {
	name string
	path string // to open, when data is nil
	data []byte
}

func (t *detectTask) run(ctx context.Context, e *evaluation) (any, error) {
	figures := &detectFigures{RulesRejected: []tradecraft.Problem{}}
	if err := t.prepare(figures); err != nil {
		return nil, err
	}
	found, err := t.hits(ctx, e, figures)
	if err != nil {
		return nil, err
	}
	predictions := map[string]*detectPrediction{}
	for _, p := range found {
		k := t.ranker
		if t.noise == "left-out" {
			k.Noise = k.Noise.Without(p.rules)
		}
		t.rank(k, p)
		predictions[p.File] = p
		if err := e.Predict(p); err != nil {
			return nil, err
		}
	}
	if t.truth == "" {
		return figures, nil
	}
	return figures, t.score(figures, predictions)
}

// hits runs the rules over the logs, or takes what an earlier run found.
func (t *detectTask) hits(ctx context.Context, e *evaluation, figures *detectFigures) ([]*detectPrediction, error) {
	var found []*detectPrediction
	take := func(p *detectPrediction) error {
		if p == nil {
			figures.NotLogs++
			return nil
		}
		figures.Files++
		figures.Events += p.Events
		found = append(found, p)
		if t.noise == "left-out" {
			t.ranker.Noise.Add(p.rules)
		}
		return nil
	}
	if t.reuse != "" {
		return found, t.earlier(take)
	}
	err := parallel.Map(ctx, e.Jobs, t.items(e), t.predict, func(_ logItem, p *detectPrediction) error { return take(p) })
	return found, err
}

// earlier reads predictions; rules that are gone are left out.
func (t *detectTask) earlier(take func(*detectPrediction) error) error {
	f, err := os.Open(t.reuse)
	if err != nil {
		return err
	}
	defer f.Close()
	for d := json.NewDecoder(f); ; {
		p := &detectPrediction{}
		if err := d.Decode(p); errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return err
		}
		for _, h := range p.Hits {
			if r := t.byKey[h.Rule]; r != nil {
				p.rules = append(p.rules, r)
			}
		}
		if err := take(p); err != nil {
			return err
		}
	}
}

// prepare loads the rules and what ranks them.
func (t *detectTask) prepare(figures *detectFigures) error {
	var rules []*sigma.Rule
	var err error
	if !t.noStarter {
		if rules, err = starter.Rules(); err != nil {
			return err
		}
	}
	if t.rules != "" {
		more, problems, err := sigma.Load(os.DirFS(t.rules), sigma.Options{})
		if err != nil {
			return err
		}
		for _, p := range problems {
			if p.Severity == tradecraft.SeverityError {
				figures.RulesRejected = append(figures.RulesRejected, p)
			}
		}
		rules = append(rules, more...)
	}
	figures.RulesLoaded = len(rules)
	if t.kb, err = attack.Load(); err != nil {
		return err
	}
	t.ranker = logs.Ranker{KB: t.kb, Most: t.most}
	switch t.noise {
	case "none":
	case "left-out":
		t.ranker.Noise = &logs.Noise{}
	case "builtin":
		t.ranker.Noise, err = logs.BuiltinNoise()
	default:
		var f *os.File
		if f, err = os.Open(t.noise); err == nil {
			t.ranker.Noise, _, err = logs.ReadNoise(t.noise, f)
			f.Close()
		}
	}
	t.byKey = map[string]*sigma.Rule{}
	for _, r := range rules {
		t.byKey[logs.NoiseKey(r)] = r
	}
	if t.reuse == "" {
		t.detector = logs.NewDetector(rules)
	}
	return err
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
	p := &detectPrediction{File: item.name, Hits: []detectCount{}, Events: s.Events, rules: rules}
	for _, r := range rules {
		p.Hits = append(p.Hits, detectCount{logs.NoiseKey(r), counts[r]})
	}
	return p, nil
}

// rank fills in the techniques.
func (t *detectTask) rank(k logs.Ranker, p *detectPrediction) {
	ranked, named := k.Rank(p.rules)
	p.named, p.Techniques = named, []detectTechnique{}
	for i, x := range ranked {
		if i >= named && len(p.Techniques) < 4 {
			continue // the first four places are for what is named
		}
		p.Techniques = append(p.Techniques, detectTechnique{x.ID, x.Score, x.Probability, i < named, x.Into != ""})
	}
}
