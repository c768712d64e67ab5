package sigma

import (
	"cmp"
	"fmt"
	"math"
	"net/netip"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"

	"tradecraft/intake/logs/event"
)

// fieldKey is a field with its modifiers: Field|contains|all.
type fieldKey struct {
	field     string
	modifiers []string
}

func parseFieldKey(s string) (fieldKey, error) {
	parts := strings.Split(s, "|")
	k := fieldKey{field: parts[0], modifiers: parts[1:]}
	if err := k.check(); err != nil {
		return k, fmt.Errorf("field %q: %w", s, err)
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
	v = resolve(v)
	if v.Kind != yaml.ScalarNode {
		return nil, fmt.Errorf("field %q: a value must be text, a number, true, false or null", k.field)
	}
	if k.has("expand") {
		return p.expand(k, v)
	}
	pred := Predicate{Field: k.field, Written: v.Value, Cased: k.has("cased")}
	switch {
	case k.has("exists"):
		b, err := strconv.ParseBool(strings.ToLower(v.Value))
		if err != nil {
			return nil, fmt.Errorf("field %q: exists takes true or false, not %q", k.field, v.Value)
		}
		pred.Test, pred.Bool = TestExists, b
	case v.Tag == "!!null":
		return nullExpr(k, pred)
	case k.has("fieldref"):
		pred.Test, pred.Ref, pred.RefMode = TestFieldRef, p.name(v.Value), k.first("startswith", "endswith", "contains")
	case k.has("re"):
		re, err := compileRegexp(v.Value, k.has("i"), k.has("m"), k.has("s"))
		if err != nil {
			return nil, fmt.Errorf("field %q: %w", k.field, err)
		}
		pred.Test, pred.Regexp = TestRegexp, re
	case k.has("cidr"):
		return cidrExpr(k, pred, v.Value)
	case k.first(timeParts...) != "":
		return timeExpr(k, pred, v.Value)
	case k.first(comparisons...) != "":
		return compareExpr(k, pred, v.Value)
	case (v.Tag == "!!int" || v.Tag == "!!float") && k.first(positions...) == "" && k.first(encodings...) == "":
		return numberExpr(pred, v)
	default:
		return p.text(k, pred, v.Value)
	}
	return &Expr{Predicate: &pred}, nil
}

func nullExpr(k fieldKey, pred Predicate) (*Expr, error) {
	for _, m := range k.modifiers {
		if m != "neq" && m != "all" {
			return nil, fmt.Errorf("field %q: %s has no meaning for null", k.field, m)
		}
	}
	if k.field == "" {
		return nil, fmt.Errorf("null is no keyword")
	}
	pred.Test = TestNull
	return &Expr{Predicate: &pred}, nil
}

// timeRanges are the values that parts of a time can have.
var timeRanges = map[string][2]float64{"minute": {0, 59}, "hour": {0, 23}, "day": {1, 31}, "week": {1, 53}, "month": {1, 12}, "year": {1, 9999}}

func timeExpr(k fieldKey, pred Predicate, text string) (*Expr, error) {
	n, err := strconv.ParseFloat(text, 64)
	part := k.first(timeParts...)
	if limits := timeRanges[part]; err != nil || n != math.Trunc(n) || n < limits[0] || n > limits[1] {
		return nil, fmt.Errorf("field %q: %q is no %s: a number from %v to %v", k.field, text, part, limits[0], limits[1])
	}
	pred.Test, pred.Part, pred.Number, pred.Text = TestTimePart, part, n, k.first(comparisons...)
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

// comparisonTests are the tests of the modifiers that compare numbers.
var comparisonTests = map[string]Test{"lt": TestLess, "lte": TestLessEqual, "gt": TestGreater, "gte": TestGreaterEqual}

func compareExpr(k fieldKey, pred Predicate, text string) (*Expr, error) {
	n, ok := event.String(text).Number()
	if !ok || math.IsNaN(n) {
		return nil, fmt.Errorf("field %q: %s compares numbers, %q is none", k.field, k.first(comparisons...), text)
	}
	pred.Number, pred.Test = n, comparisonTests[k.first(comparisons...)]
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
	if a := prefix.Addr(); a.Is4In6() && prefix.Bits() >= 96 {
		prefix = netip.PrefixFrom(a.Unmap(), prefix.Bits()-96)
	}
	pred.Test, pred.CIDR = TestCIDR, &CIDR{prefix.Masked()}
	return &Expr{Predicate: &pred}, nil
}

// name is Sigma's name of a field of the rule's taxonomy.
func (p *parser) name(field string) string { return cmp.Or(p.fields[field], field) }
