package headers

import (
	"maps"
	"slices"
	"strings"
)

// policyResult is what the test of the policy found.
type policyResult struct {
	result  string
	pass    bool
	framing bool // the policy says who may frame the page
}

// broad sources allow code from anywhere.
var broad = []string{"ftp:", "http:", "https:", "*", "http://*", "http://*.*", "https://*", "https://*.*"}

// reportOnly is the header of a policy that blocks nothing.
const reportOnly = "content-security-policy-report-only"

// assessPolicy judges the policies of headers and of meta elements together.
func assessPolicy(p *Page, d document) policyResult {
	fromHeaders := values(p.Headers, TestCSP)
	all, err := combine(append(slices.Clone(fromHeaders), d.policies...))
	if err != nil {
		return policyResult{result: "csp-header-invalid"}
	}
	headerOnly, _ := combine(fromHeaders)
	metaOnly, _ := combine(d.policies)
	for _, name := range [...]string{"frame-ancestors", "report-uri", "sandbox"} {
		delete(metaOnly.sources, name) // browsers ignore them in meta elements
	}
	if len(headerOnly.sources)+len(metaOnly.sources) == 0 {
		if value(p.Headers, reportOnly) != "" {
			return policyResult{result: "csp-not-implemented-but-reporting-enabled"}
		}
		return policyResult{result: "csp-not-implemented"}
	}
	r := policyResult{result: all.judge(p.isHTTPS()), framing: all.sources["frame-ancestors"] != nil}
	r.pass = outcomes[r.result].pass
	if r.pass && all.repeated {
		r.result = "csp-implemented-but-duplicate-directives"
	}
	return r
}

// judge gives the worst that the combined policy allows.
func (c combined) judge(https bool) string {
	said := c.of("script-src")
	e := c.effective()
	script, style := e.of("script-src"), e.of("style-src")
	unsafe := func(v string) bool { return isBroad(v) || v == "'unsafe-inline'" || v == "data:" }
	insecure := func(v string) bool { return strings.HasPrefix(v, "http:") || strings.HasPrefix(v, "ftp:") }
	eval := func(v string) bool { return v == "'unsafe-eval'" }
	only := e.sources["default-src"]
	switch {
	case slices.Contains(said, "'strict-dynamic'") && !trusts(said):
		return "csp-header-invalid"
	case slices.ContainsFunc(script, unsafe) || slices.ContainsFunc(e.of("object-src"), isBroad):
		return "csp-implemented-with-unsafe-inline"
	case https && slices.ContainsFunc(e.active(), insecure):
		return "csp-implemented-with-insecure-scheme"
	case slices.ContainsFunc(script, eval) || slices.ContainsFunc(style, eval):
		return "csp-implemented-with-unsafe-eval"
	case https && slices.ContainsFunc(e.passive(), insecure):
		return "csp-implemented-with-insecure-scheme-in-passive-content-only"
	case slices.ContainsFunc(style, unsafe):
		return "csp-implemented-with-unsafe-inline-in-style-src-only"
	case len(only) == 1 && only[0] == "'none'":
		return "csp-implemented-with-no-unsafe-default-src-none"
	}
	return "csp-implemented-with-no-unsafe"
}

func isBroad(v string) bool { return slices.Contains(broad, v) }

// trusts says whether sources have a nonce or a hash.
func trusts(sources []string) bool {
	return slices.ContainsFunc(sources, func(v string) bool {
		return strings.HasPrefix(v, "'sha256-") || strings.HasPrefix(v, "'sha384-") || strings.HasPrefix(v, "'sha512-") ||
			strings.HasPrefix(v, "'nonce-")
	})
}

// of returns the sources for a kind, or those of default-src, or "*".
func (c combined) of(name string) []string {
	if s, ok := c.sources[c.governing(name)]; ok {
		return s
	}
	return []string{"*"}
}

func (c combined) governing(name string) string {
	if _, ok := c.sources[name]; ok {
		return name
	}
	return "default-src"
}

// effective leaves out what browsers ignore: 'unsafe-inline' beside a nonce or
// hash, and beside 'strict-dynamic' what allows by place. What default-src
// loses so, it loses for all that it governs.
func (c combined) effective() combined {
	e := combined{sources: maps.Clone(c.sources)}
	drop := func(name string, ignored func(string) bool) {
		if s, ok := e.sources[name]; ok && trusts(s) {
			e.sources[name] = slices.DeleteFunc(slices.Clone(s), ignored)
		}
	}
	inline := func(v string) bool { return v == "'unsafe-inline'" }
	drop(e.governing("script-src"), inline)
	drop(e.governing("style-src"), inline)
	if slices.Contains(e.of("script-src"), "'strict-dynamic'") {
		drop(e.governing("script-src"), func(v string) bool {
			return v == "'self'" || slices.ContainsFunc(broad, func(b string) bool { return strings.HasPrefix(v, b) })
		})
	}
	return e
}

// active returns the sources of all directives but those of pictures and media.
func (c combined) active() []string {
	out := slices.Clone(c.of("script-src"))
	for name, sources := range c.sources {
		if name != "img-src" && name != "media-src" {
			out = append(out, sources...)
		}
	}
	return out
}

func (c combined) passive() []string {
	return slices.Concat(c.sources[c.governing("img-src")], c.sources[c.governing("media-src")])
}
