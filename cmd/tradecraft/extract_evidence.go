package main

import (
	"context"
	"fmt"
	"io"
	"strings"

	"tradecraft"
	"tradecraft/analysis/precedent"
	"tradecraft/analysis/profile"
	"tradecraft/attack"
	"tradecraft/output/view"
)

// extractEvidence writes, for each piece of evidence as soon as it is read, its
// techniques with all their sentences.
func (a *app) extractEvidence(ctx context.Context, kb *attack.KnowledgeBase, args []string, f *extractFlags) error {
	return a.extractEach(ctx, kb, args, f, func(w io.Writer, c *tradecraft.Case) error {
		return writeEvidence(ctx, w, c, kb)
	})
}

// writeEvidence writes the techniques of a case, each with who else did it and
// with every sentence, the words that decided in brackets.
func writeEvidence(ctx context.Context, w io.Writer, c *tradecraft.Case, kb *attack.KnowledgeBase) error {
	p := profile.Of(c, kb)
	before, err := precedent.Run(ctx, c, p, kb)
	if err != nil {
		return err
	}
	also := make(map[string][]precedent.Example)
	for _, b := range before {
		also[b.Technique] = b.Examples
	}
	sightings, names := make(map[string]*tradecraft.Sighting), make(map[string]string)
	for i := range c.Sightings {
		sightings[c.Sightings[i].ID] = &c.Sightings[i]
	}
	for _, e := range c.Evidence {
		names[e.ID] = e.Name
	}
	for _, t := range p.Techniques {
		fmt.Fprintf(w, "%s %s %s\n", t.ID, view.OneLine(t.Name), view.Probability(t.Probability))
		if text := alsoDone(kb, also[t.ID]); text != "" {
			fmt.Fprintf(w, "  also done by %s\n", text)
		}
		for _, id := range t.Sightings {
			s := sightings[id]
			fmt.Fprintf(w, "  %s %s %s  %s\n", view.Probability(s.Confidence), s.Method,
				view.OneLine(names[s.Evidence]+" "+view.ShortPlace(s.Locator)), view.OneLine(bracketed(s.Procedure)))
		}
		if _, err := fmt.Fprintln(w); err != nil {
			return err
		}
	}
	return nil
}

// alsoDone says who is known to have done it: "Turla (G0010), Mimikatz (S0002)
// (named in these sentences)".
func alsoDone(kb *attack.KnowledgeBase, examples []precedent.Example) string {
	var out []string
	for _, e := range examples {
		var parts []string
		if g := kb.Group(e.Group); g != nil {
			parts = append(parts, g.Name+" ("+g.ID+")")
		}
		if s := kb.SoftwareByID(e.Software); s != nil {
			parts = append(parts, s.Name+" ("+s.ID+")")
		}
		text := view.OneLine(strings.Join(parts, " with "))
		switch {
		case e.Near:
			text += ", named in these sentences"
		case e.Named:
			text += ", named in the evidence"
		}
		out = append(out, text)
	}
	return strings.Join(out, "; ")
}
