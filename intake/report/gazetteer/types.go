package gazetteer

import "tradecraft"

// Kind is what a match names.
type Kind string

// Kinds of match.
const (
	TechniqueID   Kind = "technique-id"
	TechniqueName Kind = "technique-name"
	Software      Kind = "software"
	Group         Kind = "group"
	Campaign      Kind = "campaign"
	Mitigation    Kind = "mitigation"
	Tactic        Kind = "tactic"
)

// Match is one thing that a text names.
type Match struct {
	// Span are the bytes of the text that name it.
	Span tradecraft.Span
	// Kind is the kind of IDs[0]; a name that a software and a group share
	// gives one match with the ids of both.
	Kind Kind
	// IDs are live ids of the loaded ATT&CK version, the likeliest first;
	// empty for an id that ATT&CK does not know. Do not change it.
	IDs []string
	// ID is the id as it stands in the text, in ATT&CK's writing, for matches
	// of ids; empty for names. It differs from IDs[0] when the id has moved.
	ID string
	// As is the text of Span.
	As string
	// Ambiguous is true when IDs are candidates for one meaning: a name of
	// several sub-techniques, an alias of several groups.
	Ambiguous bool
	// Cased is true when a name has ATT&CK's capitals, and for ids.
	Cased bool
	// Weak is true when the name is an ordinary word or phrase and nothing
	// beside it says that ATT&CK's meaning is meant.
	Weak bool
}

// Settle drops the weak matches of a document, given as the matches of its
// sentences, save names of software, groups and campaigns with their capitals
// of which an id is named firmly somewhere in it. The lists are changed in place.
func Settle(sentences [][]Match) {
	firm := make(map[string]bool)
	for _, list := range sentences {
		for _, m := range list {
			if !m.Weak {
				for _, id := range m.IDs {
					firm[id] = true
				}
			}
		}
	}
	for i, list := range sentences {
		kept := list[:0]
		for _, m := range list {
			if m.Weak && (m.Kind == TechniqueName || !m.Cased || !anyOf(m.IDs, firm)) {
				continue
			}
			m.Weak = false
			kept = append(kept, m)
		}
		sentences[i] = kept
	}
}

func anyOf(ids []string, set map[string]bool) bool {
	for _, id := range ids {
		if set[id] {
			return true
		}
	}
	return false
}
