package gazetteer

import (
	"strings"

	"tradecraft"
	"tradecraft/attack"
)

// idKinds are the kinds of id by their first letter.
func idKind(letter byte) Kind {
	switch letter {
	case 't':
		return TechniqueID
	case 's':
		return Software
	case 'g':
		return Group
	case 'c':
		return Campaign
	case 'm':
		return Mitigation
	}
	return ""
}

// isID says whether a name is an ATT&CK id itself, as that of some campaigns is.
func isID(name string) bool { return idShape([]byte(strings.ToLower(name))) != "" }

// idShape returns the kind of id that a word in lower case looks like, "" for none.
func idShape(w []byte) Kind {
	switch {
	case len(w) == 5 && digits(w[1:]):
		return idKind(w[0])
	case len(w) == 6 && w[0] == 't' && w[1] == 'a' && w[2] == '0' && digits(w[3:]): // TA2541 is a group
		return Tactic
	}
	return ""
}

func digits(w []byte) bool {
	for _, c := range w {
		if c < '0' || c > '9' {
			return false
		}
	}
	return true
}

// id returns the match of an id at the scanner's token. It moves the scanner
// behind the number of a sub-technique.
func (g *Gazetteer) id(s *scanner) (Match, bool) {
	kind := idShape(s.word())
	if kind == "" {
		return Match{}, false
	}
	start, end := s.start, s.end
	id := strings.ToUpper(s.text[start:end])
	if kind == TechniqueID {
		if sub, to := subNumber(s.text, end); sub != "" {
			id, end = id+"."+sub, to
		}
	}
	if s.text[start] >= 'a' && !tagged(s.text[:start]) && !strings.Contains(id, ".") {
		return Match{}, false
	}
	ids := g.resolve(kind, id)
	if ids == nil && !(kind == TechniqueID && id[1] <= '1' && !inPath(s.text, start, end)) {
		return Match{}, false
	}
	s.pos = end
	return Match{
		Span: tradecraft.Span{Start: start, End: end}, Kind: kind, IDs: ids, ID: id,
		As: s.text[start:end], Cased: true,
	}, true
}

// resolve returns the live id in a list, nil when there is none.
func (g *Gazetteer) resolve(kind Kind, id string) []string {
	if kind == Tactic {
		if g.tactics[id] {
			return []string{id}
		}
		return nil
	}
	if r := g.kb.Resolve(id); r.To != "" {
		return []string{r.To}
	}
	return nil
}

// subNumber reads the number of a sub-technique after a technique's id:
// ".001", "/001", and ". 001" as it comes out of PDF tables. A letter may
// follow, as tables that lost their blanks have it.
func subNumber(text string, at int) (string, int) {
	rest := text[at:]
	n := 0
	if strings.HasPrefix(rest, " .") {
		n = 1
	}
	if len(rest) < n+4 || !strings.ContainsRune("./_-", rune(rest[n])) {
		return "", at
	}
	n++
	if rest[n] == ' ' {
		n++
	}
	if len(rest) < n+3 || !digits([]byte(rest[n:n+3])) {
		return "", at
	}
	if len(rest) > n+3 && digits([]byte(rest[n+3:n+4])) {
		return "", at
	}
	return rest[n : n+3], at + n + 3
}

// tagged says whether what stands before an id in lower case shows it to be one:
// a Sigma tag (attack.t1059) or a link (/techniques/t1059).
func tagged(before string) bool {
	for _, p := range []string{"attack.", "/techniques/", "/software/", "/groups/", "/campaigns/", "/mitigations/", "/tactics/"} {
		if len(before) >= len(p) && strings.EqualFold(before[len(before)-len(p):], p) {
			return true
		}
	}
	return false
}

// tacticIDs returns the ids of all tactics as a set.
func tacticIDs(kb *attack.KnowledgeBase) map[string]bool {
	out := make(map[string]bool)
	for _, d := range []attack.Domain{attack.Enterprise, attack.Mobile, attack.ICS} {
		for _, t := range kb.Tactics(d) {
			out[t.ID] = true
		}
	}
	return out
}
