package main

import (
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

func (a *app) extractCommand() *cobra.Command {
	var flags intakeFlags
	cmd := &cobra.Command{
		Use:   "extract FILE…",
		Short: "Documents to sightings: techniques with the places that show them",
		Long: `Read documents (or any other evidence) and list what they show, one line a
sighting, in the order of the evidence. With --json it is a case, which every
other verb reads. Nothing is concluded from it: that is what analyze does.`,
		Example: `  tradecraft extract advisory.pdf
  tradecraft extract advisory.pdf notes.docx --json -o case.json
  tradecraft extract - --threshold complete < report.txt`,
		Args: cobra.MinimumNArgs(1),
	}
	fs := cmd.Flags()
	fs.SortFlags = false
	flags.add(fs)
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		if err := flags.check(); err != nil {
			return err
		}
		kb, err := a.knowledge()
		if err != nil {
			return err
		}
		c, err := a.takeIn(cmd.Context(), kb, args, flags)
		if err != nil {
			return err
		}
		if err := a.showSightings(c, kb); err != nil {
			return err
		}
		if intake.HasError(c) {
			return errPartial
		}
		return nil
	}
	return cmd
}

// showSightings writes the case as JSON, or its sightings as a table.
func (a *app) showSightings(c *tradecraft.Case, kb *attack.KnowledgeBase) error {
	if a.json {
		return a.writeJSON(c)
	}
	w, err := a.out()
	if err != nil {
		return err
	}
	if len(c.Sightings) == 0 {
		_, err := fmt.Fprintln(w, "No technique was recognised; that is no sign that nothing happened.")
		return err
	}
	return sightingTable(w, c, kb, a.textWidth(w))
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
