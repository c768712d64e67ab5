package main

import (
	"strings"

	"github.com/spf13/cobra"

	"tradecraft/attack"
	"tradecraft/output/terminal"
)

// searchResult is what 'search --json' writes (schema tradecraft.search/v1).
type searchResult struct {
	Schema        string       `json:"schema"`
	AttackVersion string       `json:"attack_version"`
	Query         string       `json:"query"`
	Hits          []attack.Hit `json:"hits"`
}

// kinds are what --kind takes.
var kinds = []attack.Kind{
	attack.KindTechnique, attack.KindGroup, attack.KindSoftware, attack.KindCampaign,
	attack.KindTactic, attack.KindMitigation, attack.KindComponent, attack.KindStrategy,
}

func (a *app) searchCommand() *cobra.Command {
	var kindNames []string
	opts := attack.SearchOptions{}
	cmd := &cobra.Command{
		Use:   "search WORDS",
		Short: "Search ATT&CK by id, name, alias and, where there is one, description",
		Long: `Search the knowledge base. Words may be cut short or misspelt; former ids and
names lead to what they have become. Descriptions are searched once an official
bundle has been imported ('tradecraft kb import').`,
		Example: `  tradecraft search cred dump
  tradecraft search kerberosting
  tradecraft search bear --kind group --json`,
		Args: cobra.MinimumNArgs(1),
		RunE: func(_ *cobra.Command, args []string) error {
			kb, err := a.knowledge()
			if err != nil {
				return err
			}
			for _, name := range kindNames {
				k, err := kindNamed(name)
				if err != nil {
					return err
				}
				opts.Kinds = append(opts.Kinds, k)
			}
			query := strings.Join(args, " ")
			hits := kb.Search(query, opts)
			if a.json {
				return a.writeJSON(searchResult{"tradecraft.search/v1", kb.Version(), query, hits})
			}
			if len(hits) == 0 {
				a.note("nothing like %q in ATT&CK %s", query, kb.Version())
			}
			return a.showPage(func(p *terminal.Page) { hitsPage(p, hits) })
		},
	}
	f := cmd.Flags()
	f.StringSliceVar(&kindNames, "kind", nil, "only these: technique, group, software, campaign, tactic, mitigation, component, strategy")
	f.IntVar(&opts.Limit, "limit", 20, "how many at most")
	f.BoolVar(&opts.Deprecated, "deprecated", false, "also what ATT&CK has deprecated")
	return cmd
}

// kindNamed reads a kind; the last word of its name will do.
func kindNamed(name string) (attack.Kind, error) {
	for _, k := range kinds {
		if s := string(k); name == s || strings.HasSuffix(s, " "+name) {
			return k, nil
		}
	}
	return "", usagef("--kind %q: use technique, group, software, campaign, tactic, mitigation, component or strategy", name)
}

func hitsPage(p *terminal.Page, hits []attack.Hit) {
	if len(hits) == 0 {
		return
	}
	var rows [][]string
	for _, h := range hits {
		why := ""
		switch h.Field {
		case attack.FieldAlias, attack.FieldOldName, attack.FieldOldID:
			why = h.Field + " " + h.As
		case attack.FieldText:
			why = "in its description"
		}
		if h.Deprecated {
			why = strings.TrimPrefix(why+", deprecated", ", ")
		}
		rows = append(rows, []string{h.ID, string(h.Kind), h.Name, why})
	}
	p.Table(0, []terminal.Column{{}, {Quiet: true}, {Flex: true}, {Flex: true, Quiet: true}}, rows)
}
