package examine

import (
	"encoding/base64"
	"encoding/hex"
	"net/url"
	"slices"
	"strings"

	"golang.org/x/net/html"

	"tradecraft/intake/site"
	"tradecraft/intake/site/csp"
)

// propose makes a policy from what the site loads. What was found to be
// malicious, and the places that data went to without anybody having named
// them, are not allowed by it.
func propose(r *site.Result, m Material) {
	bad := map[string]bool{}
	for _, x := range r.Exits {
		if !x.Authorized {
			bad[hostname(x.Destination)] = true
		}
	}
	for _, f := range r.Findings {
		if f.Kind == site.KindMalicious && f.Severity != site.Info {
			bad[hostname(f.Destination)] = true
		}
	}
	var loads []csp.Load
	for _, l := range m.Loads {
		if !bad[hostname(l.URL)] {
			loads = append(loads, l)
		}
	}
	// Pictures and fonts that stand in the page are no requests.
	for kind, directive := range map[string]string{"data:image/": "img-src", "data:font/": "font-src", "data:application/font": "font-src"} {
		if strings.Contains(m.Page, kind) {
			loads = append(loads, csp.Load{Directive: directive, URL: kind})
		}
	}
	texts := map[string]int{} // how many texts an address gave
	for _, s := range r.Inventory {
		if s.InlineSHA256 == "" && s.Dynamic == "" {
			texts[s.URL]++
		}
	}
	for i := range r.Inventory {
		s := &r.Inventory[i]
		if s.Worker != "" || s.Malicious > 0.9 || proved(r, s) || s.InlineSHA256 == "" && bad[hostname(s.URL)] {
			continue
		}
		loads = append(loads, scriptLoad(r, s, texts[s.URL] > 1))
	}
	p := csp.Propose(r.URL, append(loads, handlers(m.Page)...))
	r.Policy.Proposed, r.Policy.Blocks, r.Policy.NoSRI = p.String(), p.Blocks, p.NoSRI
}

func scriptLoad(r *site.Result, s *site.Script, varies bool) csp.Load {
	l := csp.Load{Directive: "script-src", Integrity: s.Integrity, Varies: varies, Shared: s.SRI != ""}
	// What loaded it stands first; the page itself when its text has it.
	l.Inserted = len(s.Loader) > 0 && !slices.Contains(s.Pages, s.Loader[0]) && s.Loader[0] != r.URL
	switch {
	case s.Dynamic == "document.write":
		l.URL, l.Written = s.URL, true
	case s.Dynamic != "":
		l.Eval = s.Dynamic + " in " + s.URL
	case s.InlineSHA256 != "":
		if sum, err := hex.DecodeString(s.InlineSHA256); err == nil {
			l.SHA256 = base64.StdEncoding.EncodeToString(sum)
		}
	default:
		l.URL = s.URL
	}
	return l
}

// maxHandlers bounds the attributes with code that are named.
const maxHandlers = 20

// handlers finds code in attributes, which a strict policy stops.
func handlers(page string) []csp.Load {
	root, err := html.Parse(strings.NewReader(page))
	if err != nil {
		return nil
	}
	var out []csp.Load
	for n := range root.Descendants() {
		if n.Type != html.ElementNode {
			continue
		}
		for _, a := range n.Attr {
			code := strings.HasPrefix(a.Key, "on") && len(a.Key) > 2 && a.Val != ""
			if u, err := url.Parse(strings.TrimSpace(a.Val)); err == nil && (a.Key == "href" || a.Key == "action") && strings.EqualFold(u.Scheme, "javascript") {
				code = true
			}
			if code && len(out) < maxHandlers {
				out = append(out, csp.Load{Directive: "script-src", Handler: a.Key + " of a " + n.Data})
			}
		}
	}
	return out
}
