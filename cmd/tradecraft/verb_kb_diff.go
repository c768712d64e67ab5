package main

import (
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"tradecraft/attack"
	"tradecraft/output/terminal"
)

// difference is what 'kb diff --json' writes (schema tradecraft.kb-diff/v1).
type difference struct {
	Schema string `json:"schema"`
	*attack.Difference
}

func (a *app) kbDiffCommand() *cobra.Command {
	all := false
	cmd := &cobra.Command{
		Use:   "diff A B",
		Short: "Show what changed from one knowledge base to another",
		Long: `Show what changed from A to B, each builtin, the name of a stored knowledge base
or the file of a bundle: techniques added, revoked, deprecated, renamed, moved to
other tactics; new groups, software and campaigns; profiles of groups that
changed. Only domains that both have are compared.`,
		Example: `  tradecraft kb diff 18.1 builtin
  tradecraft kb diff old/enterprise-attack.json new/enterprise-attack.json --json`,
		Args: cobra.ExactArgs(2),
		RunE: func(_ *cobra.Command, args []string) error {
			from, err := a.knowledgeNamed(args[0])
			if err != nil {
				return err
			}
			to, err := a.knowledgeNamed(args[1])
			if err != nil {
				return err
			}
			d := attack.Diff(from, to)
			if a.json {
				return a.writeJSON(difference{"tradecraft.kb-diff/v1", d})
			}
			return a.showPage(func(p *terminal.Page) { diffPage(p, to, d, all) })
		},
	}
	cmd.Flags().BoolVar(&all, "all", false, "list everything, also what is many")
	return cmd
}

// fewChanges is how many lines of a list are shown without --all.
const fewChanges = 15

func diffPage(p *terminal.Page, kb *attack.KnowledgeBase, d *attack.Difference, all bool) {
	p.Title("ATT&CK " + d.From.Version + " to " + d.To.Version)
	p.Field("domains", joined(d.Domains, domainName))
	if len(d.Domains) == 0 {
		p.Paragraph(2, "The two have no domain in common.")
		return
	}
	show := &diffPrinter{p: p, kb: kb, all: all}
	show.changes("Tactics", &d.Tactics)
	show.changes("Techniques", &d.Techniques)
	show.list("Techniques under other tactics", joinRows(d.Moved, func(c attack.TacticChange) []string {
		return []string{c.ID, c.Name, show.names(c.From) + " → " + show.names(c.To)}
	}))
	show.changes("Groups", &d.Groups)
	show.changes("Software", &d.Software)
	show.changes("Campaigns", &d.Campaigns)
	show.changes("Mitigations", &d.Mitigations)
	show.list("Changed profiles", joinRows(d.Profiles, func(c attack.ProfileChange) []string {
		return []string{c.ID, c.Name, profileChange(c)}
	}))
	if !show.any {
		p.Paragraph(2, "Nothing changed.")
	}
}

// diffPrinter writes lists of changes, those that are many cut short.
type diffPrinter struct {
	p   *terminal.Page
	kb  *attack.KnowledgeBase
	all bool
	any bool
}

func (s *diffPrinter) list(name string, rows [][]string) {
	if len(rows) == 0 {
		return
	}
	s.any = true
	s.p.Heading(name+": "+strconv.Itoa(len(rows)), "")
	rest := 0
	if !s.all && len(rows) > fewChanges {
		rest, rows = len(rows)-fewChanges, rows[:fewChanges]
	}
	s.p.Table(2, []terminal.Column{{}, {Flex: true}, {Flex: true}}, rows)
	more(s.p, rest)
}

func (s *diffPrinter) changes(what string, c *attack.Changes) {
	ref := func(r attack.Ref) []string { return []string{r.ID, r.Name} }
	s.list(what+" added", joinRows(c.Added, ref))
	s.list(what+" revoked", joinRows(c.Revoked, func(m attack.Move) []string {
		to := "without successor"
		if m.To != nil {
			to = "now " + m.To.ID + " " + m.To.Name
		}
		return []string{m.From.ID, m.From.Name, to}
	}))
	s.list(what+" deprecated", joinRows(c.Deprecated, ref))
	s.list(what+" removed", joinRows(c.Removed, ref))
	s.list(what+" renamed", joinRows(c.Renamed, func(r attack.Renamed) []string { return []string{r.ID, r.From, "now " + r.To} }))
}

// names writes tactics by name.
func (s *diffPrinter) names(ids []string) string {
	return joined(ids, func(id string) string {
		if r, ok := s.kb.Ref(id); ok {
			return r.Name
		}
		return id
	})
}

// profileChange says in short what was added and removed.
func profileChange(c attack.ProfileChange) string {
	var parts []string
	for _, part := range []struct {
		what   string
		change attack.ListChange
	}{{"techniques", c.Techniques}, {"software", c.Software}, {"aliases", c.Aliases}} {
		var signs []string
		if n := len(part.change.Added); n > 0 {
			signs = append(signs, "+"+strconv.Itoa(n))
		}
		if n := len(part.change.Removed); n > 0 {
			signs = append(signs, "-"+strconv.Itoa(n))
		}
		if len(signs) > 0 {
			parts = append(parts, strings.Join(signs, " ")+" "+part.what)
		}
	}
	return strings.Join(parts, ", ")
}

func joinRows[T any](list []T, row func(T) []string) [][]string {
	var rows [][]string
	for _, v := range list {
		rows = append(rows, row(v))
	}
	return rows
}
