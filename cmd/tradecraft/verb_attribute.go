package main

import (
	"fmt"
	"os"
	"strconv"

	"github.com/spf13/cobra"

	"tradecraft"
	"tradecraft/analysis/attribution"
	"tradecraft/analysis/question"
	"tradecraft/attack"
	"tradecraft/output/terminal"
)

// attributed is what 'attribute --json' writes (schema tradecraft.attribute/v1).
// The last candidate is 'unknown': none of those listed.
type attributed struct {
	Schema        string  `json:"schema"`
	ID            string  `json:"id"` // of the case
	AttackVersion string  `json:"attack_version"`
	Model         string  `json:"model"`
	Named         *string `json:"named"`
	Statement     string  `json:"statement"`
	Threshold     float64 `json:"threshold"`
	// Unknown is the probability that the actor has no profile.
	Unknown     float64                 `json:"unknown"`
	Candidates  []attribution.Candidate `json:"candidates"`
	Stated      []attribution.Stated    `json:"stated"`
	Planted     *attribution.Planted    `json:"planted,omitempty"`
	TrackRecord string                  `json:"track_record"`
	// Question is what would tell the leading groups apart.
	Question *question.Result `json:"question"`
}

func (a *app) attributeCommand() *cobra.Command {
	var flags caseFlags
	opts := attribution.Options{Max: 20}
	var victims string
	checks := checkFlags{about: string(question.Actors)}
	cmd := &cobra.Command{
		Use:   "attribute " + caseUse,
		Short: "Who a case looks like, with what speaks for and against each group",
		Long: `Rank ATT&CK's groups by what they share with a case: techniques, past reports that
tell of the same techniques, software. Probabilities count in an actor that
nobody has described. One group is named only where tests were right four times
of five; otherwise no group stands out, which is the usual answer to techniques
alone. Groups that the evidence names itself are shown beside the ranking.

Sector and region of the victim (--sector and --region, or those of the case) make
a group likelier that is known to have hit such victims. This was not measured, for
no labelled data has it, and it never names a group by itself; --no-context leaves
it out.`,
		Example: `  tradecraft attribute out/case.json
  tradecraft attribute --techniques T1059.001,T1003.001,T1505.003 --software "S0154,China Chopper"
  tradecraft extract advisory.pdf --json | tradecraft attribute - --json`,
		RunE: func(cmd *cobra.Command, args []string) error {
			a.limitMemory(nil)
			kb, err := a.knowledge()
			if err != nil {
				return err
			}
			c, err := a.caseOf(kb, args, &flags)
			if err != nil {
				return err
			}
			if err := checks.resolve(kb); err != nil {
				return err
			}
			if opts.Victims, err = a.victims(kb, victims); err != nil {
				return err
			}
			r, basis, err := attribution.RunOn(cmd.Context(), c, kb, opts)
			if err != nil {
				return err
			}
			q, err := question.Run(cmd.Context(), c, kb, basis, checks.options())
			if err != nil {
				return err
			}
			if a.json {
				return a.writeAttributed(c, kb, r, q)
			}
			return a.showPage(func(p *terminal.Page) { attributePage(p, kb, r, q) })
		},
	}
	flags.add(cmd, a)
	flags.addVictim(cmd)
	checks.add(cmd)
	cmd.Flags().BoolVar(&opts.NoContext, "no-context", false, "leave sector and region of the victim out of the ranking")
	cmd.Flags().StringVar(&victims, "victims", "", "CSV of group, sectors, regions: victims you know of, besides those that ATT&CK tells of")
	cmd.Flags().IntVar(&opts.Max, "limit", opts.Max, "list so many groups")
	cmd.Flags().BoolVar(&opts.HideStated, "no-stated", false, "leave out the groups that the evidence names itself")
	return cmd
}

func (a *app) writeAttributed(c *tradecraft.Case, kb *attack.KnowledgeBase, r *attribution.Result, q *question.Result) error {
	m, err := attribution.Load()
	if err != nil {
		return err
	}
	out := attributed{
		Schema: "tradecraft.attribute/v1", ID: c.ID, AttackVersion: kb.Version(), Model: m.Version(),
		Statement: r.Statement, Threshold: r.Threshold, Unknown: r.Unknown, Stated: r.Stated, Planted: r.Planted, TrackRecord: r.TrackRecord, Question: q,
	}
	if r.Named != "" {
		out.Named = &r.Named
	}
	out.Candidates = append(out.Candidates, r.Candidates...)
	rest := 1.0
	for _, x := range r.Candidates {
		rest -= x.Probability
	}
	out.Candidates = append(out.Candidates, attribution.Candidate{
		ID: "unknown", Name: "none of those listed", Probability: roundTo4(max(rest, 0)),
		For: []tradecraft.Reason{}, Against: []tradecraft.Reason{},
	})
	return a.writeJSON(out)
}

// shownReasons is how many groups a page gives the reasons of.
const shownReasons = 3

func attributePage(p *terminal.Page, kb *attack.KnowledgeBase, r *attribution.Result, q *question.Result) {
	p.Title("Who it looks like")
	p.Paragraph(2, r.Statement)
	if len(r.Candidates) > 0 {
		var rows [][]string
		for i, c := range r.Candidates {
			rows = append(rows, []string{strconv.Itoa(i + 1), c.ID, c.Name, probability(c.Probability), fmt.Sprintf("%.2f", c.Score)})
		}
		rows = append(rows, []string{"", "", "an actor we do not know", probability(r.Unknown), ""})
		p.Blank()
		p.Table(2, []terminal.Column{{Right: true}, {}, {Name: "group", Flex: true}, {Name: "probability", Right: true}, {Name: "score", Right: true}}, rows)
	}
	for _, c := range r.Candidates[:min(len(r.Candidates), shownReasons)] {
		p.Heading(c.Name+" "+c.ID, fmt.Sprintf("what adds up to %.2f", c.Score))
		reasonTable(p, kb, c.For)
		for _, x := range c.Against {
			p.Note(4, "against: "+x.Text)
		}
	}
	for _, s := range r.Stated {
		p.Heading("Named in the evidence: "+s.Name+" "+s.ID, s.Reason.Text+"; it does not enter the ranking")
	}
	questionPart(p, q)
	if r.Planted != nil {
		plantedPart(p, kb, r.Planted)
	}
	if r.TrackRecord != "" {
		p.Heading("How often this is right", r.TrackRecord)
	}
}

// reasonTable lists reasons with their weights.
func reasonTable(p *terminal.Page, kb *attack.KnowledgeBase, reasons []tradecraft.Reason) {
	var rows [][]string
	for _, x := range reasons {
		rows = append(rows, []string{fmt.Sprintf("%+.2f", x.Weight), x.Kind, x.Text})
	}
	p.Table(4, []terminal.Column{{Right: true}, {}, {Flex: true}}, rows)
}

// plantedPart shows what the first place rests on.
func plantedPart(p *terminal.Page, kb *attack.KnowledgeBase, t *attribution.Planted) {
	name := func(id string) string {
		if r, ok := kb.Ref(id); ok {
			return r.Name
		}
		return id
	}
	p.Heading("Were some of it false or planted", t.Statement)
	var rows [][]string
	for _, w := range t.Without {
		rows = append(rows, []string{"without " + joined(w.Items, name), name(w.First), probability(w.Probability)})
	}
	p.Table(4, []terminal.Column{{Flex: true}, {Name: "first then"}, {Name: "left for " + name(t.First), Right: true}}, rows)
	for _, f := range t.Forge {
		if f.Enough {
			p.Note(4, "enough to point at "+name(f.Group)+": "+joined(f.Items, name))
		} else {
			p.Note(4, name(f.Group)+" would not come first with its five most telling items planted")
		}
	}
}

// victims reads the user's own table of victims.
func (a *app) victims(kb *attack.KnowledgeBase, path string) (attribution.Victims, error) {
	if path == "" {
		return nil, nil
	}
	file, err := os.Open(path)
	if err != nil {
		return nil, usagef("--victims %s: no file that can be read; check the path", path)
	}
	defer file.Close()
	v, problems, err := attribution.ReadVictims(path, file, kb)
	if err != nil {
		return nil, asUsage(err)
	}
	a.noteProblems(problems)
	return v, nil
}
