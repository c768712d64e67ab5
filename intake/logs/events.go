package logs

import (
	"context"
	"io"
	"math"

	"tradecraft"
	"tradecraft/intake/logs/dialect"
	"tradecraft/intake/logs/event"
	"tradecraft/intake/logs/evtx"
	"tradecraft/intake/logs/jsonlog"
	"tradecraft/internal/parallel"
)

// Window is a range of event time, in nanoseconds since 1970. The zero value
// has no bounds.
type Window struct {
	From int64 // first that is in it; 0 for no bound
	To   int64 // first that is after it; 0 for no bound
}

// Has reports whether a time is in the window. An event whose time is not
// known (0) is in no window with bounds.
func (w Window) Has(t int64) bool {
	if w == (Window{}) {
		return true
	}
	to := w.To
	if to == 0 {
		to = math.MaxInt64
	}
	return t != 0 && t >= w.From && t < to
}

// timeless is 1 for an event without a time.
func timeless(e *event.Event) int {
	if e.Time == 0 {
		return 1
	}
	return 0
}

// decoders read blocks of any format, one at a time.
type decoders struct {
	fields *event.Fields
	evtx   *evtx.Decoder
	json   *jsonlog.Decoder
	text   map[string]event.LineReader // by format, made when the first block comes
	plain  dialect.Source              // of text that no reader knows
}

func newDecoders(fields *event.Fields) decoders {
	return decoders{fields: fields, evtx: evtx.NewDecoder(fields), json: jsonlog.NewDecoder(fields), text: map[string]event.LineReader{}}
}

// read calls take for every event of a block and returns what could not be read.
func (d *decoders) read(b block, take func(*event.Event) error) []tradecraft.Problem {
	switch b.media {
	case mediaEVTX:
		problems, _ := d.evtx.Decode(evtx.Chunk{Data: b.data, Offset: b.offset}, take)
		return problems
	case mediaJSON:
		return d.objects(b, take)
	}
	return d.lines(b, take)
}

// Gatherer takes the events of a part of a log. It is used by one goroutine at
// a time.
type Gatherer interface {
	// Event takes an event, which is valid until it returns.
	Event(file string, e *event.Event)
}

// Gather reads a log without rules on so many goroutines: begin makes a
// gatherer for a part of the log, merge gets those that are full, in the order
// of the log; progress, when not nil, gets the events of each part before. Only
// fields are decoded where the reader can tell; [event.Event.All]
// has the others. Events outside the window are left out. Errors are those of
// [Detector.Scan].
func Gather[G Gatherer](ctx context.Context, name string, r io.Reader, fields *event.Fields, window Window, jobs int, begin func() G, merge func(G) error, progress func(events int)) (Summary, error) {
	type part struct {
		gathered G
		events   int
		timeless int
		problems []tradecraft.Problem
	}
	jobs = max(1, jobs)
	idle := make(chan *decoders, jobs)
	for range jobs {
		d := newDecoders(fields)
		idle <- &d
	}
	var s Summary
	src := source{name: name, summary: &s, done: make(chan struct{}), buffers: &buffers{}}
	err := parallel.Map(ctx, jobs, src.blocks(r),
		func(_ context.Context, b block) (part, error) {
			d := <-idle
			defer func() { idle <- d }()
			p := part{gathered: begin()}
			p.problems = d.read(b, func(e *event.Event) error {
				if !window.Has(e.Time) {
					p.timeless += timeless(e)
					return nil
				}
				p.events++
				p.gathered.Event(b.file, e)
				return nil
			})
			return p, nil
		},
		func(b block, p part) error {
			s.Events += p.events
			s.Timeless += p.timeless
			s.Bytes += int64(len(b.data))
			src.notes(p.problems)
			defer src.buffers.free(b)
			if progress != nil {
				progress(p.events)
			}
			return merge(p.gathered)
		})
	src.flush()
	return s, err
}
