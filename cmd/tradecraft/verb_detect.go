package main

import (
	"context"
	"fmt"
	"io"
	"maps"
	"os"
	"runtime"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"tradecraft"
	"tradecraft/intake/logs"
	"tradecraft/intake/logs/dialect"
	"tradecraft/intake/sigma"
	"tradecraft/internal/garbage"
)

// detectFlags are the flags of detect.
type detectFlags struct {
	rules  ruleFlags
	level  string
	format string
	learn  string // file for the noise of these logs
	jobs   int
	window windowFlags
	choose chooseFlags
	within logs.Window
	source string         // of text files
	text   dialect.Source // the same
	// explain names a rule to explain on one record; loaded is a file for the load report.
	explain string
	loaded  string
}

func (a *app) detectCommand() *cobra.Command {
	var flags detectFlags
	cmd := &cobra.Command{
		Use:   "detect LOG…",
		Short: "Event logs to hits of Sigma rules and the techniques they show",
		Long: `Read event logs (EVTX, JSON of collectors and cloud services, auditd, syslog, web
access logs, CSV and more, packed or not, folders) and list which Sigma rules fire
how often, with the techniques that these speak for, best first, and the hosts.
The rules in the box are used, and those of --rules, a rule file or a folder such
as SigmaHQ's.

--json (or --format jsonl) writes one line for each hit: the rule with its author,
the event's place, and the values that made the rule fire. --format timeline is
the same as CSV, timesketch a CSV for Timesketch. Any other format makes a case of
the logs, as analyze does: ` + strings.Join(formatNames(), ", ") + `.

--learn-noise counts in how many of these logs each rule fires: give it a log for
each of some quiet days, and name the table with --noise from then on.

--explain RULE RECORD says for the record of that number why the rule (its id,
name or title) fires on it, or which part of its condition fails.`,
		Example: `  tradecraft detect Security.evtx
  tradecraft detect logs/ --rules sigma/rules --level high
  tradecraft detect events.json.gz --rules sigma/rules --json -o hits.jsonl
  tradecraft detect Security.evtx --explain 'Log cleared' 4711`,
		Args: cobra.MinimumNArgs(1),
	}
	fs := cmd.Flags()
	fs.SortFlags = false
	flags.rules.add(fs)
	fs.StringVar(&flags.level, "level", "", "least level of a rule: informational, low, medium, high or critical")
	flags.choose.add(fs)
	flags.window.add(fs)
	fs.StringVar(&flags.source, "logsource", "", "what text files are, where their owner knows best: category=application,product=django")
	fs.StringVar(&flags.format, "format", "", "table, "+strings.Join(append(hitFormats(), formatNames()...), ", "))
	fs.StringVar(&flags.learn, "learn-noise", "", "write to this file which rules these logs fire, each log as one")
	fs.StringVar(&flags.explain, "explain", "", "say why this rule fires or not on the record whose number follows")
	fs.StringVar(&flags.loaded, "load-report", "", "write to this file which rules did not load, and which cannot fire on these logs")
	fs.IntVar(&flags.jobs, "jobs", runtime.GOMAXPROCS(0), "read on so many cores")
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		level, ok := sigma.ParseLevel(flags.level)
		if a.json && flags.format == "" {
			flags.format = "jsonl"
		}
		_, isCase := findFormat(flags.format)
		switch {
		case flags.format != "" && flags.format != "table" && !isCase && !slices.Contains(hitFormats(), flags.format):
			return usagef("--format %q: use table, %s", flags.format, strings.Join(append(hitFormats(), formatNames()...), ", "))
		case !ok:
			return usagef("--level %q: use informational, low, medium, high or critical", flags.level)
		case flags.jobs < 1:
			return usagef("--jobs %d: at least 1", flags.jobs)
		}
		if err := flags.rules.check(); err != nil {
			return err
		}
		var err error
		if flags.within, err = flags.window.window(); err != nil {
			return err
		}
		if flags.text, err = textSource(flags.source); err != nil {
			return err
		}
		garbage.ForLogs(a.getenv)
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
		if rules, err = flags.choose.choose(rules); err != nil {
			return err
		}
		if flags.explain != "" {
			return a.explain(cmd.Context(), args, rules, flags)
		}
		ranker, err := a.ranker(kb, flags.rules)
		if err != nil {
			return err
		}
		return a.detect(cmd.Context(), ranker, args, rules, flags)
	}
	return cmd
}

// detection is what detect does with hits; what is not asked for is nil.
type detection struct {
	summary *hitSummary
	hits    hitWriter
	noise   *logs.Noise
	asCase  bool
	ranker  logs.Ranker
	logs    []*logFound
	now     *logFound // the log that is being read
}

// logFound is what was found in one log.
type logFound struct {
	name     string // as hits name the file
	evidence tradecraft.Evidence
	findings logs.Findings
	fired    map[*sigma.Rule]bool
}

// take hands a hit to all that want it.
func (d *detection) take(h logs.Hit) error {
	of := d.now
	if of == nil { // all are read
		of = d.logs[len(d.logs)-1]
	}
	if h.Correlated != nil { // often known only after later logs
		for _, l := range append(d.logs, d.now) {
			if l != nil && (h.File == l.name || strings.HasPrefix(h.File, l.name+"/")) {
				of = l
			}
		}
	}
	of.fired[h.Rule] = true
	switch {
	case d.asCase:
		of.findings.Add(h)
	case d.hits != nil:
		return d.hits.hit(h)
	default:
		d.summary.hit(h)
	}
	return nil
}

// detect runs the rules over all logs. What cannot be read is named; the rest is read.
func (a *app) detect(ctx context.Context, ranker logs.Ranker, args []string, rules []*sigma.Rule, flags detectFlags) error {
	list, err := inputs(args)
	if err != nil {
		return err
	}
	w, err := a.out()
	if err != nil {
		return err
	}
	found := &detection{ranker: ranker}
	_, found.asCase = findFormat(flags.format)
	if found.hits = newHitWriter(flags.format, w, ranker.KB); found.hits == nil && !found.asCase {
		found.summary = newHitSummary(ranker)
	}
	if flags.learn != "" {
		found.noise = &logs.Noise{}
	}
	detector := logs.NewDetector(rules)
	detector.Describe = found.summary == nil
	detector.Window, detector.Text = flags.within, flags.text
	bar := a.progress("reading", totalBytes(list), true)
	defer bar.end()
	detector.Progress = bar.found
	detector.Watch = !a.quiet || flags.loaded != ""
	session := detector.NewSession()
	events, lost, err := a.scanLogs(ctx, session, list, args, found, flags.jobs, bar)
	if err != nil {
		return err
	}
	bar.end()
	if detector.Watch && events > 0 {
		if err := a.reportLoad(rules, session.Idle(), flags.loaded); err != nil {
			return err
		}
	}
	if err := a.learn(found, flags.learn); err != nil {
		return err
	}
	if err := a.detected(ctx, found, w, events, flags); err != nil {
		return err
	}
	if lost {
		return errPartial
	}
	return nil
}

// learn writes in how many of the logs each rule fires.
func (a *app) learn(found *detection, path string) error {
	if found.noise == nil {
		return nil
	}
	for _, l := range found.logs {
		found.noise.Add(slices.Collect(maps.Keys(l.fired)))
	}
	out, err := a.files.Create(path)
	if err != nil {
		return err
	}
	if err := found.noise.Write(out); err != nil {
		return err
	}
	a.note("%d rules fire in %d logs; use it with --noise %s", len(found.noise.Fires), found.noise.Logs, path)
	return nil
}

// detected writes what was found.
func (a *app) detected(ctx context.Context, found *detection, w io.Writer, events int, flags detectFlags) error {
	switch {
	case found.asCase:
		var cases []*tradecraft.Case
		for _, l := range found.logs {
			l.evidence.Hits = l.findings.Hits
			cases = append(cases, found.ranker.Case(l.evidence, &l.findings))
		}
		c := tradecraft.Merge(cases...)
		c.AttackVersion = found.ranker.KB.Version()
		r, err := a.report(ctx, c, found.ranker.KB)
		if err != nil {
			return err
		}
		f, _ := findFormat(flags.format)
		return f.write.Write(w, r)
	case found.hits != nil:
		err := found.hits.end()
		if t, ok := found.hits.(*timesketch); ok && t.lost > 0 {
			a.note("%d hits have no time and are left out", t.lost)
		}
		return err
	}
	return found.summary.write(w, events)
}

// openLog opens a log, stdin for "-".
func (a *app) openLog(one input) (r io.Reader, done func(), err error) {
	if one.path == "-" {
		return a.stdin, func() {}, nil
	}
	f, err := os.Open(one.path)
	if err != nil {
		return nil, nil, fileError("tradecraft.detect", err)
	}
	return f, func() { f.Close() }, nil
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
