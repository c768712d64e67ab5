package library

import (
	"slices"
	"strings"
)

// bannerIndex finds libraries by what their comments begin with: a name, and a
// version behind it or some lines on.
type bannerIndex struct {
	// byFirst holds the names by their first byte in lower case, longest first.
	byFirst map[byte][]bannerName
}

type bannerName struct {
	name      string
	component int
}

// Bounds of a comment that is read: what a banner needs, and no more.
const (
	bannerBytes = 700
	bannerLines = 14
)

func (x *bannerIndex) add(component int, names []string) {
	if x.byFirst == nil {
		x.byFirst = map[byte][]bannerName{}
	}
	for _, n := range names {
		first := n[0] | 0x20
		x.byFirst[first] = append(x.byFirst[first], bannerName{n, component})
	}
}

func (x *bannerIndex) sort() {
	for _, names := range x.byFirst {
		slices.SortStableFunc(names, func(a, b bannerName) int { return len(b.name) - len(a.name) })
	}
}

// find calls found for each comment that states a library and its version.
func (x *bannerIndex) find(text string, found func(component int, version string, at int)) {
	if len(x.byFirst) == 0 {
		return
	}
	for at := 0; ; {
		i := strings.IndexByte(text[at:], '/')
		if i < 0 || at+i+1 >= len(text) {
			return
		}
		at += i
		switch text[at+1] {
		case '*':
			body := text[at+2 : min(len(text), at+2+bannerBytes)]
			if end := strings.Index(body, "*/"); end >= 0 {
				body = body[:end]
			}
			x.comment(body, at, found)
		case '/':
			body := text[at+2 : min(len(text), at+2+bannerBytes)]
			if end := strings.IndexByte(body, '\n'); end >= 0 {
				body = body[:end]
			}
			x.remark(body, at, found)
		}
		at++
	}
}

// comment reads the lines of one comment. The first line that has a name
// decides; its version is behind it, or the first that a later line states.
func (x *bannerIndex) comment(body string, at int, found func(component int, version string, at int)) {
	component := -1
	n := 0
	for line := range strings.SplitSeq(body, "\n") {
		if n++; n > bannerLines {
			return
		}
		line = bareLine(line)
		if component >= 0 {
			if v := statedVersion(line); v != "" {
				found(component, v, at)
				return
			}
			continue
		}
		c, rest := x.named(line)
		if c < 0 {
			continue
		}
		if v := versionAfter(rest); v != "" {
			found(c, v, at)
			return
		}
		if wordEnds(rest) {
			component = c
		}
	}
}

// remark reads a comment of one line, which states a version only when it says
// nothing else: "// needs jQuery 1.6.2 to work" is none.
func (x *bannerIndex) remark(line string, at int, found func(component int, version string, at int)) {
	c, rest := x.named(bareLine(line))
	if c < 0 {
		return
	}
	if v := versionAfter(rest); v != "" && strings.HasSuffix(strings.TrimSpace(rest), v) {
		found(c, v, at)
	}
}

// bareLine cuts off what comments decorate lines with.
func bareLine(line string) string {
	line = strings.TrimLeft(line, " \t\r*!/@-")
	for _, word := range [...]string{"license ", "License ", "preserve ", "overview ", "name ", "fileoverview ", "file ", "summary "} {
		if rest, ok := strings.CutPrefix(line, word); ok {
			line = strings.TrimLeft(rest, " \t")
		}
	}
	return line
}

func (x *bannerIndex) named(line string) (component int, rest string) {
	if line == "" {
		return -1, ""
	}
	for _, n := range x.byFirst[line[0]|0x20] {
		if rest, ok := strings.CutPrefix(line, n.name); ok {
			return n.component, rest
		}
	}
	return -1, ""
}

// wordEnds says whether a name ends where it seems to.
func wordEnds(rest string) bool {
	return rest == "" || strings.IndexByte(" \t\r,:(-", rest[0]) >= 0
}

// versionAfter reads a version behind a name: "v1.2.3", " - 1.2.3", ", version
// 1.2.3".
func versionAfter(rest string) string {
	rest = strings.TrimPrefix(rest, ".js")
	rest = strings.TrimLeft(rest, " \t,:-@(")
	for _, word := range [...]string{"version", "Version", "VERSION", "ver", "v.", "v", "V"} {
		if after, ok := strings.CutPrefix(rest, word); ok {
			rest = strings.TrimLeft(after, " \t:")
			break
		}
	}
	return leadingVersion(rest)
}

// statedVersion reads a line that says "Version: 1.2.3" or "version 1.2.3".
func statedVersion(line string) string {
	lower := strings.ToLower(line)
	i := strings.Index(lower, "version")
	if i < 0 || i > 24 {
		return ""
	}
	rest := strings.TrimLeft(line[i+len("version"):], " \t:=")
	return leadingVersion(strings.TrimLeft(rest, "v"))
}

// leadingVersion reads a version of at least two numbers, "" when there is none.
func leadingVersion(s string) string {
	end := 0
	for end < len(s) && (s[end] >= '0' && s[end] <= '9' || s[end] >= 'a' && s[end] <= 'z' || s[end] == '.' || s[end] == '-' || s[end] == '_') {
		end++
	}
	v := strings.TrimRight(withoutMin(s[:end]), ".-_")
	major, minor, ok := strings.Cut(v, ".")
	if !ok || major == "" || strings.Trim(major, "0123456789") != "" || minor == "" || minor[0] < '0' || minor[0] > '9' {
		return ""
	}
	// "1.6+" and "1.6 or newer" ask for a version, they do not state one.
	if after := strings.TrimLeft(s[end:], " "); after == "+" || strings.HasPrefix(after, "+ ") || strings.HasPrefix(after, "or ") || strings.HasPrefix(after, "and ") {
		return ""
	}
	return v
}
