// Command train makes the models that are embedded in the program from the
// shared data: the same data and seed give the same bytes. Models hold
// numbers and ids only, no sentence of the data.
//
//	go run ./cmd/train text --data ../shared/data/text
//
// Each model is one file train_NAME.go and one line in models.go.
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
		fmt.Fprintf(stderr, "train: %v\n", err)
		return 1
	}
	return 0
}
