package host

import (
	"net/netip"
	"net/url"
	"strings"

	"golang.org/x/net/publicsuffix"
)

// Kind says what is known of a host.
type Kind uint8

// Kinds of hosts, from what clears to what accuses.
const (
	None      Kind = iota // no host: a path of the same site, or not known
	Own                   // first party, or authorised by the owner
	Known                 // a provider that many sites use
	Reserved              // localhost, names for examples and tests
	Unknown               // any other
	Cheap                 // an ending that throw-away names are bought under
	Numeric               // an address instead of a name
	Lookalike             // stands in for a provider's name
)

// Host is one place.
type Host struct {
	Name string
	Kind Kind
	// Of is the name that a look-alike stands in for.
	Of string
}

// Odd says whether the host by itself is a reason to look.
func (h Host) Odd() bool { return h.Kind >= Cheap }

// Foreign says whether the host is nobody's that we know.
func (h Host) Foreign() bool { return h.Kind >= Reserved }

// Judge decides about hosts. The zero value knows the common providers.
type Judge struct {
	// Own are the site's own and authorised hosts and their subdomains.
	Own []string
}

// OfURL returns the host of an address or of the constant start of one, and
// whether there is one: "https://a.example/x", "//a.example", "wss://…",
// "a.example/x.php". A path gives false.
func OfURL(s string) (string, bool) {
	s = strings.TrimSpace(s)
	if len(s) < 4 || len(s) > 4096 {
		return "", false
	}
	rest, schemed := s, false
	if i := strings.Index(s, "://"); i >= 0 && i < 12 && schemeLike(s[:i]) {
		rest, schemed = s[i+3:], true
	} else if strings.HasPrefix(s, "//") {
		rest, schemed = s[2:], true
	}
	end := strings.IndexAny(rest, "/?#\\ \"'<>")
	name := rest
	if end >= 0 {
		name = rest[:end]
	}
	if i := strings.LastIndexByte(name, '@'); i >= 0 {
		name = name[i+1:]
	}
	if i := strings.LastIndexByte(name, ':'); i > 0 && !strings.Contains(name, "]") {
		name = name[:i]
	}
	name = strings.ToLower(strings.TrimSuffix(name, "."))
	if name == "" || len(name) > 253 || !hostLike(name) {
		return "", false
	}
	if schemed {
		return name, strings.Contains(name, ".") || name == "localhost"
	}
	// Without a scheme only a name with a path and a public ending is one.
	if end <= 0 || rest[end] != '/' || !strings.Contains(name, ".") {
		return "", false
	}
	suffix, icann := publicsuffix.PublicSuffix(name)
	return name, icann && suffix != name && !fileEnding[suffix]
}

func schemeLike(s string) bool {
	switch strings.ToLower(s) {
	case "http", "https", "ws", "wss", "ftp", "stun", "turn":
		return true
	}
	return false
}

func hostLike(s string) bool {
	for i := 0; i < len(s); i++ {
		c := s[i]
		if !(c == '.' || c == '-' || c == '_' || c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 0x80 || c == '[' || c == ']' || c == ':') {
			return false
		}
	}
	return true
}

// Of judges one host name.
func (j *Judge) Of(name string) Host {
	h := Host{Name: name, Kind: Unknown}
	if name == "" {
		return Host{}
	}
	for _, o := range j.Own {
		if under(name, hostOnly(o)) {
			h.Kind = Own
			return h
		}
	}
	site, err := publicsuffix.EffectiveTLDPlusOne(name)
	if err != nil {
		site = name
	}
	switch {
	case known[site] || known[name]:
		h.Kind = Known
	case reserved(name):
		h.Kind = Reserved
		if of := imitates(site); of != "" {
			h.Kind, h.Of = Lookalike, of
		}
	case numeric(name):
		h.Kind = Numeric
	default:
		if of := imitates(site); of != "" {
			h.Kind, h.Of = Lookalike, of
		} else if cheap[site[strings.LastIndexByte(site, '.')+1:]] {
			h.Kind = Cheap
		}
	}
	return h
}

func hostOnly(o string) string {
	if u, err := url.Parse(o); err == nil && u.Host != "" {
		return strings.ToLower(u.Hostname())
	}
	o, _, _ = strings.Cut(o, "/")
	return strings.ToLower(strings.TrimPrefix(o, "*."))
}

func under(name, site string) bool {
	return site != "" && (name == site || strings.HasSuffix(name, "."+site))
}

func reserved(name string) bool {
	if name == "localhost" || strings.HasPrefix(name, "127.") || name == "0.0.0.0" {
		return true
	}
	switch name[strings.LastIndexByte(name, '.')+1:] {
	case "example", "test", "invalid", "localhost", "local", "internal":
		return true
	}
	return under(name, "example.com") || under(name, "example.org") || under(name, "example.net")
}

func numeric(name string) bool {
	_, err := netip.ParseAddr(strings.Trim(name, "[]"))
	return err == nil
}

// imitates returns the name that a registered name stands in for: a
// provider's name inside it, whole or with letters that look alike.
func imitates(site string) string {
	label, _, _ := strings.Cut(site, ".")
	label = strings.ReplaceAll(label, "image", "")
	folded := strings.NewReplacer("-", "", "0", "o", "1", "l", "3", "e", "4", "a", "5", "s", "vv", "w", "rn", "m").Replace(label)
	alike := strings.ReplaceAll(folded, "i", "l")
	if generic(label) {
		return "a name that every site could have"
	}
	for _, s := range stems {
		if strings.Contains(folded, s) || strings.Contains(alike, strings.ReplaceAll(s, "i", "l")) {
			return s
		}
		if len(s) > 6 && (near(folded, s) || len(folded) > len(s) && (near(folded[:len(s)], s) || near(folded[len(folded)-len(s):], s))) {
			return s
		}
	}
	return ""
}

// generic says whether a label is nothing but ownerless words joined by dashes.
func generic(label string) bool {
	parts := strings.Split(label, "-")
	if len(parts) < 2 {
		return false
	}
	for _, p := range parts {
		if !plain[strings.NewReplacer("0", "o", "1", "i", "3", "e", "4", "a", "5", "s").Replace(p)] {
			return false
		}
	}
	return true
}

// near says whether two words differ in one letter put in, left out, changed
// or two swapped, and not in none.
func near(a, b string) bool {
	if len(a) == len(b) {
		diff, first := 0, -1
		for i := range len(a) {
			if a[i] != b[i] {
				if diff++; first < 0 {
					first = i
				}
			}
		}
		return diff == 1 || diff == 2 && first+1 < len(a) && a[first] == b[first+1] && a[first+1] == b[first]
	}
	if len(a) > len(b) {
		a, b = b, a
	}
	if len(b)-len(a) != 1 {
		return false
	}
	i := 0
	for i < len(a) && a[i] == b[i] {
		i++
	}
	return a[i:] == b[i+1:]
}
