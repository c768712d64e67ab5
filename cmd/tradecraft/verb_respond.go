package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"tradecraft"
	"tradecraft/analysis"
	"tradecraft/analysis/inference"
	"tradecraft/analysis/profile"
	"tradecraft/analysis/response"
	"tradecraft/analysis/severity"
	"tradecraft/attack"
	"tradecraft/output"
	"tradecraft/output/cacao"
	"tradecraft/output/csv"
	"tradecraft/output/markdown"
	"tradecraft/output/terminal"
	"tradecraft/output/view"
)

// responseReply is what 'respond --json' writes (schema tradecraft.respond/v1).
type responseReply struct {
	Schema        string `json:"schema"`
	ID            string `json:"id"` // of the case
	AttackVersion string `json:"attack_version"`
	*response.Result
}

// playbookFormats are what --format of respond takes.
func playbookFormats() map[string]output.Writer {
	return map[string]output.Writer{"cacao": cacao.Writer{}, "markdown": markdown.Playbook{}, "tickets": csv.Tickets{}}
}

func (a *app) respondCommand() *cobra.Command {
	var flags caseFlags
	var around contextFlags
	var format, phase string
	cmd := &cobra.Command{
		Use:   "respond " + caseUse,
		Short: "What to do: the first hour, then contain, eradicate, recover",
		Long: `Make a playbook for a case: what to keep as evidence before anything destructive,
where else to look (data, log, rule), how to contain, eradicate and recover, what
to watch and block for what probably comes next. Steps are ordered by the phases
of NIST SP 800-61; each says which techniques it answers, who decides, what may
break and where it comes from. Ransomware, card skimming, phishing, web shells,
cloud accounts and insiders have a written plan that goes first.

Without --phase the first hour is shown; 'all' shows everything.`,
		Example: `  tradecraft respond out/case.json
  tradecraft respond --techniques T1078.004,T1098.001,T1114.003 --phase all
  tradecraft respond out/case.json --format cacao -o playbook.json`,
		RunE: func(cmd *cobra.Command, args []string) error {
			writer, err := playbookWriter(format)
			if err != nil {
				return err
			}
			if phase != "" && phase != "all" && !slices.Contains(response.Phases(), phase) {
				return usagef("--phase %s: there are all, %s", phase, strings.Join(response.Phases(), ", "))
			}
			if format != "" && (a.json || phase != "") {
				return usagef("--format writes the whole playbook: give it without --json and --phase")
			}
			kb, err := a.knowledge()
			if err != nil {
				return err
			}
			c, err := a.caseOf(kb, args, &flags)
			if err != nil {
				return err
			}
			r, err := a.responseReport(cmd, c, kb, &around)
			if err != nil {
				return err
			}
			switch {
			case writer != nil:
				w, err := a.out()
				if err != nil {
					return err
				}
				return writer.Write(w, r)
			case a.json:
				return a.writeJSON(responseReply{"tradecraft.respond/v1", c.ID, kb.Version(), r.Analysis.Response})
			}
			v := view.Of(r)
			return a.showPage(func(p *terminal.Page) { respondPage(p, v, phase) })
		},
	}
	flags.add(cmd, a)
	around.add(cmd)
	cmd.Flags().StringVar(&phase, "phase", "", "show the steps of a phase: all, "+strings.Join(response.Phases(), ", "))
	cmd.Flags().StringVar(&format, "format", "", "write the playbook as cacao (CACAO 2.0 JSON), markdown (a checklist) or tickets (CSV)")
	return cmd
}

func playbookWriter(format string) (output.Writer, error) {
	if format == "" {
		return nil, nil
	}
	w, ok := playbookFormats()[format]
	if !ok {
		return nil, usagef("--format %s: there are cacao, markdown, tickets", format)
	}
	return w, nil
}

// responseReport answers how bad it is, what comes next and what to do.
func (a *app) responseReport(cmd *cobra.Command, c *tradecraft.Case, kb *attack.KnowledgeBase, around *contextFlags) (output.Report, error) {
	var r output.Report
	o, err := around.options(a, cmd, c, kb)
	if err != nil {
		return r, err
	}
	answers := &analysis.Analysis{Schema: analysis.Schema, Case: c.ID, Title: c.Title, AttackVersion: kb.Version(), KnowledgeBase: kb.Hash(), Profile: profile.Of(c, kb)}
	next, err := inference.Run(cmd.Context(), c, kb, inference.Options{})
	if err != nil {
		return r, err
	}
	if answers.Severity, err = severity.Run(cmd.Context(), c, kb, o); err != nil {
		return r, err
	}
	a.noteProblems(answers.Severity.Problems)
	if answers.Response, err = response.Run(cmd.Context(), c, kb, response.Options{Next: next}); err != nil {
		return r, err
	}
	return output.Report{Case: c, Analysis: answers, KB: kb, Tool: "tradecraft " + buildVersion().Version}, nil
}

func respondPage(p *terminal.Page, v *view.View, phase string) {
	r := v.Response
	if phase == "" {
		p.Title("First hour")
	} else {
		p.Title("Playbook")
	}
	p.Paragraph(2, r.Statement)
	for _, plan := range r.Plans {
		p.Paragraph(2, plan.Name+": "+plan.Goal)
	}
	if phase == "" {
		p.Blank()
		for i, t := range r.Hour {
			taskPart(p, i+1, t)
		}
		if len(r.Phases) > 0 {
			p.Heading("After it", "--phase all shows the steps")
			var rows [][]string
			for _, ph := range r.Phases {
				rows = append(rows, []string{ph.Name, view.Count(len(ph.Tasks), "step", "steps")})
			}
			p.Table(2, []terminal.Column{{}, {Right: true}}, rows)
		}
	}
	for _, ph := range r.Phases {
		if phase == "" || phase != "all" && !strings.HasPrefix(strings.ToLower(ph.Name), phase) {
			continue
		}
		p.Heading(ph.Name, "")
		for i, t := range ph.Tasks {
			taskPart(p, i+1, t)
		}
	}
	if len(r.None) > 0 {
		p.Heading("None known", "")
		for _, n := range r.None[:min(12, len(r.None))] {
			p.Field(n.Technique.ID, n.Technique.Name+": "+n.Phases)
		}
		if more := len(r.None) - 12; more > 0 {
			p.Note(2, fmt.Sprintf("and %d more; --json lists them", more))
		}
	}
}

// taskPart shows one step: what, how, who decides, what it answers.
func taskPart(p *terminal.Page, n int, t view.Task) {
	p.Table(2, []terminal.Column{{Right: true}, {Flex: true}}, [][]string{{fmt.Sprintf("%2d", n), t.Title}})
	p.Note(6, t.How)
	var ids []string
	for _, r := range t.Techniques[:min(8, len(t.Techniques))] {
		ids = append(ids, r.ID)
	}
	text := "Decides: " + t.Decides + ". May break: " + t.Breaks + ". Against: " + strings.Join(ids, ", ")
	if more := len(t.Techniques) - 8; more > 0 {
		text += fmt.Sprintf(" and %d more", more)
	}
	if t.Where != "" {
		text = "On " + t.Where + ". " + text
	}
	p.Note(6, text+".")
	if t.Rules != "" {
		p.Note(6, "Rules: "+t.Rules)
	}
}
