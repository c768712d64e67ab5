package logs

import (
	"cmp"
	"context"
	"io"
	"sync"

	"tradecraft"
	"tradecraft/intake/logs/dialect"
	"tradecraft/intake/logs/event"
	"tradecraft/intake/sigma"
)

// Detector finds the events that satisfy rules. It is safe for concurrent use.
type Detector struct {
	rules   []*sigma.Rule
	matcher *sigma.Matcher
	fields  *event.Fields
	workers sync.Pool
	buffers buffers

	// Describe fills the Deed of hits; set it before the first Scan.
	Describe bool
	// Window is the range of event time that is looked at; set it before the first
	// Scan.
	Window Window
	// Watch notes what occurs in the logs, for [Session.Idle]; set it before the first Scan.
	Watch bool
	// Text is the log source of text files, whatever they look like; the zero value
	// leaves them to the readers. Set it before the first Scan.
	Text dialect.Source
	// Progress is called with the number of events in each part of a log that was
	// read, in the order of the log; nil for none. Set it before the first Scan.
	Progress func(events int)
}

// stated says that the user named the source of text files.
func (d *Detector) stated() bool {
	return d.Text.Product != "" || d.Text.Category != "" || d.Text.Service != ""
}

// NewDetector compiles rules.
func NewDetector(rules []*sigma.Rule) *Detector {
	d := &Detector{rules: rules, fields: &event.Fields{}}
	d.matcher = sigma.Compile(rules, d.fields)
	d.workers.New = func() any {
		w := &worker{d: d, state: d.matcher.NewState(), decoders: newDecoders(d.fields)}
		w.plain = d.Text
		return w
	}
	return d
}

// Hit is one event that satisfies one rule.
type Hit struct {
	Rule     *sigma.Rule
	File     string // as given, with the member's name for archives
	Time     int64  // nanoseconds since 1970 UTC, 0 unknown
	Host     string
	Channel  string
	Provider string
	EventID  uint32
	Record   uint64 // record id, or line
	Offset   int64  // of the event in the unpacked file
	Matches  []sigma.Found
	Deed     *Deed // shared by the hits of an event; nil unless the detector describes
	// Correlated is set for the hit of a correlation rule, whose place and time
	// are those of its last event.
	Correlated *sigma.CorrelationHit
}

// Summary says what was read.
type Summary struct {
	Media    string // evtx, json, auditd, syslog, …: that of the first file in an archive
	Events   int
	Timeless int   // left out because a window of time was asked for and they have none
	Bytes    int64 // unpacked
	Problems []tradecraft.Problem
}

// maxProblems bounds the Problems of one file.
const maxProblems = 200

func (s *Summary) problem(p ...tradecraft.Problem) {
	s.Problems = append(s.Problems, p[:min(len(p), maxProblems-min(maxProblems, len(s.Problems)))]...)
}

// Scan reads a log on so many goroutines and calls yield for each hit, in the
// order of the log and of the rules; those of correlation rules, which see this
// log alone, come when they are certain. What cannot be read is in the summary's
// Problems. The error is of kind Unsupported when the content is no log that is
// known, that of yield, of ctx, or of r.
func (d *Detector) Scan(ctx context.Context, name string, r io.Reader, jobs int, yield func(Hit) error) (Summary, error) {
	return d.scan(ctx, d.NewSession(), name, r, jobs, yield)
}

// scan reads one log in a session of its own, to the end.
func (d *Detector) scan(ctx context.Context, session *Session, name string, r io.Reader, jobs int, yield func(Hit) error) (Summary, error) {
	stopped := false
	take := func(h Hit) error {
		err := yield(h)
		stopped = stopped || err != nil
		return err
	}
	s, err := session.Scan(ctx, name, r, jobs, take)
	if stopped || ctx.Err() != nil {
		return s, err
	}
	problems, endErr := session.End(take)
	s.problem(problems...)
	return s, cmp.Or(err, endErr)
}

// result is what came of one block.
type result struct {
	hits     []found
	events   int
	timeless int
	problems []tradecraft.Problem
	occurred *sigma.Occurred // with Watch
}

// found is a hit, what correlations read of it, or both.
type found struct {
	hit    Hit
	silent bool // only for correlations
	sample sigma.Sample
	read   bool // sample is set
}

// worker reads and matches blocks, one at a time.
type worker struct {
	d     *Detector
	state *sigma.State
	decoders
}

func (w *worker) scan(b block) result {
	var out result
	if w.d.Watch {
		out.occurred = w.d.matcher.NewOccurred()
	}
	take := func(e *event.Event) error {
		if !w.d.Window.Has(e.Time) {
			out.timeless += timeless(e)
			return nil
		}
		out.events++
		var deed *Deed
		for _, at := range w.state.Match(e) {
			f := w.found(e, at, b.file)
			if w.d.Describe && !f.silent {
				if deed == nil {
					deed = describe(e)
				}
				f.hit.Deed = deed
			}
			out.hits = append(out.hits, f)
		}
		if out.occurred != nil {
			w.state.Occurred(e, out.occurred)
		}
		return nil
	}
	out.problems = w.read(b, take)
	return out
}

// found describes an event that satisfies a rule.
func (w *worker) found(e *event.Event, at int32, file string) found {
	f := found{silent: w.d.matcher.Silent(at)}
	if f.sample, f.read = w.state.Sample(e, at); f.read {
		f.sample.Member.File = file
	}
	if !f.silent {
		f.hit = Hit{
			Rule: w.d.rules[at], File: file, Time: e.Time, Host: e.Host, Channel: e.Channel, Provider: e.Provider,
			EventID: e.EventID, Record: e.Record, Offset: e.Offset, Matches: w.state.Found(e, at),
		}
	}
	return f
}
