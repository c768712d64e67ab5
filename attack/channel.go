package attack

import (
	"regexp"
	"strings"
)

// Bounds of a channel that counts as a fact.
const (
	maxChannel      = 64
	maxChannelParts = 8
)

var channelPart = regexp.MustCompile(`^[A-Za-z0-9/~*][A-Za-z0-9_.:=/*~-]*$`)

// structuredChannel keeps a channel that is a short list of identifiers, such
// as "EventCode=4688", "execve", "GetObject, CopyObject" or "conn.log", and
// drops those that are phrases or sentences: prose is ATT&CK's, identifiers are
// facts. Every part of the comma-separated list must be one word of
// [A-Za-z0-9_.:=/*~-]. It returns the list joined by ", ", or "".
func structuredChannel(s string) string {
	s = strings.TrimSpace(s)
	if s == "" || s == "None" || len(s) > maxChannel {
		return ""
	}
	parts := strings.Split(s, ",")
	if len(parts) > maxChannelParts {
		return ""
	}
	for i, p := range parts {
		p = strings.TrimSpace(p)
		if !channelPart.MatchString(p) {
			return ""
		}
		parts[i] = p
	}
	return strings.Join(parts, ", ")
}
