package main

import (
	"io"

	"github.com/spf13/cobra"
)

// models lists the command of every model once.
func models(stderr io.Writer) []*cobra.Command {
	return []*cobra.Command{
		textModel(stderr),
		inferenceModel(stderr),
		attributionModel(stderr),
		noiseModel(stderr),
		scriptsModel(stderr),
		victimTable(stderr),
	}
}

func command(stdout, stderr io.Writer) *cobra.Command {
	root := &cobra.Command{
		Use:           "train MODEL --data DIR",
		Short:         "Make an embedded model from the shared data",
		Example:       "  go run ./cmd/train text --data ../shared/data/text",
		SilenceErrors: true,
		SilenceUsage:  true,
	}
	root.SetOut(stdout)
	root.SetErr(stderr)
	root.AddCommand(models(stderr)...)
	return root
}
