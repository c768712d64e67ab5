package csp

import (
	"slices"
	"strings"
)

// Version is the level of the specification that a browser speaks.
type Version int

// The levels that are told apart.
const (
	CSP2 Version = 2
	CSP3 Version = 3
)

// sinceCSP3 are the directives that older browsers do not know.
var sinceCSP3 = []string{
	"report-to", "worker-src", "manifest-src", "trusted-types", "require-trusted-types-for",
	"script-src-attr", "script-src-elem", "style-src-attr", "style-src-elem",
}

// Effective is the policy as a browser of the given level applies it, and what
// that browser ignores. An entry is named once for each kind of script
// (files and blocks, elements, attributes) that it would have governed.
func (p *Policy) Effective(v Version) (*Policy, []Finding) {
	e := &Policy{Directives: make([]Directive, len(p.Directives))}
	for i, d := range p.Directives {
		e.Directives[i] = Directive{Name: d.Name, Values: slices.Clone(d.Values)}
	}
	var ignored []Finding
	for _, kind := range scriptDirectives {
		ignored = e.dropIgnored(p, kind, v, ignored)
	}
	if v < CSP3 {
		e.Directives = slices.DeleteFunc(e.Directives, func(d Directive) bool { return slices.Contains(sinceCSP3, d.Name) })
	}
	return e, ignored
}

// dropIgnored takes out of e what a browser ignores in the directive that
// governs a kind of script. What was said in the policy as written decides,
// not what is left of it.
func (e *Policy) dropIgnored(written *Policy, kind string, v Version, ignored []Finding) []Finding {
	name := e.Governing(kind)
	at := e.index(name)
	if at < 0 {
		return ignored
	}
	said := written.Values(name)
	drop := func(value string) {
		ignored = append(ignored, Finding{Type: "IGNORED", Severity: Ignored, Directive: name, Value: value})
		e.Directives[at].Values = without(e.Directives[at].Values, value)
	}
	if (e.hasNonce(name) || e.hasHash(name)) && slices.Contains(said, unsafeInline) {
		drop(unsafeInline)
	}
	if !written.isStrictDynamic(name) {
		return ignored
	}
	if v < CSP3 {
		e.Directives[at].Values = without(e.Directives[at].Values, strictDynamic)
		return ignored
	}
	for _, value := range said {
		if !strings.HasPrefix(value, "'") || value == self || value == unsafeInline {
			drop(value)
		}
	}
	return ignored
}

func without(values []string, value string) []string {
	return slices.DeleteFunc(values, func(v string) bool { return v == value })
}
