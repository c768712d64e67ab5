package attack

import (
	"regexp"
	"strings"
)

var (
	citationMark = regexp.MustCompile(`\s*\(Citation: [^)]*\)`)
	markdownLink = regexp.MustCompile(`\[([^\]]*)\]\([^)\s]*\)`)
	markup       = strings.NewReplacer("<code>", "", "</code>", "", "<br>", "\n", "<br/>", "\n", "&lt;", "<", "&gt;", ">", "&amp;", "&")
)

// PlainText takes ATT&CK's markup out of a description: citation marks, link
// targets and code tags. What is left is text, to be escaped for where it goes.
func PlainText(description string) string {
	s := citationMark.ReplaceAllString(description, "")
	s = markdownLink.ReplaceAllString(s, "$1")
	return strings.TrimSpace(markup.Replace(s))
}
