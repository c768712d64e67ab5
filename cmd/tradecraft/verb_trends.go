package main

import (
	"fmt"
	"slices"
	"strconv"

	"github.com/spf13/cobra"

	"tradecraft"
	"tradecraft/analysis/trend"
	"tradecraft/attack"
	"tradecraft/output/html"
	"tradecraft/output/navigator"
	"tradecraft/output/terminal"
)

// trendsAnswer is what 'trends --json' writes (schema tradecraft.trends/v1).
type trendsAnswer struct {
	Schema        string `json:"schema"`
	AttackVersion string `json:"attack_version"`
	*trend.Result
	// Problems name the cases that could not be counted.
	Problems []tradecraft.Problem `json:"problems"`
}

// trendsFlags are the flags of the verb.
type trendsFlags struct {
	by, html, layer string
	limit           int
}

// How much the page lists without --limit.
const (
	trendsListed   = 15
	newcomersNamed = 12
)

func (a *app) trendsCommand() *cobra.Command {
	var f trendsFlags
	cmd := &cobra.Command{
		Use:   "trends [CASE|FOLDER…]",
		Short: "What is emerging: over the versions of ATT&CK, or over your own cases by date",
		Long: `Say what is emerging. Without cases: over the versions of ATT&CK, which techniques
its newcomers (groups, campaigns, software) will probably use, which of them
rise, what the newest version has for the first time, which groups grew, and
techniques that newcomers have together as none before. With case files, or
folders of them: the same over your own cases by their dates.

The forecast is half a technique's share of all uses so far, half that of the
uses added of late. It measures what is reported, not how many attacks there are.`,
		Example: `  tradecraft trends
  tradecraft trends --html trends.html
  tradecraft trends cases/ --by quarter
  tradecraft trends spring/case.json autumn/case.json --json`,
		RunE: func(cmd *cobra.Command, args []string) error {
			if f.limit < 0 {
				return usagef("--limit %d: at least 1", f.limit)
			}
			if f.by != "" && len(args) == 0 {
				return usagef("--by is for cases; the versions of ATT&CK are what they are")
			}
			kb, err := a.knowledge()
			if err != nil {
				return err
			}
			return a.trends(cmd, kb, args, f)
		},
	}
	fs := cmd.Flags()
	fs.SortFlags = false
	fs.StringVar(&f.by, "by", "", "length of a period of cases: month, quarter or year (default: at most 18 periods)")
	fs.StringVar(&f.html, "html", "", "also write a page with small charts to this file")
	fs.StringVar(&f.layer, "layer", "", "also write an ATT&CK Navigator layer to this file: score = forecast")
	fs.IntVar(&f.limit, "limit", 0, fmt.Sprintf("list so many techniques (default %d; --json has all)", trendsListed))
	_ = cmd.RegisterFlagCompletionFunc("by", cobra.FixedCompletions([]string{trend.Month, trend.Quarter, trend.Year}, cobra.ShellCompDirectiveNoFileComp))
	return cmd
}

func (a *app) trends(cmd *cobra.Command, kb *attack.KnowledgeBase, args []string, f trendsFlags) error {
	out := trendsAnswer{Schema: "tradecraft.trends/v1", AttackVersion: kb.Version(), Problems: []tradecraft.Problem{}}
	partial := false
	if len(args) == 0 {
		r, err := trend.Attack(cmd.Context(), kb)
		if err != nil {
			return err
		}
		out.Result = r
	} else {
		named, some, err := a.readCases(args)
		if err != nil {
			return err
		}
		var cases []*tradecraft.Case
		for _, c := range named {
			cases = append(cases, c.Case)
		}
		r, problems, err := trend.Cases(cmd.Context(), cases, kb, f.by)
		if err != nil {
			return asUsage(err)
		}
		a.noteProblems(problems)
		out.Result, out.Problems, partial = r, append(out.Problems, problems...), some
	}
	if f.html != "" {
		w, err := a.files.Create(f.html)
		if err != nil {
			return err
		}
		if err := html.WriteTrends(w, out.Result, kb); err != nil {
			return err
		}
	}
	if f.layer != "" {
		w, err := a.files.Create(f.layer)
		if err != nil {
			return err
		}
		if err := navigator.WriteTrends(w, out.Result, kb); err != nil {
			return err
		}
	}
	var err error
	if a.json {
		err = a.writeJSON(out)
	} else {
		err = a.showPage(func(p *terminal.Page) { trendsPage(p, out.Result, f.limit) })
	}
	if err == nil && partial {
		return errPartial
	}
	return err
}

func trendsPage(p *terminal.Page, r *trend.Result, limit int) {
	p.Title("What is emerging")
	p.Paragraph(2, r.Statement)
	p.Note(2, r.Caution)
	if len(r.Periods) == 0 {
		return
	}
	if limit == 0 {
		limit = trendsListed
	}
	if n := len(r.Periods); n > 1 {
		p.Note(2, fmt.Sprintf("Charts show %s to %s: the share of each period's %s; the number at the right is that of the newest.", r.Periods[0].Name, r.Periods[n-1].Name, r.Unit))
	}
	trendRows(p, r, "Rising", "more in "+r.Periods[len(r.Periods)-1].Name+" than chance gives; p is how often chance would. What is marked since is young or was split off another", r.Rising(), limit, true)
	trendRows(p, r, "Expected next", "of a hundred "+newcomers(r)+", so many will have it", r.Techniques, limit, false)
	if r.Scope == trend.ScopeCases {
		trendRows(p, r, "Groups named", "", r.Actors, limit, false)
		trendRows(p, r, "Software named", "", r.Software, limit, false)
	}
	newRows(p, r)
	growingRows(p, r, limit)
	pairRows(p, r, limit)
}

func trendRows(p *terminal.Page, r *trend.Result, name, note string, list []trend.Named, limit int, rising bool) {
	if len(list) == 0 {
		return
	}
	p.Heading(name, note)
	var rows [][]string
	for _, t := range list[:min(len(list), limit)] {
		value := number1(t.Forecast)
		if rising {
			value = small(t.P)
		}
		last := t.Shares[len(t.Shares)-1]
		mark := ""
		if t.Rising && !rising {
			mark = "rising"
		}
		if n := len(r.Periods); rising && n > 2 && slices.ContainsFunc(r.Periods[n-2:], func(s trend.Stretch) bool { return s.Name == t.Since }) {
			mark = "since " + t.Since
		}
		rows = append(rows, []string{value, t.ID, t.Name, p.Spark(t.Shares), number1(last) + " %", mark})
	}
	head := "next"
	if rising {
		head = "p"
	}
	p.Table(2, []terminal.Column{{Name: head, Right: true}, {}, {Flex: true}, {}, {Name: "now", Right: true}, {Quiet: true}}, rows)
	if more := len(list) - limit; more > 0 {
		p.Note(2, fmt.Sprintf("… and %d more", more))
	}
}

// newcomers is what forecasts are of, in the plural.
func newcomers(r *trend.Result) string {
	if r.Scope == trend.ScopeCases {
		return "new cases"
	}
	return "newcomers"
}

// newRows names what came up in the newest period, a line a kind.
func newRows(p *terminal.Page, r *trend.Result) {
	if len(r.New) == 0 {
		return
	}
	p.Heading("New in "+r.Periods[len(r.Periods)-1].Name, "")
	for _, kind := range []string{trend.KindTechnique, trend.KindGroup, trend.KindCampaign, trend.KindSoftware} {
		var names []string
		n := 0
		for _, x := range r.New {
			if x.Kind != kind {
				continue
			}
			if n++; n <= newcomersNamed {
				names = append(names, x.Name+" ("+x.ID+")")
			}
		}
		if n > len(names) {
			names = append(names, fmt.Sprintf("%d more", n-len(names)))
		}
		p.Field(kindPlural(kind), joined(names, func(s string) string { return s }))
	}
}

func kindPlural(kind string) string {
	if kind == trend.KindSoftware {
		return "software"
	}
	return kind + "s"
}

func growingRows(p *terminal.Page, r *trend.Result, limit int) {
	if len(r.Growing) == 0 {
		return
	}
	p.Heading("Groups better known than before", "techniques in the version before and in the newest")
	var rows [][]string
	for _, g := range r.Growing[:min(len(r.Growing), limit)] {
		values := make([]float64, len(g.Techniques))
		for i, n := range g.Techniques {
			values[i] = float64(n)
		}
		rows = append(rows, []string{g.ID, g.Name, p.Spark(values), strconv.Itoa(g.Before), strconv.Itoa(g.Now)})
	}
	p.Table(2, []terminal.Column{{}, {Flex: true}, {}, {Name: "before", Right: true}, {Name: "now", Right: true}}, rows)
}

func pairRows(p *terminal.Page, r *trend.Result, limit int) {
	if len(r.Pairs) == 0 {
		return
	}
	note := "in so many newcomers, and in nobody before"
	if r.Scope == trend.ScopeCases {
		note = "in so many cases of the newest period, in no earlier case; 'known' where ATT&CK has somebody with both"
	}
	p.Heading("Together for the first time", note)
	var rows [][]string
	for _, x := range r.Pairs[:min(len(r.Pairs), limit)] {
		mark := ""
		if x.InAttack {
			mark = "known"
		}
		rows = append(rows, []string{strconv.Itoa(x.Items), x.A + " " + x.AName, x.B + " " + x.BName, mark})
	}
	p.Table(2, []terminal.Column{{Right: true}, {Flex: true}, {Flex: true}, {Quiet: true}}, rows)
}

func number1(x float64) string { return strconv.FormatFloat(x, 'f', 1, 64) }

// small writes a probability so that a small one is not 0.
func small(p float64) string {
	if p < 0.0001 {
		return "< 0.0001"
	}
	return strconv.FormatFloat(p, 'f', 4, 64)
}
