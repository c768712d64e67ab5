package dialect

import (
	"bytes"
	"path"
	"strings"

	"tradecraft/intake/logs/event"
)

// Named takes values under names: a builder, or what reads JSON.
type Named interface {
	// Alias gives a value a name; keywords are not looked for in it.
	Alias(name string, v event.Value)
	// AddText gives a text a name.
	AddText(name, text string)
}

// Target adds what a request asks for under the names that Sigma's rules for
// web servers and proxies use. Each value is there as the client wrote it and
// with its percent signs decoded. Rules for web servers look in cs-uri-query for
// paths as well, so it has the whole target beside the query alone.
func Target(b Named, target string) {
	plain := Decode(target)
	for i, t := range []string{target, plain} {
		if i == 1 && plain == target {
			break
		}
		rest := t
		if host, after, ok := Absolute(t); ok {
			b.Alias("cs-host", event.String(host))
			b.Alias("r-dns", event.String(host))
			rest = after
		}
		stem, query, asked := strings.Cut(rest, "?")
		if i == 0 {
			b.Alias("cs-uri", event.String(t))
		} else {
			b.AddText("cs-uri", t)
		}
		b.Alias("c-uri", event.String(t))
		b.Alias("cs-uri-stem", event.String(stem))
		b.Alias("c-uri-stem", event.String(stem))
		if asked && query != "" {
			b.Alias("cs-uri-query", event.String(query))
			b.Alias("c-uri-query", event.String(query))
		}
		b.Alias("cs-uri-query", event.String(rest))
		if ext := path.Ext(stem); ext != "" && !strings.Contains(ext, "/") {
			b.Alias("c-uri-extension", event.String(ext[1:]))
		}
	}
}

// Absolute splits a URL into its host and what follows; ok is false for a target
// without a host.
func Absolute(t string) (host, rest string, ok bool) {
	_, after, ok := strings.Cut(t[:min(len(t), 16)], "://")
	if !ok {
		return "", t, false
	}
	after = t[len(t[:min(len(t), 16)])-len(after):]
	end := strings.IndexAny(after, "/?#")
	if end < 0 {
		return after, "/", after != ""
	}
	return after[:end], after[end:], true
}

// maxDecode is how often text is decoded: attackers encode twice.
const maxDecode = 2

// Decode decodes the percent signs of a target, and the plus signs of its query
// as blanks. What is no valid escape stays.
func Decode(s string) string {
	out := s
	for range maxDecode {
		next := unescape(out)
		if next == out {
			break
		}
		out = next
	}
	if at := strings.IndexByte(out, '?'); at >= 0 && strings.IndexByte(out[at:], '+') >= 0 {
		out = out[:at] + strings.ReplaceAll(out[at:], "+", " ")
	}
	return out
}

func unescape(s string) string {
	at := strings.IndexByte(s, '%')
	if at < 0 {
		return s
	}
	out := append(make([]byte, 0, len(s)), s[:at]...)
	for ; at < len(s); at++ {
		if s[at] == '%' && at+2 < len(s) {
			high, ok1 := digit(s[at+1])
			low, ok2 := digit(s[at+2])
			if ok1 && ok2 {
				out = append(out, high<<4|low)
				at += 2
				continue
			}
		}
		out = append(out, s[at])
	}
	return string(bytes.ToValidUTF8(out, []byte("\ufffd")))
}

func digit(c byte) (byte, bool) {
	switch {
	case c >= '0' && c <= '9':
		return c - '0', true
	case c|0x20 >= 'a' && c|0x20 <= 'f':
		return (c | 0x20) - 'a' + 10, true
	}
	return 0, false
}
