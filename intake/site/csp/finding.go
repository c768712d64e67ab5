package csp

import "cmp"

// Severity says how much a finding matters, worst first: HIGH, SYNTAX, MEDIUM,
// HIGH_MAYBE, STRICT_CSP, MEDIUM_MAYBE, INFO, NONE. MAYBE is for what depends
// on what the allowed hosts serve, STRICT_CSP for what only a strict policy
// asks for, NONE for what browsers ignore.
type Severity string

// The severities.
const (
	High        Severity = "HIGH"
	Syntax      Severity = "SYNTAX"
	Medium      Severity = "MEDIUM"
	StrictOnly  Severity = "STRICT_CSP"
	MediumMaybe Severity = "MEDIUM_MAYBE"
	Info        Severity = "INFO"
	Ignored     Severity = "NONE"
)

// Finding is one weakness of a policy.
type Finding struct {
	Type      string   `json:"type"` // as in Meaning
	Severity  Severity `json:"severity"`
	Directive string   `json:"directive"`
	Value     string   `json:"value,omitempty"` // the source expression, when one is to blame
	// Host is the host that is known to defeat the allowlist entry.
	Host string `json:"host,omitempty"`
}

// compare orders findings by type, directive and value.
func (f Finding) compare(g Finding) int {
	return cmp.Or(cmp.Compare(f.Type, g.Type), cmp.Compare(f.Directive, g.Directive), cmp.Compare(f.Value, g.Value),
		cmp.Compare(f.Severity, g.Severity))
}

// Meaning says in a sentence what a type of finding means and what to do. It is
// empty for a type that is not known.
func Meaning(kind string) string { return meanings[kind] }

var meanings = map[string]string{
	"SCRIPT_UNSAFE_INLINE":              "'unsafe-inline' lets any script run that is written into the page; use nonces or hashes.",
	"SCRIPT_UNSAFE_HASHES":              "'unsafe-hashes' lets event handlers run whose hashes are listed; move them into scripts.",
	"SCRIPT_UNSAFE_EVAL":                "'unsafe-eval' lets strings be run as code; remove it, or the code that needs it.",
	"PLAIN_URL_SCHEMES":                 "A bare scheme allows code from anywhere that speaks it; name hosts, or use nonces.",
	"PLAIN_WILDCARD":                    "'*' allows code from anywhere; name hosts, or use nonces.",
	"MISSING_DIRECTIVES":                "This directive is missing, so nothing restricts what it governs; add it.",
	"SCRIPT_ALLOWLIST_BYPASS":           "What this entry allows may serve JSONP or script libraries that run an attacker's code.",
	"OBJECT_ALLOWLIST_BYPASS":           "Plugins can run scripts; set object-src to 'none'.",
	"IP_SOURCE":                         "Browsers ignore addresses as sources (but for 127.0.0.1); use a host name.",
	"NONCE_LENGTH":                      "A nonce of fewer than eight characters can be guessed.",
	"NONCE_CHARSET":                     "A nonce has base64 characters only; browsers ignore this one.",
	"SRC_HTTP":                          "What is loaded over plain HTTP can be changed on the way; use https.",
	"DEPRECATED_DIRECTIVE":              "Browsers no longer read this directive; use the header that replaced it.",
	"UNKNOWN_DIRECTIVE":                 "No browser knows this directive; is it misspelt?",
	"MISSING_SEMICOLON":                 "A directive stands among the values; is a semicolon missing before it?",
	"INVALID_KEYWORD":                   "This is no keyword, nonce or hash that browsers know; is it misspelt, or are its quotes missing?",
	"IGNORED":                           "Browsers ignore this entry because of a nonce, a hash or 'strict-dynamic'.",
	"STRICT_DYNAMIC":                    "Allowlists of hosts can often be bypassed; use nonces or hashes with 'strict-dynamic'.",
	"STRICT_DYNAMIC_NOT_STANDALONE":     "'strict-dynamic' without a nonce or a hash blocks all scripts.",
	"UNSAFE_INLINE_FALLBACK":            "Old browsers need 'unsafe-inline' beside the nonce; newer ones ignore it.",
	"ALLOWLIST_FALLBACK":                "Old browsers need https: and http: beside 'strict-dynamic'; newer ones ignore them.",
	"REQUIRE_TRUSTED_TYPES_FOR_SCRIPTS": "require-trusted-types-for 'script' would close the ways of DOM XSS.",
}
