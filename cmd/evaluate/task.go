package main

import (
	"bufio"
	"context"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"slices"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"tradecraft"
	"tradecraft/internal/dataset"
	"tradecraft/internal/parallel"
)

// task is one way to measure. run gets the shared flags in e; flags, when
// set, adds the task's own.
type task struct {
	name    string
	short   string
	example string
	flags   func(*pflag.FlagSet)
	// run returns the figures, nil when the data carries no truth.
	run func(ctx context.Context, e *evaluation) (figures any, err error)
}

// evaluation is one run of a task.
type evaluation struct {
	Data   []string // --data, as given: files or folders
	Jobs   int      // --jobs, at least 1
	Stderr io.Writer

	predictions *bufio.Writer
}

func (t *task) command(stdout, stderr io.Writer) *cobra.Command {
	var predictions string
	e := &evaluation{Stderr: stderr}
	cmd := &cobra.Command{
		Use:     t.name,
		Short:   t.short,
		Example: t.example,
		Args:    cobra.ArbitraryArgs, // more files of --data, as a shell's glob gives them
		RunE: func(cmd *cobra.Command, args []string) error {
			e.Data = append(e.Data, args...)
			e.Jobs = max(1, e.Jobs)
			if len(e.Data) == 0 {
				return tradecraft.Errorf("evaluate", tradecraft.Invalid, "%s needs --data FILE|DIR", t.name)
			}
			return e.start(cmd.Context(), t, predictions, stdout)
		},
	}
	f := cmd.Flags()
	f.SortFlags = false
	f.StringSliceVar(&e.Data, "data", nil, "labelled data: files or folders")
	f.StringVar(&predictions, "predictions", "", "write the raw predictions to this file, one JSON object a line")
	f.IntVar(&e.Jobs, "jobs", runtime.GOMAXPROCS(0), "work on so many items at once")
	if t.flags != nil {
		t.flags(f)
	}
	return cmd
}

// start runs the task with its predictions file open and prints the figures.
func (e *evaluation) start(ctx context.Context, t *task, predictions string, stdout io.Writer) error {
	var out io.Writer = io.Discard
	if predictions != "" {
		f, err := os.Create(predictions)
		if err != nil {
			return err
		}
		defer f.Close()
		out = f
	}
	e.predictions = bufio.NewWriter(out)
	figures, err := t.run(ctx, e)
	if err != nil {
		return err
	}
	if err := e.predictions.Flush(); err != nil {
		return err
	}
	if figures == nil {
		return nil
	}
	return tradecraft.WriteJSON(stdout, figures)
}

// Predict writes one line of predictions.
func (e *evaluation) Predict(v any) error {
	enc := json.NewEncoder(e.predictions)
	enc.SetEscapeHTML(false)
	return enc.Encode(v)
}

// Files returns the files of --data with their folders opened up. Each comes
// as a path that can be opened and a name: the path inside the data folder.
func (e *evaluation) Files() ([]dataFile, error) {
	var out []dataFile
	for _, d := range e.Data {
		names, err := dataset.Files(d)
		if err != nil {
			return nil, err
		}
		for _, n := range names {
			path := filepath.Join(d, filepath.FromSlash(n))
			if info, err := os.Stat(d); err == nil && !info.IsDir() {
				path = d
			}
			out = append(out, dataFile{Path: path, Name: n})
		}
	}
	return slices.Clip(out), nil
}

// dataFile is one file of a data folder.
type dataFile struct {
	Path string
	Name string // path inside the data folder, with slashes
}

// eachRecord runs predict over the records of the data on e.Jobs goroutines,
// writes each prediction in the data's order, and then hands record and
// prediction to score, which alone may read the truth.
func eachRecord[P any](ctx context.Context, e *evaluation, predict func(context.Context, dataset.Record) (P, error), score func(dataset.Record, P) error) error {
	return parallel.Map(ctx, e.Jobs, dataset.Records(e.Data...), predict, func(r dataset.Record, p P) error {
		if err := e.Predict(p); err != nil {
			return err
		}
		return score(r, p)
	})
}

// eachFile is eachRecord over the files of a data folder.
func eachFile[P any](ctx context.Context, e *evaluation, predict func(context.Context, dataFile) (P, error), score func(dataFile, P) error) error {
	files, err := e.Files()
	if err != nil {
		return err
	}
	in := func(yield func(dataFile, error) bool) {
		for _, f := range files {
			if !yield(f, nil) {
				return
			}
		}
	}
	return parallel.Map(ctx, e.Jobs, in, predict, func(f dataFile, p P) error {
		if err := e.Predict(p); err != nil {
			return err
		}
		return score(f, p)
	})
}
