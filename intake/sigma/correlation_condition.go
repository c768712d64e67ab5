package sigma

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"
)

// condition reads the condition of a correlation: a mapping with comparisons
// and field, or for temporal types an expression over the rules' names.
func (c *Correlation) condition(correlation *yaml.Node) error {
	n := get(correlation, "condition")
	switch {
	case n == nil && c.temporal():
		c.Bounds = []Bound{{"gte", float64(len(c.Rules))}}
		return nil
	case n == nil:
		return fmt.Errorf("a %s correlation needs a condition", c.Type)
	case n.Kind == yaml.ScalarNode && c.temporal():
		return c.expression(text(n))
	case n.Kind != yaml.MappingNode:
		return fmt.Errorf("line %d: condition is a mapping such as gte: 10", n.Line)
	}
	for i := 0; i+1 < len(n.Content); i += 2 {
		if err := c.criterion(n.Content[i].Value, resolve(n.Content[i+1])); err != nil {
			return fmt.Errorf("line %d: %w", n.Content[i].Line, err)
		}
	}
	if len(c.Fields) == 0 {
		c.Fields = texts(get(correlation, "field"))
	}
	return c.checkCondition()
}

func (c *Correlation) criterion(key string, v *yaml.Node) error {
	switch {
	case key == "field":
		c.Fields = texts(v)
		return nil
	case key == "percentile":
		p, err := strconv.ParseFloat(text(v), 64)
		if err != nil || p < 0 || p > 100 || math.IsNaN(p) {
			return fmt.Errorf("percentile %q is no number from 0 to 100", text(v))
		}
		c.Percentile = p
		return nil
	case !slices.Contains(boundOps, key):
		return fmt.Errorf("condition has no %q: use %s, field, percentile", key, strings.Join(boundOps, ", "))
	}
	x, err := strconv.ParseFloat(text(v), 64)
	if err != nil || math.IsNaN(x) || math.IsInf(x, 0) {
		return fmt.Errorf("condition: %s takes a number, not %q", key, text(v))
	}
	c.Bounds = append(c.Bounds, Bound{key, x})
	return nil
}

func (c *Correlation) checkCondition() error {
	values := !c.temporal() && c.Type != EventCount
	switch {
	case len(c.Bounds) == 0:
		return fmt.Errorf("condition compares with nothing: use %s", strings.Join(boundOps, ", "))
	case values && len(c.Fields) == 0:
		return fmt.Errorf("a %s correlation needs a field in its condition", c.Type)
	case !values && len(c.Fields) > 0:
		return fmt.Errorf("a %s correlation counts events: field %q has no meaning there", c.Type, c.Fields[0])
	case values && len(c.Fields) > 1 && c.Type != ValueCount && c.Type != ValuePercentile:
		return fmt.Errorf("a %s correlation computes with one field, not %d", c.Type, len(c.Fields))
	case c.Percentile >= 0 && c.Type != ValuePercentile:
		return fmt.Errorf("percentile belongs to value_percentile, not to %s", c.Type)
	}
	return nil
}

// expression reads a condition such as "a and b and not c". Rules that it
// names need not stand under rules, but the other way round they must.
func (c *Correlation) expression(s string) error {
	var named []string
	for _, word := range conditionTokens(s) {
		if !slices.Contains([]string{"and", "or", "not", "(", ")"}, strings.ToLower(word)) && !slices.Contains(named, word) {
			named = append(named, word)
		}
	}
	if len(c.Rules) == 0 {
		c.Rules = named
	}
	names := map[string]*Expr{}
	for _, r := range c.Rules {
		if !slices.Contains(named, r) {
			return fmt.Errorf("condition %q leaves out rule %q", s, r)
		}
		names[r] = &Expr{Name: r}
	}
	e, err := parseCondition(s, names, c.Rules)
	if err != nil {
		return err
	}
	if c.Type == TemporalOrdered {
		if e.Op != OpAnd || slices.ContainsFunc(e.Kids, func(k *Expr) bool { return k.Op != OpPredicate }) {
			return fmt.Errorf("condition %q: the rules of an ordered correlation can be joined by and alone", s)
		}
		c.Rules, c.Bounds = named, []Bound{{"gte", float64(len(named))}}
		return nil
	}
	c.Expr = e
	return nil
}

// atOnce reports whether a condition that is met stays met whatever else
// happens in the timespan, so that it can be decided at once. All others are
// decided when the timespan is over.
func (c *Correlation) atOnce() bool {
	switch c.Type {
	case ValueAvg, ValueMedian, ValuePercentile:
		return false
	}
	if c.Expr != nil {
		return !c.Expr.negates()
	}
	for _, b := range c.Bounds {
		all := c.temporal() && b.Op == "eq" && b.Value == float64(len(c.Rules))
		if b.Op != "gt" && b.Op != "gte" && !all {
			return false
		}
	}
	return true
}

func (e *Expr) negates() bool {
	return e.Op == OpNot || slices.ContainsFunc(e.Kids, (*Expr).negates)
}

func (c *Correlation) holds(x float64) bool {
	for _, b := range c.Bounds {
		if !b.Holds(x) {
			return false
		}
	}
	return true
}
