package gazetteer

import (
	"slices"
	"strings"

	"tradecraft/attack"
)

// builder puts the names of a knowledge base into the trie.
type builder struct {
	trie  *trie
	words *vocabulary
	// taken are the normal forms of enterprise technique names, which come
	// before the same names in the other matrices.
	taken map[string]bool
}

// resolver brings an id of any ATT&CK version to the loaded one.
type resolver interface {
	Resolve(id string) attack.Resolution
}

// fill adds every name of kb that the gazetteer knows a rule for.
func (b *builder) fill(kb *attack.KnowledgeBase) {
	b.techniques(kb)
	for _, s := range kb.Software() {
		b.entity(Software, s.ID, append([]string{s.Name}, s.Aliases...))
	}
	b.extras(func(id string) bool { return kb.SoftwareByID(id) != nil })
	for _, g := range kb.Groups() {
		b.entity(Group, g.ID, append([]string{g.Name}, g.Aliases...))
	}
	for _, c := range kb.Campaigns() {
		b.entity(Campaign, c.ID, append([]string{c.Name}, c.Aliases...))
	}
	for _, d := range []attack.Domain{attack.Enterprise, attack.Mobile, attack.ICS} {
		for _, t := range kb.Tactics(d) {
			b.tactic(t.ID, t.Name)
		}
	}
}

func (b *builder) techniques(kb *attack.KnowledgeBase) {
	live := kb.Techniques()
	for _, t := range live {
		if t.Domain == attack.Enterprise {
			b.technique(t.ID, t.Name, false)
			if p := kb.Technique(t.Parent); p != nil {
				b.withParent(p.Name, t.ID, t.Name)
			}
		}
	}
	b.former(kb)
	for _, t := range live {
		if t.Domain != attack.Enterprise {
			b.technique(t.ID, t.Name, true)
		}
	}
}

// former adds the names that techniques had in older versions, also after
// their parents' names of then and now.
func (b *builder) former(kb *attack.KnowledgeBase) {
	parents := make(map[string][]string) // id of then -> names
	former(func(id, name string) { parents[id] = append(parents[id], name) })
	former(func(id, name string) {
		for _, sub := range kb.Subtechniques(id) {
			b.withParent(name, sub.ID, sub.Name)
		}
		if t := kb.Tactic(id); t != nil {
			b.tactic(id, name)
			return
		}
		to := kb.Resolve(id).To
		if to == "" {
			return
		}
		b.technique(to, name, false)
		parent, _, isSub := strings.Cut(id, ".")
		if !isSub {
			return
		}
		if t := kb.Technique(parent); t != nil {
			b.withParent(t.Name, to, name)
		}
		for _, p := range parents[parent] {
			b.withParent(p, to, name)
		}
	})
}

// technique adds a technique's name. Names of the mobile and ICS matrices that
// enterprise does not have are everyday phrases ("Denial of Service") and count as such.
func (b *builder) technique(id, name string, other bool) {
	normal, written, gaps := words(name)
	if len(normal) == 0 {
		return
	}
	key := strings.Join(normal, " ")
	r := b.words.techniqueRule(normal)
	if other {
		if b.taken[key] {
			return
		}
		r = max(r, word)
	} else {
		b.taken[key] = true
	}
	if r < bound {
		b.trie.add(normal, entry{kind: TechniqueName, ids: []string{id}, rule: r, written: written, gaps: gaps})
	}
}

// withParent adds "Parent: Sub-technique", as reports write it.
func (b *builder) withParent(parent, id, name string) {
	normal, written, gaps := words(parent + ": " + name)
	b.trie.add(normal, entry{kind: TechniqueName, ids: []string{id}, rule: free, written: written, gaps: gaps})
}

// entity adds the names of a software, group or campaign.
func (b *builder) entity(kind Kind, id string, names []string) {
	for _, name := range names {
		name = strings.TrimSuffix(name, " (Group)")
		b.entityName(kind, id, name, 0)
		for _, v := range variants(kind, name) {
			b.entityName(kind, id, v, cased)
		}
	}
}

// entityName adds one name with at least the given rule.
func (b *builder) entityName(kind Kind, id, name string, least rule) {
	normal, written, gaps := words(name)
	if len(normal) == 0 || isID(name) {
		return
	}
	r := max(b.words.entityRule(normal, name), least)
	e := entry{kind: kind, ids: []string{id}, rule: r, written: written, gaps: gaps}
	if r == command {
		e.follow = b.words.commands[normal[0]]
	}
	b.trie.add(normal, e)
}

// tactic adds the name of a tactic of two words or more, unless a matrix before
// has it; "Execution" says nothing.
func (b *builder) tactic(id, name string) {
	normal, written, gaps := words(name)
	key := "tactic " + strings.Join(normal, " ")
	if len(normal) > 1 && !b.taken[key] {
		b.taken[key] = true
		b.trie.add(normal, entry{kind: Tactic, ids: []string{id}, rule: cased, written: written, gaps: gaps})
	}
}

// variants returns other ways in which reports write a name: "Lazarus" for
// "Lazarus Group", "LockBit" for "LockBit 3.0", "APT 28" for "APT28",
// "CobaltStrike" for "Cobalt Strike".
func variants(kind Kind, name string) []string {
	var out []string
	f := strings.Fields(name)
	last := f[len(f)-1]
	switch {
	case len(f) == 2 && kind == Group && slices.Contains([]string{"Group", "Team", "Gang"}, last),
		len(f) == 2 && kind == Software && isVersion(last):
		if len(f[0]) >= 5 {
			out = append(out, f[0])
		}
	case len(f) == 3 && kind == Software && f[1] == "for" && len(f[0]) >= 5:
		out = append(out, f[0])
	case len(f) == 1 && kind == Group:
		if i := strings.IndexAny(name, "0123456789"); i > 1 && allDigits(name[i:]) && allLetters(name[:i]) {
			out = append(out, name[:i]+" "+name[i:])
		}
	}
	if len(f) == 2 && allLetters(f[0]) && allLetters(f[1]) && len(name) >= 9 {
		out = append(out, f[0]+f[1])
	}
	return out
}

func allLetters(s string) bool {
	return strings.IndexFunc(s, func(r rune) bool { return (r|0x20) < 'a' || (r|0x20) > 'z' }) < 0
}

func allDigits(s string) bool {
	return s != "" && strings.IndexFunc(s, func(r rune) bool { return r < '0' || r > '9' }) < 0
}

// isVersion says whether a word is a version such as 3.0.
func isVersion(s string) bool {
	return strings.Contains(s, ".") && strings.Trim(s, "0123456789.") == ""
}
