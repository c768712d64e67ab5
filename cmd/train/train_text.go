package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"tradecraft/intake/report/classify"
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
			if err := os.WriteFile(out, file, 0o644); err != nil {
				return err
			}
			return describeModel(stderr, filepath.Join(filepath.Dir(out), "card.json"), file)
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

// describeModel brings the card that lies beside a model file up to it; where
// there is no card nothing is done. Figures stay for a person to measure.
func describeModel(stderr io.Writer, path string, file []byte) error {
	old, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	card, err := classify.ReadAbout(old)
	if err != nil {
		return err
	}
	m, err := classify.Read(file)
	if err != nil {
		return err
	}
	if card.Describe(m) {
		fmt.Fprintf(stderr, "%s: another model than before; measure the figures again and write them there and into docs/quality.md\n", path)
	}
	text, err := card.Write()
	if err != nil {
		return err
	}
	return os.WriteFile(path, text, 0o644)
}
