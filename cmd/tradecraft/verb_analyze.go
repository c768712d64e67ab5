package main

import (
	"fmt"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"tradecraft"
	"tradecraft/analysis"
	"tradecraft/intake"
	"tradecraft/output"
	"tradecraft/output/terminal"
)

// analyzed is what 'analyze --json' writes: analysis.json with the case in it.
type analyzed struct {
	*analysis.Analysis
	Document *tradecraft.Case `json:"case_document"`
}

func (a *app) analyzeCommand() *cobra.Command {
	var flags intakeFlags
	var force bool
	cmd := &cobra.Command{
		Use:   "analyze INPUT…",
		Short: "Evidence to techniques, and those to answers: the main job",
		Long: `Read any mix of evidence into one case and answer it: which techniques, shown by
which sentences; who it looks like; what was missed or comes next; what to do.

An INPUT is a file, a folder with files, or - for stdin: plain text, Markdown,
HTML, PDF, DOCX, e-mail, STIX 2.0 and 2.1 bundles, ATT&CK Navigator layers,
Attack Flows, lists of ids, cases. Each is known by its content. What cannot be
read is reported and the rest is analysed (exit code 3).

A summary goes to stdout. With -o DIR, these files are written into DIR:

` + folderHelp(),
		Example: `  tradecraft analyze advisory.pdf
  tradecraft analyze advisory.pdf notes.docx techniques.txt -o out/
  curl -s https://example.org/report.html | tradecraft analyze - --json
  tradecraft analyze report.txt --fail-on T1486,TA0010 --quiet`,
		Args: cobra.MinimumNArgs(1),
	}
	fs := cmd.Flags()
	fs.SortFlags = false
	flags.add(fs)
	fs.BoolVar(&force, "force", false, "write over files in DIR that are not from tradecraft")
	failFlag := addFailOn(cmd)
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		ctx := cmd.Context()
		if err := flags.check(); err != nil {
			return err
		}
		if err := a.checkFolder(); err != nil {
			return err
		}
		kb, err := a.knowledge()
		if err != nil {
			return err
		}
		fail, err := parseFailOn(*failFlag, kb)
		if err != nil {
			return err
		}
		c, err := a.takeIn(ctx, kb, args, flags)
		if err != nil {
			return err
		}
		r, err := a.report(ctx, c, kb)
		if err != nil {
			return err
		}
		if err := a.showReport(r, force); err != nil {
			return err
		}
		return outcome(r, fail)
	}
	return cmd
}

// checkFolder refuses a file name where a folder is wanted.
func (a *app) checkFolder() error {
	if ext := strings.ToLower(filepath.Ext(a.output)); a.output == "-" || ext == ".html" || ext == ".json" || ext == ".csv" {
		return usagef("-o %s: analyze writes several files, so give a folder; for one of them use 'export', for JSON on stdout --json", a.output)
	}
	return nil
}

// showReport writes the summary or JSON to stdout, and all files to the folder
// of -o.
func (a *app) showReport(r output.Report, force bool) error {
	writers := folderWriters(r)
	if a.output != "" {
		if err := a.writeFolder(r, writers, force); err != nil {
			return err
		}
		if err := a.files.Commit(); err != nil {
			return err
		}
	}
	if a.json {
		return tradecraft.WriteJSON(a.stdout, analyzed{r.Analysis, r.Case})
	}
	if err := a.summary().Write(a.stdout, r); err != nil {
		return err
	}
	if a.output != "" && !a.quiet {
		fmt.Fprintf(a.stderr, "Wrote %s: %s\n", oneLine(filepath.Clean(a.output)), fileNames(writers))
	}
	return nil
}

// summary is the terminal writer for stdout.
func (a *app) summary() terminal.Writer {
	return terminal.Writer{Width: a.width(a.stdout), Color: a.colored(a.stdout), ASCII: !a.unicode()}
}

// outcome turns a report into the end of the verb: a part that could not be
// read weighs more than what was found, see docs/decisions/001-exit-codes.md.
func outcome(r output.Report, fail failOn) error {
	switch {
	case intake.HasError(r.Case):
		return errPartial
	case fail.met(r.Analysis.Profile):
		return errFound
	}
	return nil
}
