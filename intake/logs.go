package intake

import (
	"bytes"
	"context"
	"io"
	"sync"
	"sync/atomic"

	"tradecraft"
	"tradecraft/attack"
	"tradecraft/intake/exchange"
	"tradecraft/intake/logs"
	"tradecraft/intake/sigma"
	"tradecraft/intake/sigma/starter"
)

// LogOptions says how logs are read. The zero value uses the rules in the box.
type LogOptions struct {
	// Rules gives the detection rules; nil for those in the box. It is called
	// once, with the first log.
	Rules func() ([]*sigma.Rule, error)
	// Noise says which rules ordinary logs fire; nil for the built-in table.
	Noise *logs.Noise
	// Most is how many techniques of one log are named, see logs.Ranker.
	Most int
	// Jobs is how many goroutines read one log, 1 when 0.
	Jobs int
	// Logs is how many pieces of evidence may be logs; from two on, what
	// correlation rules read of them is kept for LogReader.Correlate.
	Logs int
}

// LogReader reads logs of events; as a stream too, since they may be larger
// than memory.
type LogReader struct {
	jobs   int
	reader func() (*logs.Reader, error)
	used   *atomic.Bool // there was a log
}

// Logs returns the reader of logs: Windows event logs and events as JSON, gzip
// around them. The rules are loaded with the first log.
func Logs(kb *attack.KnowledgeBase, opts LogOptions) *LogReader {
	var used atomic.Bool
	return &LogReader{max(1, opts.Jobs), sync.OnceValues(func() (*logs.Reader, error) {
		load := opts.Rules
		if load == nil {
			load = starter.Rules
		}
		rules, err := load()
		if err != nil {
			return nil, err
		}
		noise := opts.Noise
		if noise == nil {
			if noise, err = logs.BuiltinNoise(); err != nil {
				return nil, tradecraft.Errorf("intake.Logs", tradecraft.Internal, "%w", err)
			}
		}
		r := logs.NewReader(rules, logs.Ranker{KB: kb, Noise: noise, Most: opts.Most})
		if opts.Logs > 1 {
			r.Across = logs.NewAcross(opts.Logs)
		}
		used.Store(true)
		return r, nil
	}), &used}
}

// Correlate adds to the case of all evidence what correlation rules find in its
// logs together, when every log was read. It loads no rules where there was no log.
func (r *LogReader) Correlate(c *tradecraft.Case) error {
	if !r.used.Load() {
		return nil
	}
	reader, err := r.reader()
	if err != nil {
		return err
	}
	return reader.Correlate(c)
}

// Takes says whether data begins as a log does; a table of techniques is none.
func (r *LogReader) Takes(name string, data []byte) bool {
	if kind, _ := exchange.Sniff(name, data); kind == exchange.KindList {
		return false
	}
	return logs.Looks(data)
}

// Read reads a log that is in memory.
func (r *LogReader) Read(ctx context.Context, name string, data []byte) (*tradecraft.Case, error) {
	return r.Stream(ctx, name, bytes.NewReader(data))
}

// Stream reads a log of any size.
func (r *LogReader) Stream(ctx context.Context, name string, in io.Reader) (*tradecraft.Case, error) {
	reader, err := r.reader()
	if err != nil {
		return nil, err
	}
	return reader.Read(ctx, name, in, r.jobs)
}
