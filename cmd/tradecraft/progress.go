package main

import (
	"fmt"
	"sync/atomic"
	"time"

	"github.com/schollz/progressbar/v3"
)

// progressAfter is how long work may take before it shows progress.
const progressAfter = time.Second

// progress shows on stderr how far a verb is: only on a terminal, not with
// --quiet, and only once the work has taken a second. The nil progress shows nothing.
type progress struct {
	app   *app
	what  string
	total int64
	bytes bool
	began time.Time
	done  int64
	bar   *progressbar.ProgressBar
	// events counts what was found in the bytes, from any goroutine.
	events atomic.Int64
}

// progress begins to count work: total items (or bytes), -1 when unknown.
// The clock is read for the display only, never for a result.
func (a *app) progress(what string, total int64, bytes bool) *progress {
	if a.quiet || !isTerminal(a.stderr) {
		return nil
	}
	return &progress{app: a, what: what, total: total, bytes: bytes, began: time.Now()}
}

// add counts n more items or bytes. It is not safe for concurrent use.
func (p *progress) add(n int) {
	if p == nil {
		return
	}
	p.done += int64(n)
	if p.bar == nil {
		if time.Since(p.began) < progressAfter {
			return
		}
		p.bar = progressbar.NewOptions64(p.total,
			progressbar.OptionSetWriter(p.app.stderr),
			progressbar.OptionSetDescription(p.what),
			progressbar.OptionShowBytes(p.bytes),
			progressbar.OptionShowCount(),
			progressbar.OptionSetWidth(30),
			progressbar.OptionThrottle(100*time.Millisecond),
			progressbar.OptionClearOnFinish(),
		)
	}
	if n := p.events.Load(); n > 0 {
		p.bar.Describe(fmt.Sprintf("%s, %.0f events/s", p.what, float64(n)/time.Since(p.began).Seconds()))
	}
	p.bar.Set64(p.done) //nolint:errcheck // a broken display must not stop the work
}

// found counts n more events for the rate that is shown. It is safe for
// concurrent use.
func (p *progress) found(n int) {
	if p != nil {
		p.events.Add(int64(n))
	}
}

// end takes the bar away.
func (p *progress) end() {
	if p != nil && p.bar != nil {
		p.bar.Finish() //nolint:errcheck // as above
	}
}
