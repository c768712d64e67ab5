package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"runtime"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"tradecraft"
	"tradecraft/intake/logs"
	"tradecraft/intake/sigma"
)

// detectFlags are the flags of detect.
type detectFlags struct {
	rules ruleFlags
	level string
	jobs  int
}

func (a *app) detectCommand() *cobra.Command {
	var flags detectFlags
	cmd := &cobra.Command{
		Use:   "detect LOG…",
		Short: "Event logs to hits of Sigma rules and the techniques they show",
		Long: `Read event logs (EVTX, JSON events as collectors and cloud services write them,
gzip and zip around them, folders) and list which Sigma rules fire how often,
with the techniques that these speak for, best first. With --json one line for
each hit: the rule with its author, the event's place, and the values that made
the rule fire. The rules in the box are used, and those of --rules, a rule file
or a folder such as SigmaHQ's.`,
		Example: `  tradecraft detect Security.evtx
  tradecraft detect logs/ --rules sigma/rules --level high
  tradecraft detect events.json.gz --rules sigma/rules --json -o hits.jsonl`,
		Args: cobra.MinimumNArgs(1),
	}
	fs := cmd.Flags()
	fs.SortFlags = false
	flags.rules.add(fs)
	fs.StringVar(&flags.level, "level", "", "least level of a rule: informational, low, medium, high or critical")
	fs.IntVar(&flags.jobs, "jobs", runtime.GOMAXPROCS(0), "read on so many cores")
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		level, ok := sigma.ParseLevel(flags.level)
		switch {
		case !ok:
			return usagef("--level %q: use informational, low, medium, high or critical", flags.level)
		case flags.jobs < 1:
			return usagef("--jobs %d: at least 1", flags.jobs)
		}
		if err := flags.rules.check(); err != nil {
			return err
		}
		kb, err := a.knowledge()
		if err != nil {
			return err
		}
		rules, err := a.detectionRules(flags.rules)
		if err != nil {
			return err
		}
		if rules = atLeast(rules, level); len(rules) == 0 {
			return usagef("--level %s leaves no rules", flags.level)
		}
		ranker, err := a.ranker(kb, flags.rules)
		if err != nil {
			return err
		}
		return a.detect(cmd.Context(), ranker, args, rules, flags.jobs)
	}
	return cmd
}

// detection is what detect has found so far.
type detection struct {
	ranker logs.Ranker
	enc    *json.Encoder // nil for the table
	counts map[*sigma.Rule]int
	events int
}

// detect runs the rules over all logs. What cannot be read is named; the rest is read.
func (a *app) detect(ctx context.Context, ranker logs.Ranker, args []string, rules []*sigma.Rule, jobs int) error {
	list, err := inputs(args)
	if err != nil {
		return err
	}
	w, err := a.out()
	if err != nil {
		return err
	}
	found := &detection{ranker: ranker, counts: map[*sigma.Rule]int{}}
	if a.json {
		found.enc = json.NewEncoder(w)
		found.enc.SetEscapeHTML(false)
	}
	session, lost, others := logs.NewDetector(rules).NewSession(), false, 0
	bar := a.progress("reading", int64(len(list)), false)
	defer bar.end()
	for _, one := range list {
		s, err := a.scanLog(ctx, session, one, jobs, found.take)
		if ctx.Err() != nil {
			return ctx.Err()
		}
		switch {
		case tradecraft.KindOf(err) == tradecraft.Unsupported && !slices.Contains(args, one.name):
			others++ // beside the logs in a folder
		case err != nil:
			s.Problems = append(s.Problems, tradecraft.Problem{Severity: tradecraft.SeverityError, Message: err.Error(), Offset: -1})
		}
		found.events += s.Events
		lost = a.logProblems(one.name, s.Problems) || lost
		bar.add(1)
	}
	problems, err := session.End(found.take)
	if err != nil {
		return err
	}
	a.noteProblems(problems)
	if others > 0 {
		a.note("%d files in the folders are no logs that are known by their content", others)
	}
	if found.enc == nil {
		if err := found.table(w); err != nil {
			return err
		}
	}
	if lost {
		return errPartial
	}
	return nil
}

func (a *app) scanLog(ctx context.Context, session *logs.Session, one input, jobs int, take func(logs.Hit) error) (logs.Summary, error) {
	const op = "tradecraft.detect"
	if one.err != nil {
		return logs.Summary{}, fileError(op, one.err)
	}
	r := a.stdin
	if one.path != "-" {
		f, err := os.Open(one.path)
		if err != nil {
			return logs.Summary{}, fileError(op, err)
		}
		defer f.Close()
		r = f
	}
	return session.Scan(ctx, one.name, r, jobs, take)
}

// logProblems writes what was lost on stderr and says whether anything was.
func (a *app) logProblems(name string, problems []tradecraft.Problem) (lost bool) {
	for _, p := range problems {
		if p.Severity != tradecraft.SeverityError {
			continue
		}
		lost = true
		line := p.Message
		if p.Object != "" && p.Object != name {
			line = p.Object + ": " + line
		}
		if p.Advice != "" {
			line += "; " + p.Advice
		}
		fmt.Fprintf(a.stderr, "tradecraft: %s\n", oneLine(name+": "+strings.TrimPrefix(line, name+": ")))
	}
	return lost
}

// hitLine is a line of detect --json.
type hitLine struct {
	Rule       hitRule       `json:"rule"`
	Techniques []string      `json:"techniques"`
	Time       string        `json:"time"`
	Host       string        `json:"host"`
	File       string        `json:"file"`
	Record     uint64        `json:"record"`
	Channel    string        `json:"channel"`
	EventID    uint32        `json:"event_id"`
	Matches    []sigma.Found `json:"matches"`
	// Correlation is there for the hits of correlation rules.
	Correlation *hitCorrelation `json:"correlation,omitempty"`
}

type hitRule struct {
	ID     string `json:"id"`
	Title  string `json:"title"`
	Level  string `json:"level"`
	Author string `json:"author"`
	Path   string `json:"path"`
}

func (d *detection) take(h logs.Hit) error {
	d.counts[h.Rule]++
	if d.enc == nil {
		return nil
	}
	line := hitLine{
		Rule:       hitRule{h.Rule.ID, h.Rule.Title, h.Rule.Level.String(), h.Rule.Author, h.Rule.Path},
		Techniques: d.techniques(h.Rule), Host: h.Host, File: h.File, Record: h.Record, Channel: h.Channel, EventID: h.EventID,
		Matches: append([]sigma.Found{}, h.Matches...),
	}
	if h.Time != 0 {
		line.Time = eventTime(h.Time)
	}
	if h.Correlated != nil {
		line.Correlation = correlationOf(h)
	}
	return d.enc.Encode(line)
}

// techniques are a rule's in the loaded ATT&CK version.
func (d *detection) techniques(r *sigma.Rule) []string {
	out := []string{}
	for _, id := range r.Techniques {
		if to := d.ranker.KB.Resolve(id).To; to != "" && !slices.Contains(out, to) {
			out = append(out, to)
		}
	}
	return out
}

// table writes the rules that fired, the severest first, and the techniques.
func (d *detection) table(w io.Writer) error {
	rules := make([]*sigma.Rule, 0, len(d.counts))
	hits := 0
	for r, n := range d.counts {
		rules = append(rules, r)
		hits += n
	}
	slices.SortFunc(rules, func(x, y *sigma.Rule) int {
		if x.Level != y.Level {
			return int(y.Level) - int(x.Level)
		}
		return strings.Compare(x.Title+x.ID+x.Path, y.Title+y.ID+y.Path)
	})
	var b bytes.Buffer
	fmt.Fprintf(&b, "%d hits of %d rules in %d events\n", hits, len(rules), d.events)
	t := tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0)
	for i, r := range rules {
		if i == 0 {
			fmt.Fprint(t, "\nlevel\thits\ttechniques\trule\n")
		}
		fmt.Fprintf(t, "%s\t%d\t%s\t%s (%s)\n", r.Level, d.counts[r], strings.Join(d.techniques(r), " "), oneLine(r.Title), oneLine(r.Author))
	}
	ranked, named := d.ranker.Rank(rules)
	for i, x := range ranked[:named] {
		if i == 0 {
			fmt.Fprint(t, "\ntechnique\tscore\trules\tname\n")
		}
		fmt.Fprintf(t, "%s\t%.2f\t%d\t%s\n", x.ID, x.Score, x.Rules, d.ranker.KB.Technique(x.ID).Name)
	}
	if err := t.Flush(); err != nil {
		return err
	}
	if more := len(ranked) - named; more > 0 {
		fmt.Fprintf(&b, "and %d techniques with less support\n", more)
	}
	_, err := w.Write(b.Bytes())
	return err
}
