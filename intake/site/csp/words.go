package csp

import "strings"

// Keyword sources of the specification and of its drafts (section 2.3.1).
const (
	self          = "'self'"
	none          = "'none'"
	unsafeInline  = "'unsafe-inline'"
	unsafeEval    = "'unsafe-eval'"
	unsafeHashes  = "'unsafe-hashes'"
	strictDynamic = "'strict-dynamic'"
)

var keywords = map[string]bool{
	self: true, none: true, unsafeInline: true, unsafeEval: true, unsafeHashes: true, strictDynamic: true,
	"'wasm-eval'": true, "'wasm-unsafe-eval'": true, "'unsafe-hashed-attributes'": true,
	"'report-sample'": true, "'block'": true, "'allow'": true, "'inline-speculation-rules'": true,
}

// fetchDirectives fall back to default-src.
var fetchDirectives = []string{
	"child-src", "connect-src", "default-src", "font-src", "frame-src", "img-src", "manifest-src", "media-src",
	"object-src", "script-src", "script-src-attr", "script-src-elem", "style-src", "style-src-attr",
	"style-src-elem", "worker-src",
}

// scriptDirectives govern scripts: files, blocks, attributes.
var scriptDirectives = []string{"script-src", "script-src-attr", "script-src-elem"}

// otherDirectives are known beside the fetch directives, old ones too.
var otherDirectives = []string{
	"prefetch-src", "base-uri", "plugin-types", "sandbox", "disown-opener", "form-action", "frame-ancestors",
	"navigate-to", "report-to", "report-uri", "block-all-mixed-content", "upgrade-insecure-requests",
	"reflected-xss", "referrer", "require-sri-for", "trusted-types", "require-trusted-types-for", "webrtc",
}

var known = func() map[string]bool {
	m := map[string]bool{}
	for _, d := range fetchDirectives {
		m[d] = true
	}
	for _, d := range otherDirectives {
		m[d] = true
	}
	return m
}()

func isKeyword(v string) bool { return keywords[v] }

// isScheme says whether a value is a scheme alone, as "https:".
func isScheme(v string) bool {
	if len(v) < 2 || v[len(v)-1] != ':' || !isLetter(v[0]) {
		return false
	}
	for i := 1; i < len(v)-1; i++ {
		if c := v[i]; !isLetter(c) && !isDigit(c) && c != '+' && c != '.' && c != '-' {
			return false
		}
	}
	return true
}

func isLetter(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' }
func isDigit(c byte) bool  { return c >= '0' && c <= '9' }

// isNonce and isHash ask for the specification's grammar: base64 or base64url
// characters, then at most two equals signs.
func isNonce(v string) bool {
	inner, ok := strings.CutPrefix(v, "'nonce-")
	return ok && isBase64Value(inner)
}

func isHash(v string) bool {
	for _, algorithm := range [...]string{"'sha256-", "'sha384-", "'sha512-"} {
		if inner, ok := strings.CutPrefix(v, algorithm); ok {
			return isBase64Value(inner)
		}
	}
	return false
}

func isBase64Value(v string) bool {
	v, ok := strings.CutSuffix(v, "'")
	for range 2 {
		v = strings.TrimSuffix(v, "=")
	}
	if !ok || v == "" {
		return false
	}
	for i := range len(v) {
		if c := v[i]; !isLetter(c) && !isDigit(c) && c != '+' && c != '/' && c != '_' && c != '-' {
			return false
		}
	}
	return true
}

// looseNonce returns what stands between 'nonce- and the closing quote, of any
// characters.
func looseNonce(v string) (string, bool) {
	inner, ok := strings.CutPrefix(v, "'nonce-")
	if !ok {
		return "", false
	}
	inner, ok = strings.CutSuffix(inner, "'")
	return inner, ok && inner != ""
}
