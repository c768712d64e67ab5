package main

import (
	"fmt"
	"os"
	"strconv"

	"github.com/spf13/cobra"

	"tradecraft"
	"tradecraft/analysis/activity"
	"tradecraft/attack"
	"tradecraft/output/html"
	"tradecraft/output/terminal"
)

// clusterFlags are the flags of 'actor cluster'.
type clusterFlags struct {
	previous  string
	html      string
	threshold float64
	all       bool
}

// How much the page lists without --all.
const (
	clustersListed = 20
	membersListed  = 6
	sharedListed   = 6
)

func (a *app) clusterCommand() *cobra.Command {
	var f clusterFlags
	cmd := &cobra.Command{
		Use:   "cluster CASE|FOLDER…",
		Short: "Which of your cases look like the work of one hand: unnamed activity clusters",
		Long: `Find activity clusters among your own cases: those that share what few others
show. Commands that differ only in what changes from one intrusion to the next,
options and habits of typing, indicators and software link cases, each by how
rare it is, less what such cases share by chance. Techniques add to a link and
never make one.

A cluster keeps its id when cases are added. With --previous, the file of an
earlier run with --json, ids are carried on and what came, merged or split is
explained.`,
		Example: `  tradecraft actor cluster cases/
  tradecraft actor cluster cases/ --json -o clusters.json
  tradecraft actor cluster cases/ --previous clusters.json`,
		Args: cobra.MinimumNArgs(1),
		RunE: func(_ *cobra.Command, args []string) error {
			if f.threshold < 0 {
				return usagef("--threshold %g: bits, more than 0", f.threshold)
			}
			kb, err := a.knowledge()
			if err != nil {
				return err
			}
			return a.cluster(kb, args, f)
		},
	}
	fs := cmd.Flags()
	fs.SortFlags = false
	fs.StringVar(&f.previous, "previous", "", "result of an earlier run with --json: keep its ids and explain what changed")
	fs.Float64Var(&f.threshold, "threshold", 0, fmt.Sprintf("bits that link two cases (default %d; more gives fewer, surer clusters)", activity.DefaultThreshold))
	fs.StringVar(&f.html, "html", "", "also write a page to this file")
	fs.BoolVar(&f.all, "all", false, "list everything, also what is many")
	return cmd
}

func (a *app) cluster(kb *attack.KnowledgeBase, args []string, f clusterFlags) error {
	o := activity.Options{Threshold: f.threshold}
	if f.previous != "" {
		r, err := readActivity(f.previous)
		if err != nil {
			return err
		}
		o.Previous = r
	}
	named, partial, err := a.readCases(args)
	if err != nil {
		return err
	}
	var cases []*tradecraft.Case
	files := map[string]string{}
	for _, c := range named {
		cases = append(cases, c.Case)
		files[c.ID] = c.name
	}
	bar := a.progress("comparing", int64(2*len(cases)), false)
	o.Progress = bar.add
	r, err := activity.Run(a.context(), cases, kb, o)
	bar.end()
	if err != nil {
		return err
	}
	if f.html != "" {
		w, err := a.files.Create(f.html)
		if err != nil {
			return err
		}
		if err := html.WriteActivity(w, r); err != nil {
			return err
		}
	}
	if a.json {
		err = a.writeJSON(r)
	} else {
		err = a.showPage(func(p *terminal.Page) { clusterPage(p, r, files, f.all) })
	}
	if err == nil && partial {
		return errPartial
	}
	return err
}

func readActivity(path string) (*activity.Result, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	r, err := activity.Read(f)
	if err != nil {
		return nil, tradecraft.Errorf("tradecraft.readActivity", tradecraft.KindOf(err), "%s: %w", path, err)
	}
	return r, nil
}

func clusterPage(p *terminal.Page, r *activity.Result, files map[string]string, all bool) {
	p.Title("Activity clusters")
	p.Paragraph(2, r.Statement)
	if len(r.Clusters) > 0 {
		p.Note(2, "Likeness of what was done and how; no proof, and no name. Bits add up what few others share.")
	}
	if len(r.Changes) > 0 {
		p.Heading("What changed", "since the earlier result")
		for _, c := range r.Changes {
			p.Field(c.Kind, c.Text)
		}
	}
	shown := r.Clusters
	if !all {
		shown = shown[:min(len(shown), clustersListed)]
	}
	for _, c := range shown {
		clusterPart(p, c, files, all)
	}
	if more := len(r.Clusters) - len(shown); more > 0 {
		p.Blank()
		p.Note(2, fmt.Sprintf("… and %d more; --all lists them", more))
	}
	if len(r.Alone) > 0 {
		p.Heading("Alone", count(len(r.Alone), "case is in no cluster", "cases are in no cluster"))
	}
}

// caseName is a case's title, file or id.
func caseName(m activity.Member, files map[string]string) string {
	switch {
	case m.Title != "":
		return m.Title
	case files[m.Case] != "":
		return files[m.Case]
	}
	return m.Case
}

func clusterPart(p *terminal.Page, c activity.Cluster, files map[string]string, all bool) {
	when := ""
	if c.First != "" {
		when = ", " + c.First + " to " + c.Last
	}
	p.Heading(c.Name, count(len(c.Members), "case", "cases")+when)
	var rows [][]string
	for i, m := range c.Members {
		if i == membersListed && !all {
			rows = append(rows, []string{"", fmt.Sprintf("… and %d more", len(c.Members)-i)})
			break
		}
		rows = append(rows, []string{m.Date, caseName(m, files)})
	}
	p.Table(2, []terminal.Column{{}, {Flex: true}}, rows)
	if len(c.Groups) > 0 {
		p.Field("named", joined(c.Groups, func(g activity.NamedGroup) string { return fmt.Sprintf("%s (%d)", g.Name, g.Cases) }))
	}
	rows = nil
	for i, s := range c.Shared {
		if i == sharedListed && !all {
			break
		}
		rows = append(rows, []string{number1(s.Bits), s.Kind, s.Name, strconv.Itoa(s.Cases), strconv.Itoa(s.Others)})
	}
	if len(rows) > 0 {
		p.Table(2, []terminal.Column{{Name: "bits", Right: true}, {Name: "shared"}, {Flex: true}, {Name: "cases", Right: true}, {Name: "others", Right: true}}, rows)
	}
	if len(c.Links) > 0 {
		l := c.Links[0]
		p.Note(2, fmt.Sprintf("strongest link %s bits: %s", number1(l.Score), joined(l.Reasons, func(r tradecraft.Reason) string { return r.Kind + " " + number1(r.Weight) })))
	}
}
