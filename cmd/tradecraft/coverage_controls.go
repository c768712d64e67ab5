package main

import (
	"fmt"
	"os"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"tradecraft/analysis/countermeasure"
	"tradecraft/attack"
	"tradecraft/output/csv"
	"tradecraft/output/terminal"
)

// countermeasuresAnswer is what 'coverage countermeasures --json' writes
// (schema tradecraft.countermeasures/v1).
type countermeasuresAnswer struct {
	Schema        string `json:"schema"`
	AttackVersion string `json:"attack_version"`
	*countermeasure.Result
}

// countermeasureFlags are the flags of 'coverage countermeasures'.
type countermeasureFlags struct {
	demand     demandFlags
	frameworks []string
	roles      []string
	budget     float64
	controls   string
	format     string
	limit      int
}

func (a *app) countermeasuresCommand() *cobra.Command {
	var flags countermeasureFlags
	cmd := &cobra.Command{
		Use:     "countermeasures [CASE]",
		Aliases: []string{"controls", "mitigations"},
		Short:   "What stops it for good: the best mitigations and controls for a budget",
		Long: `Rank what can be put in place by the risk it takes away: ATT&CK's mitigations,
D3FEND, NIST 800-53, and the controls of AWS, Azure, Google Cloud, Microsoft 365,
CSA CCM and the CRI profile. Risk is what was seen in a case and probably comes
next, or what --actors use, or what all groups do. The best choice for the budget
is exact: no other one answers more.

--controls names a YAML file of what is in place and what things cost (1 when not
stated; the budget is in the same unit):

  controls:
    - {id: M1032, in_place: yes}
    - {id: AC-06, in_place: partly, cost: 3}`,
		Example: `  tradecraft coverage countermeasures out/case.json
  tradecraft coverage countermeasures --actors APT29,FIN7 --framework nist --budget 8
  tradecraft coverage countermeasures out/case.json --framework attack,m365 --controls ours.yaml --json`,
		Args: cobra.MaximumNArgs(1),
	}
	fs := cmd.Flags()
	fs.SortFlags = false
	flags.demand.add(cmd, a)
	fs.StringSliceVar(&flags.frameworks, "framework", nil, "attack, d3fend, nist, aws, azure, gcp, m365, csa_ccm, cri, or all (default attack)")
	fs.StringSliceVar(&flags.roles, "role", []string{"protect"}, "what measures must do: protect, detect, respond")
	fs.Float64Var(&flags.budget, "budget", countermeasure.DefaultBudget, "what the choice may cost; each measure costs 1 unless --controls says more")
	fs.StringVar(&flags.controls, "controls", "", "YAML file of what is in place and what it costs")
	fs.StringVar(&flags.format, "format", "", "table, json or csv")
	fs.IntVar(&flags.limit, "limit", 10, "list so many measures beside the choice; 0 for all")
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		if len(args) == 1 {
			if flags.demand.caseFile != "" {
				return usagef("give one case, as an argument or with --case")
			}
			flags.demand.caseFile = args[0]
		}
		return a.countermeasures(cmd, flags)
	}
	return cmd
}

func (a *app) countermeasures(cmd *cobra.Command, flags countermeasureFlags) error {
	o := countermeasure.Options{Budget: flags.budget, Listed: flags.limit, Frameworks: flags.frameworks}
	if a.json && flags.format == "" {
		flags.format = "json"
	}
	switch {
	case !slices.Contains([]string{"", "table", "json", "csv"}, flags.format):
		return usagef("--format %q: use table, json or csv", flags.format)
	case flags.limit < 0:
		return usagef("--limit %d: 0 or more", flags.limit)
	case flags.budget <= 0:
		return usagef("--budget %v: above 0", flags.budget)
	case flags.limit == 0 || flags.format == "csv":
		o.Listed = -1
	}
	facts, err := countermeasure.Load()
	if err != nil {
		return err
	}
	if slices.Contains(o.Frameworks, "all") {
		o.Frameworks = facts.Keys()
	}
	for _, r := range flags.roles {
		role := countermeasure.Role(strings.ToLower(strings.TrimSpace(r)))
		if !slices.Contains([]countermeasure.Role{countermeasure.Protect, countermeasure.Detect, countermeasure.Respond}, role) {
			return usagef("--role %q: use protect, detect or respond", r)
		}
		o.Roles = append(o.Roles, role)
	}
	kb, err := a.knowledge()
	if err != nil {
		return err
	}
	if o.Controls, err = a.controlsOf(flags.controls); err != nil {
		return err
	}
	d, _, err := a.demandOf(cmd.Context(), kb, &flags.demand, nil)
	if err != nil {
		return err
	}
	r, err := countermeasure.Run(cmd.Context(), d, kb, o)
	if err != nil {
		return asUsage(err)
	}
	if n := len(r.InPlace.Unknown); n > 0 {
		a.note("--controls %s: %s in none of the frameworks that were asked for: %s", flags.controls, countOf(n, "id is", "ids are"), listOf(r.InPlace.Unknown, 8))
	}
	switch flags.format {
	case "json":
		return a.writeJSON(countermeasuresAnswer{"tradecraft.countermeasures/v1", kb.Version(), r})
	case "csv":
		return a.countermeasuresCSV(r)
	}
	return a.showPage(func(p *terminal.Page) { countermeasuresPage(p, kb, r) })
}

// controlsOf reads --controls; nil without one.
func (a *app) controlsOf(path string) (*countermeasure.Controls, error) {
	if path == "" {
		return nil, nil
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, usagef("--controls %s: no file that can be read; check the path", path)
	}
	defer f.Close()
	c, problems, err := countermeasure.ReadControls(path, f)
	if err != nil {
		return nil, asUsage(err)
	}
	a.noteProblems(problems)
	return c, nil
}

func (a *app) countermeasuresCSV(r *countermeasure.Result) error {
	w, err := a.out()
	if err != nil {
		return err
	}
	chosen := map[string]int{}
	for i, m := range r.Best.Measures {
		chosen[m.Framework+m.ID] = i + 1
	}
	t := csv.NewTable("tradecraft.countermeasures", w, "framework", "id", "name", "cost", "removes", "gain", "gain per cost", "place in the best choice", "techniques", "tests")
	for _, m := range r.Ranked {
		var techniques, tests []string
		for _, x := range m.Techniques {
			techniques = append(techniques, x.ID)
		}
		for _, x := range m.Tests {
			tests = append(tests, x.GUID)
		}
		place := ""
		if n := chosen[m.Framework+m.ID]; n > 0 {
			place = fmt.Sprint(n)
		}
		t.Row(m.Framework, m.ID, m.Name, figure(m.Cost), figure(m.Removes), figure(m.Gain), figure(m.PerCost), place, strings.Join(techniques, " "), strings.Join(tests, " "))
	}
	return t.End()
}

// figure shortens a number to two digits behind the point.
func figure(x float64) string {
	return strings.TrimSuffix(strings.TrimRight(fmt.Sprintf("%.2f", x), "0"), ".")
}

func countermeasuresPage(p *terminal.Page, kb *attack.KnowledgeBase, r *countermeasure.Result) {
	p.Title("What stops it for good")
	p.Paragraph(2, r.Statement)
	p.Field("Risk", r.What)
	if len(r.InPlace.Controls) > 0 {
		p.Field("In place", fmt.Sprintf("%s: answers %s of %s", strings.Join(r.InPlace.Controls, ", "), figure(r.InPlace.Removed), figure(r.Total)))
	}
	if len(r.Best.Measures) > 0 {
		p.Heading("The best choice", fmt.Sprintf("for a budget of %s, costs %s; one after the other would answer %s", figure(r.Best.Budget), figure(r.Best.Cost), figure(r.Best.Greedy)))
		for _, m := range r.Best.Measures {
			p.Table(2, []terminal.Column{{Right: true}, {Flex: true}, {Right: true, Quiet: true}}, [][]string{{fmt.Sprintf("%7s", "+"+figure(m.Gain)), m.ID + " " + nameUnlessID(m), "costs " + figure(m.Cost)}})
			if text := addsText(m); text != "" {
				p.Note(11, "answers "+text)
			}
			if len(m.Instead) > 0 {
				var names []string
				for _, n := range m.Instead {
					names = append(names, n.Name+" ("+n.ID+")")
				}
				p.Note(11, "as good in its place: "+strings.Join(names, ", "))
			}
			if len(m.Like) > 0 {
				var names []string
				for _, n := range m.Like[:min(4, len(m.Like))] {
					names = append(names, n.Name+" ("+n.ID+")")
				}
				p.Note(11, "by "+strings.Join(names, ", "))
			}
			if len(m.Tests) > 0 {
				t := m.Tests[0]
				more := ""
				if n := len(m.Tests) - 1; n > 0 {
					more = fmt.Sprintf(" and %d more", n)
				}
				p.Note(11, fmt.Sprintf("prove it with %q (%s, %s)%s", t.Name, t.Technique, t.GUID, more))
			}
		}
	}
	if len(r.Ranked) > 0 {
		p.Heading("Each by itself", "what it adds to what is in place, for its cost")
		var rows [][]string
		for _, m := range r.Ranked {
			rows = append(rows, []string{figure(m.PerCost), figure(m.Gain), m.ID, nameUnlessID(m), countOf(len(m.Techniques), "technique", "techniques")})
		}
		p.Table(2, []terminal.Column{{Name: "per cost", Right: true}, {Name: "adds", Right: true}, {}, {Flex: true}, {Right: true, Quiet: true}}, rows)
	}
	if len(r.Unanswered) > 0 {
		var names []string
		for _, w := range r.Unanswered[:min(10, len(r.Unanswered))] {
			names = append(names, w.ID+" "+w.Name)
		}
		if n := len(r.Unanswered) - len(names); n > 0 {
			names = append(names, fmt.Sprintf("and %d more", n))
		}
		p.Heading("No measure known", "detection and response have to answer these")
		p.Paragraph(2, strings.Join(names, ", "))
	}
	for _, m := range r.Migrations {
		p.Note(2, fmt.Sprintf("%s was mapped for ATT&CK %s (%s) and brought to %s: %d ids as they were, %d moved, %d lost.", m.Name, m.From, m.Source, m.To, m.Kept, len(m.Moved), len(m.Lost)))
	}
}

func nameUnlessID(m countermeasure.Ranked) string {
	if m.Name == m.ID {
		return ""
	}
	return m.Name
}

// addsText names the techniques that a measure adds most for.
func addsText(m countermeasure.Ranked) string {
	var names []string
	for _, t := range m.Techniques {
		if t.Adds > 0 {
			names = append(names, t.ID+" "+t.Name)
		}
	}
	if n := len(names); n > 4 {
		names = append(names[:4], fmt.Sprintf("and %d more", n-4))
	}
	return strings.Join(names, ", ")
}
