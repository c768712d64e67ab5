package sigma

import (
	"encoding/base64"
	"fmt"
	"math"
	"net/netip"
	"slices"
	"strconv"
	"strings"
	"unicode/utf16"

	"go.yaml.in/yaml/v3"
)

// fieldKey is a field with its modifiers: Field|contains|all.
type fieldKey struct {
	field     string
	modifiers []string
}

// knownModifiers lists the modifiers of Sigma 2.1, appendix modifiers.
var knownModifiers = map[string]bool{
	"all": true, "startswith": true, "endswith": true, "contains": true, "exists": true, "cased": true,
	"neq": true, "windash": true, "re": true, "i": true, "m": true, "s": true, "base64": true,
	"base64offset": true, "utf16le": true, "utf16be": true, "utf16": true, "wide": true, "lt": true,
	"lte": true, "gt": true, "gte": true, "minute": true, "hour": true, "day": true, "week": true,
	"month": true, "year": true, "cidr": true, "expand": true, "fieldref": true,
}

func parseFieldKey(s string) (fieldKey, error) {
	parts := strings.Split(s, "|")
	k := fieldKey{field: parts[0], modifiers: parts[1:]}
	for _, m := range k.modifiers {
		if !knownModifiers[m] {
			return k, fmt.Errorf("field %q: there is no modifier %q in Sigma 2.1", s, m)
		}
	}
	return k, nil
}

func (k fieldKey) has(m string) bool { return slices.Contains(k.modifiers, m) }

// first returns the first of the given modifiers that is there, "" for none.
func (k fieldKey) first(ms ...string) string {
	for _, m := range ms {
		if k.has(m) {
			return m
		}
	}
	return ""
}

// values is the condition that a field has one of the values, or all of them
// with the all modifier.
func (p *parser) values(k fieldKey, values []*yaml.Node) (*Expr, error) {
	op := OpOr
	if k.has("all") {
		op = OpAnd
	}
	var kids []*Expr
	for _, v := range values {
		e, err := p.value(k, v)
		if err != nil {
			return nil, fmt.Errorf("line %d: %w", v.Line, err)
		}
		kids = append(kids, e)
	}
	if len(kids) == 0 {
		return nil, fmt.Errorf("field %q has an empty list of values", k.field)
	}
	e := combine(op, kids)
	if k.has("neq") {
		e = &Expr{Op: OpNot, Kids: []*Expr{e}}
	}
	return e, nil
}

// value is the condition for one value of a field.
func (p *parser) value(k fieldKey, v *yaml.Node) (*Expr, error) {
	if v.Kind == yaml.AliasNode {
		v = v.Alias
	}
	if v.Kind != yaml.ScalarNode {
		return nil, fmt.Errorf("field %q: a value must be text, a number, true, false or null", k.field)
	}
	pred := Predicate{Field: k.field, Written: v.Value, Cased: k.has("cased")}
	switch {
	case k.has("exists"):
		b, err := strconv.ParseBool(strings.ToLower(v.Value))
		if err != nil {
			return nil, fmt.Errorf("field %q: exists takes true or false, not %q", k.field, v.Value)
		}
		pred.Test, pred.Bool = TestExists, b
	case k.has("fieldref"):
		pred.Test, pred.Ref, pred.RefMode = TestFieldRef, v.Value, k.first("startswith", "endswith", "contains")
	case k.has("re"):
		re, err := compileRegexp(v.Value, k.has("i"), k.has("m"), k.has("s"))
		if err != nil {
			return nil, fmt.Errorf("field %q: %w", k.field, err)
		}
		pred.Test, pred.Regexp = TestRegexp, re
	case k.has("cidr"):
		return cidrExpr(k, pred, v.Value)
	case k.first("minute", "hour", "day", "week", "month", "year") != "":
		n, err := strconv.ParseFloat(v.Value, 64)
		if err != nil {
			return nil, fmt.Errorf("field %q: %q is no number", k.field, v.Value)
		}
		pred.Test, pred.Part, pred.Number = TestTimePart, k.first("minute", "hour", "day", "week", "month", "year"), n
	case k.first("lt", "lte", "gt", "gte") != "":
		return compareExpr(k, pred, v.Value)
	case v.Tag == "!!null":
		pred.Test = TestNull
	case k.has("expand"):
		return p.expand(k, v)
	case (v.Tag == "!!int" || v.Tag == "!!float") && k.first("contains", "startswith", "endswith", "base64", "base64offset") == "":
		return numberExpr(pred, v)
	default:
		return p.text(k, pred, v.Value)
	}
	return &Expr{Predicate: &pred}, nil
}

func numberExpr(pred Predicate, v *yaml.Node) (*Expr, error) {
	var n float64
	if err := v.Decode(&n); err != nil || math.IsNaN(n) {
		pred.Pattern = LiteralPattern(v.Value, false)
		return &Expr{Predicate: &pred}, nil
	}
	pred.Test, pred.Number, pred.Text = TestNumber, n, strings.ToLower(v.Value)
	if pred.Field == "" { // a keyword is looked for as text
		pred.Test, pred.Pattern = TestPattern, LiteralPattern(v.Value, pred.Cased)
		pred.Pattern.open(true, true)
	}
	return &Expr{Predicate: &pred}, nil
}

func compareExpr(k fieldKey, pred Predicate, text string) (*Expr, error) {
	n, err := strconv.ParseFloat(text, 64)
	if err != nil {
		return nil, fmt.Errorf("field %q: %s compares numbers, %q is none", k.field, k.first("lt", "lte", "gt", "gte"), text)
	}
	pred.Number = n
	pred.Test = map[string]Test{"lt": TestLess, "lte": TestLessEqual, "gt": TestGreater, "gte": TestGreaterEqual}[k.first("lt", "lte", "gt", "gte")]
	return &Expr{Predicate: &pred}, nil
}

// CIDR is a network of addresses.
type CIDR struct{ prefix netip.Prefix }

// Contains reports whether text is an address in the network; IPv4 in IPv6 counts as IPv4.
func (c *CIDR) Contains(text string) bool {
	a, err := netip.ParseAddr(text)
	return err == nil && c.prefix.Contains(a.Unmap().WithZone(""))
}

// String writes the network.
func (c *CIDR) String() string { return c.prefix.String() }

func cidrExpr(k fieldKey, pred Predicate, text string) (*Expr, error) {
	prefix, err := netip.ParsePrefix(text)
	if err != nil {
		addr, addrErr := netip.ParseAddr(text)
		if addrErr != nil {
			return nil, fmt.Errorf("field %q: %q is no network such as 10.0.0.0/8", k.field, text)
		}
		prefix = netip.PrefixFrom(addr, addr.BitLen())
	}
	pred.Test, pred.CIDR = TestCIDR, &CIDR{prefix.Masked()}
	return &Expr{Predicate: &pred}, nil
}

// text is the condition for a string value with its modifiers in order.
func (p *parser) text(k fieldKey, pred Predicate, s string) (*Expr, error) {
	if k.has("base64") || k.has("base64offset") || k.first("wide", "utf16", "utf16le", "utf16be") != "" {
		return encodedExpr(k, pred, s)
	}
	pred.Pattern = ParsePattern(s, pred.Cased)
	if k.has("windash") {
		pred.Pattern.windash()
	}
	k.anchor(pred.Pattern, pred.Field == "")
	return &Expr{Predicate: &pred}, nil
}

// anchor opens the pattern's ends as startswith, endswith, contains say; a
// keyword is looked for anywhere.
func (k fieldKey) anchor(p *Pattern, keyword bool) {
	contains := k.has("contains") || keyword
	p.open(contains || k.has("endswith"), contains || k.has("startswith"))
}

// encodedExpr handles the encodings: bytes in UTF-8 or UTF-16, then base64.
// Encoded text has no case to ignore, so it compares as it stands.
func encodedExpr(k fieldKey, pred Predicate, s string) (*Expr, error) {
	if _, plain := ParsePattern(s, true).exact(); !plain && (k.has("base64") || k.has("base64offset")) {
		return nil, fmt.Errorf("field %q: %q has wildcards, which cannot be encoded", k.field, s)
	}
	if text, plain := ParsePattern(s, true).exact(); plain {
		s = text
	}
	pred.Cased = true
	var kids []*Expr
	for _, raw := range k.bytesOf(s) {
		for _, encoded := range k.base64Of(raw) {
			q := pred
			q.Pattern = LiteralPattern(encoded, true)
			k.anchor(q.Pattern, q.Field == "")
			kids = append(kids, &Expr{Predicate: &q})
		}
	}
	return combine(OpOr, kids), nil
}

// bytesOf encodes text as the utf16 modifiers say; utf16 means with a byte
// order mark, in either order.
func (k fieldKey) bytesOf(s string) [][]byte {
	switch k.first("wide", "utf16le", "utf16be", "utf16") {
	case "wide", "utf16le":
		return [][]byte{utf16Bytes(s, false)}
	case "utf16be":
		return [][]byte{utf16Bytes(s, true)}
	case "utf16":
		return [][]byte{append([]byte{0xff, 0xfe}, utf16Bytes(s, false)...), append([]byte{0xfe, 0xff}, utf16Bytes(s, true)...)}
	}
	return [][]byte{[]byte(s)}
}

func utf16Bytes(s string, bigEndian bool) []byte {
	var out []byte
	for _, u := range utf16.Encode([]rune(s)) {
		if bigEndian {
			out = append(out, byte(u>>8), byte(u))
		} else {
			out = append(out, byte(u), byte(u>>8))
		}
	}
	return out
}

// base64Of encodes raw once, or for base64offset at each of the three places it
// can have in a longer text, cut to the characters that do not depend on what
// stands around.
func (k fieldKey) base64Of(raw []byte) []string {
	switch {
	case k.has("base64offset"):
		var out []string
		for offset := range 3 {
			padded := append(make([]byte, offset), raw...)
			s := base64.StdEncoding.EncodeToString(padded)
			start := []int{0, 2, 3}[offset]
			end := len(s) - []int{0, 3, 2}[len(padded)%3]
			if start < end {
				out = append(out, s[start:end])
			}
		}
		return out
	case k.has("base64"):
		return []string{base64.StdEncoding.EncodeToString(raw)}
	}
	return []string{string(raw)}
}

// expand replaces %name% by the values of a placeholder; without values the
// rule cannot be used.
func (p *parser) expand(k fieldKey, v *yaml.Node) (*Expr, error) {
	start := strings.IndexByte(v.Value, '%')
	end := -1
	if start >= 0 {
		end = strings.IndexByte(v.Value[start+1:], '%')
	}
	if end < 0 {
		return p.text(k, Predicate{Field: k.field, Written: v.Value, Cased: k.has("cased")}, v.Value)
	}
	name := v.Value[start+1 : start+1+end]
	values, ok := p.opts.Placeholders[name]
	if !ok {
		p.missing = append(p.missing, name)
		// Without values the search can never be true; the rule loads and says so.
		return &Expr{Op: OpOr}, nil
	}
	var kids []*Expr
	for _, text := range values {
		next := *v
		next.Value = v.Value[:start] + escapeWildcards(text) + v.Value[start+1+end+1:]
		e, err := p.expand(k, &next)
		if err != nil {
			return nil, err
		}
		kids = append(kids, e)
	}
	return combine(OpOr, kids), nil
}

func escapeWildcards(s string) string {
	return strings.NewReplacer(`\*`, `\\\*`, `\?`, `\\\?`, `*`, `\*`, `?`, `\?`).Replace(s)
}
