package report

import (
	"slices"
	"strings"

	"tradecraft"
	"tradecraft/intake/report/gazetteer"
	"tradecraft/intake/report/role"
)

// entities returns the software and group ids that a match stands for. An
// alias of several stands for all of them, save those of a pair of which only
// one is named firmly elsewhere.
func entities(m gazetteer.Match, firm map[string]bool) []string {
	switch m.Kind {
	case gazetteer.Software, gazetteer.Group, gazetteer.Campaign:
	default:
		return nil
	}
	if !m.Ambiguous {
		return m.IDs
	}
	var named []string
	for _, id := range m.IDs {
		if firm[id] {
			named = append(named, id)
		}
	}
	if named != nil {
		return named
	}
	return m.IDs
}

// firmEntities are the ids that the document names without ambiguity.
func (a *assessed) firmEntities() map[string]bool {
	out := make(map[string]bool)
	for _, list := range a.names {
		for _, m := range list {
			if !m.Ambiguous && len(m.IDs) == 1 {
				out[m.IDs[0]] = true
			}
		}
	}
	return out
}

// entitiesOf returns the software and groups that line i names, sorted.
func (b *builder) entitiesOf(i int) (software, groups []string) {
	firm := b.firm()
	for _, m := range b.assessed.names[i] {
		for _, id := range entities(m, firm) {
			switch id[0] {
			case 'S':
				software = append(software, id)
			case 'G':
				groups = append(groups, id)
			}
		}
	}
	slices.Sort(software)
	slices.Sort(groups)
	return slices.Compact(software), slices.Compact(groups)
}

func (b *builder) firm() map[string]bool {
	if b.firmIDs == nil {
		b.firmIDs = b.assessed.firmEntities()
	}
	return b.firmIDs
}

// mentions counts the software and groups that the report names, with the
// place of the first. References, contents and notes on the author do not count.
func (b *builder) mentions() {
	index := make(map[string]*tradecraft.Mention)
	var order []string
	for i := range b.assessed.lines {
		switch b.assessed.labels[i].Role {
		case role.Reference, role.Contents, role.About:
			continue
		}
		for _, m := range b.assessed.names[i] {
			ids := entities(m, b.firm())
			b.ambiguous(m.As, ids)
			for _, id := range ids {
				if x := index[id]; x != nil {
					x.Count++
					continue
				}
				if name := b.nameOf(id); name != "" {
					index[id] = &tradecraft.Mention{ID: id, Name: name, As: m.As, Evidence: b.evidence.ID, Locator: b.locate(i), Count: 1}
					order = append(order, id)
				}
			}
		}
	}
	for _, id := range order {
		switch id[0] {
		case 'S':
			b.out.Software = append(b.out.Software, *index[id])
		case 'G':
			b.out.Groups = append(b.out.Groups, *index[id])
		}
	}
}

// ambiguous notes once that a name stands for several groups; all of them are
// listed. Software that shares a name is mostly versions of one thing.
func (b *builder) ambiguous(as string, ids []string) {
	var groups []string
	for _, id := range ids {
		if g := b.reader.kb.Group(id); g != nil {
			groups = append(groups, g.Name+" ("+id+")")
		}
	}
	if len(groups) < 2 {
		return
	}
	p := tradecraft.Problem{
		Severity: tradecraft.SeverityInfo, Object: b.evidence.Name, Offset: -1,
		Message: "\"" + as + "\" is a name of several groups: " + strings.Join(groups, ", "),
		Advice:  "all of them are listed; look which one is meant",
	}
	if !slices.Contains(b.evidence.Problems, p) {
		b.evidence.Problems = append(b.evidence.Problems, p)
	}
}

// nameOf returns ATT&CK's name of a software or group, "" for others.
func (b *builder) nameOf(id string) string {
	if s := b.reader.kb.SoftwareByID(id); s != nil {
		return s.Name
	}
	if g := b.reader.kb.Group(id); g != nil {
		return g.Name
	}
	return ""
}

// ids lists the ids that have moved and those that ATT&CK does not know. Each
// is listed once, at its first place.
func (b *builder) ids() {
	seen := make(map[string]bool)
	for i, list := range b.assessed.names {
		for _, m := range list {
			if m.ID == "" || seen[m.ID] {
				continue
			}
			seen[m.ID] = true
			switch {
			case len(m.IDs) == 0:
				b.out.Unknown = append(b.out.Unknown, tradecraft.UnknownID{
					ID: m.ID, Evidence: b.evidence.ID, Locator: b.locate(i), Reason: b.reader.kb.Resolve(m.ID).Reason,
				})
			case m.IDs[0] != m.ID:
				b.out.Moved = append(b.out.Moved, tradecraft.MovedID{From: m.ID, To: m.IDs[0], Evidence: b.evidence.ID})
			}
		}
	}
}

// attackVersion returns the ATT&CK version that a text says it was written
// for, such as "9", "" when it does not say.
func attackVersion(text string) string {
	for at := 0; ; {
		i := strings.Index(text[at:], "ATT&CK")
		if i < 0 {
			return ""
		}
		at += i + len("ATT&CK")
		window := strings.ToLower(text[at:min(len(text), at+60)])
		if end := strings.IndexAny(window, ".;\n"); end >= 0 && !strings.Contains(window[:end], "version") && !strings.Contains(window[:end], " v") {
			window = window[:end]
		}
		for _, word := range []string{"version ", " v", "version: "} {
			if j := strings.Index(window, word); j >= 0 {
				if v := versionAt(window[j+len(word):]); v != "" {
					return v
				}
			}
		}
	}
}

// versionAt reads "9", "9.0" or "15.1" as ATT&CK counts.
func versionAt(s string) string {
	n := 0
	for n < len(s) && n < 5 && (s[n] >= '0' && s[n] <= '9' || s[n] == '.' && n > 0) {
		n++
	}
	v := strings.TrimSuffix(strings.TrimSuffix(s[:n], "."), ".0")
	if len(v) > 4 || v == "" || strings.Count(v, ".") > 1 || len(strings.Split(v, ".")[0]) > 2 {
		return ""
	}
	return v
}
