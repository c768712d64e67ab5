package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"text/tabwriter"

	"github.com/mattn/go-runewidth"
	"github.com/spf13/cobra"

	"tradecraft"
	"tradecraft/attack"
	"tradecraft/intake"
	"tradecraft/output/view"
)

// extractFlags are the flags of extract beside those of the intake.
type extractFlags struct {
	intakeFlags
	sentences, review, lines, evidence bool
	labels                             string
}

func (a *app) extractCommand() *cobra.Command {
	var flags extractFlags
	cmd := &cobra.Command{
		Use:   "extract FILE…",
		Short: "Documents to sightings: techniques with the places that show them",
		Long: `Read documents (or any other evidence) and list what they show, one line a
sighting, in the order of the evidence. With --json it is a case, which every
other verb reads; with --lines a case for each piece of evidence, one a line,
for folders of any size. Nothing is concluded from it: that is what analyze does.

--evidence lists by technique: who else is known to have done it and with what,
those named in the same sentences first, and every sentence that shows it, the
words that decided in brackets.

--review asks for each sighting whether it is right and writes the answers into
the case: into the case.json that was given, else to -o.

--sentences reads documents that are cut into sentences already, one JSON object
a line {"doc_id", "sentences": [{"text"}]}, and answers each with the
probabilities of its techniques and of those of each sentence.`,
		Example: `  tradecraft extract advisory.pdf
  tradecraft extract advisory.pdf notes.docx --json -o case.json
  tradecraft extract advisory.pdf --evidence
  tradecraft extract case.json --review
  tradecraft extract reports/ --lines -o cases.jsonl
  tradecraft extract - --threshold complete < report.txt
  tradecraft extract --sentences documents.jsonl -o answers.jsonl`,
		Args: cobra.MinimumNArgs(1),
	}
	fs := cmd.Flags()
	fs.SortFlags = false
	flags.add(fs)
	fs.BoolVar(&flags.lines, "lines", false, "write a case for each piece of evidence, one JSON object a line")
	fs.BoolVar(&flags.evidence, "evidence", false, "by technique: all its sentences with the words that decided, and who else did it")
	fs.BoolVar(&flags.review, "review", false, "ask for each sighting whether it is right")
	fs.BoolVar(&flags.sentences, "sentences", false, "the files hold documents cut into sentences, one JSON object a line")
	fs.StringVar(&flags.labels, "labels", "", "with --sentences: file of technique ids; only these are reported")
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		if err := flags.check(); err != nil {
			return err
		}
		kb, err := a.knowledge()
		if err != nil {
			return err
		}
		return a.extract(cmd.Context(), kb, args, &flags)
	}
	return cmd
}

// nothingRecognised is said where no sighting came out.
const nothingRecognised = "No technique was recognised; that is no sign that nothing happened."

// check refuses flags that exclude each other.
func (f *extractFlags) check() error {
	n := 0
	for _, set := range []bool{f.sentences, f.review, f.lines, f.evidence} {
		if set {
			n++
		}
	}
	switch {
	case n > 1:
		return usagef("--sentences, --review, --lines and --evidence exclude each other")
	case f.labels != "" && !f.sentences:
		return usagef("--labels is for --sentences")
	}
	return f.intakeFlags.check()
}

// extract runs the verb in the way the flags ask for.
func (a *app) extract(ctx context.Context, kb *attack.KnowledgeBase, args []string, f *extractFlags) error {
	switch {
	case f.sentences:
		return a.extractSentences(ctx, kb, args, f)
	case f.review:
		return a.review(ctx, kb, args, f)
	case f.lines:
		return a.extractLines(ctx, kb, args, f)
	case f.evidence && a.json:
		return usagef("--evidence is text; 'analyze --json' has the same in JSON")
	case f.evidence:
		return a.extractEvidence(ctx, kb, args, f)
	case a.json:
		c, err := a.takeIn(ctx, kb, args, f.intakeFlags)
		if err != nil {
			return err
		}
		return a.endExtract(c, a.writeJSON(c))
	}
	return a.extractTable(ctx, kb, args, f)
}

// endExtract ends the verb: err first, then whether all could be read.
func (a *app) endExtract(c *tradecraft.Case, err error) error {
	if err == nil && intake.HasError(c) {
		return errPartial
	}
	return err
}

// extractLines writes a case a line as soon as its evidence is read.
func (a *app) extractLines(ctx context.Context, kb *attack.KnowledgeBase, args []string, f *extractFlags) error {
	w, err := a.out()
	if err != nil {
		return err
	}
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	lost := false
	err = a.takeEach(ctx, kb, args, f.intakeFlags, func(c *tradecraft.Case) error {
		f.describe(c, kb)
		a.showProblems(c)
		lost = lost || intake.HasError(c)
		return enc.Encode(c)
	})
	if err == nil && lost {
		return errPartial
	}
	return err
}

// extractTable writes the sightings of each piece of evidence as soon as it is read.
func (a *app) extractTable(ctx context.Context, kb *attack.KnowledgeBase, args []string, f *extractFlags) error {
	return a.extractEach(ctx, kb, args, f, func(w io.Writer, c *tradecraft.Case) error {
		return sightingTable(w, c, kb, a.textWidth(w))
	})
}

// extractEach calls write for each piece of evidence as soon as it is read, and
// says so when nothing was recognised in any.
func (a *app) extractEach(ctx context.Context, kb *attack.KnowledgeBase, args []string, f *extractFlags, write func(io.Writer, *tradecraft.Case) error) error {
	w, err := a.out()
	if err != nil {
		return err
	}
	seen, lost := 0, false
	err = a.takeEach(ctx, kb, args, f.intakeFlags, func(c *tradecraft.Case) error {
		a.showProblems(c)
		lost = lost || intake.HasError(c)
		seen += len(c.Sightings)
		return write(w, c)
	})
	switch {
	case err != nil:
		return err
	case seen == 0:
		_, err = fmt.Fprintln(w, nothingRecognised)
	}
	if err == nil && lost {
		return errPartial
	}
	return err
}

// sightingTable writes one line a sighting; the text is cut to textWidth
// columns, 0 for not at all.
func sightingTable(w io.Writer, c *tradecraft.Case, kb *attack.KnowledgeBase, textWidth int) error {
	names := map[string]string{}
	for _, e := range c.Evidence {
		names[e.ID] = e.Name
	}
	tw := tabwriter.NewWriter(w, 0, 8, 2, ' ', 0)
	for _, s := range c.Sightings {
		name := ""
		if t := kb.Technique(s.Technique); t != nil {
			name = t.Name
		}
		place := view.OneLine(names[s.Evidence] + " " + view.ShortPlace(s.Locator))
		text := view.OneLine(s.Procedure.Text)
		if textWidth > 0 {
			text = (&runewidth.Condition{}).Truncate(text, textWidth, "…") // not the locale's widths: same bytes everywhere
		}
		fmt.Fprintf(tw, "%s\t%s\t%s\t%s\t%s\t%s\n", s.Technique, name, view.Probability(s.Confidence), s.Method, place, text)
	}
	return tw.Flush()
}

// textWidth is the room for the last column of a table: all of it in a file or
// pipe, what is left beside the others on a terminal.
func (a *app) textWidth(w io.Writer) int {
	if !isTerminal(w) {
		return 0
	}
	return max(20, a.width(w)-60)
}
