package main

import (
	"fmt"
	"io"
	"os"

	"github.com/spf13/cobra"

	"tradecraft/intake/report/classify/corpus"
	"tradecraft/intake/report/classify/training"
)

// textModel is the command that trains the report-text model.
func textModel(stderr io.Writer) *cobra.Command {
	var data, out string
	opt := training.Options{Log: stderr}
	cmd := &cobra.Command{
		Use:     "text",
		Short:   "Report text to techniques (intake/report/classify)",
		Example: "  go run ./cmd/train text --data ../shared/data/text",
		Args:    cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			c, err := corpus.ReadFolder(data)
			if err != nil {
				return err
			}
			d, err := training.Prepare(c)
			if err != nil {
				return err
			}
			m, err := d.Train(nil, opt)
			if err != nil {
				return err
			}
			file, err := m.Write()
			if err != nil {
				return err
			}
			fmt.Fprintf(stderr, "%s: %d bytes\n", out, len(file))
			return os.WriteFile(out, file, 0o644)
		},
	}
	f := cmd.Flags()
	f.StringVar(&data, "data", "../shared/data/text", "folder of labelled texts")
	f.StringVarP(&out, "output", "o", "intake/report/classify/text.model", "file to write")
	f.Uint64Var(&opt.Seed, "seed", 0, "seed of the row order and the folds")
	f.IntVar(&opt.Weights, "weights", 0, "weights kept a label (default 2000)")
	f.IntVar(&opt.Jobs, "jobs", 0, "work on so many blocks of labels at once (default all cores; the result is the same)")
	return cmd
}
