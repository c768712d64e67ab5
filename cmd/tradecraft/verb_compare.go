package main

import (
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"tradecraft/attack"
	"tradecraft/output/navigator"
	"tradecraft/output/terminal"
)

// comparison is what 'compare --json' writes (schema tradecraft.compare/v1).
type comparison struct {
	Schema string `json:"schema"`
	*attack.Comparison
}

func (a *app) compareCommand() *cobra.Command {
	opts := attack.CompareOptions{}
	layer := ""
	cmd := &cobra.Command{
		Use:   "compare A B…",
		Short: "Set groups, campaigns, software or two cases side by side: what they share, what each has alone",
		Long: `Set two or more groups, campaigns or software side by side: techniques by tactic,
what all share, what one alone has, and how alike they are. Give names of more
than one word in quotes.

Two case files are compared by what was done, too: commands that differ only in
hosts, names and addresses, habits of typing, software, indicators, how rare
each is, and what speaks against one hand.`,
		Example: `  tradecraft compare APT28 APT29
  tradecraft compare "Sandworm Team" "Dragonfly" --through-software
  tradecraft compare G0016 C0024 --layer both.json
  tradecraft compare spring/case.json autumn/case.json`,
		Args:              cobra.MinimumNArgs(2),
		ValidArgsFunction: a.completeNames(attack.KindGroup, attack.KindCampaign, attack.KindSoftware),
		RunE: func(_ *cobra.Command, args []string) error {
			kb, err := a.knowledge()
			if err != nil {
				return err
			}
			if caseFiles(args) {
				return a.compareCases(kb, args)
			}
			c, err := kb.Compare(opts, args...)
			if err != nil {
				return asUsage(err)
			}
			if layer != "" {
				if err := a.writeCompareLayer(layer, kb, c); err != nil {
					return err
				}
			}
			if a.json {
				return a.writeJSON(comparison{"tradecraft.compare/v1", c})
			}
			return a.showPage(func(p *terminal.Page) { comparePage(p, kb, c) })
		},
	}
	cmd.Flags().StringVar(&layer, "layer", "", "also write an ATT&CK Navigator layer to this file")
	cmd.Flags().BoolVar(&opts.ThroughSoftware, "through-software", false, "count the techniques of the software they use, too")
	return cmd
}

// writeCompareLayer writes the Navigator layer of the domain with most techniques.
func (a *app) writeCompareLayer(path string, kb *attack.KnowledgeBase, c *attack.Comparison) error {
	w, err := a.files.Create(path)
	if err != nil {
		return err
	}
	d, left, err := navigator.Comparison{}.Write(w, kb, c)
	if err == nil && len(left) > 0 {
		a.note("%s holds %s; %d techniques of other domains are not in it", path, domainName(d), len(left))
	}
	return err
}

func comparePage(p *terminal.Page, kb *attack.KnowledgeBase, c *attack.Comparison) {
	p.Title(joined(c.Objects, func(o attack.ComparedObject) string { return o.Name }))
	var rows [][]string
	for i, o := range c.Objects {
		rows = append(rows, []string{letter(i), o.ID, o.Name, strconv.Itoa(o.Techniques), strconv.Itoa(len(o.Unique)), strconv.Itoa(o.Software), strconv.Itoa(len(o.UniqueSoft))})
	}
	p.Table(2, []terminal.Column{{}, {}, {Flex: true}, {Name: "techniques", Right: true}, {Name: "alone", Right: true}, {Name: "software", Right: true}, {Name: "alone", Right: true}}, rows)
	p.Heading("How alike", "cosines count rare techniques and software more; likeness in reports, not proof of a link")
	rows = nil
	for _, s := range c.Pairs {
		rows = append(rows, []string{letterOf(c, s.A) + " " + letterOf(c, s.B), strconv.Itoa(len(s.Techniques)), percent(s.Jaccard), percent(s.Cosine), strconv.Itoa(len(s.Similarity.Software)), percent(s.SoftwareCosine)})
	}
	p.Table(2, []terminal.Column{{}, {Name: "shared techniques", Right: true}, {Name: "of all", Right: true}, {Name: "cosine", Right: true}, {Name: "shared software", Right: true}, {Name: "cosine", Right: true}}, rows)
	tacticTable(p, c)
	namesPart(p, kb, "All use", c.Shared, c.SharedSoft)
	for i := range c.Objects {
		o := &c.Objects[i]
		namesPart(p, kb, "Only "+letter(i)+" "+o.Name, o.Unique, o.UniqueSoft)
	}
}

// tacticTable counts techniques by tactic, a column for each object.
func tacticTable(p *terminal.Page, c *attack.Comparison) {
	if len(c.Tactics) == 0 {
		return
	}
	columns := []terminal.Column{{Name: "tactic", Flex: true}}
	for i := range c.Objects {
		columns = append(columns, terminal.Column{Name: letter(i), Right: true})
	}
	columns = append(columns, terminal.Column{Name: "all", Right: true})
	var rows [][]string
	for _, t := range c.Tactics {
		name := t.Name
		if t.Domain != attack.Enterprise {
			name += " (" + domainName(t.Domain) + ")"
		}
		row := []string{name}
		for _, n := range t.Techniques {
			row = append(row, strconv.Itoa(n))
		}
		rows = append(rows, append(row, strconv.Itoa(t.Shared)))
	}
	p.Heading("By tactic", "techniques of each, and those that all use")
	p.Table(2, columns, rows)
}

func namesPart(p *terminal.Page, kb *attack.KnowledgeBase, name string, techniques, software []string) {
	if len(techniques)+len(software) == 0 {
		return
	}
	p.Heading(name, "")
	for _, ids := range [][]string{techniques, software} {
		text := joined(ids, func(id string) string {
			if r, ok := kb.Ref(id); ok {
				return r.Name + " (" + id + ")"
			}
			return id
		})
		if text != "" {
			p.Paragraph(2, text)
		}
	}
}

// letter names the columns A, B, C …
func letter(i int) string {
	if i < 26 {
		return string(rune('A' + i))
	}
	return letter(i/26-1) + letter(i%26)
}

func letterOf(c *attack.Comparison, id string) string {
	for i := range c.Objects {
		if c.Objects[i].ID == id {
			return letter(i)
		}
	}
	return strings.ToLower(id)
}
