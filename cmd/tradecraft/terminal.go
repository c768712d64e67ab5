package main

import (
	"io"
	"os"
	"strconv"
	"strings"

	"golang.org/x/term"
)

// Widths of the terminal summary, in columns.
const (
	defaultWidth = 100 // where stdout is no terminal
	minWidth     = 40
	maxWidth     = 120 // longer lines are hard to read
)

// isTerminal says whether a stream is a terminal.
func isTerminal(stream any) bool {
	f, ok := stream.(*os.File)
	return ok && term.IsTerminal(int(f.Fd()))
}

// colored says whether w gets colour: --color first, then NO_COLOR
// (no-color.org: set and not empty), then whether w is a terminal that can.
func (a *app) colored(w io.Writer) bool {
	switch a.color {
	case "always":
		return true
	case "never":
		return false
	}
	return a.getenv("NO_COLOR") == "" && a.getenv("TERM") != "dumb" && isTerminal(w)
}

// width returns the columns to fill on w: the terminal's, else COLUMNS, else
// 100; between 40 and 120.
func (a *app) width(w io.Writer) int {
	n := defaultWidth
	if c, err := strconv.Atoi(a.getenv("COLUMNS")); err == nil && c > 0 {
		n = c
	}
	if f, ok := w.(*os.File); ok {
		if c, _, err := term.GetSize(int(f.Fd())); err == nil && c > 0 {
			n = c
		}
	}
	return max(minWidth, min(n, maxWidth))
}

// unicode says whether the terminal shows more than ASCII. A locale that is
// set and not UTF-8 says no; none at all says nothing, and most do.
func (a *app) unicode() bool {
	for _, name := range []string{"LC_ALL", "LC_CTYPE", "LANG"} {
		if v := strings.ToUpper(a.getenv(name)); v != "" {
			return strings.Contains(v, "UTF-8") || strings.Contains(v, "UTF8")
		}
	}
	return true
}
