package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"tradecraft"
	"tradecraft/intake/sigma"
)

func (a *app) rulesCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "rules",
		Short: "The detection rules: which there are, whether they load, what they cover, their tests",
		Long: `The Sigma rules that detect and analyze use on logs: those in the box, and those
of --rules or else those that 'kb update --rules' fetched.`,
		Example: `  tradecraft rules list --level high
  tradecraft rules check my-rules/
  tradecraft rules test sigma/regression_data --rules sigma/rules
  tradecraft rules coverage -o layer.json`,
		Args: cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error { return usagef("rules what? list, check, test or coverage") },
	}
	cmd.AddCommand(a.rulesListCommand(), a.rulesCheckCommand(), a.rulesTestCommand(), a.rulesCoverageCommand())
	return cmd
}

// rulesFlags choose the rules of the verbs below rules.
type rulesFlags struct {
	rules  ruleFlags
	level  string
	choose chooseFlags
}

func (f *rulesFlags) add(cmd *cobra.Command) {
	fs := cmd.Flags()
	fs.SortFlags = false
	f.rules.addChoice(fs)
	fs.StringVar(&f.level, "level", "", "least level of a rule: informational, low, medium, high or critical")
	f.choose.add(fs)
}

// load loads the rules that the flags choose.
func (f *rulesFlags) load(a *app) ([]*sigma.Rule, error) {
	level, ok := sigma.ParseLevel(f.level)
	if !ok {
		return nil, usagef("--level %q: use informational, low, medium, high or critical", f.level)
	}
	rules, err := a.detectionRules(f.rules)
	if err != nil {
		return nil, err
	}
	if rules, err = f.choose.choose(atLeast(rules, level)); err != nil {
		return nil, err
	}
	return rules, nil
}

// ruleLine is a line of 'rules list --json'.
type ruleLine struct {
	ID         string   `json:"id"`
	Title      string   `json:"title"`
	Level      string   `json:"level"`
	Status     string   `json:"status"`
	Author     string   `json:"author"`
	Path       string   `json:"path"`
	Techniques []string `json:"techniques"` // as the rule has them
	// LogSource is the rule's, Events says which events those are; both are empty
	// for a correlation rule.
	LogSource   string `json:"log_source"`
	Events      string `json:"events"`
	Correlation string `json:"correlation,omitempty"` // its type
}

func (a *app) rulesListCommand() *cobra.Command {
	var flags rulesFlags
	cmd := &cobra.Command{
		Use:   "list",
		Short: "The rules, the severest first; with --json a line each",
		Example: `  tradecraft rules list
  tradecraft rules list --rules sigma/rules --level critical --json`,
		Args: cobra.NoArgs,
	}
	flags.add(cmd)
	cmd.RunE = func(*cobra.Command, []string) error {
		rules, err := flags.load(a)
		if err != nil {
			return err
		}
		rules = slices.DeleteFunc(rules, func(r *sigma.Rule) bool { return r.Silent })
		slices.SortStableFunc(rules, func(x, y *sigma.Rule) int {
			if x.Level != y.Level {
				return int(y.Level) - int(x.Level)
			}
			return strings.Compare(x.Title+x.ID, y.Title+y.ID)
		})
		return a.listRules(rules)
	}
	return cmd
}

func (a *app) listRules(rules []*sigma.Rule) error {
	w, err := a.out()
	if err != nil {
		return err
	}
	var b bytes.Buffer
	if a.json {
		enc := json.NewEncoder(&b)
		enc.SetEscapeHTML(false)
		for _, r := range rules {
			line := ruleLine{ID: r.ID, Title: r.Title, Level: r.Level.String(), Status: r.Status, Author: r.Author, Path: r.Path, Techniques: append([]string{}, r.Techniques...)}
			if r.Correlation != nil {
				line.Correlation = string(r.Correlation.Type)
			} else {
				line.LogSource, line.Events = sourceOf(r), r.LogSource.Events()
			}
			if err := enc.Encode(line); err != nil {
				return err
			}
		}
		_, err = w.Write(b.Bytes())
		return err
	}
	t := tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0)
	fmt.Fprint(t, "level\tlog source\ttechniques\tid\trule\n")
	for _, r := range rules {
		fmt.Fprintf(t, "%s\t%s\t%s\t%s\t%s\n", r.Level, oneLine(sourceOf(r)), oneLine(strings.Join(r.Techniques, " ")), oneLine(r.ID), oneLine(r.Title))
	}
	if err := t.Flush(); err != nil {
		return err
	}
	fmt.Fprintf(&b, "\n%d rules\n", len(rules))
	_, err = w.Write(b.Bytes())
	return err
}

// sourceOf names what a rule reads in Sigma's words.
func sourceOf(r *sigma.Rule) string {
	if r.Correlation != nil {
		return string(r.Correlation.Type)
	}
	parts := []string{}
	for _, s := range []string{r.LogSource.Product, r.LogSource.Category, r.LogSource.Service} {
		if s != "" {
			parts = append(parts, s)
		}
	}
	return strings.Join(parts, "/")
}

// ruleCheck is what 'rules check --json' writes (schema tradecraft.rules-check/v1).
type ruleCheck struct {
	Schema string `json:"schema"`
	Rules  int    `json:"rules"` // that can be used
	// Refused are the documents that cannot be used, Notes what is odd about others.
	Refused []tradecraft.Problem `json:"refused"`
	Notes   []tradecraft.Problem `json:"notes"`
	// Unread are rules whose log source this program does not know.
	Unread []string `json:"unread"`
}

func (a *app) rulesCheckCommand() *cobra.Command {
	var flags ruleFlags
	cmd := &cobra.Command{
		Use:   "check PATH…",
		Short: "Whether rule files can be used, and why not; exit code 3 when one cannot",
		Example: `  tradecraft rules check my-rules/
  tradecraft rules check rule.yml --placeholders values.yml --json`,
		Args: cobra.MinimumNArgs(1),
	}
	cmd.Flags().StringVar(&flags.placeholders, "placeholders", "", "YAML file with a list of values for each placeholder name")
	cmd.RunE = func(_ *cobra.Command, args []string) error {
		c := ruleCheck{Schema: "tradecraft.rules-check/v1", Refused: []tradecraft.Problem{}, Notes: []tradecraft.Problem{}, Unread: []string{}}
		opts, err := flags.options()
		if err != nil {
			return err
		}
		for _, path := range args {
			rules, problems, err := readRules(path, opts, nil)
			if err != nil {
				return err
			}
			c.add(rules, problems)
		}
		if err := a.showCheck(c); err != nil {
			return err
		}
		if len(c.Refused) > 0 {
			return errPartial
		}
		return nil
	}
	return cmd
}

func (c *ruleCheck) add(rules []*sigma.Rule, problems []tradecraft.Problem) {
	c.Rules += len(rules)
	for _, p := range problems {
		if p.Severity == tradecraft.SeverityError {
			c.Refused = append(c.Refused, p)
		} else {
			c.Notes = append(c.Notes, p)
		}
	}
	for _, r := range rules {
		if r.Correlation == nil && strings.HasPrefix(r.LogSource.Events(), "no event") {
			c.Unread = append(c.Unread, fmt.Sprintf("%s:%d: rule %s reads %s", r.Path, r.Line, r.Label(), r.LogSource.Events()))
		}
	}
}

func (a *app) showCheck(c ruleCheck) error {
	if a.json {
		return a.writeJSON(c)
	}
	w, err := a.out()
	if err != nil {
		return err
	}
	var b bytes.Buffer
	for _, list := range []struct {
		what     string
		problems []tradecraft.Problem
	}{{"refused", c.Refused}, {"note", c.Notes}} {
		for _, p := range list.problems {
			fmt.Fprintf(&b, "%s: %s: %s\n", list.what, oneLine(p.Object), oneLine(p.Message))
		}
	}
	for _, s := range c.Unread {
		fmt.Fprintf(&b, "note: %s\n", oneLine(s))
	}
	fmt.Fprintf(&b, "%d rules can be used, %d cannot\n", c.Rules, len(c.Refused))
	_, err = w.Write(b.Bytes())
	return err
}
