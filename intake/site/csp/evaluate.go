package csp

import (
	"slices"
	"strings"
)

// Evaluate finds the weaknesses of the policy for a browser of the given
// level, ordered by type, directive and value.
func (p *Policy) Evaluate(v Version) []Finding {
	e, found := p.Effective(v)
	for _, check := range [...]func(*Policy, []Finding) []Finding{
		checkInline, checkOrigins, checkMissing, checkScriptHosts, checkObjectHosts, checkEachValue, checkDirectives,
	} {
		found = check(e, found)
	}
	return ordered(found)
}

// EvaluateStrict finds what keeps the policy from being a strict one, for a
// browser of CSP 3, in the order of Evaluate.
func (p *Policy) EvaluateStrict() []Finding {
	e, found := p.Effective(CSP3)
	name := e.Governing("script-src")
	values := e.Values(name)
	add := func(kind string, s Severity, directive string) {
		found = append(found, Finding{Type: kind, Severity: s, Directive: directive})
	}
	dynamic := slices.Contains(values, strictDynamic)
	trusted := e.hasNonce("script-src") || e.hasHash("script-src")
	if !dynamic && slices.ContainsFunc(values, func(v string) bool { return !strings.HasPrefix(v, "'") }) {
		add("STRICT_DYNAMIC", StrictOnly, name)
	}
	if dynamic && !trusted {
		add("STRICT_DYNAMIC_NOT_STANDALONE", Info, name)
	}
	if trusted && !slices.Contains(values, unsafeInline) {
		add("UNSAFE_INLINE_FALLBACK", StrictOnly, name)
	}
	if dynamic && !slices.ContainsFunc(values, isFallback) {
		add("ALLOWLIST_FALLBACK", StrictOnly, name)
	}
	if !slices.Contains(e.Values("require-trusted-types-for"), "'script'") {
		add("REQUIRE_TRUSTED_TYPES_FOR_SCRIPTS", Info, "require-trusted-types-for")
	}
	return ordered(found)
}

// isFallback says whether an entry would still allow hosts in old browsers.
func isFallback(v string) bool {
	return v == "http:" || v == "https:" || v == "*" || strings.Contains(v, ".")
}

func ordered(found []Finding) []Finding {
	slices.SortStableFunc(found, Finding.compare)
	return found
}

func checkInline(p *Policy, found []Finding) []Finding {
	for _, name := range p.governing(scriptDirectives...) {
		for _, v := range p.Values(name) {
			switch v {
			case unsafeInline:
				found = append(found, Finding{Type: "SCRIPT_UNSAFE_INLINE", Severity: High, Directive: name, Value: v})
			case unsafeHashes:
				found = append(found, Finding{Type: "SCRIPT_UNSAFE_HASHES", Severity: MediumMaybe, Directive: name, Value: v})
			case unsafeEval:
				found = append(found, Finding{Type: "SCRIPT_UNSAFE_EVAL", Severity: MediumMaybe, Directive: name, Value: v})
			}
		}
	}
	return found
}

// checkOrigins looks for entries that allow code from anywhere.
func checkOrigins(p *Policy, found []Finding) []Finding {
	for _, name := range p.governing("script-src", "script-src-attr", "script-src-elem", "object-src", "base-uri") {
		for _, v := range p.Values(name) {
			switch {
			case v == "data:" || v == "http:" || v == "https:":
				found = append(found, Finding{Type: "PLAIN_URL_SCHEMES", Severity: High, Directive: name, Value: v})
			case withoutScheme(v) == "*":
				found = append(found, Finding{Type: "PLAIN_WILDCARD", Severity: High, Directive: name, Value: v})
			}
		}
	}
	return found
}

func checkMissing(p *Policy, found []Finding) []Finding {
	missing := func(name string) {
		found = append(found, Finding{Type: "MISSING_DIRECTIVES", Severity: High, Directive: name})
	}
	if len(p.Values(p.Governing("object-src"))) == 0 {
		missing("object-src")
	}
	if !p.Has("script-src") && !p.Has("default-src") {
		missing("script-src")
	}
	// A nonce trusts a script wherever base says that its address leads.
	based := p.hasNonce("script-src") || p.hasHash("script-src") && p.isStrictDynamic("script-src")
	if based && !p.Has("base-uri") {
		missing("base-uri")
	}
	return found
}

// checkEachValue looks at the values of all directives.
func checkEachValue(p *Policy, found []Finding) []Finding {
	for _, d := range p.Directives {
		for _, v := range d.Values {
			add := func(kind string, s Severity) {
				found = append(found, Finding{Type: kind, Severity: s, Directive: d.Name, Value: v})
			}
			if isAddress(v) {
				add("IP_SOURCE", Info)
			}
			if nonce, ok := looseNonce(v); ok {
				if utf16Length(nonce) < 8 {
					add("NONCE_LENGTH", Medium)
				}
				if !isNonce(v) {
					add("NONCE_CHARSET", Info)
				}
			}
			if strings.HasPrefix(v, "http://") {
				add("SRC_HTTP", Medium)
			}
			if known[v] {
				add("MISSING_SEMICOLON", Syntax)
			}
			if !validWord(d.Name, v) {
				add("INVALID_KEYWORD", Syntax)
			}
		}
	}
	return found
}

// utf16Length is the length as ECMAScript counts.
func utf16Length(s string) int {
	n := 0
	for _, r := range s {
		if n++; r > 0xffff {
			n++
		}
	}
	return n
}

// validWord says whether a value in quotes is one that the directive knows,
// and one without quotes none that lost them.
func validWord(directive, v string) bool {
	if !strings.HasPrefix(v, "'") {
		return !isKeyword("'"+v+"'") && !strings.HasPrefix(v, "nonce-") &&
			!strings.HasPrefix(v, "sha256-") && !strings.HasPrefix(v, "sha384-") && !strings.HasPrefix(v, "sha512-")
	}
	switch directive {
	case "require-trusted-types-for":
		return v == "'script'"
	case "trusted-types":
		return v == "'allow-duplicates'" || v == none
	}
	return isKeyword(v) || isHash(v) || isNonce(v)
}

// deprecated directives, and why, are in Meaning.
var deprecated = []string{"reflected-xss", "referrer", "disown-opener", "prefetch-src"}

func checkDirectives(p *Policy, found []Finding) []Finding {
	for _, d := range p.Directives {
		if slices.Contains(deprecated, d.Name) {
			found = append(found, Finding{Type: "DEPRECATED_DIRECTIVE", Severity: Info, Directive: d.Name})
		}
		if !known[d.Name] {
			found = append(found, Finding{Type: "UNKNOWN_DIRECTIVE", Severity: Syntax, Directive: d.Name})
		}
	}
	return found
}
