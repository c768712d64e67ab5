package main

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"tradecraft"
	"tradecraft/analysis/attribution"
	"tradecraft/analysis/attribution/corpus"
	"tradecraft/attack"
	"tradecraft/internal/dataset"
)

// attributionModel is the command that fits the weights of attribution.
func attributionModel(stderr io.Writer) *cobra.Command {
	var data, out string
	cmd := &cobra.Command{
		Use:     "attribution",
		Short:   "Who does this look like (analysis/attribution)",
		Example: "  go run ./cmd/train attribution --data ../shared/data/infer",
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			kb, err := attack.Load()
			if err != nil {
				return err
			}
			resolve := corpus.Resolve(func(id string) string { return kb.Resolve(id).To })
			profiles, err := corpus.ReadProfiles(dataset.Records(filepath.Join(data, "attack_entities_v8_v18.jsonl.xz")), resolve)
			if err != nil {
				return err
			}
			x := corpus.NewIndexes(profiles)
			incidents, err := corpus.ReadIncidents(dataset.Records(filepath.Join(data, "attribution_incidents_dev.jsonl.xz")), x, resolve)
			if err != nil {
				return err
			}
			leftOut := corpus.LeftOut(x)
			fmt.Fprintf(stderr, "%d incidents, %d sources left out; measuring by cross-validation\n", len(incidents), len(leftOut))
			// One way to fold is luck: the record is the mean of three.
			var records []attribution.Record
			for _, folds := range []int{5, 10, 20} {
				r, err := attribution.CrossValidate(cmd.Context(), incidents, leftOut, nil, folds, nil)
				if err != nil {
					return err
				}
				fmt.Fprintf(stderr, "%d folds: %+v\n", folds, r)
				records = append(records, r)
			}
			record := attribution.MeanRecord(records...)
			w, err := attribution.Train(cmd.Context(), incidents, leftOut)
			if err != nil {
				return err
			}
			var file bytes.Buffer
			if err := tradecraft.WriteJSON(&file, attribution.NewModel(w, record)); err != nil {
				return err
			}
			fmt.Fprintf(stderr, "%s: %d bytes\n", out, file.Len())
			return os.WriteFile(out, file.Bytes(), 0o644)
		},
	}
	f := cmd.Flags()
	f.StringVar(&data, "data", "../shared/data/infer", "folder of incidents and of ATT&CK's entities by version")
	f.StringVarP(&out, "output", "o", "analysis/attribution/attribution.json", "file to write")
	return cmd
}
