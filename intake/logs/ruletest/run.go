package ruletest

import (
	"context"
	"errors"
	"io/fs"
	"strings"

	"tradecraft"
	"tradecraft/intake/logs"
	"tradecraft/intake/sigma"
)

// Outcome is how a test went.
type Outcome struct {
	Test
	Got    int
	Passed bool
	// Why says what was wrong, "" when the test has passed.
	Why string
}

// Options set how tests are judged.
type Options struct {
	// Jobs is how many cores read a log, 1 when 0.
	Jobs int
	// AtLeast takes the count that a test states as the least: SigmaHQ's own
	// runner asks for one hit, so that some folders state fewer than there are.
	AtLeast bool
}

// Run runs tests with the rules that they name and calls yield with each
// outcome in the order of the tests. The error is that of
// yield or of ctx.
func Run(ctx context.Context, folder fs.FS, tests []Test, rules []*sigma.Rule, opts Options, yield func(Outcome) error) error {
	wanted := map[string]bool{}
	for _, t := range tests {
		wanted[t.Rule] = true
	}
	known := map[string]bool{}
	rules = sigma.Select(rules, func(r *sigma.Rule) bool {
		id := strings.ToLower(r.ID)
		known[id] = known[id] || wanted[id]
		return wanted[id]
	})
	// Rules that a correlation reads are tested by themselves all the same.
	counts := newCounter(rules)
	for i, t := range tests {
		if err := ctx.Err(); err != nil {
			return err
		}
		o := Outcome{Test: t}
		switch {
		case !known[t.Rule]:
			o.Why = "the rule is not loaded"
		case t.File == "":
			o.Why = "the log is not there"
		default:
			if i == 0 || tests[i-1].File != t.File {
				counts.read(ctx, folder, t.File, max(1, opts.Jobs))
			}
			o.Got, o.Why = counts.hits[t.Rule], counts.why
		}
		o.judge(opts.AtLeast)
		if err := yield(o); err != nil {
			return err
		}
	}
	return ctx.Err()
}

func (o *Outcome) judge(atLeast bool) {
	switch {
	case o.Why != "":
	case o.Got == 0:
		o.Why = "the rule does not fire"
	case o.Want > 0 && o.Got < o.Want:
		o.Why = "the rule fires too seldom"
	case o.Want > 0 && o.Got > o.Want && !atLeast:
		o.Why = "the rule fires too often"
	}
	o.Passed = o.Why == ""
}

// counter counts hits by rule in one log at a time.
type counter struct {
	alone *logs.Detector // rules over single events, none of them silent
	all   *logs.Detector // with correlation rules, nil without
	hits  map[string]int
	why   string
}

func newCounter(rules []*sigma.Rule) *counter {
	var single []*sigma.Rule
	for _, r := range rules {
		if r.Correlation == nil {
			single = append(single, r)
		}
	}
	c := &counter{alone: logs.NewDetector(single)}
	if len(single) < len(rules) {
		c.all = logs.NewDetector(rules)
	}
	return c
}

func (c *counter) read(ctx context.Context, folder fs.FS, name string, jobs int) {
	c.hits, c.why = map[string]int{}, ""
	c.scan(ctx, c.alone, folder, name, jobs, func(logs.Hit) bool { return true })
	if c.all != nil && c.why == "" {
		c.scan(ctx, c.all, folder, name, jobs, func(h logs.Hit) bool { return h.Correlated != nil })
	}
}

func (c *counter) scan(ctx context.Context, d *logs.Detector, folder fs.FS, name string, jobs int, counts func(logs.Hit) bool) {
	f, err := folder.Open(name)
	if err != nil {
		c.why = "the log cannot be read: " + err.Error()
		return
	}
	defer f.Close()
	s, err := d.Scan(ctx, name, f, jobs, func(h logs.Hit) error {
		if counts(h) {
			c.hits[strings.ToLower(h.Rule.ID)]++
		}
		return nil
	})
	switch {
	case err != nil && !errors.Is(err, context.Canceled):
		c.why = "the log cannot be read: " + strings.TrimPrefix(err.Error(), name+": ")
	case s.Events == 0:
		c.why = "the log has no event"
	}
	for _, p := range s.Problems {
		if p.Severity == tradecraft.SeverityError && c.why == "" {
			c.why = "the log is damaged: " + p.Message
		}
	}
}
