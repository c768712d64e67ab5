package main

import (
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"tradecraft"
)

func (a *app) exportCommand() *cobra.Command {
	var name string
	cmd := &cobra.Command{
		Use:   "export CASE --format NAME",
		Short: "Write a case in another format",
		Long:  "Write a case.json in another format to stdout, or to the file of -o:\n\n" + formatHelp(),
		Example: `  tradecraft export out/case.json --format layer -o layer.json
  tradecraft extract advisory.pdf --json | tradecraft export - --format html > report.html`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			f, ok := findFormat(name)
			if !ok {
				return usagef("--format %q: use one of %s", name, strings.Join(formatNames(), ", "))
			}
			kb, err := a.knowledge()
			if err != nil {
				return err
			}
			c, err := a.readCase(args[0])
			if err != nil {
				return err
			}
			r, err := a.report(cmd.Context(), c, kb)
			if err != nil {
				return err
			}
			w, err := a.out()
			if err != nil {
				return err
			}
			return f.write.Write(w, r)
		},
	}
	cmd.Flags().StringVar(&name, "format", "", "one of "+strings.Join(formatNames(), ", "))
	_ = cmd.MarkFlagRequired("format") // fails only for a flag that is not there
	_ = cmd.RegisterFlagCompletionFunc("format", cobra.FixedCompletions(formatNames(), cobra.ShellCompDirectiveNoFileComp))
	return cmd
}

// formatHelp lists the formats with what each is for.
func formatHelp() string {
	var b strings.Builder
	for _, f := range formats() {
		fmt.Fprintf(&b, "  %-10s %s\n", f.name, f.short)
	}
	return strings.TrimRight(b.String(), "\n")
}

// readCase reads a case.json, or stdin for "-". Evidence that is no case is
// told what to do.
func (a *app) readCase(path string) (*tradecraft.Case, error) {
	r := a.stdin
	if path != "-" {
		f, err := os.Open(path)
		if err != nil {
			return nil, err
		}
		defer f.Close()
		if info, err := f.Stat(); err == nil && info.IsDir() {
			return nil, tradecraft.Errorf("tradecraft.readCase", tradecraft.Invalid, "%s is a folder; give the case.json in it", path)
		}
		r = f
	}
	return readCaseFrom(r, path)
}

func readCaseFrom(r io.Reader, name string) (*tradecraft.Case, error) {
	c, err := tradecraft.ReadCase(r)
	if err == nil {
		return c, nil
	}
	if name == "-" {
		name = "stdin"
	}
	hint := ""
	if k := tradecraft.KindOf(err); k == tradecraft.Invalid || k == tradecraft.Unsupported {
		hint = "; a case.json is wanted, as 'tradecraft analyze … -o DIR' writes it"
	}
	return nil, tradecraft.Errorf("tradecraft.readCase", tradecraft.KindOf(err), "%s: %w%s", name, err, hint)
}
