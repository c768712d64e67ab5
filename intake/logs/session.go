package logs

import (
	"cmp"
	"context"
	"io"
	"iter"

	"tradecraft"
	"tradecraft/intake/sigma"
	"tradecraft/internal/parallel"
)

// Session is a run over several logs that belong together: correlation rules
// see the events of all of them. It is not safe for concurrent use; several
// sessions of one detector are.
type Session struct {
	d          *Detector
	correlator *sigma.Correlator  // nil without correlation rules
	occurred   *sigma.Occurred    // nil unless the detector watches
	sampled    func(sigma.Sample) // gets what correlations read; nil for none
}

// NewSession begins a run.
func (d *Detector) NewSession() *Session {
	s := &Session{d: d}
	if d.matcher.Correlates() {
		s.correlator = d.matcher.NewCorrelator(sigma.CorrelatorOptions{})
	}
	return s
}

// Log is a log to read. Open is called when its turn comes, and Close, unless it
// is nil, when it was read, with the error that ended that early; both on another
// goroutine than the caller's. What Close returns is the error of the log.
type Log struct {
	Name  string
	Open  func() (io.Reader, error)
	Close func(error) error
}

// Scan reads one log as [Detector.Scan] does. Hits of correlation rules come
// when they are certain, often not before End.
func (s *Session) Scan(ctx context.Context, name string, r io.Reader, jobs int, yield func(Hit) error) (Summary, error) {
	var sum Summary
	var failed error
	one := Log{Name: name, Open: func() (io.Reader, error) { return r, nil }}
	err := s.ScanAll(ctx, []Log{one}, jobs,
		func(_ int, h Hit) error { return yield(h) },
		func(_ int, got Summary, err error) error { sum, failed = got, err; return nil })
	return sum, cmp.Or(err, failed)
}

// ScanAll reads logs on so many goroutines, parts of several at once where they
// are small. yield gets the hits with the place of the log that is being read,
// done what came of a log after its hits; both are called in the order of logs,
// whatever the number of goroutines. The error of a log does not keep the others
// from being read; ScanAll's own is that of yield, done or ctx.
func (s *Session) ScanAll(ctx context.Context, logs []Log, jobs int, yield func(log int, h Hit) error, done func(log int, sum Summary, err error) error) error {
	at, sum := 0, Summary{}
	take := func(h Hit) error { return yield(at, h) }
	read := make(chan struct{}) // closed when nobody reads any more
	defer func() { <-read }()
	return parallel.Map(ctx, max(1, jobs), s.blocks(logs, read),
		func(_ context.Context, b block) (result, error) {
			if b.end != nil {
				return result{}, nil
			}
			w := s.d.workers.Get().(*worker)
			defer s.d.workers.Put(w)
			return w.scan(b), nil
		},
		func(b block, got result) error {
			if b.end != nil {
				sum.Media = b.end.summary.Media
				sum.problem(b.end.pending...)
				err := done(at, sum, b.end.err)
				at, sum = at+1, Summary{}
				return err
			}
			sum.Events += got.events
			sum.Timeless += got.timeless
			sum.Bytes += int64(len(b.data))
			sum.problem(got.problems...)
			s.note(got.occurred)
			if s.d.Progress != nil {
				s.d.Progress(got.events)
			}
			s.d.buffers.free(b)
			return s.take(got.hits, take)
		})
}

// ended is what the reading side knows of a log when it is at its end.
type ended struct {
	summary Summary
	pending []tradecraft.Problem
	err     error
}

// blocks yields the blocks of logs in order, and one more at the end of each; it
// closes read when it has ended.
func (s *Session) blocks(logs []Log, read chan<- struct{}) iter.Seq2[block, error] {
	return func(yield func(block, error) bool) {
		defer close(read)
		for _, l := range logs {
			end, more := &ended{}, true
			r, err := l.Open()
			if err != nil {
				end.err = err
			} else {
				src := source{name: l.Name, summary: &end.summary, done: make(chan struct{}), plain: s.d.stated(), buffers: &s.d.buffers}
				for b, err := range src.blocks(r) {
					if err != nil {
						end.err = err
						break
					}
					if more = yield(b, nil); !more {
						break
					}
				}
				end.pending = src.pending
				if l.Close != nil {
					end.err = l.Close(end.err)
				}
			}
			if !more || !yield(block{end: end}, nil) {
				return
			}
		}
	}
}

func (s *Session) note(o *sigma.Occurred) {
	switch {
	case o == nil:
	case s.occurred == nil:
		s.occurred = o
	default:
		s.occurred.Add(o)
	}
}

// Idle lists the rules that could not fire on the logs read so far; the
// detector must Watch.
func (s *Session) Idle() []sigma.Idle {
	o := s.occurred
	if o == nil {
		o = s.d.matcher.NewOccurred()
	}
	return s.d.matcher.Idle(o)
}

// take hands over the hits of a block and correlates them.
func (s *Session) take(hits []found, yield func(Hit) error) error {
	for i := range hits {
		if f := &hits[i]; !f.silent {
			if err := yield(f.hit); err != nil {
				return err
			}
		}
		if f := &hits[i]; f.read {
			if s.sampled != nil {
				s.sampled(f.sample)
			}
			if err := s.correlator.Add(f.sample, s.correlated(yield)); err != nil {
				return err
			}
		}
	}
	return nil
}

// End gives the last hits of correlation rules, and what of the logs
// correlations could not use.
func (s *Session) End(yield func(Hit) error) ([]tradecraft.Problem, error) {
	if s.correlator == nil {
		return nil, nil
	}
	err := s.correlator.Flush(s.correlated(yield))
	return s.correlator.Problems(), err
}

// correlated turns hits of correlation rules into hits.
func (s *Session) correlated(yield func(Hit) error) func(sigma.CorrelationHit) error {
	return func(c sigma.CorrelationHit) error { return yield(correlatedHit(s.d.rules, c)) }
}

func correlatedHit(rules []*sigma.Rule, c sigma.CorrelationHit) Hit {
	h := Hit{Rule: rules[c.Rule], Time: c.To, Correlated: &c}
	last := &c.Members[len(c.Members)-1]
	h.File, h.Host, h.Channel, h.EventID, h.Record, h.Offset = last.File, last.Host, last.Channel, last.EventID, last.Record, last.Offset
	for _, g := range c.Group {
		h.Matches = append(h.Matches, sigma.Found{Field: g.Field, Value: g.Value, End: len(g.Value)})
	}
	return h
}
