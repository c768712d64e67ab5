package csp

import (
	"slices"
	"strings"
	"unicode"
)

// maxPolicy bounds the bytes of a policy that are read. Servers refuse headers
// well below it.
const maxPolicy = 1 << 18

// Directive is one directive of a policy.
type Directive struct {
	Name string // in lower case
	// Values are the source expressions in the policy's order, each once;
	// keywords and bare schemes in lower case, the rest as written.
	Values []string
}

// Policy is one parsed policy. Its directives stand in the policy's order; of
// a directive that is given twice the first counts, as the specification says
// (section 2.2.1).
type Policy struct {
	Directives []Directive
}

// Parse reads the text of one policy: the value of one header, or of a meta
// element. Anything is a policy, if only an empty one. Text beyond 256 KiB is
// not read.
func Parse(text string) *Policy {
	p := &Policy{}
	for part := range strings.SplitSeq(text[:min(len(text), maxPolicy)], ";") {
		words := strings.FieldsFunc(part, isSpace)
		if len(words) == 0 {
			continue
		}
		name := strings.ToLower(words[0])
		if p.Has(name) {
			continue
		}
		d := Directive{Name: name, Values: make([]string, 0, len(words)-1)}
		for _, w := range words[1:] {
			if w = canonical(w); !slices.Contains(d.Values, w) {
				d.Values = append(d.Values, w)
			}
		}
		p.Directives = append(p.Directives, d)
	}
	return p
}

// isSpace also counts the byte order mark, as ECMAScript does.
func isSpace(r rune) bool { return r == '\ufeff' || r != '\u0085' && unicode.IsSpace(r) }

// canonical lower-cases keywords and bare schemes, which are compared without
// case; hosts and paths stay as written.
func canonical(value string) string {
	if lower := strings.ToLower(value); isKeyword(lower) || isScheme(value) {
		return lower
	}
	return value
}

// String writes the policy out again, in canonical form.
func (p *Policy) String() string {
	var b strings.Builder
	for i, d := range p.Directives {
		if i > 0 {
			b.WriteString("; ")
		}
		b.WriteString(d.Name)
		for _, v := range d.Values {
			b.WriteByte(' ')
			b.WriteString(v)
		}
	}
	return b.String()
}

// Has says whether the policy has the directive.
func (p *Policy) Has(name string) bool { return p.index(name) >= 0 }

// Values returns the values of a directive, nil when it is absent or empty.
func (p *Policy) Values(name string) []string {
	if i := p.index(name); i >= 0 {
		return p.Directives[i].Values
	}
	return nil
}

func (p *Policy) index(name string) int {
	for i := range p.Directives {
		if p.Directives[i].Name == name {
			return i
		}
	}
	return -1
}

// Governing names the directive whose values apply to a kind of resource:
// itself, or what it falls back to. The fallback of a fetch directive is named
// even when it is absent too.
func (p *Policy) Governing(name string) string {
	if p.Has(name) {
		return name
	}
	for _, broad := range [...]string{"script-src", "style-src"} {
		if (name == broad+"-attr" || name == broad+"-elem") && p.Has(broad) {
			return broad
		}
	}
	if slices.Contains(fetchDirectives, name) {
		return "default-src"
	}
	return name
}

// governing returns the governing directives of several kinds, each once.
func (p *Policy) governing(names ...string) []string {
	out := make([]string, 0, len(names))
	for _, n := range names {
		if g := p.Governing(n); !slices.Contains(out, g) {
			out = append(out, g)
		}
	}
	return out
}

// hasNonce and hasHash ask the directive that governs scripts; only well-formed
// nonces and hashes count.
func (p *Policy) hasNonce(directive string) bool {
	return slices.ContainsFunc(p.Values(p.Governing(directive)), isNonce)
}

func (p *Policy) hasHash(directive string) bool {
	return slices.ContainsFunc(p.Values(p.Governing(directive)), isHash)
}

func (p *Policy) isStrictDynamic(directive string) bool {
	return slices.Contains(p.Values(p.Governing(directive)), strictDynamic)
}
