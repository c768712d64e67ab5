package main

import (
	"bytes"
	"cmp"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"text/tabwriter"

	"tradecraft/intake/logs"
	"tradecraft/intake/sigma"
)

// summary counts the hits of all logs for the table.
type hitSummary struct {
	ranker logs.Ranker
	rules  map[*sigma.Rule]*tally
	hosts  map[string]*hostTally
	hits   int
}

// tally is what is said of a rule.
type tally struct {
	hits  int
	hosts map[string]bool
}

// hostTally is what is said of a host.
type hostTally struct {
	hits        int
	rules       map[*sigma.Rule]bool
	first, last int64
}

// mostHosts bounds the hosts that are told apart; logs of a whole company name
// more than a table can show.
const mostHosts = 10_000

func newHitSummary(ranker logs.Ranker) *hitSummary {
	return &hitSummary{ranker: ranker, rules: map[*sigma.Rule]*tally{}, hosts: map[string]*hostTally{}}
}

func (s *hitSummary) hit(h logs.Hit) {
	s.hits++
	r := s.rules[h.Rule]
	if r == nil {
		r = &tally{hosts: map[string]bool{}}
		s.rules[h.Rule] = r
	}
	r.hits++
	host := s.hosts[h.Host]
	if host == nil {
		if len(s.hosts) >= mostHosts {
			return
		}
		host = &hostTally{rules: map[*sigma.Rule]bool{}, first: h.Time, last: h.Time}
		s.hosts[h.Host] = host
	}
	r.hosts[h.Host] = true
	host.hits++
	host.rules[h.Rule] = true
	if h.Time != 0 {
		host.first, host.last = min(cmp.Or(host.first, h.Time), h.Time), max(host.last, h.Time)
	}
}

// fired are the rules, the severest first.
func (s *hitSummary) fired() []*sigma.Rule {
	return slices.SortedFunc(maps.Keys(s.rules), func(x, y *sigma.Rule) int {
		return cmp.Or(cmp.Compare(y.Level, x.Level), strings.Compare(x.Title+x.ID+x.Path, y.Title+y.ID+y.Path))
	})
}

// write writes the table: techniques, rules and hosts.
func (s *hitSummary) write(w io.Writer, events int) error {
	var b bytes.Buffer
	rules := s.fired()
	fmt.Fprintf(&b, "%d hits of %d rules in %d events\n", s.hits, len(rules), events)
	s.techniques(&b, rules)
	t := tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0)
	for i, r := range rules {
		if i == 0 {
			fmt.Fprint(t, "\nlevel\thits\ttechniques\trule\n")
		}
		fmt.Fprintf(t, "%s\t%d\t%s\t%s (%s)\n", r.Level, s.rules[r].hits, strings.Join(techniquesOf(s.ranker.KB, r), " "), oneLine(r.Title), oneLine(r.Author))
	}
	_ = t.Flush() // into memory
	s.byHost(&b)
	_, err := w.Write(b.Bytes())
	return err
}

// techniques writes what the rules speak for, ranked log by log elsewhere and
// here over all logs together.
func (s *hitSummary) techniques(b *bytes.Buffer, rules []*sigma.Rule) {
	ranked, named := s.ranker.Rank(rules)
	t := tabwriter.NewWriter(b, 0, 0, 2, ' ', 0)
	for i, x := range ranked[:named] {
		if i == 0 {
			fmt.Fprint(t, "\ntechnique\tscore\trules\thits\tname\n")
		}
		hits := 0
		for _, c := range x.Because {
			hits += s.rules[c.Rule].hits
		}
		fmt.Fprintf(t, "%s\t%.2f\t%d\t%d\t%s\n", x.ID, x.Score, x.Rules, hits, s.ranker.KB.Technique(x.ID).Name)
	}
	_ = t.Flush()
	if more := len(ranked) - named; more > 0 {
		fmt.Fprintf(b, "and %d techniques with less support\n", more)
	}
}

// mostHostLines is how many hosts the table shows.
const mostHostLines = 20

func (s *hitSummary) byHost(b *bytes.Buffer) {
	names := slices.SortedFunc(maps.Keys(s.hosts), func(x, y string) int {
		return cmp.Or(cmp.Compare(s.score(y), s.score(x)), cmp.Compare(s.hosts[y].hits, s.hosts[x].hits), strings.Compare(x, y))
	})
	if len(names) == 0 || len(names) == 1 && names[0] == "" {
		return
	}
	t := tabwriter.NewWriter(b, 0, 0, 2, ' ', 0)
	fmt.Fprint(t, "\nhost\thits\trules\tfirst\tlast\n")
	for _, n := range names[:min(len(names), mostHostLines)] {
		h := s.hosts[n]
		fmt.Fprintf(t, "%s\t%d\t%d\t%s\t%s\n", cmp.Or(oneLine(n), "(not named)"), h.hits, len(h.rules),
			hitTime(logs.Hit{Time: h.first}), hitTime(logs.Hit{Time: h.last}))
	}
	_ = t.Flush()
	if more := len(names) - mostHostLines; more > 0 {
		fmt.Fprintf(b, "and %d hosts more\n", more)
	}
}

// score is that of the best technique on a host.
func (s *hitSummary) score(host string) float64 {
	ranked, _ := s.ranker.Rank(slices.Collect(maps.Keys(s.hosts[host].rules)))
	if len(ranked) == 0 {
		return 0
	}
	return ranked[0].Score
}
