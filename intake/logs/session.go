package logs

import (
	"context"
	"io"

	"tradecraft"
	"tradecraft/intake/sigma"
	"tradecraft/internal/parallel"
)

// Session is a run over several logs that belong together: correlation rules
// see the events of all of them. It is not safe for concurrent use; several
// sessions of one detector are.
type Session struct {
	d          *Detector
	correlator *sigma.Correlator // nil without correlation rules
	occurred   *sigma.Occurred   // nil unless the detector watches
}

// NewSession begins a run.
func (d *Detector) NewSession() *Session {
	s := &Session{d: d}
	if d.matcher.Correlates() {
		s.correlator = d.matcher.NewCorrelator(sigma.CorrelatorOptions{})
	}
	return s
}

// Scan reads one log as [Detector.Scan] does. Hits of correlation rules come
// when they are certain, often not before End.
func (s *Session) Scan(ctx context.Context, name string, r io.Reader, jobs int, yield func(Hit) error) (Summary, error) {
	var sum Summary
	src := source{name: name, summary: &sum, done: make(chan struct{}), plain: s.d.stated()}
	err := parallel.Map(ctx, max(1, jobs), src.blocks(r),
		func(_ context.Context, b block) (result, error) {
			w := s.d.workers.Get().(*worker)
			defer s.d.workers.Put(w)
			return w.scan(b), nil
		},
		func(b block, got result) error {
			sum.Events += got.events
			sum.Timeless += got.timeless
			sum.Bytes += int64(len(b.data))
			src.notes(got.problems)
			s.note(got.occurred)
			if s.d.Progress != nil {
				s.d.Progress(got.events)
			}
			return s.take(got.hits, yield)
		})
	src.flush()
	return sum, err
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
	return func(c sigma.CorrelationHit) error {
		h := Hit{Rule: s.d.rules[c.Rule], Time: c.To, Correlated: &c}
		last := &c.Members[len(c.Members)-1]
		h.File, h.Host, h.Channel, h.EventID, h.Record, h.Offset = last.File, last.Host, last.Channel, last.EventID, last.Record, last.Offset
		for _, g := range c.Group {
			h.Matches = append(h.Matches, sigma.Found{Field: g.Field, Value: g.Value, End: len(g.Value)})
		}
		return yield(h)
	}
}
