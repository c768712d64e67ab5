package logs

import (
	"context"
	"io"
	"sync"

	"tradecraft"
	"tradecraft/intake/logs/event"
	"tradecraft/intake/logs/evtx"
	"tradecraft/intake/logs/jsonlog"
	"tradecraft/intake/sigma"
	"tradecraft/internal/parallel"
)

// Detector finds the events that satisfy rules. It is safe for concurrent use.
type Detector struct {
	rules   []*sigma.Rule
	matcher *sigma.Matcher
	fields  *event.Fields
	workers sync.Pool

	// Describe fills the Deed of hits; set it before the first Scan.
	Describe bool
}

// NewDetector compiles rules.
func NewDetector(rules []*sigma.Rule) *Detector {
	d := &Detector{rules: rules, fields: &event.Fields{}}
	d.matcher = sigma.Compile(rules, d.fields)
	d.workers.New = func() any {
		return &worker{d: d, state: d.matcher.NewState(), evtx: evtx.NewDecoder(d.fields), json: jsonlog.NewDecoder(d.fields)}
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
}

// Summary says what was read.
type Summary struct {
	Media    string // evtx, json, auditd, syslog, …: that of the first file in an archive
	Events   int
	Bytes    int64 // unpacked
	Problems []tradecraft.Problem
}

// maxProblems bounds the Problems of one file.
const maxProblems = 200

func (s *Summary) problem(p ...tradecraft.Problem) {
	s.Problems = append(s.Problems, p[:min(len(p), maxProblems-min(maxProblems, len(s.Problems)))]...)
}

// Scan reads a log on so many goroutines and calls yield for each hit, in the
// order of the log and of the rules. What cannot be read is in the summary's
// Problems. The error is of kind Unsupported when the content is no log that is
// known, that of yield, of ctx, or of r.
func (d *Detector) Scan(ctx context.Context, name string, r io.Reader, jobs int, yield func(Hit) error) (Summary, error) {
	var s Summary
	src := source{name: name, summary: &s, done: make(chan struct{})}
	err := parallel.Map(ctx, max(1, jobs), src.blocks(r),
		func(_ context.Context, b block) (result, error) {
			w := d.workers.Get().(*worker)
			defer d.workers.Put(w)
			return w.scan(b), nil
		},
		func(b block, got result) error {
			s.Events += got.events
			s.Bytes += int64(len(b.data))
			src.notes(got.problems)
			for _, h := range got.hits {
				if err := yield(h); err != nil {
					return err
				}
			}
			return nil
		})
	src.flush()
	return s, err
}

// result is what came of one block.
type result struct {
	hits     []Hit
	events   int
	problems []tradecraft.Problem
}

// worker reads and matches blocks, one at a time.
type worker struct {
	d     *Detector
	state *sigma.State
	evtx  *evtx.Decoder
	json  *jsonlog.Decoder
	text  map[string]event.LineReader // by format, made when the first block comes
}

func (w *worker) scan(b block) result {
	var out result
	take := func(e *event.Event) error {
		out.events++
		var deed *Deed
		for _, at := range w.state.Match(e) {
			if w.d.Describe && deed == nil {
				deed = describe(e)
			}
			out.hits = append(out.hits, Hit{
				Rule: w.d.rules[at], File: b.file, Time: e.Time, Host: e.Host, Channel: e.Channel, Provider: e.Provider,
				EventID: e.EventID, Record: e.Record, Offset: e.Offset, Matches: w.state.Found(e, at), Deed: deed,
			})
		}
		return nil
	}
	switch b.media {
	case mediaEVTX:
		out.problems, _ = w.evtx.Decode(evtx.Chunk{Data: b.data, Offset: b.offset}, take)
	case mediaJSON:
		out.problems = w.objects(b, take)
	default:
		out.problems = w.lines(b, take)
	}
	return out
}
