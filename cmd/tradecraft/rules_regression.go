package main

import (
	"bytes"
	"fmt"
	"os"
	"runtime"
	"slices"
	"strconv"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"tradecraft"
	"tradecraft/intake/logs/ruletest"
)

// ruleTests is what 'rules test --json' writes (schema tradecraft.rules-test/v1).
type ruleTests struct {
	Schema   string               `json:"schema"`
	Tests    int                  `json:"tests"`
	Passed   int                  `json:"passed"`
	Outcomes []ruleOutcome        `json:"outcomes"`
	Problems []tradecraft.Problem `json:"problems"`
}

// ruleOutcome is how one test went.
type ruleOutcome struct {
	Rule   string `json:"rule"`
	Title  string `json:"title"`
	Info   string `json:"info"`
	File   string `json:"file"`
	Want   int    `json:"want"` // hits; 0 for at least one
	Got    int    `json:"got"`
	Passed bool   `json:"passed"`
	Why    string `json:"why"`
}

func (a *app) rulesTestCommand() *cobra.Command {
	var flags ruleFlags
	var opts ruletest.Options
	cmd := &cobra.Command{
		Use:   "test DIR",
		Short: "Run regression folders in SigmaHQ's layout; exit code 1 when a test fails",
		Long: `Find each info.yml in a folder and those in it, run the rule that it names over
the logs that it names (and over the same events as JSON beside an EVTX file), and
compare how often the rule fires with match_count; without one, once is enough.
The rules are those in the box and those of --rules or else the fetched ones.`,
		Example: `  tradecraft rules test sigma/regression_data --rules sigma/rules
  tradecraft rules test tests/ --rules my-rules/ --json`,
		Args: cobra.ExactArgs(1),
	}
	fs := cmd.Flags()
	fs.SortFlags = false
	flags.addChoice(fs)
	fs.BoolVar(&opts.AtLeast, "at-least", false, "take match_count as the least, as SigmaHQ's own runner does")
	fs.IntVar(&opts.Jobs, "jobs", runtime.GOMAXPROCS(0), "read on so many cores")
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		if info, err := os.Stat(args[0]); err != nil || !info.IsDir() {
			return usagef("%s: no folder that can be read; check the path", args[0])
		}
		rules, err := a.detectionRules(flags)
		if err != nil {
			return err
		}
		folder := os.DirFS(args[0])
		tests, problems, err := ruletest.Read(folder)
		if err != nil {
			return err
		}
		if len(tests) == 0 && len(problems) == 0 {
			return usagef("%s has no info.yml with tests", args[0])
		}
		out := ruleTests{Schema: "tradecraft.rules-test/v1", Tests: len(tests), Outcomes: []ruleOutcome{}, Problems: append([]tradecraft.Problem{}, problems...)}
		bar := a.progress("testing", int64(len(tests)), false)
		err = ruletest.Run(cmd.Context(), folder, tests, rules, opts, func(o ruletest.Outcome) error {
			bar.add(1)
			if o.Passed {
				out.Passed++
			}
			out.Outcomes = append(out.Outcomes, ruleOutcome{o.Rule, o.Title, o.Info, o.File, o.Want, o.Got, o.Passed, o.Why})
			return nil
		})
		bar.end()
		if err != nil {
			return err
		}
		if err := a.showTests(out); err != nil {
			return err
		}
		if out.Passed < out.Tests || slices.ContainsFunc(problems, func(p tradecraft.Problem) bool { return p.Severity == tradecraft.SeverityError }) {
			return errFound
		}
		return nil
	}
	return cmd
}

func (a *app) showTests(out ruleTests) error {
	if a.json {
		return a.writeJSON(out)
	}
	w, err := a.out()
	if err != nil {
		return err
	}
	var b bytes.Buffer
	t := tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0)
	fmt.Fprint(t, "result\twant\tgot\trule\tlog\n")
	for _, o := range out.Outcomes {
		result, want := "passed", strconv.Itoa(o.Want)
		if !o.Passed {
			result = "FAILED"
		}
		if o.Want == 0 {
			want = "1+"
		}
		log := o.File
		if log == "" {
			log = o.Info
		}
		if o.Why != "" {
			log += ": " + o.Why
		}
		fmt.Fprintf(t, "%s\t%s\t%d\t%s\t%s\n", result, want, o.Got, oneLine(o.Title), oneLine(log))
	}
	if err := t.Flush(); err != nil {
		return err
	}
	for _, p := range out.Problems {
		result := "note"
		if p.Severity == tradecraft.SeverityError {
			result = "FAILED"
		}
		fmt.Fprintf(&b, "%s  %s: %s\n", result, oneLine(p.Object), oneLine(p.Message))
	}
	fmt.Fprintf(&b, "\n%d of %d tests passed\n", out.Passed, out.Tests)
	_, err = w.Write(b.Bytes())
	return err
}
