package main

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"tradecraft"
	"tradecraft/analysis/severity"
	"tradecraft/output/terminal"
)

// severityAnswer is what 'severity --json' writes (schema tradecraft.severity/v1).
type severityAnswer struct {
	Schema        string `json:"schema"`
	ID            string `json:"id"` // of the case
	AttackVersion string `json:"attack_version"`
	*severity.Result
}

func (a *app) severityCommand() *cobra.Command {
	var flags caseFlags
	var around contextFlags
	var print bool
	cmd := &cobra.Command{
		Use:   "severity " + caseUse,
		Short: "How bad it is and how urgent, and which answer would tell most",
		Long: `Score a case from 0 to 100 by the eight categories of CISA's National Cyber
Incident Scoring System. Techniques and context choose the option of each
category by written rules; what nothing is known of has a default, and the score
an interval. One more technique never lowers a score. How urgent it is stands
apart: how far it has come, exploited vulnerabilities, ransomware, how long
campaigns like it went on.

The rules are data: write them out with --print-rules, change them, and score by
them with --rules.`,
		Example: `  tradecraft severity out/case.json --sector healthcare --critical --impact high
  tradecraft severity --techniques T1078,T1021.001,T1486,T1490 --location business --actor criminal
  tradecraft severity --print-rules > rules.json`,
		RunE: func(cmd *cobra.Command, args []string) error {
			if print {
				w, err := a.out()
				if err != nil {
					return err
				}
				_, err = w.Write(severity.EmbeddedRules())
				return err
			}
			kb, err := a.knowledge()
			if err != nil {
				return err
			}
			c, err := a.caseOf(kb, args, &flags)
			if err != nil {
				return err
			}
			o, err := around.options(a, cmd, c, kb)
			if err != nil {
				return err
			}
			r, err := severity.Run(cmd.Context(), c, kb, o)
			if err != nil {
				return err
			}
			if a.json {
				return a.writeJSON(severityAnswer{"tradecraft.severity/v1", c.ID, kb.Version(), r})
			}
			a.noteProblems(r.Problems)
			return a.showPage(func(p *terminal.Page) { severityPage(p, c, r) })
		},
	}
	flags.add(cmd, a)
	around.add(cmd)
	cmd.Flags().BoolVar(&print, "print-rules", false, "write the rules in the box, and score nothing")
	return cmd
}

func severityPage(p *terminal.Page, c *tradecraft.Case, r *severity.Result) {
	p.Title("How bad it is")
	p.Paragraph(2, r.Statement)
	p.Heading("By category", "what each adds to the score; together they are the score")
	var rows [][]string
	for _, d := range r.Categories {
		rows = append(rows, []string{fmt.Sprintf("%.1f", d.Points), d.Name, d.Option, whyDecided(d)})
	}
	p.Table(2, []terminal.Column{{Right: true}, {Flex: true}, {Flex: true}, {Flex: true, Quiet: true}}, rows)
	if len(r.Questions) > 0 {
		p.Heading("What would tell most", "the score by the answer")
		rows = nil
		for _, q := range r.Questions {
			rows = append(rows, []string{fmt.Sprintf("%.0f to %.0f", severity.Shown(q.Low), severity.Shown(q.High)), q.Text, q.LowAnswer + " to " + q.HighAnswer})
		}
		p.Table(2, []terminal.Column{{}, {Flex: true}, {Flex: true, Quiet: true}}, rows)
	}
	urgencyPart(p, r.Urgency)
	if len(r.Triage) > 0 {
		p.Heading("Techniques by weight", "choke point, prevalence and what can be done about it, each 0 to 1; rank among all")
		rows = nil
		for _, w := range r.Triage[:min(8, len(r.Triage))] {
			rows = append(rows, []string{w.ID, w.Name, fmt.Sprintf("%.2f", w.Chokepoint), fmt.Sprintf("%.2f", w.Prevalence),
				fmt.Sprintf("%.2f", w.Actionability), fmt.Sprintf("%.2f", w.Total), fmt.Sprint(w.Rank)})
		}
		p.Table(2, []terminal.Column{{}, {Flex: true}, {Name: "choke", Right: true}, {Name: "prev", Right: true}, {Name: "act", Right: true}, {Name: "total", Right: true}, {Name: "rank", Right: true}}, rows)
	}
	p.Blank()
	p.Note(0, "By the rules of version "+r.Rules.Version+": "+r.Rules.Source+".")
}

func urgencyPart(p *terminal.Page, u *severity.Urgency) {
	p.Heading("How urgent: "+u.Level, "apart from how bad")
	if u.FurthestName != "" {
		p.Field("Furthest", u.FurthestName+" ("+u.Furthest+")")
	}
	for _, reason := range u.Reasons {
		text := reason.Text
		if len(reason.Techniques) > 0 {
			text += " (" + strings.Join(reason.Techniques, ", ") + ")"
		}
		p.Field(reason.Kind, text)
	}
	for _, x := range u.Exploited {
		text := "known to be exploited since " + x.Added
		if x.Ransomware {
			text += ", by ransomware too"
		}
		if x.EPSS != nil {
			text += fmt.Sprintf(", EPSS %.2f", *x.EPSS)
		}
		p.Field(x.CVE, text)
	}
	for _, c := range u.Campaigns {
		p.Field(c.ID, fmt.Sprintf("%s: %d days, %d techniques in common", c.Name, c.Days, len(c.Shared)))
	}
}

// whyDecided is what chose an option, in a few words.
func whyDecided(d severity.Decision) string {
	if d.Default {
		return "not known: " + d.Lowest + " to " + d.Highest
	}
	var words []string
	for _, r := range d.Reasons {
		if len(r.Techniques) > 0 {
			more := ""
			if n := len(r.Techniques) - 4; n > 0 {
				more = fmt.Sprintf(" and %d more", n)
			}
			words = append(words, strings.Join(r.Techniques[:min(4, len(r.Techniques))], ", ")+more)
			continue
		}
		words = append(words, r.Text)
	}
	return strings.Join(words, "; ")
}
