package main

import (
	"fmt"
	"strings"

	"tradecraft"
	"tradecraft/attack/archive"
	"tradecraft/output/terminal"
)

// note says something beside the result, on stderr; nothing with --quiet.
func (a *app) note(format string, args ...any) {
	if !a.quiet {
		fmt.Fprintf(a.stderr, "tradecraft: %s\n", oneLine(fmt.Sprintf(format, args...)))
	}
}

// maxNotes bounds how many problems are named without --verbose.
const maxNotes = 5

// noteProblems says what was wrong with an input that was read all the same.
func (a *app) noteProblems(problems []tradecraft.Problem) {
	for i, p := range problems {
		if i == maxNotes && !a.verbose {
			a.note("%d more notes; --verbose shows them", len(problems)-i)
			return
		}
		text := p.Message
		if p.Advice != "" {
			text += "; " + p.Advice
		}
		a.note("%s: %s", p.Object, text)
	}
}

// showPage writes a page of text to the result.
func (a *app) showPage(fill func(*terminal.Page)) error {
	w, err := a.out()
	if err != nil {
		return err
	}
	page := &terminal.Page{Width: a.width(w), Color: a.colored(w), ASCII: !a.unicode()}
	fill(page)
	_, err = page.WriteTo(w)
	return err
}

// asUsage makes an error about a name that the user typed one of the command line.
func asUsage(err error) error {
	switch tradecraft.KindOf(err) {
	case tradecraft.NotFound, tradecraft.Conflict, tradecraft.Invalid:
		return usagef("%w", err)
	}
	return err
}

// namesOf lists the stored knowledge bases for a message.
func namesOf(store archive.Archive) string {
	return "there are: " + strings.Join(store.Names(), ", ")
}
