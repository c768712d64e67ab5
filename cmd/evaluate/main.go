// Command evaluate measures quality on labelled data: it runs one task with
// the code of the product's verbs, writes the raw predictions one JSON object
// a line, in the data's order, and prints the figures as one JSON object when
// the data carries the truth.
//
//	go run ./cmd/evaluate TASK --data FILE|DIR [task flags] --predictions OUT.jsonl
//
// Each task is one file task_NAME.go and one line in tasks.go.
package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/signal"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	code := start(ctx, os.Args[1:], os.Stdout, os.Stderr)
	stop()
	os.Exit(code)
}

func start(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	root := command(stdout, stderr)
	root.SetArgs(args)
	if err := root.ExecuteContext(ctx); err != nil {
		fmt.Fprintf(stderr, "evaluate: %v\n", err)
		return 1
	}
	return 0
}
