package sigma

import (
	"fmt"
	"regexp"
	"strings"

	"go.yaml.in/yaml/v3"
)

// expand replaces %name% by the values of a placeholder: a condition for each
// value. A percent sign after a backslash is plain. A placeholder without
// values can never match; the rule loads and says so.
func (p *parser) expand(k fieldKey, v *yaml.Node) (*Expr, error) {
	texts, missing, err := p.expanded(k, v.Value, 0)
	if err != nil {
		return nil, err
	}
	if missing != "" {
		p.note("placeholder %%%s%% has no values, so that search can never match: give them with --placeholders", missing)
		return &Expr{Op: OpOr}, nil
	}
	plain := fieldKey{field: k.field}
	for _, m := range k.modifiers {
		if m != "expand" {
			plain.modifiers = append(plain.modifiers, m)
		}
	}
	var kids []*Expr
	for _, s := range texts {
		next := *v
		next.Value = s
		if s != v.Value {
			next.Tag = "!!str"
		}
		e, err := p.value(plain, &next)
		if err != nil {
			return nil, err
		}
		kids = append(kids, e)
	}
	return combine(OpOr, kids), nil
}

// Bounds on one value with placeholders.
const (
	maxPlaceholders = 5
	maxExpanded     = 100_000
)

// expanded writes a value with all placeholders replaced, in all ways.
func (p *parser) expanded(k fieldKey, s string, depth int) (texts []string, missing string, err error) {
	before, name, after, ok := placeholder(s)
	if !ok {
		return []string{plainPercents(s)}, "", nil
	}
	if depth == maxPlaceholders {
		return nil, "", fmt.Errorf("field %q: more than %d placeholders in a value", k.field, maxPlaceholders)
	}
	values, ok := p.opts.Placeholders[name]
	if !ok || len(values) == 0 {
		return nil, name, nil
	}
	rest, missing, err := p.expanded(k, after, depth+1)
	if err != nil || missing != "" {
		return nil, missing, err
	}
	if len(values)*len(rest) > maxExpanded {
		return nil, "", fmt.Errorf("field %q: %q stands for more than %d values", k.field, s, maxExpanded)
	}
	before = plainPercents(before)
	for _, value := range values {
		for _, r := range rest {
			texts = append(texts, before+k.quote(value)+r)
		}
	}
	return texts, "", nil
}

// placeholder finds the first %name% of a value.
func placeholder(s string) (before, name, after string, ok bool) {
	start := -1
	for i := 0; i < len(s); i++ {
		switch {
		case s[i] == '\\' && i+1 < len(s) && (s[i+1] == '%' || s[i+1] == '\\'):
			i++
		case s[i] != '%':
		case start < 0:
			start = i
		case i == start+1: // two in a row name nothing
			start = i
		default:
			return s[:start], s[start+1 : i], s[i+1:], true
		}
	}
	return "", "", "", false
}

// plainPercents takes the backslash from plain percent signs.
func plainPercents(s string) string {
	return strings.NewReplacer(`\\`, `\\`, `\%`, "%").Replace(s)
}

// ParsePlaceholders reads the values of placeholders from YAML: a mapping of
// each name, without percent signs, to a value or a list of values.
func ParsePlaceholders(data []byte) (map[string][]string, error) {
	var doc yaml.Node
	if err := yaml.Unmarshal(data, &doc); err != nil {
		return nil, fmt.Errorf("not valid YAML: %w", err)
	}
	root := content(&doc)
	if root == nil || root.Kind != yaml.MappingNode {
		return nil, fmt.Errorf("a file of placeholders is a mapping of names to lists of values")
	}
	if err := bounded(root); err != nil {
		return nil, err
	}
	out := map[string][]string{}
	for i := 0; i+1 < len(root.Content); i += 2 {
		name := strings.Trim(root.Content[i].Value, "%")
		if out[name] = texts(resolve(root.Content[i+1])); len(out[name]) == 0 {
			return nil, fmt.Errorf("line %d: placeholder %q has no values", root.Content[i].Line, name)
		}
	}
	return out, nil
}

// quote makes a placeholder's value plain text where it is put in: its own
// wildcards stay wildcards, as in a rule.
func (k fieldKey) quote(value string) string {
	if k.has("re") {
		return regexp.QuoteMeta(value)
	}
	return value
}
