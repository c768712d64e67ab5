package main

import (
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"tradecraft/attack"
	"tradecraft/attack/dossier"
	"tradecraft/output/terminal"
)

func (a *app) actorCommand() *cobra.Command {
	all := false
	cmd := &cobra.Command{
		Use:   "actor ID|NAME|ALIAS",
		Short: "Show what is known of a group, campaign or software: its profile by tactic",
		Long: `Show a group of ATT&CK, or a campaign or software: other names, techniques by
tactic (with how many groups use each: the fewer, the more telling), software,
campaigns, the groups most like it, and sources.`,
		Example: `  tradecraft actor APT29
  tradecraft actor "Cozy Bear" --json
  tradecraft actor G0016 --all`,
		Args:              cobra.MinimumNArgs(1),
		ValidArgsFunction: a.completeNames(attack.KindGroup, attack.KindCampaign, attack.KindSoftware),
		RunE: func(_ *cobra.Command, args []string) error {
			kb, err := a.knowledge()
			if err != nil {
				return err
			}
			asked := strings.Join(args, " ")
			m, others, err := findActor(kb, asked)
			if err != nil {
				return asUsage(err)
			}
			a.noteMatch(asked, m, others)
			d, _ := dossier.OfActor(kb, m.ID)
			if a.json {
				return a.writeJSON(d)
			}
			return a.showPage(func(p *terminal.Page) { actorPage(p, d, all) })
		},
	}
	cmd.Flags().BoolVar(&all, "all", false, "list everything, also what is many")
	cmd.AddCommand(a.fingerprintCommand(), a.clusterCommand(), a.linksCommand())
	return cmd
}

// findActor prefers groups: a name that a group and a software share means the group.
func findActor(kb *attack.KnowledgeBase, asked string) (attack.Match, []attack.Match, error) {
	m, others, err := kb.Find(asked, attack.KindGroup, attack.KindCampaign, attack.KindSoftware)
	if err == nil {
		return m, others, nil
	}
	if g, also, gerr := kb.Find(asked, attack.KindGroup); gerr == nil {
		return g, also, nil
	}
	return m, others, err
}

func actorPage(p *terminal.Page, d *dossier.Actor, all bool) {
	p.Title(d.ID + " " + d.Name)
	if d.Deprecated {
		p.Paragraph(2, "Deprecated by ATT&CK.")
	}
	p.Field("kind", string(d.Kind))
	p.Field("also", strings.Join(d.Aliases, ", "))
	p.Field("formerly", idList(d.Former))
	p.Field("platforms", strings.Join(d.Platforms, ", "))
	if d.FirstSeen != "" {
		p.Field("seen", d.FirstSeen+" to "+d.LastSeen)
	}
	p.Field("since", d.Created+", changed "+d.Modified)
	p.Field("version", "ATT&CK "+d.AttackVersion)
	p.Field("page", d.URL)
	describe(p, d.Description)
	profilePart(p, d)
	users(p, "Software", d.Software, all)
	if len(d.Campaigns) > 0 {
		p.Heading("Campaigns", "")
		p.Table(2, []terminal.Column{{}, {Flex: true}, {}}, campaignRows(d.Campaigns))
	}
	if len(d.Groups) > 0 {
		name := "Groups that use it"
		if d.Kind == attack.KindCampaign {
			name = "Attributed to"
		}
		p.Heading(name, "")
		p.Paragraph(2, nameList(d.Groups))
	}
	similarPart(p, d.Similar)
	sourcesPart(p, d.Sources, all)
}

func profilePart(p *terminal.Page, d *dossier.Actor) {
	if len(d.Profile) == 0 {
		return
	}
	p.Heading("Techniques: "+strconv.Itoa(d.Techniques), "by tactic; the number is how many groups use each")
	for _, part := range d.Profile {
		p.Blank()
		name := part.Name
		if part.Domain != attack.Enterprise {
			name += " (" + domainName(part.Domain) + ")"
		}
		p.Paragraph(2, name)
		var rows [][]string
		for _, t := range part.Techniques {
			rows = append(rows, []string{t.ID, t.Name, strconv.Itoa(t.Groups)})
		}
		p.Table(4, []terminal.Column{{}, {Flex: true}, {Right: true}}, rows)
	}
}

func campaignRows(list []dossier.CampaignRef) [][]string {
	var rows [][]string
	for _, c := range list {
		when := ""
		if c.FirstSeen != "" {
			when = c.FirstSeen + " to " + c.LastSeen
		}
		rows = append(rows, []string{c.ID, c.Name, when})
	}
	return rows
}

func similarPart(p *terminal.Page, list []attack.SimilarGroup) {
	if len(list) == 0 {
		return
	}
	p.Heading("Most alike", "by shared techniques and software, rare ones counting more; likeness in reports, not proof of a link. 'actor links' says what is more than chance")
	var rows [][]string
	for _, s := range list {
		rows = append(rows, []string{s.ID, s.Name, percent(s.Score), strconv.Itoa(len(s.Techniques)), strconv.Itoa(len(s.Similarity.Software))})
	}
	p.Table(2, []terminal.Column{{}, {Flex: true}, {Name: "alike", Right: true}, {Name: "techniques", Right: true}, {Name: "software", Right: true}}, rows)
}

// percent writes a share of 1 as a whole number of percent.
func percent(share float64) string { return strconv.Itoa(int(share*100+0.5)) + " %" }
