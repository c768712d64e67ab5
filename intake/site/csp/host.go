package csp

import (
	"net/netip"
	"net/url"
	"strconv"
	"strings"
)

// withoutScheme cuts "scheme://" and then "//" off a source expression.
func withoutScheme(v string) string {
	if i := strings.Index(v, "://"); i > 0 && isWordScheme(v[:i]) {
		v = v[i+3:]
	}
	return strings.TrimPrefix(v, "//")
}

// isWordScheme is a little wider than a scheme: it may begin with a digit or an
// underscore.
func isWordScheme(s string) bool {
	for i := range len(s) {
		c := s[i]
		if !isLetter(c) && !isDigit(c) && c != '_' && (i == 0 || c != '+' && c != '.' && c != '-') {
			return false
		}
	}
	return true
}

// placeholder stands for '*' while an expression is read as a URL.
const placeholder = "wildcard_placeholder"

// hostAndPath reads a source expression as "//host/path": the host in lower
// case with '*' replaced by the placeholder, and the path, "/" when empty. ok
// is false when no URL can be made of it.
func hostAndPath(v string) (host, path string, ok bool) {
	rest := strings.Replace(strings.Replace(withoutScheme(v), ":*", "", 1), "*", placeholder, 1)
	rest = strings.TrimLeft(rest, "/\\")
	end := strings.IndexAny(rest, "/\\?#")
	path = "/"
	if end >= 0 {
		if rest[end] == '/' || rest[end] == '\\' {
			path = rest[end:]
			if i := strings.IndexAny(path, "?#"); i >= 0 {
				path = path[:i]
			}
		}
		rest = rest[:end]
	}
	rest = rest[strings.LastIndexByte(rest, '@')+1:]
	if !strings.HasPrefix(rest, "[") {
		name, port, found := strings.Cut(rest, ":")
		if found && strings.Trim(port, "0123456789") != "" {
			return "", "", false
		}
		rest = name
	} else if i := strings.IndexByte(rest, ']'); i >= 0 {
		rest = rest[:i+1]
	}
	host = strings.ToLower(rest)
	if decoded, err := url.PathUnescape(host); err == nil {
		host = decoded
	}
	return host, path, host != "" && !strings.ContainsAny(host, " <>^|%")
}

// isAddress says whether a source expression names an IP address, in any
// spelling that browsers read as one (URL Standard, section 3.5).
func isAddress(v string) bool {
	if !strings.ContainsAny(v, "0123456789[%") {
		return false
	}
	host, _, ok := hostAndPath(v)
	if !ok {
		return false
	}
	if inner, ok := strings.CutPrefix(host, "["); ok {
		_, err := netip.ParseAddr(strings.TrimSuffix(inner, "]"))
		return err == nil
	}
	return isIPv4(host)
}

// isIPv4 reads one to four numbers, decimal, octal or hexadecimal, of which the
// last fills what is left of the four bytes.
func isIPv4(host string) bool {
	parts := strings.Split(strings.TrimSuffix(host, "."), ".")
	if len(parts) > 4 {
		return false
	}
	for i, p := range parts {
		n, ok := ipv4Number(p)
		most := uint64(255)
		if i == len(parts)-1 {
			most = 1<<(8*(5-len(parts))) - 1
		}
		if !ok || n > most {
			return false
		}
	}
	return true
}

func ipv4Number(s string) (uint64, bool) {
	base := 10
	switch {
	case strings.HasPrefix(s, "0x"):
		if s = s[2:]; s == "" {
			return 0, true
		}
		base = 16
	case len(s) > 1 && s[0] == '0':
		s, base = s[1:], 8
	}
	n, err := strconv.ParseUint(s, base, 64)
	return n, err == nil && s[0] != '+'
}
