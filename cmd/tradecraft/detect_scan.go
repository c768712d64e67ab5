package main

import (
	"context"
	"io"
	"slices"

	"tradecraft"
	"tradecraft/intake/logs"
	"tradecraft/intake/sigma"
)

// scanLogs reads the logs, parts of several at once, and notes what was found in
// their order.
func (a *app) scanLogs(ctx context.Context, session *logs.Session, list []input, args []string, found *detection, jobs int, bar *progress) (events int, lost bool, err error) {
	others, timeless := 0, 0
	open := make([]*openedLog, len(list))
	all := make([]logs.Log, len(list))
	for i, one := range list {
		open[i] = &openedLog{summed: newSummed()}
		open[i].bar = bar
		all[i] = logs.Log{Name: one.name, Open: func() (io.Reader, error) { return open[i].open(a, one) }, Close: open[i].close}
	}
	begin := func(at int) {
		if at < len(list) {
			found.now = newLogFound(list[at].name)
		}
	}
	begin(0)
	done := func(at int, s logs.Summary, err error) error {
		one, l := list[at], found.now
		l.evidence = tradecraft.Evidence{
			Kind: tradecraft.KindLog, Name: one.baseName(), Media: s.Media, SHA256: open[at].hex(), Bytes: open[at].n, Events: s.Events, Problems: s.Problems,
		}
		switch {
		case tradecraft.KindOf(err) == tradecraft.Unsupported && !slices.Contains(args, one.name):
			others++ // beside the logs in a folder
		case err != nil:
			s.Problems = append(s.Problems, tradecraft.Problem{Severity: tradecraft.SeverityError, Message: err.Error(), Offset: -1})
		}
		if err == nil || s.Events > 0 {
			found.logs = append(found.logs, l)
		}
		events += s.Events
		timeless += s.Timeless
		lost = a.logProblems(one.name, s.Problems) || lost
		begin(at + 1)
		return nil
	}
	err = session.ScanAll(ctx, all, jobs, func(_ int, h logs.Hit) error { return found.take(h) }, done)
	if err != nil {
		return events, lost, err
	}
	if found.now = nil; len(found.logs) > 0 {
		problems, err := session.End(found.take)
		if err != nil {
			return events, lost, err
		}
		a.noteProblems(problems)
	}
	if others > 0 {
		a.note("%d files in the folders are no logs that are known by their content", others)
	}
	a.noteTimeless(timeless)
	return events, lost, nil
}

func newLogFound(name string) *logFound {
	return &logFound{name: name, findings: logs.Findings{Log: name}, fired: map[*sigma.Rule]bool{}}
}

// openedLog is a log that is being read, with its size and sum so far.
type openedLog struct {
	*summed
	done func()
}

// open opens a log for scanning.
func (o *openedLog) open(a *app, one input) (io.Reader, error) {
	if one.err != nil {
		return nil, fileError("tradecraft.detect", one.err)
	}
	r, done, err := a.openLog(one)
	if err != nil {
		return nil, err
	}
	o.r, o.done = r, done
	return o, nil
}

// close reads what nobody wanted, for the sum, unless the log is none.
func (o *openedLog) close(err error) error {
	defer o.done()
	if err == nil {
		_, err = io.Copy(io.Discard, o.summed)
	}
	return err
}
