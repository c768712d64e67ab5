package exchange

import (
	"strings"
	"unicode"

	"tradecraft/attack"
)

// names finds ATT&CK ids by exact name or alias, whatever the case of letters.
// A name that two objects of a kind share is left out: it would be a guess.
type names struct {
	software   map[string]string
	groups     map[string]string
	techniques map[string]string
}

func namesOf(kb *attack.KnowledgeBase) names {
	n := names{software: map[string]string{}, groups: map[string]string{}, techniques: map[string]string{}}
	for _, s := range kb.Software() {
		add(n.software, s.ID, append([]string{s.Name}, s.Aliases...)...)
	}
	for _, g := range kb.Groups() {
		add(n.groups, g.ID, append([]string{g.Name}, g.Aliases...)...)
	}
	for _, t := range kb.Techniques() {
		add(n.techniques, t.ID, t.Name)
		if p := kb.Technique(t.Parent); p != nil {
			add(n.techniques, t.ID, p.Name+": "+t.Name)
		}
	}
	return n
}

func add(to map[string]string, id string, names ...string) {
	for _, name := range names {
		key := fold(name)
		switch was, ok := to[key]; {
		case key == "":
		case !ok:
			to[key] = id
		case was != id:
			to[key] = "" // shared
		}
	}
}

// fold makes names comparable: lower case, blanks, hyphens and underscores dropped.
func fold(name string) string {
	return strings.Map(func(r rune) rune {
		if r == '-' || r == '_' || unicode.IsSpace(r) {
			return -1
		}
		return unicode.ToLower(r)
	}, name)
}

// softwareOf and groupOf return the id of the first name that is known, "" when none is.
func (n names) softwareOf(list ...string) (id, as string) { return first(n.software, list) }
func (n names) groupOf(list ...string) (id, as string)    { return first(n.groups, list) }

// techniqueOf returns the id of a technique by its full name.
func (n names) techniqueOf(name string) string { return n.techniques[fold(name)] }

func first(in map[string]string, list []string) (id, as string) {
	for _, name := range list {
		if id := in[fold(name)]; id != "" {
			return id, name
		}
	}
	return "", ""
}
