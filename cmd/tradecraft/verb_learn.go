package main

import (
	"github.com/spf13/cobra"

	"tradecraft"
	"tradecraft/intake/report/classify/lessons"
)

func (a *app) learnCommand() *cobra.Command {
	var model string
	cmd := &cobra.Command{
		Use:   "learn CASE…",
		Short: "Teach the text model what you accepted and rejected",
		Long: `Learn from the sightings that were accepted and rejected in cases ('extract
--review' asks for each) and write lessons, which 'analyze --model' and 'extract
--model' lay over the text model in the program. Accepted sightings speak for a
technique, rejected ones against it, the others are taken as unknown; what has
no answers stays as it was. The file holds hashes and numbers, no text of your
documents.

Give all reviewed cases each time; or, when the older ones are gone, give the
lessons learned from them as --model and only cases that were extracted with
them: the new file then holds both.

Without -o nothing is written. Shown are the figures before and after: each
document by what the others taught, and whether techniques without answers are
still known.`,
		Example: `  tradecraft extract advisory.pdf --review -o case.json
  tradecraft learn case.json older/*.json -o ours.lessons
  tradecraft analyze report.pdf --model ours.lessons
  tradecraft learn new.json --model ours.lessons -o more.lessons`,
		Args: cobra.MinimumNArgs(1),
		RunE: func(_ *cobra.Command, args []string) error { return a.teach(args, model) },
	}
	cmd.Flags().StringVar(&model, "model", "", "learn on top of these lessons or this text model (default: the one in the program)")
	return cmd
}

func (a *app) teach(args []string, model string) error {
	kb, err := a.knowledge()
	if err != nil {
		return err
	}
	var cases []*tradecraft.Case
	for _, path := range args {
		c, err := a.readCase(path)
		if err != nil {
			return err
		}
		cases = append(cases, c)
	}
	m, err := a.textModel(kb, model)
	if err != nil {
		return err
	}
	course, err := lessons.Take(cases, m, kb)
	if err != nil {
		return asUsage(err)
	}
	if a.output == "" && !a.json {
		return course.Print(a.stdout)
	}
	if !a.quiet {
		if err := course.Print(a.stderr); err != nil {
			return err
		}
	}
	file, err := course.Lessons.Write()
	if err != nil {
		return err
	}
	w, err := a.out()
	if err != nil {
		return err
	}
	_, err = w.Write(file)
	return err
}
