package main

import (
	"context"
	"os"
	"runtime"
	"slices"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"tradecraft"
	"tradecraft/intake/logs"
	"tradecraft/intake/logs/event"
)

func (a *app) logsCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "logs",
		Short: "Event logs without rules: who logged on, what kinds of events, search",
		Long: `Look into event logs of every format that detect reads (docs/logs.md), without
detection rules: logons by account and source, events by kind, and a search by
fields and expressions.`,
		Example: `  tradecraft logs logons Security.evtx auth.log
  tradecraft logs metrics logs/
  tradecraft logs search logs/ -w EventID=4688 -w 'CommandLine~whoami|net user'`,
		Args: cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			return usagef("logs what? logons, metrics or search")
		},
	}
	cmd.AddCommand(a.logonsCommand(), a.metricsCommand(), a.logSearchCommand())
	return cmd
}

// logFlags are those of every verb that reads logs without rules.
type logFlags struct {
	window windowFlags
	limit  int
	jobs   int
}

func (f *logFlags) add(fs *pflag.FlagSet, limit int, of string) {
	f.window.add(fs)
	fs.IntVar(&f.limit, "limit", limit, "at most so many "+of+"; 0 for all")
	fs.IntVar(&f.jobs, "jobs", runtime.GOMAXPROCS(0), "read on so many cores")
}

// check reads the flags that need it.
func (f *logFlags) check() (logs.Window, error) {
	switch {
	case f.limit < 0:
		return logs.Window{}, usagef("--limit %d: 0 or more", f.limit)
	case f.jobs < 1:
		return logs.Window{}, usagef("--jobs %d: at least 1", f.jobs)
	}
	return f.window.window()
}

// logsRead is what was read.
type logsRead struct {
	Logs   int   `json:"logs"`
	Events int   `json:"events"`
	Bytes  int64 `json:"bytes"` // unpacked
	lost   bool
}

// gatherLogs reads all logs; what cannot be read is named on stderr, the rest
// is read.
func gatherLogs[G logs.Gatherer](ctx context.Context, a *app, args []string, fields *event.Fields, f logFlags, begin func() G, merge func(G)) (logsRead, error) {
	var read logsRead
	window, err := f.check()
	if err != nil {
		return read, err
	}
	list, err := inputs(args)
	if err != nil {
		return read, err
	}
	bar := a.progress("reading", totalBytes(list), true)
	defer bar.end()
	others, timeless := 0, 0
	for _, one := range list {
		s, err := gatherLog(ctx, a, one, fields, window, f.jobs, bar, begin, merge)
		if ctx.Err() != nil {
			return read, ctx.Err()
		}
		switch {
		case tradecraft.KindOf(err) == tradecraft.Unsupported && !slices.Contains(args, one.name):
			others++
			continue
		case err != nil:
			s.Problems = append(s.Problems, tradecraft.Problem{Severity: tradecraft.SeverityError, Message: err.Error(), Offset: -1})
		default:
			read.Logs++
		}
		timeless += s.Timeless
		read.Events += s.Events
		read.Bytes += s.Bytes
		read.lost = a.logProblems(one.name, s.Problems) || read.lost
	}
	if others > 0 {
		a.note("%d files in the folders are no logs that are known by their content", others)
	}
	a.noteTimeless(timeless)
	return read, nil
}

// noteTimeless says what a window of time left out for want of a time.
func (a *app) noteTimeless(n int) {
	if n > 0 {
		a.note("%d events have no time that is known and are left out by --from and --to", n)
	}
}

func gatherLog[G logs.Gatherer](ctx context.Context, a *app, one input, fields *event.Fields, window logs.Window, jobs int, bar *progress, begin func() G, merge func(G)) (logs.Summary, error) {
	const op = "tradecraft.logs"
	if one.err != nil {
		return logs.Summary{}, fileError(op, one.err)
	}
	r := &summed{r: a.stdin, bar: bar}
	if one.path != "-" {
		f, err := os.Open(one.path)
		if err != nil {
			return logs.Summary{}, fileError(op, err)
		}
		defer f.Close()
		r.r = f
	}
	return logs.Gather(ctx, one.name, r, fields, window, jobs, begin, func(g G) error { merge(g); return nil }, bar.found)
}

// totalBytes is the size of all inputs, -1 when it is not known.
func totalBytes(list []input) int64 {
	total := int64(0)
	for _, one := range list {
		info, err := os.Stat(one.path)
		if one.path == "-" || err != nil {
			return -1
		}
		total += info.Size()
	}
	return total
}

// partial is the error of a verb that has lost a part of its input.
func (r *logsRead) partial() error {
	if r.lost {
		return errPartial
	}
	return nil
}
