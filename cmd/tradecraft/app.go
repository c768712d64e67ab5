package main

import (
	"context"
	"io"
	"net/http"
	"strings"

	"github.com/spf13/cobra"

	"tradecraft"
	"tradecraft/attack"
	"tradecraft/attack/download"
	"tradecraft/internal/atomicfile"
)

// app is one run of the program: its streams, its environment, the global
// flags and what is loaded on demand. A verb is a method that makes a command.
type app struct {
	stdin  io.Reader
	stdout io.Writer // use out(): it honours -o
	stderr io.Writer
	env    []string

	json    bool
	output  string
	quiet   bool
	verbose bool
	color   string
	kbPath  string

	kb      *attack.KnowledgeBase // see knowledge
	client  download.Doer         // for 'kb update' alone
	files   atomicfile.Batch      // what -o asks for; written when the verb has ended
	outFile io.Writer
	running *cobra.Command

	pictures     map[string][]byte    // of the pages of a website
	ruleProblems []tradecraft.Problem // of the detection rules that were loaded
}

func newApp(stdin io.Reader, stdout, stderr io.Writer, env []string) *app {
	return &app{stdin: stdin, stdout: stdout, stderr: stderr, env: env, client: http.DefaultClient}
}

// getenv returns a variable of the environment that run was given, "" when unset.
func (a *app) getenv(name string) string {
	for i := len(a.env) - 1; i >= 0; i-- {
		if k, v, ok := strings.Cut(a.env[i], "="); ok && k == name {
			return v
		}
	}
	return ""
}

// command makes the root command with all verbs.
func (a *app) command() *cobra.Command {
	root := &cobra.Command{
		Use:   "tradecraft VERB",
		Short: "Turn the evidence of an attack into ATT&CK techniques, and those into answers",
		Long: `tradecraft turns the evidence of an attack (reports, event logs, STIX bundles, layers, lists)
into tactics, techniques and procedures, each with the place that shows it, and
those into answers: who does this look like, what did we miss, what comes next,
what do we do now. It works offline: only 'kb update' uses the network.`,
		Example: `  tradecraft analyze advisory.pdf notes.docx -o out/
  tradecraft analyze - < report.txt
  tradecraft technique T1059.001`,
		SilenceErrors:     true,
		SilenceUsage:      true,
		CompletionOptions: cobra.CompletionOptions{DisableDefaultCmd: true},
		PersistentPreRunE: a.prepare,
	}
	root.SetIn(a.stdin)
	root.SetOut(a.stdout)
	root.SetErr(a.stderr)
	f := root.PersistentFlags()
	f.SortFlags = false
	f.BoolVar(&a.json, "json", false, "write the result as JSON")
	f.StringVarP(&a.output, "output", "o", "", "write the result to this file (analyze: into this folder)")
	f.StringVar(&a.kbPath, "kb", "", "knowledge base: builtin, the name of an imported one, or the file of a STIX bundle")
	f.BoolVarP(&a.quiet, "quiet", "q", false, "no progress and no notes on stderr")
	f.BoolVarP(&a.verbose, "verbose", "v", false, "more notes on stderr")
	f.StringVar(&a.color, "color", "auto", "colour: auto, always or never (NO_COLOR is honoured)")
	for _, group := range a.verbs() {
		root.AddGroup(&cobra.Group{ID: group.id, Title: group.title})
		for _, verb := range group.verbs {
			verb.GroupID = group.id
			markErrors(verb)
			root.AddCommand(verb)
		}
	}
	root.SetHelpCommandGroupID("program")
	root.SetUsageTemplate(strings.ReplaceAll(root.UsageTemplate(), "[command]", "VERB"))
	return root
}

// prepare checks the global flags once, at the edge.
func (a *app) prepare(cmd *cobra.Command, _ []string) error {
	a.running = cmd
	switch a.color {
	case "auto", "always", "never":
	default:
		return usagef("--color %q: use auto, always or never", a.color)
	}
	if a.quiet && a.verbose {
		return usagef("--quiet and --verbose exclude each other")
	}
	return nil
}

// context is that of the running command.
func (a *app) context() context.Context {
	if a.running == nil {
		return context.Background()
	}
	return a.running.Context()
}

// helpFor names the command whose help the user should see.
func (a *app) helpFor() string {
	if a.running == nil {
		return "tradecraft"
	}
	return a.running.CommandPath()
}

// markErrors wraps the RunE of a command and those below it; see verbError.
func markErrors(cmd *cobra.Command) {
	if inner := cmd.RunE; inner != nil {
		cmd.RunE = func(cmd *cobra.Command, args []string) error {
			if err := inner(cmd, args); err != nil {
				return &verbError{err}
			}
			return nil
		}
	}
	for _, sub := range cmd.Commands() {
		markErrors(sub)
	}
}
