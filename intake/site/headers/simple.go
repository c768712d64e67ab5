package headers

import (
	"slices"
	"strconv"
	"strings"
)

func lower(s string) string { return strings.ToLower(strings.TrimSpace(s)) }

func sniffing(p *Page) string {
	switch value(p.Headers, TestSniffing) {
	case "":
		return "x-content-type-options-not-implemented"
	default:
		if lower(value(p.Headers, TestSniffing)) == "nosniff" {
			return "x-content-type-options-nosniff"
		}
		return "x-content-type-options-header-invalid"
	}
}

// framing also looks at frame-ancestors of the policy, which browsers prefer.
func framing(p *Page, policy policyResult) string {
	if policy.framing {
		return "x-frame-options-implemented-via-csp"
	}
	switch v := lower(value(p.Headers, TestFraming)); {
	case value(p.Headers, TestFraming) == "":
		return "x-frame-options-not-implemented"
	case v == "deny" || v == "sameorigin":
		return "x-frame-options-sameorigin-or-deny"
	case strings.HasPrefix(v, "allow-from"):
		return "x-frame-options-allow-from-origin"
	}
	return "x-frame-options-header-invalid"
}

func resourcePolicy(p *Page) string {
	switch v := lower(value(p.Headers, TestCORP)); v {
	case "":
		return "corp-not-implemented"
	case "same-site", "same-origin", "cross-origin":
		return "corp-implemented-with-" + v
	}
	return "corp-header-invalid"
}

// sharing looks at what a preflight from another origin was told.
func sharing(p *Page) string {
	const name = "cross-origin-resource-sharing-"
	allowed := value(p.CORS, "access-control-allow-origin")
	switch {
	case allowed == "":
		return name + "not-implemented"
	case lower(allowed) == "*":
		return name + "implemented-with-public-access"
	case p.Origin != "" && p.Origin == allowed && lower(value(p.CORS, "access-control-allow-credentials")) == "true":
		return name + "implemented-with-universal-access"
	}
	return name + "implemented-with-restricted-access"
}

var (
	privateReferrers = []string{"no-referrer", "same-origin", "strict-origin", "strict-origin-when-cross-origin"}
	leakyReferrers   = []string{"origin", "origin-when-cross-origin", "unsafe-url", "no-referrer-when-downgrade"}
)

// referrer takes the last value that browsers know; that of a meta element
// comes after those of headers.
func referrer(p *Page, d document) string {
	all := values(p.Headers, TestReferrer)
	if d.referrer != "" {
		all = append(all, d.referrer)
	}
	if len(all) == 0 {
		return "referrer-policy-not-implemented"
	}
	result := "referrer-policy-header-invalid"
	for v := range strings.SplitSeq(strings.Join(all, ","), ",") {
		switch v = lower(v); {
		case slices.Contains(privateReferrers, v):
			result = "referrer-policy-private"
		case slices.Contains(leakyReferrers, v):
			result = "referrer-policy-unsafe"
		}
	}
	return result
}

// sixMonths is 180 days in seconds: many sites state these for half a year.
const sixMonths = 15552000

func strictTransport(p *Page) string {
	switch {
	case p.isPreloaded(p.host()):
		return "hsts-preloaded"
	case p.NoHTTPS:
		return "hsts-not-implemented-no-https"
	case p.BadCertificate:
		return "hsts-invalid-cert"
	}
	all := values(p.Headers, TestHSTS)
	if len(all) == 0 {
		return "hsts-not-implemented"
	}
	age, ok := maxAge(all[0])
	switch {
	case !ok:
		return "hsts-header-invalid"
	case age < sixMonths:
		return "hsts-implemented-max-age-less-than-six-months"
	}
	return "hsts-implemented-max-age-at-least-six-months"
}

// maxAge reads the seconds of an HSTS header. A comma means that the header was
// sent twice, which makes it invalid. An age that is no number counts as long,
// as in HTTP Observatory.
func maxAge(header string) (seconds float64, ok bool) {
	header = header[:min(len(header), 1024)]
	if strings.Contains(header, ",") {
		return 0, false
	}
	for part := range strings.SplitSeq(header, ";") {
		digits, found := strings.CutPrefix(lower(part), "max-age=")
		if !found {
			continue
		}
		digits = strings.TrimLeft(digits, " \t")
		end := 0
		for end < len(digits) && (digits[end] >= '0' && digits[end] <= '9' || end == 0 && (digits[0] == '-' || digits[0] == '+')) {
			end++
		}
		n, err := strconv.ParseFloat(digits[:end], 64)
		if err != nil {
			n = sixMonths
		}
		seconds, ok = n, true
	}
	return seconds, ok
}

func redirection(p *Page) string {
	scheme := func(address string) string {
		s, _, _ := strings.Cut(strings.ToLower(address), ":")
		return s
	}
	route := p.Redirects
	switch {
	case len(route) == 0:
		return "redirection-not-needed-no-http"
	case p.BadCertificate:
		return "redirection-invalid-cert"
	case !slices.ContainsFunc(route, func(a string) bool { return !p.isPreloaded(hostOf(a)) }):
		return "redirection-all-redirects-preloaded"
	case len(route) == 1:
		return "redirection-missing"
	case scheme(route[len(route)-1]) != "https":
		return "redirection-not-to-https"
	case scheme(route[1]) == "http":
		return "redirection-not-to-https-on-initial-redirection"
	case scheme(route[0]) == "http" && scheme(route[1]) == "https" && hostOf(route[0]) != hostOf(route[1]):
		return "redirection-off-host-from-http"
	}
	return "redirection-to-https"
}
