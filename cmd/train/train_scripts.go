package main

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"

	"github.com/spf13/cobra"

	"tradecraft"
	"tradecraft/intake/site/script"
	"tradecraft/intake/site/script/corpus"
)

// scriptsModel is the command that trains the model of malicious scripts.
func scriptsModel(stderr io.Writer) *cobra.Command {
	var data, texts, npm, out string
	cmd := &cobra.Command{
		Use:   "scripts",
		Short: "Malicious scripts and pages by their text (intake/site/script)",
		Long: `Trains on the rows of the manifest whose source allows it and on texts made
by intake/site/script/sample. Rows of npm packages carry no text: fetch the
packages that the manifest names with npm pack and unpack each to
NPM/NAME@VERSION. Texts under the GPL or without a licence are left out.`,
		Example: "  go run ./cmd/train scripts --data ../shared/data/site --texts texts --npm packages",
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			rows, err := corpus.ReadRows(filepath.Join(data, "js_dev_manifest.jsonl.gz"))
			if err != nil {
				return err
			}
			examples, missing, err := corpus.Training(cmd.Context(), rows, texts, npm, runtime.GOMAXPROCS(0))
			if err != nil {
				return err
			}
			if missing > 0 {
				return tradecraft.Errorf("train", tradecraft.NotFound, "%d rows have no text in --texts or --npm: unpack js_dev.tar.xz, and the packages named in the manifest", missing)
			}
			m := script.Fit(examples, script.Settings{})
			m.Calibrate(examples, corpus.OutOfFold(examples, nil, script.Settings{}, 6, 0))
			file, err := script.WriteModel(m)
			if err != nil {
				return err
			}
			fmt.Fprintf(stderr, "%d examples; %s: %d bytes\n", len(examples), out, len(file))
			return os.WriteFile(out, file, 0o644)
		},
	}
	f := cmd.Flags()
	f.StringVar(&data, "data", "../shared/data/site", "folder of the manifest")
	f.StringVar(&texts, "texts", "texts", "folder of the texts: js_dev.tar.xz unpacked")
	f.StringVar(&npm, "npm", "packages", "folder of unpacked npm packages, NAME@VERSION")
	f.StringVarP(&out, "output", "o", "intake/site/script/script.model", "file to write")
	return cmd
}
