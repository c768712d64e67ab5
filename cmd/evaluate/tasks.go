package main

import (
	"io"

	"github.com/spf13/cobra"
)

// tasks lists every task once, in the order of --help. A task is a function
// that makes a value with its own flags; see task.
func tasks() []*task {
	return []*task{
		newTextTask(),
		newIntakeTask(),
		newToldTask(),
		newLearningTask(),
		newSpansTask(),
		newInferenceTask(),
		newOrderTask(),
		newQuestionsTask(),
		newAttributionTask(),
		newDetectTask(),
		newProceduresTask(),
		newLinksTask(),
		newCSPTask(),
		newHeadersTask(),
		newTrendsTask(),
		newClustersTask(),
		newCoverageTask(),
		newScriptsTask(),
		newLibrariesTask(),
		newSeverityTask(),
	}
}

func command(stdout, stderr io.Writer) *cobra.Command {
	root := &cobra.Command{
		Use:   "evaluate TASK --data FILE|DIR … --predictions OUT.jsonl",
		Short: "Measure quality on labelled data",
		Example: `  go run ./cmd/evaluate text --data ../shared/data/text/tram2_dev.jsonl.gz \
    --labels ../shared/data/text/labels_tram50.txt --predictions out/text.jsonl`,
		SilenceErrors: true,
		SilenceUsage:  true,
	}
	root.SetOut(stdout)
	root.SetErr(stderr)
	for _, t := range tasks() {
		root.AddCommand(t.command(stdout, stderr))
	}
	return root
}
