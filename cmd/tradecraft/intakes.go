package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"runtime"

	"github.com/spf13/pflag"

	"tradecraft"
	"tradecraft/attack"
	"tradecraft/intake"
	"tradecraft/intake/report"
	"tradecraft/intake/report/classify"
	"tradecraft/intake/sigma"
	"tradecraft/internal/parallel"
)

// intakeFlags are the flags of verbs that take evidence in.
type intakeFlags struct {
	title     string
	threshold string
	model     string
	jobs      int
	context   tradecraft.Context
	rules     ruleFlags
}

func (f *intakeFlags) add(fs *pflag.FlagSet) {
	fs.StringVar(&f.title, "title", "", "title of the case (default: that of the first document that has one)")
	fs.StringVar(&f.threshold, "threshold", "balanced", "how sure the text model must be: precise, balanced or complete")
	fs.StringVar(&f.model, "model", "", "text model: what 'learn' or cmd/train wrote (default: the one in the program)")
	fs.StringSliceVar(&f.context.Sectors, "sector", nil, "sectors of the victim, such as healthcare")
	fs.StringSliceVar(&f.context.Regions, "region", nil, "regions or countries of the victim")
	fs.StringSliceVar(&f.context.Platforms, "platform", nil, "platforms of the victim, such as Windows or ESXi")
	fs.StringSliceVar(&f.context.Assets, "asset", nil, "assets that matter")
	f.rules.add(fs)
	fs.IntVar(&f.jobs, "jobs", runtime.GOMAXPROCS(0), "read so many pieces of evidence at once")
}

// check refuses what the intakes would not understand.
func (f *intakeFlags) check() error {
	switch f.threshold {
	case "balanced", "precise", "complete":
	default:
		return usagef("--threshold %q: use precise, balanced or complete", f.threshold)
	}
	if f.jobs < 1 {
		return usagef("--jobs %d: at least 1", f.jobs)
	}
	return f.rules.check()
}

// takeIn reads all evidence into one case. Evidence that cannot be read is in
// the case with its problems, which are shown on stderr too; the rest is read.
func (a *app) takeIn(ctx context.Context, kb *attack.KnowledgeBase, args []string, f intakeFlags) (*tradecraft.Case, error) {
	var cases []*tradecraft.Case
	var in evidenceReader
	emit := func(c *tradecraft.Case) error {
		cases = append(cases, c)
		return nil
	}
	if err := a.takeWith(ctx, kb, args, f, &in, emit); err != nil {
		return nil, err
	}
	merged := tradecraft.Merge(cases...)
	if err := in.logs.Correlate(merged); err != nil {
		return nil, err
	}
	f.describe(merged, kb)
	a.showProblems(merged)
	return merged, nil
}

// takeEach reads the evidence on f.jobs goroutines and hands each piece's case
// on, one at a time, in the order of the evidence. No more cases are held than
// are worked on.
func (a *app) takeEach(ctx context.Context, kb *attack.KnowledgeBase, args []string, f intakeFlags, emit func(*tradecraft.Case) error) error {
	return a.takeWith(ctx, kb, args, f, &evidenceReader{}, emit)
}

// takeWith is takeEach and leaves the readers that it made in in.
func (a *app) takeWith(ctx context.Context, kb *attack.KnowledgeBase, args []string, f intakeFlags, in *evidenceReader, emit func(*tradecraft.Case) error) error {
	list, err := inputs(args)
	if err != nil {
		return err
	}
	a.limitMemory(list)
	if *in, err = a.intake(kb, f, len(list)); err != nil {
		return err
	}
	bar := a.progress("reading", int64(len(list)), false)
	defer bar.end()
	return parallel.Map(ctx, f.jobs, each(list),
		func(ctx context.Context, one input) (*tradecraft.Case, error) { return a.takeOne(ctx, *in, one) },
		func(_ input, c *tradecraft.Case) error {
			bar.add(1)
			return emit(c)
		})
}

// evidenceReader is the intake of everything, and that of logs as streams.
type evidenceReader struct {
	*intake.Intake
	logs *intake.LogReader
}

// intake makes the readers as the flags ask; a single piece of evidence is read
// on all cores.
func (a *app) intake(kb *attack.KnowledgeBase, f intakeFlags, pieces int) (evidenceReader, error) {
	if f.model != "" { // an unsound file is refused before anything is read
		if _, err := a.textModel(kb, f.model); err != nil {
			return evidenceReader{}, err
		}
	}
	ranker, err := a.ranker(kb, f.rules)
	if err != nil {
		return evidenceReader{}, err
	}
	opts := intake.Options{
		Report: report.Options{Threshold: classify.Threshold(f.threshold)},
		Model:  func(kb *attack.KnowledgeBase) (report.Model, error) { return a.textModel(kb, f.model) },
		Logs: intake.LogOptions{
			Rules: func() ([]*sigma.Rule, error) { return a.detectionRules(f.rules) },
			Noise: ranker.Noise, Most: ranker.Most, Jobs: max(1, f.jobs/max(1, pieces)), Logs: pieces,
		},
	}
	logs := intake.Logs(kb, opts.Logs)
	return evidenceReader{intake.With(kb, opts, logs), logs}, nil
}

// describe puts what the flags say of the case into it.
func (f *intakeFlags) describe(c *tradecraft.Case, kb *attack.KnowledgeBase) {
	c.AttackVersion = kb.Version()
	if f.title != "" {
		c.Title = f.title
	}
	c.Context = f.merge(c.Context)
	c.Normalize()
}

// takeOne reads one piece of evidence. A panic of a reader is a Problem of
// that evidence: the rest is still read.
func (a *app) takeOne(ctx context.Context, in evidenceReader, one input) (c *tradecraft.Case, err error) {
	if c, err := a.takeLog(ctx, in, one); c != nil || err != nil {
		return c, err
	}
	data, rerr := a.read(one)
	if rerr != nil {
		return intake.Unreadable(one.baseName(), nil, rerr), nil
	}
	defer func() {
		if p := recover(); p != nil {
			err = nil
			c = intake.Unreadable(one.baseName(), data, tradecraft.Errorf("tradecraft.takeOne", tradecraft.Internal,
				"internal error while reading: %s; please report this with the file", oneLine(fmt.Sprint(p))))
		}
	}()
	return in.Read(ctx, one.baseName(), data)
}

// takeLog reads one file as a stream when it begins as a log does; the case is
// nil when it does not. A log may be of any size.
func (a *app) takeLog(ctx context.Context, in evidenceReader, one input) (c *tradecraft.Case, err error) {
	if one.err != nil || one.path == "-" {
		return nil, nil
	}
	f, ferr := os.Open(one.path)
	if ferr != nil {
		return nil, nil // said when it is read as a document
	}
	defer f.Close()
	if info, serr := f.Stat(); serr != nil || !info.Mode().IsRegular() {
		return nil, nil // what is looked at in a pipe is gone
	}
	head, _ := io.ReadAll(io.LimitReader(f, 64<<10))
	if _, serr := f.Seek(0, io.SeekStart); serr != nil || !in.logs.Takes(one.baseName(), head) {
		return nil, nil
	}
	defer func() {
		if p := recover(); p != nil {
			err = nil
			c = intake.Unreadable(one.baseName(), nil, tradecraft.Errorf("tradecraft.takeLog", tradecraft.Internal,
				"internal error while reading: %s; please report this with the file", oneLine(fmt.Sprint(p))))
		}
	}()
	c, err = in.logs.Stream(ctx, one.baseName(), f)
	if kind := tradecraft.KindOf(err); err != nil && ctx.Err() == nil && kind != tradecraft.Internal {
		return intake.Unreadable(one.baseName(), nil, err), nil
	}
	return c, err
}

// merge adds what the flags say of the victim.
func (f *intakeFlags) merge(c tradecraft.Context) tradecraft.Context {
	return tradecraft.Merge(&tradecraft.Case{Context: c}, &tradecraft.Case{Context: f.context}).Context
}

// showProblems writes a line on stderr for each piece of evidence of which
// something was lost.
func (a *app) showProblems(c *tradecraft.Case) {
	const most = 20
	n := 0
	for _, e := range c.Evidence {
		for _, p := range e.Problems {
			if p.Severity != tradecraft.SeverityError {
				continue
			}
			if n++; n > most {
				continue
			}
			line := e.Name + ": "
			if p.Object != "" && p.Object != e.Name {
				line += p.Object + ": "
			}
			line += p.Message
			if p.Advice != "" {
				line += "; " + p.Advice
			}
			fmt.Fprintf(a.stderr, "tradecraft: %s\n", oneLine(line))
		}
	}
	if n > most {
		fmt.Fprintf(a.stderr, "tradecraft: and %d more problems; they are in the case\n", n-most)
	}
}

// each is a list as a sequence without errors.
func each[T any](list []T) func(func(T, error) bool) {
	return func(yield func(T, error) bool) {
		for _, v := range list {
			if !yield(v, nil) {
				return
			}
		}
	}
}
