package headers

import (
	"net/url"
	"regexp"
	"slices"
	"strings"

	"golang.org/x/net/publicsuffix"
)

// worse returns the result that stands later in order, best first. "" is
// better than all.
func worse(order []string, a, b string) string {
	if a == "" || slices.Index(order, b) > slices.Index(order, a) {
		return b
	}
	return a
}

// Results of scripts of other sites, best first.
var integrityOrder = []string{
	"sri-implemented-and-all-scripts-loaded-securely",
	"sri-implemented-but-external-scripts-not-loaded-securely",
	"sri-not-implemented-but-external-scripts-loaded-securely",
	"sri-not-implemented-and-external-scripts-not-loaded-securely",
}

// sameProtocol is an address that takes its scheme from the page.
var sameProtocol = regexp.MustCompile(`^//[^/]`)

// integrity looks at the scripts that the page names in its text. Scripts of
// the same site need no hash; one whose scheme is the page's counts as foreign
// and not secure, whatever host it names.
func integrity(p *Page, d document) string {
	mime, _, _ := strings.Cut(value(p.Headers, "content-type"), ";")
	if mime != "text/html" && mime != "application/xhtml+xml" {
		return "sri-not-implemented-response-not-html"
	}
	if len(d.scripts) == 0 {
		return "sri-not-implemented-but-no-scripts-loaded"
	}
	result, foreign := "", false
	for _, s := range d.scripts {
		if s.src == "" {
			continue
		}
		own, secure := p.origin(s.src)
		if own {
			if s.integrity != "" && secure && result == "" {
				result = integrityOrder[0]
			}
			continue
		}
		foreign = true
		switch {
		case s.integrity != "" && !secure:
			result = worse(integrityOrder, result, integrityOrder[1])
		case s.integrity == "" && secure:
			result = worse(integrityOrder, result, integrityOrder[2])
		case s.integrity == "":
			result = worse(integrityOrder, result, integrityOrder[3])
		}
	}
	switch {
	case result != "":
		return result
	case foreign:
		return "sri-implemented-and-external-scripts-loaded-securely"
	}
	return "sri-not-implemented-but-all-scripts-loaded-from-secure-origin"
}

// origin says whether a script is the site's own, and whether it comes over
// HTTPS.
func (p *Page) origin(src string) (own, secure bool) {
	if sameProtocol.MatchString(src) {
		return false, false
	}
	if !strings.HasPrefix(src, "https://") && !strings.HasPrefix(src, "http://") {
		return true, p.isHTTPS() // relative to the page
	}
	u, err := url.Parse(src)
	return err == nil && site(u.Hostname()) == site(p.host()), strings.HasPrefix(src, "https:")
}

// site is the registrable domain of a host by the part of the public suffix
// list that registries wrote, "" for an address.
func site(host string) string {
	host = strings.ToLower(strings.Trim(host, "."))
	if host == "" || strings.Trim(host, "0123456789.") == "" || strings.Contains(host, ":") {
		return ""
	}
	suffix, icann := publicsuffix.PublicSuffix(host)
	for !icann && strings.Contains(suffix, ".") {
		_, suffix, _ = strings.Cut(suffix, ".")
		suffix, icann = publicsuffix.PublicSuffix(suffix)
	}
	rest, found := strings.CutSuffix(host, "."+suffix)
	if !found {
		return ""
	}
	return rest[strings.LastIndexByte(rest, '.')+1:] + "." + suffix
}

// Results of cookies, best first.
var cookieOrder = []string{
	"cookies-without-secure-flag-but-protected-by-hsts",
	"cookies-without-secure-flag",
	"cookies-session-without-secure-flag-but-protected-by-hsts",
	"cookies-samesite-flag-invalid",
	"cookies-anticsrf-without-samesite-flag",
	"cookies-session-without-httponly-flag",
	"cookies-session-without-secure-flag",
}

// cookie is a cookie as far as its protection goes.
type cookie struct {
	name             string
	secure, httpOnly bool
	sameSite         string // in lower case, "" when absent or not known
	badSameSite      bool
}

// ignoredCookies are set by load balancers that give their users no say.
var ignoredCookies = []string{"heroku-session-affinity"}

// cookies judges the worst cookie that the page sets.
func cookies(p *Page, hsts bool) string {
	result, n, allSameSite := "", 0, true
	add := func(r string) { result = worse(cookieOrder, result, r) }
	for _, line := range values(p.Headers, "set-cookie") {
		c := readCookie(line)
		if c.badSameSite {
			add("cookies-samesite-flag-invalid")
		}
		if c.name == "" || slices.Contains(ignoredCookies, c.name) {
			continue
		}
		n++
		allSameSite = allSameSite && c.sameSite != ""
		c.judge(hsts, add)
	}
	switch {
	case n == 0:
		return "cookies-not-found"
	case result != "":
		return result
	case allSameSite:
		return "cookies-secure-with-httponly-sessions-and-samesite"
	}
	return "cookies-secure-with-httponly-sessions"
}

func (c cookie) judge(hsts bool, add func(string)) {
	name := strings.ToLower(c.name)
	session := strings.Contains(name, "login") || strings.Contains(name, "sess")
	protected := ""
	if hsts {
		protected = "-but-protected-by-hsts"
	}
	if !c.secure {
		if c.sameSite == "none" {
			add("cookies-samesite-flag-invalid")
		}
		add("cookies-without-secure-flag" + protected)
		if session {
			add("cookies-session-without-secure-flag" + protected)
		}
	}
	if strings.Contains(name, "csrf") && c.sameSite == "" {
		add("cookies-anticsrf-without-samesite-flag")
	}
	if session && !c.httpOnly {
		add("cookies-session-without-httponly-flag")
	}
}

// readCookie reads a Set-Cookie line as far as it matters here (RFC 6265,
// section 5.2, and SameSite of its successor).
func readCookie(line string) cookie {
	pair, attributes, _ := strings.Cut(line, ";")
	name, _, _ := strings.Cut(pair, "=")
	c := cookie{name: strings.TrimSpace(name)}
	for a := range strings.SplitSeq(attributes, ";") {
		key, v, _ := strings.Cut(a, "=")
		switch lower(key) {
		case "secure":
			c.secure = true
		case "httponly":
			c.httpOnly = true
		case "samesite":
			switch v = lower(v); v {
			case "lax", "strict", "none":
				c.sameSite = v
			default:
				c.badSameSite = true
			}
		}
	}
	return c
}
