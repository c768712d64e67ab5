package indicator

import (
	"strings"

	"golang.org/x/net/publicsuffix"
)

// isDomain says whether host is a domain name below a top-level domain that
// exists. A host that was written defanged is taken at its word; a plain one
// must not look like a file or a name of code.
func isDomain(host string, defanged bool) bool {
	if len(host) < 4 || len(host) > 253 || !wellFormed(host, defanged) {
		return false
	}
	k := strings.LastIndexByte(host, '.')
	tld := strings.ToLower(host[k+1:])
	if !topLevel(tld) {
		return false
	}
	return defanged || !fileOrCode(host, tld)
}

// wellFormed checks the labels: letters, digits and inner hyphens, at least two labels.
func wellFormed(host string, defanged bool) bool {
	labels, begin, alpha := 0, 0, false
	for i := 0; i <= len(host); i++ {
		if i < len(host) && host[i] != '.' {
			c := host[i]
			if !isAlnum(c) && c != '-' && !(c == '_' && defanged) && c < 0x80 {
				return false
			}
			alpha = alpha || c > '9'
			continue
		}
		if n := i - begin; n == 0 || n > 63 || host[begin] == '-' || host[i-1] == '-' {
			return false
		}
		labels++
		begin = i + 1
	}
	return labels >= 2 && alpha
}

// topLevel asks the Public Suffix List, which has every delegated top-level domain.
func topLevel(tld string) bool {
	if len(tld) < 2 || digits(tld) {
		return false
	}
	suffix, icann := publicsuffix.PublicSuffix("a." + tld)
	return suffix == tld && icann || strings.HasPrefix(tld, "xn--") || tld == "onion"
}

// fileOrCode is true for what is a file name or a name of code more often than
// a domain although its end is a top-level domain.
func fileOrCode(host, tld string) bool {
	labels := strings.Split(host, ".")
	end := labels[len(labels)-1]
	if end != tld && host != strings.ToUpper(host) {
		return true // System.Net, Text.In, and a lost blank: "folder.It"
	}
	first := strings.ToLower(labels[0])
	if first == "www" {
		return false
	}
	switch first {
	case "system", "microsoft", "java", "javax", "com", "org", "net", "android", "windows", "this", "self", "window", "document", "wscript", "asp", "vb", "ado", "io", "kernel32", "ntdll", "math", "object", "string":
		return true
	}
	switch tld { // endings of files and members
	case "sh":
		return host != "transfer.sh" && host != "temp.sh" && len(labels) == 2
	case "py", "pl", "rs", "zip", "mov", "md", "so", "ps", "pub", "cab", "gdn", "ml", "mm", "as", "java", "app", "name", "call", "open", "run", "do", "id", "is", "date", "save", "map", "center", "foo", "bar", "box", "log", "bin", "page", "data":
		return len(labels) == 2 && !strings.Contains(first, "-") || tld == "zip" || tld == "so"
	}
	return false
}
