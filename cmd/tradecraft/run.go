package main

import (
	"context"
	"fmt"
	"io"
	"runtime/debug"

	"github.com/spf13/cobra"
)

// run is the whole program without the process: it returns the exit code.
// env is as of [os.Environ].
func run(ctx context.Context, args []string, stdin io.Reader, stdout, stderr io.Writer, env []string) int {
	a := newApp(stdin, stdout, stderr, env)
	return a.execute(ctx, a.command(), args)
}

// execute runs one command line. A panic becomes exit code 4 with one line
// that says so; with --verbose the stack follows. What -o asks for appears
// only when the verb has a result.
func (a *app) execute(ctx context.Context, root *cobra.Command, args []string) (code int) {
	defer a.files.Discard()
	defer func() {
		if p := recover(); p != nil {
			fmt.Fprintf(a.stderr, "tradecraft: internal error: %s; please report this with the command that led to it (--verbose shows where)\n", oneLine(fmt.Sprint(p)))
			if a.verbose {
				a.stderr.Write(debug.Stack())
			}
			code = exitInternal
		}
	}()
	root.SetArgs(args)
	err := root.ExecuteContext(ctx)
	if keepsResult(err) {
		if cerr := a.files.Commit(); cerr != nil {
			err = &verbError{cerr}
		}
	}
	return a.exit(err)
}
