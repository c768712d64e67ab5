package main

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"tradecraft/analysis"
	"tradecraft/analysis/profile"
	"tradecraft/attack"
	"tradecraft/intake"
	"tradecraft/intake/report/classify"
)

// checkup is what 'doctor --json' writes (schema tradecraft.doctor/v1).
type checkup struct {
	Schema string        `json:"schema"`
	Fine   bool          `json:"fine"`
	Checks []checkResult `json:"checks"`
}

// checkResult is one thing that was looked at.
type checkResult struct {
	Name    string `json:"name"`
	Fine    bool   `json:"fine"`
	Message string `json:"message"`
	Advice  string `json:"advice,omitempty"`
}

func (a *app) doctorCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "doctor",
		Short: "Check that this copy of the program is whole and works here",
		Long: `Check that the program, its knowledge base and its models are whole, and that a
small case comes out right. Exit code 0 when all is fine, 4 when something is not.`,
		Example: `  tradecraft doctor
  tradecraft doctor --json`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			c := checkup{Schema: "tradecraft.doctor/v1", Fine: true, Checks: a.checks(cmd.Context())}
			for _, r := range c.Checks {
				c.Fine = c.Fine && r.Fine
			}
			if err := a.showCheckup(c); err != nil {
				return err
			}
			if !c.Fine {
				return &exitError{code: exitInternal}
			}
			return nil
		},
	}
}

func (a *app) showCheckup(c checkup) error {
	if a.json {
		return a.writeJSON(c)
	}
	w, err := a.out()
	if err != nil {
		return err
	}
	for _, r := range c.Checks {
		state := "fine "
		if !r.Fine {
			state = "WRONG"
		}
		fmt.Fprintf(w, "%s  %-15s %s\n", state, r.Name, oneLine(r.Message))
		if r.Advice != "" {
			fmt.Fprintf(w, "%22s %s\n", "", r.Advice)
		}
	}
	return nil
}

// checks looks at everything the verbs stand on, in the order in which they
// stand on one another; what cannot be looked at because something below it is
// broken is left out.
func (a *app) checks(ctx context.Context) []checkResult {
	v := buildVersion()
	list := []checkResult{
		{Name: "program", Fine: true, Message: fmt.Sprintf("tradecraft %s, %s, %s/%s, %d cores", v.Version, v.Go, v.OS, v.Arch, runtime.GOMAXPROCS(0))},
		a.checkTerminal(),
	}
	kb, err := a.knowledge()
	if err != nil {
		return append(list, wrong("knowledge base", err, "without --kb the one in the binary is used; if that fails, download the program again"))
	}
	list = append(list, checkKnowledge(kb), checkModel(kb), checkAnalysis(ctx, kb))
	return list
}

// wrong is a check that failed.
func wrong(name string, err error, advice string) checkResult {
	return checkResult{Name: name, Message: err.Error(), Advice: advice}
}

func (a *app) checkTerminal() checkResult {
	r := checkResult{Name: "terminal", Fine: true, Message: "stdout is no terminal: no colour"}
	if isTerminal(a.stdout) {
		r.Message = fmt.Sprintf("%d columns, colour %v", a.width(a.stdout), a.colored(a.stdout))
	}
	return r
}

func checkKnowledge(kb *attack.KnowledgeBase) checkResult {
	var versions []string
	for _, d := range attack.Domains() {
		if n := kb.VersionOf(d); n != "" {
			versions = append(versions, domainName(d)+" "+n)
		}
	}
	r := checkResult{Name: "knowledge base", Fine: true, Message: fmt.Sprintf("ATT&CK %s: %d techniques, %d groups, %d software, %d campaigns, %d mitigations",
		strings.Join(versions, ", "), len(kb.Techniques()), len(kb.Groups()), len(kb.Software()), len(kb.Campaigns()), len(kb.Mitigations()))}
	if len(kb.Tactics(attack.Enterprise)) == 0 || len(kb.Techniques()) == 0 {
		r.Fine, r.Advice = false, "it has no enterprise matrix; choose another with --kb"
	}
	return r
}

func checkModel(kb *attack.KnowledgeBase) checkResult {
	m, err := classify.Load(kb)
	if err != nil {
		return wrong("text model", err, "download the program again")
	}
	return checkResult{Name: "text model", Fine: true, Message: fmt.Sprintf("version %s (%.12s), %d techniques", m.Card().Version, m.Card().Hash, m.Card().Labels)}
}

// sample is a report in miniature: what it says must come out.
const sample = "The intruder ran mimikatz.exe against lsass.exe (T1003.001) on 3 May 2025."

// checkAnalysis takes the sample in and runs all analyses on it.
func checkAnalysis(ctx context.Context, kb *attack.KnowledgeBase) checkResult {
	const name = "analyses"
	c, err := intake.All(kb, intake.Options{}).Read(ctx, "sample.txt", []byte(sample))
	if err != nil {
		return wrong(name, err, "please report this")
	}
	r, err := analysis.Run(ctx, c, kb, analysis.Options{})
	if err != nil {
		return wrong(name, err, "download the program again")
	}
	if kb.Technique("T1003.001") != nil && !slices.ContainsFunc(r.Profile.Techniques, func(t profile.Technique) bool { return t.ID == "T1003.001" }) {
		return wrong(name, errors.New("the sample names T1003.001 and it did not come out"), "please report this")
	}
	return checkResult{Name: name, Fine: true, Message: fmt.Sprintf("a sample report is read and answered: %d techniques", len(r.Profile.Techniques))}
}
