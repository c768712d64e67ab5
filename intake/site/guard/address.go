package guard

import (
	"net/netip"
	"net/url"
	"strconv"
	"strings"

	"golang.org/x/net/idna"

	"tradecraft"
)

// special are the ranges that are not on the public internet, with what they
// are (IANA's special-purpose address registries).
var special = []struct {
	prefix netip.Prefix
	what   string
}{
	{netip.MustParsePrefix("0.0.0.0/8"), "this network"},
	{netip.MustParsePrefix("10.0.0.0/8"), "private"},
	{netip.MustParsePrefix("100.64.0.0/10"), "carrier-grade NAT"},
	{netip.MustParsePrefix("127.0.0.0/8"), "loopback"},
	{netip.MustParsePrefix("169.254.0.0/16"), "link-local, where clouds keep metadata"},
	{netip.MustParsePrefix("172.16.0.0/12"), "private"},
	{netip.MustParsePrefix("192.0.0.0/24"), "reserved for protocols"},
	{netip.MustParsePrefix("192.0.2.0/24"), "for documentation"},
	{netip.MustParsePrefix("192.88.99.0/24"), "a 6to4 relay"},
	{netip.MustParsePrefix("192.168.0.0/16"), "private"},
	{netip.MustParsePrefix("198.18.0.0/15"), "for benchmarks"},
	{netip.MustParsePrefix("198.51.100.0/24"), "for documentation"},
	{netip.MustParsePrefix("203.0.113.0/24"), "for documentation"},
	{netip.MustParsePrefix("224.0.0.0/4"), "multicast"},
	{netip.MustParsePrefix("240.0.0.0/4"), "reserved"},
	{netip.MustParsePrefix("::/128"), "unspecified"},
	{netip.MustParsePrefix("::1/128"), "loopback"},
	{netip.MustParsePrefix("100::/64"), "a black hole"},
	{netip.MustParsePrefix("2001:db8::/32"), "for documentation"},
	{netip.MustParsePrefix("3fff::/20"), "for documentation"},
	{netip.MustParsePrefix("2001::/23"), "reserved for protocols"},
	{netip.MustParsePrefix("fc00::/7"), "private"},
	{netip.MustParsePrefix("fe80::/10"), "link-local"},
	{netip.MustParsePrefix("fec0::/10"), "site-local"},
	{netip.MustParsePrefix("ff00::/8"), "multicast"},
}

// Special says what an address is when it is not a public one, "" otherwise.
// An IPv4 address inside an IPv6 one (mapped, compatible, 6to4, NAT64) is
// judged by itself.
func Special(a netip.Addr) string {
	a = a.Unmap().WithZone("")
	if !a.IsValid() {
		return "no address"
	}
	for _, s := range special {
		if s.prefix.Contains(a) {
			return s.what
		}
	}
	if a.Is6() {
		b := a.As16()
		var inner [4]byte
		switch {
		case b[0] == 0x20 && b[1] == 0x02: // 6to4
			copy(inner[:], b[2:6])
		case strings.HasPrefix(string(b[:]), "\x00\x64\xff\x9b"), strings.HasPrefix(string(b[:]), strings.Repeat("\x00", 12)):
			copy(inner[:], b[12:16])
		default:
			return ""
		}
		if what := Special(netip.AddrFrom4(inner)); what != "" {
			return what + " inside IPv6"
		}
	}
	return ""
}

// Address reads a host that is an IP address in any of the ways browsers
// accept: dotted, short, hexadecimal, octal, one number, full-width dots, IPv6
// in brackets. ok is false for names.
func Address(host string) (netip.Addr, bool) {
	host = strings.Trim(host, "[]")
	if a, err := netip.ParseAddr(host); err == nil {
		return a, true
	}
	if ascii, err := idna.New(idna.MapForLookup()).ToASCII(host); err == nil {
		host = ascii
	}
	parts := strings.Split(strings.TrimSuffix(host, "."), ".")
	if len(parts) > 4 {
		return netip.Addr{}, false
	}
	var value uint64
	for i, p := range parts {
		base := 10
		switch {
		case strings.HasPrefix(p, "0x"), strings.HasPrefix(p, "0X"):
			p, base = p[2:], 16
			if p == "" {
				p = "0"
			}
		case len(p) > 1 && p[0] == '0':
			base = 8
		}
		n, err := strconv.ParseUint(p, base, 32)
		if err != nil {
			return netip.Addr{}, false
		}
		last := i == len(parts)-1
		width := uint(8)
		if last {
			width = 8 * uint(5-len(parts))
		}
		if n >= 1<<width {
			return netip.Addr{}, false
		}
		value = value<<width | n
	}
	return netip.AddrFrom4([4]byte{byte(value >> 24), byte(value >> 16), byte(value >> 8), byte(value)}), true
}

// Check says whether a scan may begin at a URL, before any name is looked up.
// Errors have kind Invalid or Denied and name the URL.
func Check(raw string, allowPrivate bool) (*url.URL, error) {
	const op = "guard.Check"
	u, err := url.Parse(strings.TrimSpace(raw))
	switch {
	case err != nil:
		return nil, tradecraft.Errorf(op, tradecraft.Invalid, "%q is no URL", raw)
	case u.Scheme != "http" && u.Scheme != "https":
		return nil, tradecraft.Errorf(op, tradecraft.Denied, "%s: only http and https are scanned", u.Redacted())
	case u.Hostname() == "":
		return nil, tradecraft.Errorf(op, tradecraft.Invalid, "%s: no host", u.Redacted())
	case u.User != nil:
		return nil, tradecraft.Errorf(op, tradecraft.Denied, "%s: a name and password in a URL are refused; give a cookie file", u.Redacted())
	}
	if allowPrivate {
		return u, nil
	}
	if a, ok := Address(u.Hostname()); ok {
		if what := Special(a); what != "" {
			return nil, refused(op, u.Hostname(), a, what)
		}
	}
	if name := strings.TrimSuffix(strings.ToLower(u.Hostname()), "."); name == "localhost" || strings.HasSuffix(name, ".localhost") {
		return nil, refused(op, u.Hostname(), netip.IPv6Loopback(), "loopback")
	}
	return u, nil
}

func refused(op, host string, a netip.Addr, what string) error {
	return tradecraft.Errorf(op, tradecraft.Denied, "%s is refused: %s is %s; --allow-private scans it", host, a, what)
}
