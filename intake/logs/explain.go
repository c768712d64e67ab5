package logs

import (
	"context"
	"io"

	"tradecraft/intake/logs/event"
	"tradecraft/intake/sigma"
	"tradecraft/internal/parallel"
)

// Explained says why rules fire on a record, or why not.
type Explained struct {
	File     string
	Time     int64
	Host     string
	Channel  string
	Provider string
	EventID  uint32
	Record   uint64
	// Rules are those of the detector that look at single events, in order.
	Rules []ExplainedRule
}

// ExplainedRule is what is said of one rule.
type ExplainedRule struct {
	Rule *sigma.Rule
	sigma.Explanation
}

// maxExplained bounds the records of one number: a log of several channels has
// each number several times.
const maxExplained = 20

// Explain finds the records of a number in a log and explains each of the
// detector's rules on them. More than the first twenty records are left out.
func (d *Detector) Explain(ctx context.Context, name string, r io.Reader, record uint64, jobs int) ([]Explained, Summary, error) {
	var sum Summary
	var out []Explained
	src := source{name: name, summary: &sum, done: make(chan struct{}), plain: d.stated(), buffers: &d.buffers}
	type part struct {
		found  []Explained
		events int
	}
	err := parallel.Map(ctx, max(1, jobs), src.blocks(r),
		func(_ context.Context, b block) (p part, err error) {
			w := d.workers.Get().(*worker)
			defer d.workers.Put(w)
			_ = w.read(b, func(e *event.Event) error { // what is damaged is said by Scan
				p.events++
				if e.Record == record && len(p.found) < maxExplained {
					p.found = append(p.found, d.explained(b.file, e))
				}
				return nil
			})
			return p, nil
		},
		func(_ block, p part) error {
			sum.Events += p.events
			out = append(out, p.found[:min(len(p.found), maxExplained-len(out))]...)
			return nil
		})
	src.flush()
	return out, sum, err
}

func (d *Detector) explained(file string, e *event.Event) Explained {
	out := Explained{File: file, Time: e.Time, Host: e.Host, Channel: e.Channel, Provider: e.Provider, EventID: e.EventID, Record: e.Record}
	for i, r := range d.rules {
		if r.Correlation == nil {
			out.Rules = append(out.Rules, ExplainedRule{r, d.matcher.Explain(e, int32(i))})
		}
	}
	return out
}
