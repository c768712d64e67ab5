package outputtest

import (
	"reflect"
	"strings"
	"testing"
	"unicode/utf8"

	"tradecraft/output"
	"tradecraft/output/view"
)

// Payload is a string that tries to be more than text.
type Payload struct{ Name, Text string }

// Payloads are strings that break out of formats which do not escape.
func Payloads() []Payload {
	return []Payload{
		{"script tag", `</style></title></script><script>alert(1)</script>`},
		{"attribute", `"><img src=x onerror=alert(1)><a href="`},
		{"single quotes", `' onmouseover='alert(1)' style='background:url(//evil.example/c)'`},
		{"backquote", "` onload=alert(1) `${alert(1)}"},
		{"unquoted attribute", ` autofocus onfocus=alert(1) x=`},
		{"javascript url", `javascript:alert(document.domain)//`},
		{"data url", `data:text/html,<script>alert(1)</script>`},
		{"html entities", `&lt;script&gt;alert(1)&lt;/script&gt;&#60;img src=x&#62;`},
		{"css", `;}body{background:url(http://evil.example/b)}@import "http://evil.example/a.css";x{width:expression(alert(1))`},
		{"comment", `--><!-- <svg/onload=alert(1)> -->]]><![CDATA[`},
		{"template", `{{.}}{{define "x"}}{{end}}{{template "who"}}<%= 7*7 %>${7*7}#{7*7}`},
		{"frame and form", `<iframe src="http://evil.example/"></iframe><form action=//evil.example><input autofocus>`},
		{"base and meta", `<base href="http://evil.example/"><meta http-equiv=refresh content="0;url=http://evil.example/"><link rel=stylesheet href=http://evil.example/s.css>`},
		{"svg and math", `<svg><animate onbegin=alert(1) attributeName=x dur=1s><math><mtext><style><img src=x onerror=alert(1)></style>`},
		{"writing direction", "invoice\u202egpj.exe\u2066\u2067\u200f\u061c"},
		{"control characters", "\x00\x07\x08\x1b[2J\x1b]0;title\x07\x1b]8;;http://evil.example\x1b\\\x7f\u009b31m\u0085\u2028\u2029\r"},
		{"invalid UTF-8", "\xff\xfe\xc0\xaf\xed\xa0\x80\xf5"},
		{"line breaks", "\n\n# heading\n\t| a | b |\r\n```\n"},
		{"long word", strings.Repeat("verylongword", 100)},
		{"wide characters", strings.Repeat("漢字カナ", 40) + "👩‍👩‍👧‍👦" + strings.Repeat("é́́́́", 40)},
		{"spreadsheet", `=HYPERLINK("http://evil.example","x")`},
		{"markdown", `[x](javascript:alert(1)) ![y](http://evil.example/y.png) <http://evil.example>`},
		{"path", `../../../../etc/passwd\..\..\con`},
	}
}

// Hostile is Report with the payload put in front of every string in it: ids,
// names, texts, keys. What refers to one another still does.
func Hostile(t testing.TB, payload string) output.Report {
	t.Helper()
	r := Report(t)
	change(reflect.ValueOf(r.Case), payload)
	change(reflect.ValueOf(r.Analysis), payload)
	r.Tool = payload + r.Tool
	return r
}

// Harmless is a payload of letters only that takes as many characters on a page
// as the given one, to compare with.
func Harmless(payload string) string {
	return strings.Repeat("x", utf8.RuneCountInString(view.Visible(payload)))
}

// change puts payload in front of all strings that v leads to.
func change(v reflect.Value, payload string) {
	switch v.Kind() {
	case reflect.Pointer, reflect.Interface:
		if !v.IsNil() {
			change(v.Elem(), payload)
		}
	case reflect.Struct:
		for i := range v.NumField() {
			change(v.Field(i), payload)
		}
	case reflect.Slice:
		for i := range v.Len() {
			change(v.Index(i), payload)
		}
	case reflect.Map:
		changeMap(v, payload)
	case reflect.String:
		v.SetString(payload + v.String())
	}
}

// changeMap does the same for the keys and values of a map.
func changeMap(v reflect.Value, payload string) {
	for _, key := range v.MapKeys() {
		k, e := reflect.New(key.Type()).Elem(), reflect.New(v.Type().Elem()).Elem()
		k.Set(key)
		e.Set(v.MapIndex(key))
		v.SetMapIndex(key, reflect.Value{})
		change(k, payload)
		change(e, payload)
		v.SetMapIndex(k, e)
	}
}
