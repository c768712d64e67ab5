package main

import (
	"fmt"
	"os"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"tradecraft"
	"tradecraft/analysis/fingerprint"
	"tradecraft/attack"
	"tradecraft/output/html"
	"tradecraft/output/terminal"
)

// fingerprintAnswer is what 'actor fingerprint --json' writes (schema tradecraft.fingerprint/v1).
type fingerprintAnswer struct {
	Schema        string `json:"schema"`
	AttackVersion string `json:"attack_version"`
	*fingerprint.Print
}

// traitsListed is how many traits of a kind the page lists without --all.
const traitsListed = 8

// tacticsListed is how many tactics of an order it lists.
const tacticsListed = 12

func (a *app) fingerprintCommand() *cobra.Command {
	all, page := false, ""
	cmd := &cobra.Command{
		Use:   "fingerprint ID|NAME|ALIAS|CASE",
		Short: "What sets an actor or a case apart: rare techniques, software, commands, order, hours",
		Long: `Say what an actor can be recognised by: the techniques and software that few other
groups use, how public emulation plans after it are typed, the order of tactics
in attack flows about it; each trait with its weight in bits, how many others have
it, and its source. For a case: the same of what the case shows, with the hours
of its events.

Weights add up to the bits of the fingerprint. They rank and compare; traits go
together, so they are no probability.`,
		Example: `  tradecraft actor fingerprint FIN6
  tradecraft actor fingerprint "Sandworm Team" --all
  tradecraft actor fingerprint out/case.json --json`,
		Args:              cobra.MinimumNArgs(1),
		ValidArgsFunction: a.completeNames(attack.KindGroup, attack.KindCampaign),
		RunE: func(_ *cobra.Command, args []string) error {
			kb, err := a.knowledge()
			if err != nil {
				return err
			}
			p, err := a.fingerprintOf(kb, args)
			if err != nil {
				return err
			}
			if page != "" {
				w, err := a.files.Create(page)
				if err != nil {
					return err
				}
				if err := html.WriteFingerprint(w, p, kb); err != nil {
					return err
				}
			}
			if a.json {
				return a.writeJSON(fingerprintAnswer{"tradecraft.fingerprint/v1", kb.Version(), p})
			}
			return a.showPage(func(g *terminal.Page) { fingerprintPage(g, p, kb, all) })
		},
	}
	cmd.Flags().StringVar(&page, "html", "", "also write a page to this file")
	cmd.Flags().BoolVar(&all, "all", false, "list everything, also what is many")
	return cmd
}

// fingerprintOf reads a case when a file or - is named, else finds a group or campaign.
func (a *app) fingerprintOf(kb *attack.KnowledgeBase, args []string) (*fingerprint.Print, error) {
	if len(args) == 1 && (args[0] == "-" || isFile(args[0])) {
		c, err := a.readCase(args[0])
		if err != nil {
			return nil, err
		}
		return fingerprint.OfCase(c, kb)
	}
	if len(args) == 1 && strings.HasSuffix(args[0], ".json") {
		_, err := os.Stat(args[0])
		return nil, err
	}
	asked := strings.Join(args, " ")
	m, others, err := kb.Find(asked, attack.KindGroup, attack.KindCampaign)
	if err != nil {
		return nil, asUsage(err)
	}
	a.noteMatch(asked, m, others)
	return fingerprint.OfActor(m.ID, kb)
}

func fingerprintPage(p *terminal.Page, f *fingerprint.Print, kb *attack.KnowledgeBase, all bool) {
	name := f.Name
	if f.Kind != "case" {
		name = f.ID + " " + name
	} else if name == "" {
		name = "Case " + f.ID
	}
	p.Title("Fingerprint: " + name)
	p.Paragraph(2, f.Statement)
	if len(f.Reasons) > 0 {
		p.Heading("How much there is", number1(f.Bits)+" bits in all; one bit halves those who could be meant, if traits were independent")
		var rows [][]string
		for _, r := range f.Reasons {
			rows = append(rows, []string{number1(r.Weight), r.Text})
		}
		p.Table(2, []terminal.Column{{Name: "bits", Right: true}, {Flex: true}}, rows)
	}
	for _, part := range []struct{ kind, name, note string }{
		{fingerprint.KindProcedure, "Options of tools", "as its emulation plans or its commands have them"},
		{fingerprint.KindTool, "Tools as typed", ""},
		{fingerprint.KindHabit, "Habits of typing", ""},
		{fingerprint.KindSoftware, "Software", ""},
		{fingerprint.KindTechnique, "Techniques", ""},
		{fingerprint.KindOrder, "Order of tactics", ""},
	} {
		traitRows(p, part.name, part.note, part.kind, f.Traits, all)
	}
	for _, o := range f.Orders {
		var names []string
		for _, id := range o.Tactics {
			if t := kb.Tactic(id); t != nil {
				id = t.Name
			}
			names = append(names, id)
		}
		if len(names) > tacticsListed && !all {
			names = append(names[:tacticsListed], "…")
		}
		p.Note(2, fmt.Sprintf("%s, %s: %s", o.Source, count(o.Actions, "action", "actions"), strings.Join(names, " > ")))
	}
	hoursPart(p, f.Hours)
}

func count(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return strconv.Itoa(n) + " " + many
}

func traitRows(p *terminal.Page, name, note, kind string, traits []fingerprint.PrintTrait, all bool) {
	var rows [][]string
	n := 0
	for _, t := range traits {
		if t.Kind != kind {
			continue
		}
		if n++; n > traitsListed && !all {
			continue
		}
		who := fmt.Sprintf("%d of %d", t.Users, t.Of)
		rows = append(rows, []string{number1(t.Weight), strings.TrimSpace(t.ID + " " + t.Name), who, traitSource(t.Sources, len(t.Sightings))})
	}
	if len(rows) == 0 {
		return
	}
	background := ""
	for _, t := range traits {
		if t.Kind == kind {
			background = t.Background
			break
		}
	}
	if note != "" {
		note += "; "
	}
	p.Heading(name, note+"bits, and how many other "+background+" have it")
	p.Table(2, []terminal.Column{{Right: true}, {Flex: true}, {Right: true}, {Flex: true, Quiet: true}}, rows)
	if n > len(rows) {
		p.Note(2, fmt.Sprintf("… and %d more; --all lists them", n-len(rows)))
	}
}

// traitSource names the first source, or how many sightings show it.
func traitSource(sources []tradecraft.Source, sightings int) string {
	switch {
	case len(sources) == 1:
		return sources[0].Name
	case len(sources) > 1:
		return fmt.Sprintf("%s and %d more", sources[0].Name, len(sources)-1)
	case sightings > 0:
		return count(sightings, "sighting", "sightings")
	}
	return ""
}

func hoursPart(p *terminal.Page, h *fingerprint.Hours) {
	if h == nil {
		return
	}
	p.Heading("Hours (UTC)", fmt.Sprintf("%s; %s of them between %02d:00 and %02d:00. Clocks can be wrong and hours chosen; no weight is given",
		count(h.Times, "time", "times"), percent(h.Share), h.Start, (h.Start+8)%24))
	hours, days := make([]float64, 24), make([]float64, 7)
	for i, n := range h.ByHour {
		hours[i] = float64(n)
	}
	for i, n := range h.ByWeekday {
		days[i] = float64(n)
	}
	p.Field("00 to 23", p.Spark(hours))
	p.Field("Sun to Sat", p.Spark(days))
}
