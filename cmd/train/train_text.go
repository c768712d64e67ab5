package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"tradecraft"
	"tradecraft/intake/report/classify"
	"tradecraft/intake/report/classify/corpus"
	"tradecraft/intake/report/classify/training"
)

// textModel is the command that trains the report-text model.
func textModel(stderr io.Writer) *cobra.Command {
	var data, out string
	var add []string
	var rewrite string
	opt := training.Options{Log: stderr}
	cmd := &cobra.Command{
		Use:   "text",
		Short: "Report text to techniques (intake/report/classify)",
		Example: `  go run ./cmd/train text --data ../shared/data/text
  go run ./cmd/train text --add case.json,other.json -o ours.lessons`,
		Args: cobra.ArbitraryArgs, // more cases of --add, as a shell's glob gives them
		RunE: func(cmd *cobra.Command, args []string) error {
			switch {
			case len(add) > 0:
				if !cmd.Flags().Changed("output") {
					out = "text.lessons"
				}
				return addCases(stderr, append(add, args...), data, out)
			case rewrite != "":
				return rewriteModel(stderr, rewrite, out)
			case len(args) > 0:
				return tradecraft.Errorf("train text", tradecraft.Invalid, "%q: only --add takes files", args[0])
			}
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
			return writeModel(stderr, m, out)
		},
	}
	f := cmd.Flags()
	f.StringVar(&data, "data", "../shared/data/text", "folder of labelled texts")
	f.StringVarP(&out, "output", "o", "intake/report/classify/text.model", "file to write")
	f.StringSliceVar(&add, "add", nil, "learn from the accepted and rejected sightings of these cases and write lessons (text.lessons) to lay over the embedded model")
	f.StringVar(&rewrite, "rewrite", "", "do not train: write this model file in the newest format")
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

// rewriteModel writes a model of an older format in the newest, which is what
// training would write today.
func rewriteModel(stderr io.Writer, from, out string) error {
	old, err := os.ReadFile(from)
	if err != nil {
		return err
	}
	m, err := classify.Read(old)
	if err != nil {
		return err
	}
	return writeModel(stderr, m, out)
}

// writeModel writes a model and the card beside it.
func writeModel(stderr io.Writer, m *classify.Model, out string) error {
	file, err := m.Write()
	if err != nil {
		return err
	}
	fmt.Fprintf(stderr, "%s: %d bytes\n", out, len(file))
	if err := os.WriteFile(out, file, 0o644); err != nil {
		return err
	}
	return describeModel(stderr, filepath.Join(filepath.Dir(out), "card.json"), file)
}
