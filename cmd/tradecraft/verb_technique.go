package main

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"tradecraft"
	"tradecraft/attack"
	"tradecraft/attack/dossier"
	"tradecraft/output/terminal"
)

func (a *app) techniqueCommand() *cobra.Command {
	all := false
	cmd := &cobra.Command{
		Use:   "technique ID|NAME",
		Short: "Show what is known of a technique: who uses it, what stops it, what shows it",
		Long: `Show a technique of ATT&CK: its tactics and platforms, the groups, campaigns and
software that use it, mitigations, detection strategies with their log sources,
and sources. Ids of older ATT&CK versions lead to what they have become.`,
		Example: `  tradecraft technique T1059.001
  tradecraft technique "Kerberoasting" --json
  tradecraft technique T1086`,
		Args:              cobra.MinimumNArgs(1),
		ValidArgsFunction: a.completeNames(attack.KindTechnique),
		RunE: func(_ *cobra.Command, args []string) error {
			kb, err := a.knowledge()
			if err != nil {
				return err
			}
			m, others, err := kb.Find(strings.Join(args, " "), attack.KindTechnique)
			if err != nil {
				return asUsage(err)
			}
			a.noteMatch(strings.Join(args, " "), m, others)
			d, _ := dossier.OfTechnique(kb, m.ID)
			if a.json {
				return a.writeJSON(d)
			}
			return a.showPage(func(p *terminal.Page) { techniquePage(p, d, all) })
		},
	}
	cmd.Flags().BoolVar(&all, "all", false, "list everything, also what is many")
	return cmd
}

// noteMatch says how a name led to an object when that is not plain to see.
func (a *app) noteMatch(asked string, m attack.Match, others []attack.Match) {
	switch m.Field {
	case attack.FieldOldID, attack.FieldOldName:
		a.note("%s is now %s %s", m.As, m.ID, m.Name)
	case attack.FieldAlias:
		a.note("%s is another name of %s %s", m.As, m.ID, m.Name)
	}
	var also []string
	for _, o := range others {
		also = append(also, o.ID+" "+o.Name)
	}
	if len(also) > 0 {
		a.note("%q also stands for %s", asked, strings.Join(also, ", "))
	}
}

// Rows of a list that are shown without --all.
const (
	fewUsers   = 12
	fewLooks   = 12
	fewSources = 10
)

func techniquePage(p *terminal.Page, d *dossier.Technique, all bool) {
	p.Title(d.ID + " " + d.Name)
	if d.Deprecated {
		p.Paragraph(2, "Deprecated by ATT&CK.")
	}
	p.Field("tactics", nameList(d.Tactics))
	if d.Parent != nil {
		p.Field("part of", d.Parent.ID+" "+d.Parent.Name)
	}
	p.Field("platforms", strings.Join(d.Platforms, ", "))
	p.Field("formerly", idList(d.Former))
	p.Field("since", d.Created+", changed "+d.Modified)
	p.Field("version", "ATT&CK "+d.AttackVersion+" "+domainName(d.Domain))
	p.Field("page", d.URL)
	describe(p, d.Description)
	if len(d.Subtechniques) > 0 {
		p.Heading("Sub-techniques", "")
		p.Table(2, []terminal.Column{{}, {Flex: true}}, refRows(d.Subtechniques))
	}
	users(p, "Groups", d.Groups, all)
	users(p, "Campaigns", d.Campaigns, all)
	users(p, "Software", d.Software, all)
	if len(d.Mitigations) > 0 {
		p.Heading("Mitigations", "")
		p.Table(2, []terminal.Column{{}, {Flex: true}}, userRows(d.Mitigations))
	}
	detectionPart(p, d.Detection, all)
	sourcesPart(p, d.Sources, all)
}

// describe shows a description of an imported knowledge base, without ATT&CK's
// citation marks and links.
func describe(p *terminal.Page, text string) {
	if text == "" {
		return
	}
	p.Blank()
	for part := range strings.SplitSeq(attack.PlainText(text), "\n") {
		if strings.TrimSpace(part) != "" {
			p.Paragraph(2, part)
		}
	}
}

// users names who uses something, in one paragraph.
func users(p *terminal.Page, name string, list []dossier.User, all bool) {
	if len(list) == 0 {
		return
	}
	var names []string
	for _, u := range list {
		names = append(names, u.Name+" ("+u.ID+")")
	}
	if !all && len(names) > fewUsers {
		names = append(names[:fewUsers:fewUsers], "and "+strconv.Itoa(len(names)-fewUsers)+" more (--all)")
	}
	p.Heading(name+": "+strconv.Itoa(len(list)), "")
	p.Paragraph(2, strings.Join(names, ", "))
}

func detectionPart(p *terminal.Page, list []dossier.Strategy, all bool) {
	for _, s := range list {
		p.Heading("Detection: "+s.ID, s.Name)
		var rows [][]string
		for _, l := range s.Looks {
			rows = append(rows, []string{l.Component.ID, l.Component.Name, l.Log, l.Channel, strings.Join(l.Platforms, ", ")})
		}
		rest := 0
		if !all && len(rows) > fewLooks {
			rest, rows = len(rows)-fewLooks, rows[:fewLooks]
		}
		if len(rows) > 0 {
			p.Table(2, []terminal.Column{{}, {Name: "component", Flex: true}, {Name: "log", Flex: true}, {Name: "channel", Flex: true}, {Name: "platforms", Flex: true}}, rows)
		}
		more(p, rest)
	}
}

// sourcesPart lists sources, the newest first.
func sourcesPart(p *terminal.Page, list []tradecraft.Source, all bool) {
	if len(list) == 0 {
		return
	}
	p.Heading("Sources: "+strconv.Itoa(len(list)), "")
	rest := 0
	if !all && len(list) > fewSources {
		rest, list = len(list)-fewSources, list[:fewSources]
	}
	for _, s := range list {
		date := s.Date
		if date == "" {
			date = "undated"
		}
		p.Table(2, []terminal.Column{{}, {Flex: true}}, [][]string{{fmt.Sprintf("%-10s", date), s.Name}})
		if s.URL != "" {
			p.Line(14, s.URL)
		}
	}
	more(p, rest)
}

func more(p *terminal.Page, rest int) {
	if rest > 0 {
		p.Note(2, strconv.Itoa(rest)+" more (--all)")
	}
}

func nameList(list []attack.Ref) string {
	return joined(list, func(r attack.Ref) string { return r.Name + " (" + r.ID + ")" })
}

func idList(list []attack.Ref) string {
	return joined(list, func(r attack.Ref) string { return r.ID + " " + r.Name })
}

func joined[T any](list []T, text func(T) string) string {
	var out []string
	for _, v := range list {
		out = append(out, text(v))
	}
	return strings.Join(out, ", ")
}

func refRows(list []attack.Ref) [][]string {
	var rows [][]string
	for _, r := range list {
		rows = append(rows, []string{r.ID, r.Name})
	}
	return rows
}

func userRows(list []dossier.User) [][]string {
	return refRows(slices.Collect(func(yield func(attack.Ref) bool) {
		for _, u := range list {
			if !yield(u.Ref) {
				return
			}
		}
	}))
}
