package exchange

import (
	"net/netip"
	"strings"

	"tradecraft"
)

// values are properties of an observable: texts, lists and maps as JSON has them.
type values map[string]any

func (v values) text(keys ...string) string {
	for _, k := range keys {
		if s, ok := v[k].(string); ok && strings.TrimSpace(s) != "" {
			return strings.TrimSpace(s)
		}
	}
	return ""
}

// texts returns a property that is one text or a list of texts.
func (v values) texts(key string) []string {
	switch x := v[key].(type) {
	case string:
		return []string{x}
	case []any:
		var out []string
		for _, e := range x {
			if s, ok := e.(string); ok {
				out = append(out, s)
			}
		}
		return out
	}
	return nil
}

// observable adds the indicators of a STIX cyber observable. It reports false
// for a kind of which a case has no indicator.
func (b *builder) observable(kind string, v values, at tradecraft.Locator) bool {
	switch kind {
	case "ipv4-addr", "ipv6-addr", "domain-name", "url", "email-addr":
		return b.typedValue(kind, v.text("value"), at)
	case "file", "artifact":
		ok := b.hashes(v["hashes"], at)
		if name := v.text("name"); name != "" {
			ok = b.typedValue("file", name, at)
		}
		if u := v.text("url"); u != "" {
			ok = b.typedValue("url", u, at)
		}
		return ok
	case "directory":
		return b.typedValue("file", v.text("path"), at)
	case "windows-registry-key":
		return b.typedValue("windows-registry-key", v.text("key"), at)
	case "x509-certificate":
		return b.hashes(v["hashes"], at)
	case "vulnerability":
		return b.cve(v.text("name"), at)
	case "network-traffic", "email-message", "observed-data":
		return true // they refer to observables that stand by themselves
	}
	return false
}

// typedValue adds one value of the kind that a STIX type has.
func (b *builder) typedValue(kind, value string, at tradecraft.Locator) bool {
	value = strings.TrimSpace(value)
	if value == "" {
		return true
	}
	canonical := strings.ToLower(value)
	switch kind {
	case "ipv4-addr", "ipv6-addr":
		b.indicator(addressKind(value, kind), canonicalAddress(value), value, at)
	case "domain-name":
		if _, err := netip.ParseAddr(value); err == nil {
			return b.typedValue("ipv4-addr", value, at)
		}
		b.indicator("domain", strings.TrimSuffix(canonical, "."), value, at)
	case "url":
		b.indicator("url", value, value, at)
	case "email-addr":
		b.indicator("email", canonical, value, at)
	case "file":
		b.indicator("path", value, value, at)
	case "windows-registry-key":
		b.indicator("registry", value, value, at)
	default:
		return false
	}
	return true
}

func addressKind(value, stix string) string {
	if strings.Contains(value, ":") {
		return "ipv6"
	}
	return strings.TrimSuffix(stix, "-addr")
}

func canonicalAddress(value string) string {
	if a, err := netip.ParseAddr(value); err == nil {
		return a.String()
	}
	if p, err := netip.ParsePrefix(value); err == nil {
		return p.String()
	}
	return value
}

// hashes adds hashes: a map as in STIX, or the list of pairs of the flow builder.
func (b *builder) hashes(v any, at tradecraft.Locator) bool {
	switch v := v.(type) {
	case map[string]any:
		for _, kind := range sortedKeys(v) {
			if s, ok := v[kind].(string); ok {
				b.hash(kind, s, at)
			}
		}
	case []any:
		for _, e := range v {
			if m, ok := e.(map[string]any); ok {
				b.hash(values(m).text("hash_type"), values(m).text("hash_value"), at)
			}
		}
	}
	return true
}

// hash adds a hash. Its length tells the kind where the name does not.
func (b *builder) hash(kind, value string, at tradecraft.Locator) {
	value = strings.ToLower(strings.TrimSpace(value))
	byLength := map[int]string{32: "md5", 40: "sha1", 64: "sha256", 128: "sha512"}
	known := strings.NewReplacer("-", "", "_", "", " ", "", "'", "", `"`, "").Replace(strings.ToLower(kind))
	switch known {
	case "md5", "sha1", "sha256", "sha512":
		if !isHex(value) || byLength[len(value)] != known {
			b.problem(tradecraft.SeverityWarning, place(at), "%s is no %s", clip(value), clip(kind))
			return
		}
		b.indicator(known, value, value, at)
	default:
		b.problem(tradecraft.SeverityInfo, place(at), "a case has no place for a hash of type %s: %s", clip(kind), clip(value))
	}
}

func isHex(s string) bool {
	for _, c := range s {
		if (c < '0' || c > '9') && (c < 'a' || c > 'f') {
			return false
		}
	}
	return s != ""
}

// cve adds a CVE that stands at the start of a name.
func (b *builder) cve(name string, at tradecraft.Locator) bool {
	word, _, _ := strings.Cut(strings.ToUpper(strings.TrimSpace(name)), " ")
	word = strings.TrimRight(word, ":,.")
	if !isCVE(word) {
		return false
	}
	b.indicator("cve", word, word, at)
	return true
}

func isCVE(s string) bool {
	rest, ok := strings.CutPrefix(s, "CVE-")
	year, number, sep := strings.Cut(rest, "-")
	return ok && sep && len(year) == 4 && len(number) >= 4 && isDigits(year) && isDigits(number)
}

func isDigits(s string) bool {
	return strings.Trim(s, "0123456789") == ""
}
