package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"tradecraft/analysis/coverage"
	"tradecraft/attack"
	"tradecraft/intake/sigma"
	"tradecraft/output/navigator"
)

// coverageFlags are the flags of 'rules coverage'.
type coverageFlags struct {
	rulesFlags
	format string
	domain string
}

func (a *app) rulesCoverageCommand() *cobra.Command {
	var flags coverageFlags
	cmd := &cobra.Command{
		Use:   "coverage",
		Short: "A Navigator layer of the techniques that the rules detect; the score is the number of rules",
		Example: `  tradecraft rules coverage -o layer.json
  tradecraft rules coverage --rules sigma/rules --level high --format table`,
		Args: cobra.NoArgs,
	}
	flags.add(cmd)
	cmd.Flags().StringVar(&flags.format, "format", "layer", "layer, table or jsonl")
	cmd.Flags().StringVar(&flags.domain, "domain", string(attack.Enterprise), "domain of the layer: "+strings.Join(domainNames(), ", "))
	cmd.RunE = func(*cobra.Command, []string) error {
		if a.json && !cmd.Flags().Changed("format") {
			flags.format = "jsonl"
		}
		switch {
		case !slices.Contains([]string{"layer", "table", "jsonl"}, flags.format):
			return usagef("--format %q: use layer, table or jsonl", flags.format)
		case !slices.Contains(domainNames(), flags.domain):
			return usagef("--domain %q: use %s", flags.domain, strings.Join(domainNames(), ", "))
		}
		kb, err := a.knowledge()
		if err != nil {
			return err
		}
		rules, err := flags.load(a)
		if err != nil {
			return err
		}
		w, err := a.out()
		if err != nil {
			return err
		}
		return a.showCoverage(w, kb, coverageOf(kb, rules), flags)
	}
	return cmd
}

func domainNames() []string {
	var out []string
	for _, d := range attack.Domains() {
		out = append(out, string(d))
	}
	return out
}

// ruleCoverage is what the rules have for one technique: a line of --json.
type ruleCoverage struct {
	ID    string   `json:"id"` // in the loaded ATT&CK version
	Name  string   `json:"name"`
	Rules int      `json:"rules"`
	IDs   []string `json:"ids"` // of the rules, or titles of those without one

	level sigma.Level // the highest
}

// coverageOf counts rules by technique, those of the loaded ATT&CK version.
func coverageOf(kb *attack.KnowledgeBase, rules []*sigma.Rule) []ruleCoverage {
	rules = slices.DeleteFunc(slices.Clone(rules), func(r *sigma.Rule) bool { return r.Silent })
	by, _ := coverage.ByTechnique(kb, ruleFacts(rules, nil, nil))
	var out []ruleCoverage
	for id, places := range by {
		c := ruleCoverage{ID: id, Name: kb.Technique(id).Name, Rules: len(places)}
		for _, i := range places {
			c.IDs = append(c.IDs, rules[i].Label())
			c.level = max(c.level, rules[i].Level)
		}
		slices.Sort(c.IDs)
		out = append(out, c)
	}
	slices.SortFunc(out, func(x, y ruleCoverage) int { return strings.Compare(x.ID, y.ID) })
	return out
}

func (a *app) showCoverage(w io.Writer, kb *attack.KnowledgeBase, found []ruleCoverage, flags coverageFlags) error {
	if flags.format == "layer" {
		t := navigator.Tally{Name: "Detection rules", Domain: attack.Domain(flags.domain),
			Description: "Sigma rules for each technique. The score is the number of rules."}
		for _, c := range found {
			t.Techniques = append(t.Techniques, navigator.Tallied{ID: c.ID, Count: c.Rules, Comment: fmt.Sprintf("%d rules, the severest %s", c.Rules, c.level)})
		}
		left, err := t.Write(w, kb)
		if len(left) > 0 {
			a.note("%d techniques of other domains are not in this layer", len(left))
		}
		return err
	}
	var b bytes.Buffer
	if flags.format == "jsonl" {
		enc := json.NewEncoder(&b)
		enc.SetEscapeHTML(false)
		for _, c := range found {
			if err := enc.Encode(c); err != nil {
				return err
			}
		}
		_, err := w.Write(b.Bytes())
		return err
	}
	t := tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0)
	fmt.Fprint(t, "technique\trules\tseverest\tname\n")
	for _, c := range found {
		fmt.Fprintf(t, "%s\t%d\t%s\t%s\n", c.ID, c.Rules, c.level, c.Name)
	}
	if err := t.Flush(); err != nil {
		return err
	}
	fmt.Fprintf(&b, "\n%d techniques\n", len(found))
	_, err := w.Write(b.Bytes())
	return err
}
