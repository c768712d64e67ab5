package main

import (
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"tradecraft/analysis/inference"
	"tradecraft/analysis/inference/corpus"
	"tradecraft/attack"
	"tradecraft/internal/dataset"
)

// inferenceModel is the command that trains the model of what was missed and comes next.
func inferenceModel(stderr io.Writer) *cobra.Command {
	var data, out string
	cmd := &cobra.Command{
		Use:     "inference",
		Short:   "What was missed, what comes next (analysis/inference)",
		Example: "  go run ./cmd/train inference --data ../shared/data/infer",
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			kb, err := attack.Load()
			if err != nil {
				return err
			}
			c, err := corpus.Read(dataset.Records(
				filepath.Join(data, "tie_reports_dev.jsonl.xz"),
				filepath.Join(data, "attack_entities_v8_v18.jsonl.xz"),
			), corpus.NamesOf(kb))
			if err != nil {
				return err
			}
			corpus.AddDomains(c, kb, attack.Mobile, attack.ICS)
			rows := c.Latest()
			matrix := inference.MatrixOf(kb)
			settings := inference.DefaultSettings()
			fmt.Fprintf(stderr, "%d rows; measuring by cross-validation\n", len(rows))
			record, err := inference.CrossValidate(cmd.Context(), rows, c.Moments(""), settings, 5, 1, matrix, nil)
			if err != nil {
				return err
			}
			fmt.Fprintf(stderr, "%+v\n", record)
			m, err := inference.Calibrate(cmd.Context(), rows, c.Moments(""), settings, matrix)
			if err != nil {
				return err
			}
			file, err := inference.Pack(m, c, record)
			if err != nil {
				return err
			}
			fmt.Fprintf(stderr, "%s: %d bytes\n", out, len(file))
			return os.WriteFile(out, file, 0o644)
		},
	}
	f := cmd.Flags()
	f.StringVar(&data, "data", "../shared/data/infer", "folder of reports and of ATT&CK's entities by version")
	f.StringVarP(&out, "output", "o", "analysis/inference/inference.model", "file to write")
	return cmd
}
