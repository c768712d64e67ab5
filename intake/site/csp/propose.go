package csp

import (
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strings"
)

// Load is one thing that a site was seen to load or to do.
type Load struct {
	// Directive governs it: script-src, style-src, img-src, font-src,
	// connect-src, frame-src, media-src, worker-src, manifest-src or form-action.
	Directive string
	URL       string // "" for what is written into the page
	// SHA256 is the hash of a script that is written into the page, in base64.
	SHA256 string
	// Integrity is the hash that a file could carry, "" when it has no fixed text.
	Integrity string
	// Inserted says that a script put it into the page, not the page's own text;
	// Written that it did so with document.write.
	Inserted, Written bool
	// Varies says that the text differed between visits.
	Varies bool
	// Shared says that a file of another origin allows to be read (CORS), which
	// integrity needs.
	Shared bool
	// Handler names an event attribute or javascript: address, Eval code made of
	// strings, each with where.
	Handler, Eval string
}

// Proposal is a policy for a site from what it was seen to load.
type Proposal struct {
	// Policy is the value of the header. With Nonce it has the word NONCE, which
	// the server replaces by a new random value of 16 bytes or more, in base64,
	// in each answer, and puts on each script element of the page.
	Policy string
	Nonce  bool
	// Blocks says what was seen that the policy would stop, sorted.
	Blocks []string
	// NoSRI names the scripts of other origins that cannot carry an integrity
	// hash, each with why, sorted.
	NoSRI []string
}

// Propose makes a strict policy: scripts by hash where all of them have a fixed
// text, else by nonce, with 'strict-dynamic' for what they load; everything
// else by the origins that were seen. page is the address of the site.
func Propose(page string, loads []Load) Proposal {
	var p Proposal
	blocks, noSRI := map[string]bool{}, map[string]bool{}
	sources := map[string]map[string]bool{"form-action": {self: true}}
	var hashes []string
	for _, l := range loads {
		p.note(page, l, blocks, noSRI)
		switch {
		case l.Directive != "script-src":
			if s := sourceOf(page, l.URL); s != "" {
				if sources[l.Directive] == nil {
					sources[l.Directive] = map[string]bool{}
				}
				sources[l.Directive][s] = true
			}
		case l.Handler != "" || l.Eval != "" || l.Inserted:
		case l.Varies || l.SHA256 == "" && (l.Integrity == "" || !l.Shared && !sameOrigin(page, l.URL)):
			p.Nonce = true
		case l.SHA256 != "":
			hashes = append(hashes, "'sha256-"+l.SHA256+"'")
		default:
			hashes = append(hashes, "'"+l.Integrity+"'")
		}
	}
	slices.Sort(hashes)
	hashes = slices.Compact(hashes)
	if len(hashes) > maxHashes {
		p.Nonce = true
	}
	if p.Nonce {
		hashes = []string{"'nonce-NONCE'"}
	}
	p.Policy = write(hashes, sources)
	p.Blocks, p.NoSRI = slices.Sorted(maps.Keys(blocks)), slices.Sorted(maps.Keys(noSRI))
	return p
}

// maxHashes bounds the hashes of a policy: more make the header longer than
// servers and proxies let through.
const maxHashes = 60

// note keeps what the policy would stop, and what cannot carry integrity.
func (p *Proposal) note(page string, l Load, blocks, noSRI map[string]bool) {
	switch {
	case l.Handler != "":
		blocks["code in an attribute: "+l.Handler] = true
	case l.Eval != "":
		blocks["code made of strings: "+l.Eval] = true
	case l.Written:
		blocks["script written by document.write: "+l.URL] = true
	case strings.HasPrefix(l.URL, "http:") && strings.HasPrefix(page, "https:"):
		blocks["plain HTTP: "+l.URL] = true
	}
	if l.Directive != "script-src" || l.URL == "" || sameOrigin(page, l.URL) {
		return
	}
	switch {
	case l.Varies:
		noSRI[l.URL+": its text changes between visits"] = true
	case !l.Shared:
		noSRI[l.URL+": its host does not let it be read (no Access-Control-Allow-Origin)"] = true
	case l.Inserted:
		noSRI[l.URL+": another script puts it into the page, so that script has to state the hash"] = true
	}
}

// write puts the policy together in a fixed order. Styles in attributes stay
// allowed, since few sites can do without.
func write(scripts []string, sources map[string]map[string]bool) string {
	parts := []string{"default-src 'none'"}
	if len(scripts) == 0 {
		parts = append(parts, "script-src 'none'")
	} else {
		parts = append(parts, "script-src "+strings.Join(scripts, " ")+" 'strict-dynamic' https: 'unsafe-inline'")
	}
	for _, d := range [...]string{"style-src", "img-src", "font-src", "connect-src", "frame-src", "media-src", "worker-src", "manifest-src", "form-action"} {
		if len(sources[d]) == 0 {
			continue
		}
		list := slices.SortedFunc(maps.Keys(sources[d]), func(a, b string) int {
			// 'self' first, then by name.
			return strings.Compare(strings.Replace(a, self, " ", 1), strings.Replace(b, self, " ", 1))
		})
		if d == "style-src" {
			list = append(list, unsafeInline)
		}
		parts = append(parts, d+" "+strings.Join(list, " "))
	}
	return strings.Join(append(parts, "object-src 'none'", "base-uri 'none'", "frame-ancestors 'self'"), "; ")
}

// sourceOf is the source expression that allows an address: 'self', an origin,
// or a scheme for what has no host. Plain HTTP is allowed as HTTPS, which
// browsers then ask for.
func sourceOf(page, address string) string {
	u, err := url.Parse(address)
	switch {
	case address == "" || err != nil:
		return ""
	case u.Scheme == "data" || u.Scheme == "blob":
		return u.Scheme + ":"
	case u.Host == "" || sameOrigin(page, address):
		return self
	case u.Scheme == "http" || u.Scheme == "https":
		return "https://" + strings.ToLower(u.Host)
	case u.Scheme == "ws" || u.Scheme == "wss":
		return "wss://" + strings.ToLower(u.Host)
	}
	return ""
}

func sameOrigin(page, address string) bool {
	a, errA := url.Parse(page)
	b, errB := url.Parse(address)
	return errA == nil && errB == nil && (b.Host == "" && b.Scheme == "" || strings.EqualFold(a.Scheme, b.Scheme) && strings.EqualFold(a.Host, b.Host))
}

// String says what to do with the policy.
func (p Proposal) String() string {
	if p.Nonce {
		return fmt.Sprintf("%s (replace NONCE by a new random value in each answer)", p.Policy)
	}
	return p.Policy
}
