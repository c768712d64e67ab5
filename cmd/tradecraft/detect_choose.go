package main

import (
	"io/fs"
	"slices"
	"strings"
	"time"

	"github.com/spf13/pflag"

	"tradecraft/intake/logs"
	"tradecraft/intake/logs/dialect"
	"tradecraft/intake/sigma"
)

// windowFlags choose a range of event time.
type windowFlags struct{ from, to string }

func (f *windowFlags) add(fs *pflag.FlagSet) {
	fs.StringVar(&f.from, "from", "", "only events from this time on: 2026-01-31, 2026-01-31T10:00 or RFC 3339; UTC where no zone is given")
	fs.StringVar(&f.to, "to", "", "only events before this time; a date alone means its end")
}

// window reads the flags.
func (f *windowFlags) window() (w logs.Window, err error) {
	if f.from != "" {
		t, _, ok := parseMoment(f.from)
		if !ok {
			return w, usagef("--from %q: use a date such as 2026-01-31, or a time such as 2026-01-31T10:00:00Z", f.from)
		}
		w.From = t.UnixNano()
	}
	if f.to != "" {
		t, day, ok := parseMoment(f.to)
		if !ok {
			return w, usagef("--to %q: use a date such as 2026-01-31, or a time such as 2026-01-31T10:00:00Z", f.to)
		}
		if day {
			t = t.AddDate(0, 0, 1)
		}
		w.To = t.UnixNano()
	}
	if w.From != 0 && w.To != 0 && w.From >= w.To {
		return w, usagef("--from %s is not before --to %s", f.from, f.to)
	}
	return w, nil
}

// parseMoment reads a time or a date; day says that it was a date alone.
func parseMoment(s string) (t time.Time, day, ok bool) {
	if t, err := time.Parse(time.DateOnly, s); err == nil {
		return t, true, true
	}
	for _, layout := range []string{time.RFC3339Nano, "2006-01-02T15:04:05", "2006-01-02T15:04", "2006-01-02 15:04:05", "2006-01-02 15:04"} {
		if t, err := time.Parse(layout, s); err == nil {
			return t, false, true
		}
	}
	return t, false, false
}

// chooseFlags choose among the rules.
type chooseFlags struct {
	status  []string
	exclude []string
}

func (f *chooseFlags) add(fs *pflag.FlagSet) {
	fs.StringSliceVar(&f.status, "status", nil, "only rules of these states: stable, test, experimental, deprecated, unsupported")
	fs.StringSliceVar(&f.exclude, "exclude", nil, "leave out rules: an id, a technique, a tag, or a part of the title or the path")
}

// states are those of a rule in Sigma.
var states = []string{"stable", "test", "experimental", "deprecated", "unsupported"}

// choose leaves out the rules that are not wanted.
func (f *chooseFlags) choose(rules []*sigma.Rule) ([]*sigma.Rule, error) {
	for _, s := range f.status {
		if !slices.Contains(states, s) {
			return nil, usagef("--status %q: use %s", s, strings.Join(states, ", "))
		}
	}
	out := sigma.Select(rules, func(r *sigma.Rule) bool {
		return (len(f.status) == 0 || slices.Contains(f.status, r.Status)) && !slices.ContainsFunc(f.exclude, func(x string) bool { return excluded(r, x) })
	})
	if len(out) == 0 && len(rules) > 0 {
		return nil, usagef("--status and --exclude leave no rules")
	}
	return out, nil
}

// excluded reports whether a rule is meant by what was excluded.
func excluded(r *sigma.Rule, x string) bool {
	x = strings.ToLower(strings.TrimSpace(x))
	if x == "" {
		return false
	}
	for _, id := range r.Techniques {
		if id = strings.ToLower(id); id == x || strings.HasPrefix(id, x+".") {
			return true
		}
	}
	if x == strings.ToLower(r.ID) || slices.Contains(r.Tags, x) {
		return true
	}
	return len(x) > 5 && (strings.Contains(strings.ToLower(r.Title), x) || strings.Contains(strings.ToLower(r.Path), x))
}

// Stat gives readers of logs the time of the file, where it is one.
func (s *summed) Stat() (fs.FileInfo, error) {
	if f, ok := s.r.(interface{ Stat() (fs.FileInfo, error) }); ok {
		return f.Stat()
	}
	return nil, fs.ErrInvalid
}

// textSource reads --logsource, such as category=application,product=django.
func textSource(s string) (out dialect.Source, err error) {
	if s == "" {
		return out, nil
	}
	for part := range strings.SplitSeq(s, ",") {
		name, value, _ := strings.Cut(strings.TrimSpace(part), "=")
		to := map[string]*string{"product": &out.Product, "category": &out.Category, "service": &out.Service}[name]
		if to == nil || value == "" || *to != "" {
			return out, usagef("--logsource %q: use product=…, category=… and service=… with commas between, as rules state them", s)
		}
		*to = strings.ToLower(value)
	}
	return out, nil
}
