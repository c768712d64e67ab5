package gazetteer

import "strings"

// entry is one name with the rule under which it counts.
type entry struct {
	kind Kind
	ids  []string
	rule rule
	// ambiguous: see Match.
	ambiguous bool
	// written are the name's words with ATT&CK's capitals, gaps what stands between them.
	written, gaps []string
	// follow are the words of a command line, for rule command.
	follow []string
}

// merge adds the ids of a name with the same words. The stricter rule holds for both.
func (e *entry) merge(other entry) {
	for _, id := range other.ids {
		if !contains(e.ids, id) {
			e.ids = append(e.ids, id)
		}
	}
	e.ambiguous = len(e.ids) > 1
	e.rule = max(e.rule, other.rule)
}

// cased says whether a text has a capital wherever the name's words have one.
func (e *entry) cased(as string) bool {
	s := scanner{text: as}
	for i := 0; s.next() && i < len(e.written); i++ {
		if capital(e.written[i][0]) && !capital(as[s.start]) && !minor(e.written[i]) {
			return false
		}
	}
	return true
}

// minor says whether a word of a title is often written small.
func minor(w string) bool {
	switch w {
	case "Or", "And", "Of", "For", "From", "In", "The", "Over", "Through", "Via", "With", "To":
		return true
	}
	return false
}

// exact says whether a text has the name's very letters, or capitals only.
func (e *entry) exact(as string) bool {
	s := scanner{text: as}
	same, upper := true, true
	for i := 0; s.next() && i < len(e.written); i++ {
		w := as[s.start:s.end]
		same = same && w == e.written[i]
		upper = upper && w == strings.ToUpper(w)
	}
	return same || upper
}

// capitals says whether the name is all capitals, of four letters or more, and
// the text too.
func (e *entry) capitals(as string) bool {
	return len(as) >= 4 && as == strings.ToUpper(as) && strings.Join(e.written, "") == strings.ToUpper(strings.Join(e.written, ""))
}

// shared says whether ids of software and of groups are among the entry's.
func (e *entry) shared() bool {
	for _, id := range e.ids {
		if id[0] != e.ids[0][0] {
			return true
		}
	}
	return false
}

// decide narrows a match of a shared name to the ids of the kind that the
// words beside it speak of.
func (e *entry) decide(m Match, kind Kind) Match {
	if kind == "" {
		return m
	}
	m.IDs = nil
	for _, id := range e.ids {
		if idKind(id[0]|0x20) == kind {
			m.IDs = append(m.IDs, id)
		}
	}
	if m.IDs == nil {
		m.IDs = e.ids
		return m
	}
	m.Kind, m.Ambiguous = kind, len(m.IDs) > 1
	return m
}

func contains(list []string, v string) bool {
	for _, x := range list {
		if x == v {
			return true
		}
	}
	return false
}
