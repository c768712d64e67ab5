package exchange

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"tradecraft"
)

// clip shortens foreign text for a message.
func clip(s string) string {
	const most = 300
	if len(s) <= most {
		return s
	}
	return clipText(s, most) + "…"
}

// clipText cuts s at a rune so that it has at most n bytes, and makes it valid
// UTF-8.
func clipText(s string, n int) string {
	if len(s) > n {
		s = s[:n]
	}
	return strings.ToValidUTF8(s, "")
}

// suffix is ": text", or nothing without a text.
func suffix(text string) string {
	if text == "" {
		return ""
	}
	return ": " + clip(text)
}

// join puts the parts that are not empty together.
func join(sep string, parts ...string) string {
	return strings.Join(slices.DeleteFunc(parts, func(s string) bool { return s == "" }), sep)
}

// place names a locator in a Problem.
func place(l tradecraft.Locator) string {
	line := ""
	if l.Line > 0 {
		line = fmt.Sprintf("line %d", l.Line)
	}
	return cmp.Or(l.Object, line)
}

// sortedSet returns the values once each, sorted; nil when there are none.
func sortedSet(list []string) []string {
	list = slices.DeleteFunc(slices.Clone(list), func(s string) bool { return s == "" })
	if len(list) == 0 {
		return nil
	}
	slices.Sort(list)
	return slices.Compact(list)
}
