package main

import (
	"cmp"
	"fmt"
	"math"
	"strings"

	"github.com/spf13/cobra"

	"tradecraft/analysis/inference"
	"tradecraft/analysis/question"
	"tradecraft/output/terminal"
)

// nextAnswer is what 'next --json' writes (schema tradecraft.next/v1).
type nextAnswer struct {
	Schema        string              `json:"schema"`
	ID            string              `json:"id"` // of the case
	AttackVersion string              `json:"attack_version"`
	Model         string              `json:"model"`
	Statement     string              `json:"statement"`
	Ranking       []nextRanked        `json:"ranking"` // best first
	Similar       []inference.Similar `json:"similar"`
	Ordered       bool                `json:"ordered"`
	TrackRecord   string              `json:"track_record"`
	Question      *question.Result    `json:"question"`
}

// nextRanked is a suggestion under the name of its technique's id.
type nextRanked struct {
	ID string `json:"id"`
	inference.Suggestion
}

// How many suggestions are listed without --limit.
const (
	nextListed = 15
	nextJSON   = 100
)

func (a *app) nextCommand() *cobra.Command {
	var flags caseFlags
	var checks checkFlags
	var limit int
	cmd := &cobra.Command{
		Use:   "next " + caseUse,
		Short: "What was probably missed, what comes next, and where to look for it",
		Long: `Say which techniques probably belong to a case beside those that were seen, by what
past reports had together: each with its probability, its reasons, and the data
and logs to look at. What comes no later than the furthest tactic seen was
probably missed; what comes after it may come next. Probabilities hold for a
case of which half the techniques were seen, as in the tests.

What to check next are the questions whose answers would tell most, in bits, about
who it was and what else was done. Once a technique was looked for and not found,
give it to --absent: it is not asked for again.`,
		Example: `  tradecraft next out/case.json
  tradecraft next --techniques T1566.001,T1059.001,T1003.001
  tradecraft extract advisory.pdf --json | tradecraft next - --json`,
		RunE: func(cmd *cobra.Command, args []string) error {
			if limit < 0 {
				return usagef("--limit %d: at least 1", limit)
			}
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
			most := nextListed
			if a.json {
				most = nextJSON
			}
			r, err := inference.Run(cmd.Context(), c, kb, inference.Options{Max: cmp.Or(limit, most), Absent: checks.absent, Rules: rulesAtHand})
			if err != nil {
				return err
			}
			q, err := question.Run(cmd.Context(), c, kb, nil, checks.options())
			if err != nil {
				return err
			}
			if !a.json {
				return a.showPage(func(p *terminal.Page) { nextPage(p, r, q) })
			}
			m, err := inference.Load()
			if err != nil {
				return err
			}
			out := nextAnswer{
				Schema: "tradecraft.next/v1", ID: c.ID, AttackVersion: kb.Version(), Model: m.Version(),
				Statement: r.Statement, Ranking: []nextRanked{}, Similar: r.Similar, Ordered: r.Ordered, TrackRecord: r.TrackRecord, Question: q,
			}
			for _, s := range r.Suggestions {
				out.Ranking = append(out.Ranking, nextRanked{s.Technique, s})
			}
			return a.writeJSON(out)
		},
	}
	flags.add(cmd, a)
	flags.addVictim(cmd)
	checks.add(cmd)
	cmd.Flags().IntVar(&limit, "limit", 0, fmt.Sprintf("list so many techniques (default %d, with --json %d)", nextListed, nextJSON))
	return cmd
}

func nextPage(p *terminal.Page, r *inference.Result, q *question.Result) {
	p.Title("What was missed, what comes next")
	p.Paragraph(2, r.Statement)
	if len(q.Questions) > 0 {
		p.Paragraph(2, q.Statement)
	}
	for _, part := range []struct{ when, name, note string }{
		{inference.Missed, "Probably missed", "its tactics come no later than the furthest one seen"},
		{inference.Next, "Probably next", "its tactics come after the furthest one seen"},
	} {
		first := true
		if r.Ordered {
			part.note = strings.NewReplacer("the furthest one seen", "the last steps seen").Replace(part.note)
		}
		for _, s := range r.Suggestions {
			if s.When != part.when {
				continue
			}
			if first {
				p.Heading(part.name, part.note)
				first = false
			}
			suggestionPart(p, s)
		}
	}
	questionPart(p, q)
	if len(r.Similar) > 0 {
		p.Heading("Past reports like this", "")
		var rows [][]string
		for _, s := range r.Similar {
			rows = append(rows, []string{percent(s.Similarity), cmp.Or(s.Source.Name, s.Source.URL, s.ID), s.Source.Date, fmt.Sprintf("%d shared", len(s.Shared))})
		}
		p.Table(2, []terminal.Column{{Right: true}, {Flex: true}, {}, {Right: true}}, rows)
	}
	if r.TrackRecord != "" {
		p.Heading("How often this is right", r.TrackRecord)
	}
}

// suggestionPart shows one technique: how likely, why, where to look.
func suggestionPart(p *terminal.Page, s inference.Suggestion) {
	p.Table(2, []terminal.Column{{Right: true}, {}, {Flex: true}}, [][]string{{
		fmt.Sprintf("%5s", probability(s.Probability)), s.Technique + " " + s.Name, "",
	}})
	if why := whyShort(s); why != "" {
		p.Note(9, why)
	}
	if look := lookShort(s.Look); look != "" {
		p.Note(9, "look at "+look)
	}
	if n := len(s.Rules); n > 0 {
		p.Note(9, "rules in the box: "+s.Rules[0].Title+andMore(n-1))
	}
}

// whyShort is the weightiest reason.
func whyShort(s inference.Suggestion) string {
	best := -1
	for i, r := range s.Reasons {
		if len(r.Techniques) == 1 && (best < 0 || r.Weight > s.Reasons[best].Weight) {
			best = i
		}
	}
	if best < 0 || s.Reasons[best].Weight <= 0 {
		return ""
	}
	return s.Reasons[best].Text
}

func andMore(n int) string {
	if n == 0 {
		return ""
	}
	return fmt.Sprintf(" and %d more", n)
}

func lookShort(look []inference.Look) string {
	if len(look) == 0 {
		return ""
	}
	return look[0].String()
}

// probability is a share of 1 for people: whole percents, but never 0 % or
// 100 % for what is not certain.
func probability(p float64) string {
	switch {
	case p <= 0:
		return "0 %"
	case p < 0.01:
		return "< 1 %"
	case p > 0.99 && p < 1:
		return "> 99 %"
	}
	return fmt.Sprintf("%.0f %%", 100*p)
}

func roundTo4(x float64) float64 { return math.Round(x*1e4) / 1e4 }
