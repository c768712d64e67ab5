package main

import (
	"context"
	"fmt"
	"io"
	"runtime/debug"
)

// run is the whole program without the process: it returns the exit code.
// env is as of [os.Environ]. A panic becomes exit code 4 with one line that
// says so; with --verbose the stack follows.
func run(ctx context.Context, args []string, stdin io.Reader, stdout, stderr io.Writer, env []string) (code int) {
	a := newApp(stdin, stdout, stderr, env)
	defer func() {
		if p := recover(); p != nil {
			fmt.Fprintf(stderr, "tradecraft: internal error: %v; please report this with the command that led to it (--verbose shows where)\n", p)
			if a.verbose {
				stderr.Write(debug.Stack())
			}
			code = exitInternal
		}
	}()
	root := a.command()
	root.SetArgs(args)
	defer a.files.Discard()
	err := root.ExecuteContext(ctx)
	if keepsResult(err) {
		if cerr := a.files.Commit(); cerr != nil {
			err = &verbError{cerr}
		}
	}
	return a.exit(err)
}
