package indicator

import (
	"net/netip"
	"strings"
	"unicode/utf8"
)

// address looks for URLs, IP and e-mail addresses and domains in the word. It
// returns where to go on, or 0 when there was none.
func (f *finder) address(start, end int, marks mark) int {
	if i := schemeAt(f.text[start:end]); i >= 0 {
		s, e := trim(f.text, start+i, end)
		value, ok := canonicalURL(Refang(f.text[s:e]))
		if ok {
			f.add(URL, value, s, e)
			return end
		}
	}
	any := false
	for s := start; s < end; {
		e := s
		for e < end && f.text[e] != ',' && f.text[e] != ';' {
			if strings.HasPrefix(f.text[e:end], "[,]") {
				e += 2
			}
			e++
		}
		any = f.bare(s, e, marks) || any
		s = e + 1
	}
	if any {
		return end
	}
	return 0
}

// schemeAt returns where a URL begins in the word, or -1.
func schemeAt(word string) int {
	for i := 0; i+6 < len(word); i++ {
		if c := word[i] | 0x20; c != 'h' && c != 'f' && c != 'x' || i > 0 && isAlnum(word[i-1]) {
			continue
		}
		r := word[i:]
		if k := strings.IndexByte(r, ':'); k < 3 || k > 8 {
			continue
		}
		head := strings.ToLower(Refang(r[:min(len(r), 16)]))
		for _, p := range []string{"http://", "https://", "ftp://", "ftps://"} {
			if strings.HasPrefix(head, p) {
				return i
			}
		}
	}
	return -1
}

// canonicalURL lowers scheme and host; ok is false when there is no host.
func canonicalURL(url string) (string, bool) {
	i := strings.Index(url, "://")
	if i < 0 {
		return "", false
	}
	rest := url[i+3:]
	host := rest
	if k := strings.IndexAny(rest, "/?#"); k >= 0 {
		host = rest[:k]
	}
	name := host
	if k := strings.LastIndexByte(name, '@'); k >= 0 {
		name = name[k+1:]
	}
	if k := strings.LastIndexByte(name, ':'); k >= 0 && !strings.HasSuffix(name, "]") {
		name = name[:k]
	}
	if len(name) < 3 || strings.Trim(name, "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-._:[]") != "" && !hasWide(name) || !strings.ContainsAny(name, ".:") {
		return "", false
	}
	return strings.ToLower(url[:i]) + "://" + strings.ToLower(host) + rest[len(host):], true
}

func hasWide(s string) bool {
	for i := 0; i < len(s); i++ {
		if s[i] >= utf8.RuneSelf {
			return true
		}
	}
	return false
}

// bare looks for an address without a scheme in text[start:end].
func (f *finder) bare(start, end int, marks mark) bool {
	start, end = trim(f.text, start, end)
	if f.ipv6(start, end) {
		return true
	}
	for _, sep := range []byte{'=', ':'} { // "domain=evil.com", "C2:1.2.3.4"
		if k := strings.IndexByte(f.text[start:end], sep); k > 0 && letters(f.text[start:start+k]) && k+1 < end-start && !strings.HasPrefix(f.text[start+k:end], "://") {
			start, end = trim(f.text, start+k+1, end)
		}
	}
	if end-start < 4 {
		return false
	}
	written := f.text[start:end]
	word := Refang(written)
	defanged := word != written
	if marks&hasAt != 0 || strings.IndexByte(word, '@') > 0 {
		if mail, ok := email(word); ok {
			f.add(Email, mail, start, end)
			return true
		}
	}
	return f.host(word, start, end, defanged)
}

// ipv6 handles an IPv6 address that stands by itself.
func (f *finder) ipv6(start, end int) bool {
	word := Refang(f.text[start:end])
	if strings.Count(word, ":") < 2 {
		return false
	}
	a, err := netip.ParseAddr(strings.Trim(word, "[]"))
	if err != nil || !plausibleIPv6(a, word) {
		return false
	}
	f.add(IPv6, a.String(), start, end)
	return true
}

// host handles "host", "host:port" and "host/path".
func (f *finder) host(word string, start, end int, defanged bool) bool {
	host, rest := word, ""
	if k := strings.IndexAny(word, "/:?"); k >= 0 {
		host, rest = word[:k], word[k:]
	}
	if start > 0 && strings.IndexByte(".$\\/@%", f.text[start-1]) >= 0 {
		return false
	}
	if a, err := netip.ParseAddr(host); err == nil && a.Is4() {
		if !defanged && (versionLike(host) || afterVersion(f.text, start)) || host[0] == '0' {
			return true // decided: it is a number, not an address, and not a domain either
		}
		if len(rest) > 1 && rest[0] == '/' && !digits(rest[1:]) {
			f.add(URL, host+rest, start, end)
			return true
		}
		f.add(IPv4, host, start, end)
		return true
	}
	if !isDomain(host, defanged) || strings.HasPrefix(f.text[end:], "(") {
		return false
	}
	lower := strings.ToLower(host)
	if strings.HasPrefix(rest, "/") && len(rest) > 1 {
		f.add(URL, lower+rest, start, end)
	} else {
		f.add(Domain, lower, start, end)
	}
	return true
}

func email(word string) (string, bool) {
	word = strings.TrimPrefix(word, "mailto:")
	local, domain, ok := strings.Cut(word, "@")
	if !ok || local == "" || len(local) > 64 || strings.Contains(domain, "@") {
		return "", false
	}
	for i := 0; i < len(local); i++ {
		if !isAlnum(local[i]) && !strings.ContainsRune(".!#$%&'*+/=?^_{}~-", rune(local[i])) {
			return "", false
		}
	}
	if !isDomain(domain, true) {
		return "", false
	}
	return local + "@" + strings.ToLower(domain), true
}

// plausibleIPv6 leaves out what happens to parse, such as "a::b" in code.
func plausibleIPv6(a netip.Addr, word string) bool {
	return a.Is6() && a.Zone() == "" && !a.IsLoopback() && !a.IsUnspecified() && len(word) >= 7 && strings.ContainsAny(word, "0123456789")
}

// versionLike is true for 1.2.3.4 and its like, which are sections or versions
// unless defanged; 1.1.1.1 and 8.8.8.8 are addresses.
func versionLike(ip string) bool {
	return len(ip) == 7 && strings.Count(ip, ip[:1]) != 4
}

// afterVersion is true when the word before text[i] says that a version follows.
func afterVersion(text string, i int) bool {
	before := strings.TrimRight(text[max(0, i-24):i], " \t\n([")
	if k := strings.LastIndexAny(before, " \t\n(["); k >= 0 {
		before = before[k+1:]
	}
	switch strings.ToLower(strings.TrimRight(before, ".:")) {
	case "version", "versions", "ver", "v", "build", "builds", "release", "releases", "firmware", "fileversion", "productversion", "section":
		return true
	}
	return false
}

// trim narrows text[start:end] by opening signs before and punctuation behind;
// a closing bracket stays when its opening one is inside.
func trim(text string, start, end int) (int, int) {
	for start < end {
		if n := openingLen(text[start:end]); n > 0 {
			start += n
			continue
		}
		break
	}
	for end > start {
		switch b := text[end-1]; b {
		case '.', ',', ';', ':', '!', '?', '\'', '*':
			end--
			continue
		case ')', ']', '}':
			if strings.IndexByte(text[start:end], opener(b)) >= 0 && strings.Count(text[start:end], string(b)) <= strings.Count(text[start:end], string(opener(b))) {
				return start, end
			}
			end--
			continue
		}
		r, n := utf8.DecodeLastRuneInString(text[start:end])
		if strings.ContainsRune("“”‘’«»…–—、。", r) {
			end -= n
			continue
		}
		break
	}
	return start, end
}

func opener(closer byte) byte {
	switch closer {
	case ')':
		return '('
	case ']':
		return '['
	}
	return '{'
}

// openingLen is the length of an opening sign at the beginning of s that is
// not a part of a defanged address.
func openingLen(s string) int {
	switch s[0] {
	case '(', '[', '{':
		if piece, _ := fanged(s); piece != "" && s[0] != '(' {
			return 0
		}
		return 1
	case '\'', '*', '=', '-', ',', ';', ':':
		return 1
	}
	r, n := utf8.DecodeRuneInString(s)
	if strings.ContainsRune("“”‘’«»…–—•", r) {
		return n
	}
	return 0
}

func letters(s string) bool {
	for i := 0; i < len(s); i++ {
		if !isAlnum(s[i]) || s[i] <= '9' && i == 0 {
			return false
		}
	}
	return true
}

func digits(s string) bool { return s != "" && strings.Trim(s, "0123456789") == "" }
