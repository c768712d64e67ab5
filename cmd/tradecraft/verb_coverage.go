package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"tradecraft/analysis/coverage"
	"tradecraft/attack"
	"tradecraft/output/terminal"
)

// coverFlags are the flags of coverage.
type coverFlags struct {
	rules     rulesFlags
	noRules   bool
	logs      []string
	demand    demandFlags
	dettect   []string
	layers    []string
	platforms []string
	domain    string
	compare   string
	format    string
	date      string
	limit     int
}

func (a *app) coverageOfCommand() *cobra.Command {
	var flags coverFlags
	cmd := &cobra.Command{
		Use:   "coverage",
		Short: "Where you are blind: what your logs show and your rules find, and what to add next",
		Long: `Say which techniques your logs would show and your rules can find, for each
platform; which missing log source would add most, and which rule to write next.

Rules are those in the box, and those of --rules or that 'kb update --rules'
fetched. --logs takes sample logs: a log source counts when an event of it is
there, and a rule when it reads one. Files of DeTT&CT (--dettect) add data sources
that are collected and scores that somebody gave; --layer adds the scores of a
Navigator layer. All of ATT&CK is looked at, or what --actors use, or a --case.`,
		Example: `  tradecraft coverage --rules sigma/rules --logs samples/
  tradecraft coverage --logs samples/ --actors APT29,FIN7 --format csv -o gaps.csv
  tradecraft coverage --dettect data-sources.yaml,techniques.yaml --format layer -o layer.json
  tradecraft coverage --logs samples/ --json -o today.json
  tradecraft coverage --logs samples/ --compare last-month.json`,
		Args: cobra.NoArgs,
	}
	fs := cmd.Flags()
	fs.SortFlags = false
	fs.StringSliceVar(&flags.logs, "logs", nil, "sample logs: files or folders of every format that detect reads")
	flags.rules.add(cmd)
	fs.BoolVar(&flags.noRules, "no-rules", false, "look at visibility alone")
	flags.demand.add(cmd, a)
	fs.StringSliceVar(&flags.dettect, "dettect", nil, "administration files of DeTT&CT: data sources, techniques, groups")
	fs.StringSliceVar(&flags.layers, "layer", nil, "Navigator layers whose scores say what is detected")
	fs.StringSliceVar(&flags.platforms, "platform", nil, "platforms that count, such as Windows,Linux (default: those of the logs)")
	fs.StringVar(&flags.domain, "domain", string(attack.Enterprise), "one of "+strings.Join(domainNames(), ", "))
	fs.StringVar(&flags.compare, "compare", "", "say what changed since this file, which --json wrote")
	fs.StringVar(&flags.format, "format", "", "table, json, "+strings.Join(coverFormats(), ", "))
	fs.StringVar(&flags.date, "date", "", "date for the logbooks of --format dettect, YYYY-MM-DD")
	fs.IntVar(&flags.limit, "limit", 0, "list so many of each kind (default 8, with --json 20)")
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		if err := flags.check(a); err != nil {
			return err
		}
		return a.cover(cmd, flags)
	}
	cmd.AddCommand(a.countermeasuresCommand(), a.convertCommand())
	return cmd
}

func (f *coverFlags) check(a *app) error {
	if a.json && f.format == "" {
		f.format = "json"
	}
	all := append([]string{"", "table", "json"}, coverFormats()...)
	switch {
	case !slices.Contains(all, f.format):
		return usagef("--format %q: use %s", f.format, strings.Join(all[1:], ", "))
	case !slices.Contains(domainNames(), f.domain):
		return usagef("--domain %q: use %s", f.domain, strings.Join(domainNames(), ", "))
	case f.limit < 0:
		return usagef("--limit %d: at least 1", f.limit)
	case f.format == "xlsx" && (a.output == "" || a.output == "-"):
		return usagef("--format xlsx is no text: name a file with -o")
	case f.compare != "" && f.format != "" && f.format != "table" && f.format != "json":
		return usagef("--compare writes a table or json, no %s", f.format)
	}
	return checkDate(f.date)
}

func (a *app) cover(cmd *cobra.Command, flags coverFlags) error {
	ctx := cmd.Context()
	kb, err := a.knowledge()
	if err != nil {
		return err
	}
	o := coverage.Options{Domain: attack.Domain(flags.domain), Platforms: flags.platforms, Listed: flags.listed()}
	told, err := a.readClaims(kb, flags)
	if err != nil {
		return err
	}
	o.Components, o.Claims, o.ClaimsOf = told.components, told.claims, told.from
	if o.Demand, o.Actors, err = a.demandOf(ctx, kb, &flags.demand, told.techniques); err != nil {
		return err
	}
	var lost error
	if !flags.noRules {
		rules, err := flags.rules.load(a)
		if err != nil {
			return err
		}
		if len(flags.logs) > 0 {
			o.Rules, o.Logs, lost = a.seenLogs(ctx, rules, flags)
		} else {
			o.Rules = ruleFacts(rules, nil, nil)
		}
	} else if len(flags.logs) > 0 {
		_, o.Logs, lost = a.seenLogs(ctx, nil, flags)
	}
	if lost != nil && lost != errPartial {
		return lost
	}
	r, err := coverage.Run(ctx, kb, o)
	if err != nil {
		return asUsage(err)
	}
	if n := len(r.Unplaced); n > 0 {
		a.note("%d ids are in no technique or data component of ATT&CK %s: %s", n, r.AttackVersion, strings.Join(r.Unplaced[:min(n, 8)], ", "))
	}
	if flags.compare != "" {
		return a.coverDiff(flags, r, lost)
	}
	if err := a.writeCoverage(kb, r, flags); err != nil {
		return err
	}
	return lost
}

// listed is how many of each list the answer has.
func (f *coverFlags) listed() int {
	switch {
	case f.format == "csv" || f.format == "xlsx":
		return -1
	case f.limit > 0:
		return f.limit
	case f.format == "json":
		return 20
	}
	return 8
}

func coveragePage(p *terminal.Page, r *coverage.Result) {
	p.Title("Coverage")
	p.Paragraph(2, r.Statement)
	p.Field("Against", r.Against)
	p.Field("Platforms", strings.Join(r.Platforms, ", ")+" ("+r.PlatformsOf+")")
	totalsPart(p, r)
	if len(r.Missing) > 0 {
		p.Heading("Log sources to add", "new: techniques that become visible on the platform; more of: visible already, but not by this")
		var rows [][]string
		for _, m := range r.Missing {
			if m.Adds+m.Deepens > 0 {
				rows = append(rows, []string{fmt.Sprintf("+%d", m.Adds), fmt.Sprint(m.Deepens), m.Name, m.Platform, usedText(m.Used, len(r.Techniques) > 0), strings.Join(m.Logs[:min(1, len(m.Logs))], "")})
			}
		}
		p.Table(2, []terminal.Column{{Name: "new", Right: true}, {Name: "more of", Right: true, Quiet: true}, {Name: "data component"}, {Name: "platform", Quiet: true}, {}, {Name: "from", Flex: true, Quiet: true}}, rows)
		if b := r.BestSources; b.Number > 1 && b.Adds > 0 {
			p.Note(2, fmt.Sprintf("Together %s would make %d more techniques visible; no other %d would add more.", strings.Join(b.Together, ", "), b.Adds, b.Number))
		}
	}
	if len(r.Idle) > 0 {
		p.Heading("Logs that your rules wait for", "techniques that get a rule")
		var rows [][]string
		for _, k := range r.Idle {
			rows = append(rows, []string{fmt.Sprintf("+%d", k.Adds), k.LogSource, fmt.Sprintf("%d rules", k.Rules), usedText(k.Used, true), k.Events})
		}
		p.Table(2, []terminal.Column{{Right: true}, {}, {Right: true}, {}, {Flex: true, Quiet: true}}, rows)
	}
	nextRulesPart(p, r)
}

func usedText(used int, show bool) string {
	if used == 0 || !show {
		return ""
	}
	return fmt.Sprintf("%d used by the actors", used)
}

func totalsPart(p *terminal.Page, r *coverage.Result) {
	p.Heading("How much", "exact: each technique and sub-technique; rolled up: techniques, with their sub-techniques in them")
	columns := []terminal.Column{{Name: "platform", Flex: true}, {Name: "techniques", Right: true}}
	if r.LogsKnown {
		columns = append(columns, terminal.Column{Name: "visible", Right: true}, terminal.Column{Name: "fully", Right: true}, terminal.Column{Name: "rolled up", Right: true, Quiet: true})
	}
	if r.RulesKnown {
		columns = append(columns, terminal.Column{Name: "with a rule", Right: true}, terminal.Column{Name: "rolled up", Right: true, Quiet: true})
	}
	var rows [][]string
	for _, t := range r.Totals {
		name := t.Platform
		if name == "" {
			if len(r.Totals) == 2 {
				continue // one platform is all
			}
			name = "all"
		}
		row := []string{name, fmt.Sprint(t.Exact.Techniques)}
		of := func(n, all int) string { return fmt.Sprintf("%d of %d", n, all) }
		if r.LogsKnown {
			row = append(row, fmt.Sprintf("%d (%s)", t.Exact.Visible, shareOf(t.Exact.Visible, t.Exact.Techniques)), fmt.Sprint(t.Exact.Full), of(t.RolledUp.Visible, t.RolledUp.Techniques))
		}
		if r.RulesKnown {
			row = append(row, fmt.Sprintf("%d (%s)", t.Exact.Detected, shareOf(t.Exact.Detected, t.Exact.Techniques)), of(t.RolledUp.Detected, t.RolledUp.Techniques))
		}
		rows = append(rows, row)
	}
	p.Table(2, columns, rows)
}

func shareOf(n, of int) string { return fmt.Sprintf("%.0f %%", 100*float64(n)/float64(max(1, of))) }

func nextRulesPart(p *terminal.Page, r *coverage.Result) {
	if len(r.NextRules) == 0 {
		return
	}
	p.Heading("Rules to write next", "uses of the technique × platforms without a rule × data at hand")
	for _, n := range r.NextRules {
		p.Table(2, []terminal.Column{{Right: true}, {Flex: true}, {Quiet: true}}, [][]string{{fmt.Sprintf("%6.2f", n.Score), n.ID + " " + n.Name, n.Why}})
		if len(n.Look) > 0 {
			p.Note(10, "by "+strings.Join(n.Look, ", "))
		}
	}
}
