package headers_test

import (
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tradecraft/intake/site/headers"
)

// page is a page without faults, which each test changes.
func page(change func(*headers.Page)) *headers.Page {
	p := &headers.Page{
		URL: "https://shop.example/",
		Headers: []headers.Header{
			{"Content-Type", "text/html; charset=utf-8"},
			{"Content-Security-Policy", "default-src 'none'; script-src 'self'; frame-ancestors 'none'"},
			{"Strict-Transport-Security", "max-age=63072000; includeSubDomains"},
			{"X-Content-Type-Options", "nosniff"},
			{"Referrer-Policy", "no-referrer"},
			{"Cross-Origin-Resource-Policy", "same-origin"},
		},
		HTML:      "<script src=/own.js></script>",
		Redirects: []string{"http://shop.example/", "https://shop.example/"},
	}
	if change != nil {
		change(p)
	}
	return p
}

func set(name, value string) func(*headers.Page) {
	return func(p *headers.Page) {
		for i, h := range p.Headers {
			if strings.EqualFold(h.Name, name) {
				p.Headers[i].Value = value
				return
			}
		}
		p.Headers = append(p.Headers, headers.Header{Name: name, Value: value})
	}
}

func text(html string) func(*headers.Page) { return func(p *headers.Page) { p.HTML = html } }

func TestTests(t *testing.T) {
	tests := map[string]struct {
		change func(*headers.Page)
		test   string
		want   string
	}{
		"none but named":        {nil, headers.TestCSP, "csp-implemented-with-no-unsafe-default-src-none"},
		"inline beside a nonce": {set("content-security-policy", "script-src 'nonce-abc' 'unsafe-inline'; object-src 'none'"), headers.TestCSP, "csp-implemented-with-unsafe-inline-in-style-src-only"},
		"strict-dynamic alone":  {set("content-security-policy", "script-src 'strict-dynamic'; object-src 'none'"), headers.TestCSP, "csp-header-invalid"},
		"a directive twice":     {set("content-security-policy", "img-src 'self'; img-src *"), headers.TestCSP, "csp-header-invalid"},
		"reports twice":         {set("content-security-policy", "default-src 'self'; report-uri /a; report-uri /b"), headers.TestCSP, "csp-implemented-but-duplicate-directives"},
		"http pictures":         {set("content-security-policy", "default-src 'self'; img-src http:"), headers.TestCSP, "csp-implemented-with-insecure-scheme-in-passive-content-only"},
		"http connections":      {set("content-security-policy", "default-src 'self'; connect-src http://a.example"), headers.TestCSP, "csp-implemented-with-insecure-scheme"},
		"meta narrows the header": {func(p *headers.Page) {
			set("content-security-policy", "default-src *")(p)
			text(`<meta http-equiv=Content-Security-Policy content="default-src 'self'">`)(p)
		}, headers.TestCSP, "csp-implemented-with-no-unsafe-default-src-none"},
		"framing by meta alone": {func(p *headers.Page) {
			p.Headers = p.Headers[:1]
			text(`<meta http-equiv=Content-Security-Policy content="frame-ancestors 'self'">`)(p)
		}, headers.TestCSP, "csp-not-implemented"},
		"no cookies":                  {nil, headers.TestCookies, "cookies-not-found"},
		"a session that scripts read": {set("set-cookie", "PHPSESSID=1; Secure; SameSite=Lax"), headers.TestCookies, "cookies-session-without-httponly-flag"},
		"all protected":               {set("set-cookie", "sessionid=1; Secure; HttpOnly; SameSite=Lax"), headers.TestCookies, "cookies-secure-with-httponly-sessions-and-samesite"},
		"not secure, hsts":            {set("set-cookie", "theme=dark"), headers.TestCookies, "cookies-without-secure-flag-but-protected-by-hsts"},
		"samesite misspelt":           {set("set-cookie", "theme=dark; Secure; SameSite=Sure"), headers.TestCookies, "cookies-samesite-flag-invalid"},
		"sharing with all, with cookies": {func(p *headers.Page) {
			p.Origin = "https://x.example"
			p.CORS = []headers.Header{{"Access-Control-Allow-Origin", "https://x.example"}, {"Access-Control-Allow-Credentials", "true"}}
		}, headers.TestCORS, "cross-origin-resource-sharing-implemented-with-universal-access"},
		"http first": {func(p *headers.Page) {
			p.Redirects = []string{"http://a.example", "http://b.example", "https://b.example"}
		}, headers.TestRedirection, "redirection-not-to-https-on-initial-redirection"},
		"another host at once":        {func(p *headers.Page) { p.Redirects = []string{"http://a.example", "https://b.example"} }, headers.TestRedirection, "redirection-off-host-from-http"},
		"last known referrer counts":  {set("referrer-policy", "unsafe-url, no-referrer, bogus"), headers.TestReferrer, "referrer-policy-private"},
		"short hsts":                  {set("strict-transport-security", "max-age=300"), headers.TestHSTS, "hsts-implemented-max-age-less-than-six-months"},
		"hsts twice":                  {set("strict-transport-security", "max-age=300, max-age=63072000"), headers.TestHSTS, "hsts-header-invalid"},
		"a preloaded host":            {func(p *headers.Page) { p.Preloaded = func(h string) bool { return h == "shop.example" } }, headers.TestHSTS, "hsts-preloaded"},
		"own scripts":                 {nil, headers.TestIntegrity, "sri-not-implemented-but-all-scripts-loaded-from-secure-origin"},
		"others' scripts checked":     {text("<script src=https://cdn.example.net/a.js integrity=sha384-x></script>"), headers.TestIntegrity, "sri-implemented-and-external-scripts-loaded-securely"},
		"others' scripts unchecked":   {text("<script src=https://cdn.example.net/a.js></script>"), headers.TestIntegrity, "sri-not-implemented-but-external-scripts-loaded-securely"},
		"the same registrable domain": {text("<script src=https://static.shop.example/a.js></script>"), headers.TestIntegrity, "sri-not-implemented-but-all-scripts-loaded-from-secure-origin"},
		"protocol of the page":        {text("<script src=//cdn.example.net/a.js></script>"), headers.TestIntegrity, "sri-not-implemented-and-external-scripts-not-loaded-securely"},
		"in a template":               {text("<template><script src=http://x.example/></script></template>"), headers.TestIntegrity, "sri-not-implemented-but-no-scripts-loaded"},
		"framing by policy":           {nil, headers.TestFraming, "x-frame-options-implemented-via-csp"},
		"sniffing twice":              {set("x-content-type-options", "nosniff, nosniff"), headers.TestSniffing, "x-content-type-options-header-invalid"},
		"resource policy":             {nil, headers.TestCORP, "corp-implemented-with-same-origin"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			a := headers.Assess(page(tt.change))
			if got := a.Tests[tt.test].Result; got != tt.want {
				t.Errorf("%s: %s, want %s", tt.test, got, tt.want)
			}
			for name, r := range a.Tests {
				if headers.Meaning(r.Result) == "" {
					t.Errorf("%s: result %q has no meaning", name, r.Result)
				}
			}
		})
	}
}

func TestScore(t *testing.T) {
	a := headers.Assess(page(nil))
	if a.Score != 130 || a.Grade != "A+" || len(a.Tests) != len(headers.Tests) {
		t.Errorf("a page without faults: %d %s of %d tests", a.Score, a.Grade, len(a.Tests))
	}
	// Credit counts only from 90 points on.
	a = headers.Assess(page(set("strict-transport-security", "max-age=1")))
	if a.Score != 120 || a.Grade != "A+" {
		t.Errorf("ten points lost: %d %s", a.Score, a.Grade)
	}
	a = headers.Assess(page(func(p *headers.Page) { p.Headers = p.Headers[2:]; set("strict-transport-security", "max-age=1")(p) }))
	if a.Score != 45 || a.Grade != "C-" {
		t.Errorf("without a policy, framing, HSTS: %d %s", a.Score, a.Grade)
	}
	if a := headers.Assess(&headers.Page{}); a.Score != 30 || a.Grade != "D" {
		t.Errorf("nothing at all: %d %s", a.Score, a.Grade)
	}
}

func FuzzAssess(f *testing.F) {
	f.Add("default-src 'self'", "a=b; Secure", "<script src=//x>", "max-age=1")
	f.Add("img-src %zz/; ;", "=;samesite", "<base href=https://x.example><script src>", "max-age=-")
	f.Fuzz(func(t *testing.T, policy, cookie, html, hsts string) {
		p := page(func(p *headers.Page) {
			set("content-security-policy", policy)(p)
			set("set-cookie", cookie)(p)
			set("strict-transport-security", hsts)(p)
			text(html + "<meta http-equiv=content-security-policy content=\"" + policy + "\">")(p)
		})
		a := headers.Assess(p)
		if diff := cmp.Diff(a, headers.Assess(p)); diff != "" || len(a.Tests) != len(headers.Tests) {
			t.Errorf("twice the same page: %s", diff)
		}
	})
}

// TestWorseNeverScoresMore takes headers away at random: the score of what is
// left is never higher where the header only brought points.
func TestWorseNeverScoresMore(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for range 500 {
		p := page(nil)
		whole := headers.Assess(p).Score
		i := 1 + r.IntN(len(p.Headers)-1)
		p.Headers = append(p.Headers[:i:i], p.Headers[i+1:]...)
		if left := headers.Assess(p).Score; left > whole {
			t.Fatalf("%d without a header, %d with it", left, whole)
		}
	}
}
