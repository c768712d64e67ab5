package headers

import (
	"net/url"
	"strings"

	"golang.org/x/net/html"
)

// Header is one header field as it came.
type Header struct{ Name, Value string }

// Page is what was learned of one page: the answers on the way and its text.
type Page struct {
	URL     string   // where the page was found in the end
	Headers []Header // of the answer that gave the page, in order; Set-Cookie once a cookie
	HTML    string
	// CORS holds the headers of the answer to a preflight from another origin,
	// nil when there was none, and Origin that origin.
	CORS   []Header
	Origin string
	// Redirects are the addresses from the plain HTTP one to the last, nil when
	// nothing answers on plain HTTP.
	Redirects []string
	// NoHTTPS says that nothing answers on HTTPS, BadCertificate that a
	// certificate on the way is not valid.
	NoHTTPS        bool
	BadCertificate bool
	// Preloaded says whether browsers have a host in their HSTS list. Without
	// it no host is.
	Preloaded func(host string) bool
}

// values returns all values of a header.
func values(headers []Header, name string) []string {
	var out []string
	for _, h := range headers {
		if strings.EqualFold(h.Name, name) {
			out = append(out, h.Value)
		}
	}
	return out
}

// value returns the first value of a header.
func value(headers []Header, name string) string {
	if all := values(headers, name); len(all) > 0 {
		return all[0]
	}
	return ""
}

func (p *Page) isHTTPS() bool { return strings.HasPrefix(strings.ToLower(p.URL), "https:") }

func (p *Page) host() string { return hostOf(p.URL) }

func hostOf(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	return strings.ToLower(u.Hostname())
}

func (p *Page) isPreloaded(host string) bool { return p.Preloaded != nil && p.Preloaded(host) }

// document is what the tests need of a page's elements.
type document struct {
	policies []string // of meta elements that stand for Content-Security-Policy
	referrer string   // of meta name=referrer, the last one
	base     *url.URL
	scripts  []element
}

// element is a script element. src is "" for a script that is written into the
// page.
type element struct {
	src       string
	integrity string
}

// readDocument walks the elements of a page, as a browser without scripts
// would build them.
func readDocument(text string) document {
	var d document
	root, err := html.ParseWithOptions(strings.NewReader(text), html.ParseOptionEnableScripting(false))
	if err != nil {
		return d
	}
	var scripts []*html.Node
	for n := range root.Descendants() {
		if n.Type != html.ElementNode || inTemplate(n) {
			continue
		}
		switch n.Data {
		case "meta":
			d.readMeta(n)
		case "base":
			if u, err := url.Parse(attribute(n, "href")); d.base == nil && err == nil && u.IsAbs() {
				d.base = u
			}
		case "script":
			scripts = append(scripts, n)
		}
	}
	for _, n := range scripts {
		e := element{integrity: attribute(n, "integrity")}
		if n.Namespace == "" && has(n, "src") {
			e.src = d.resolve(attribute(n, "src"))
		}
		d.scripts = append(d.scripts, e)
	}
	return d
}

// inTemplate says whether an element is in a template, which is no part of the
// page until a script takes it out.
func inTemplate(n *html.Node) bool {
	for a := range n.Ancestors() {
		if a.Type == html.ElementNode && a.Data == "template" {
			return true
		}
	}
	return false
}

func (d *document) readMeta(n *html.Node) {
	content := attribute(n, "content")
	if has(n, "http-equiv") && has(n, "content") {
		if content != "" && strings.EqualFold(strings.TrimSpace(attribute(n, "http-equiv")), "content-security-policy") {
			d.policies = append(d.policies, content)
		}
	} else if content != "" && strings.EqualFold(strings.TrimSpace(attribute(n, "name")), "referrer") {
		d.referrer = content
	}
}

// resolve gives the address that src stands for, or src itself when only the
// page's own address would tell.
func (d *document) resolve(src string) string {
	u, err := url.Parse(strings.TrimSpace(src))
	if err != nil {
		return src
	}
	if !u.IsAbs() {
		if d.base == nil {
			return src
		}
		u = d.base.ResolveReference(u)
	}
	u.Host = strings.ToLower(u.Host)
	return u.String()
}

func attribute(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name && a.Namespace == "" {
			return a.Val
		}
	}
	return ""
}

func has(n *html.Node, name string) bool {
	for _, a := range n.Attr {
		if a.Key == name && a.Namespace == "" {
			return true
		}
	}
	return false
}
