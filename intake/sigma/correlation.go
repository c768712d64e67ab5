package sigma

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"go.yaml.in/yaml/v3"
)

// CorrelationType says what a correlation rule looks at.
type CorrelationType string

// Types of correlation (Sigma correlation rules 2.1, and those that pySigma added).
const (
	EventCount      CorrelationType = "event_count"      // so many events
	ValueCount      CorrelationType = "value_count"      // so many different values
	ValueSum        CorrelationType = "value_sum"        // the values' sum
	ValueAvg        CorrelationType = "value_avg"        // their mean
	ValueMedian     CorrelationType = "value_median"     // their median
	ValuePercentile CorrelationType = "value_percentile" // their percentile, or the share of a value
	Temporal        CorrelationType = "temporal"         // events of so many different rules
	TemporalOrdered CorrelationType = "temporal_ordered" // the same, in the order of the rules
)

// Correlation is what a correlation rule asks of the events that satisfy other
// rules. A rule that has one has no Detection.
type Correlation struct {
	Type CorrelationType
	// Rules are ids or names of rules, correlation rules among them.
	Rules []string
	// GroupBy are fields or aliases: events count together when they agree in all of them.
	GroupBy []string
	// Aliases give the field that an alias stands for, by alias and by rule as in Rules.
	Aliases map[string]map[string]string
	// Timespan is how far the events may lie apart, ends included.
	Timespan time.Duration
	// Bounds must all hold for the count or the value.
	Bounds []Bound
	// Fields are those whose values are counted or computed with; several make one value together.
	Fields []string
	// Percentile is 0 to 100 for value_percentile; -1 asks for the share, in per
	// cent, of each value among all.
	Percentile float64
	// Expr is a condition over the rules' names in place of Bounds, nil for none.
	Expr *Expr
	// Generate is true when the rules it names are to be reported by themselves too.
	Generate bool
}

// Bound is a comparison with a number.
type Bound struct {
	Op    string // gt, gte, lt, lte, eq, neq
	Value float64
}

var boundOps = []string{"gt", "gte", "lt", "lte", "eq", "neq"}

// Holds compares.
func (b Bound) Holds(x float64) bool {
	switch b.Op {
	case "gt":
		return x > b.Value
	case "gte":
		return x >= b.Value
	case "lt":
		return x < b.Value
	case "lte":
		return x <= b.Value
	case "eq":
		return x == b.Value
	}
	return x != b.Value
}

// maxCorrelated bounds the rules and the fields that a correlation names.
const maxCorrelated = 100

// correlationKeys are what a correlation may have.
var correlationKeys = []string{"type", "rules", "group-by", "aliases", "timespan", "condition", "generate", "field"}

func (c *Correlation) temporal() bool { return c.Type == Temporal || c.Type == TemporalOrdered }

// parseCorrelation reads the correlation section of a rule.
func parseCorrelation(root *yaml.Node) (*Correlation, error) {
	n := get(root, "correlation")
	if n.Kind != yaml.MappingNode {
		return nil, fmt.Errorf("correlation is a mapping with type, rules, timespan and condition")
	}
	for i := 0; i+1 < len(n.Content); i += 2 {
		if key := n.Content[i].Value; !slices.Contains(correlationKeys, key) {
			return nil, fmt.Errorf("line %d: a correlation has no %q", n.Content[i].Line, key)
		}
	}
	c := &Correlation{Type: CorrelationType(text(get(n, "type"))), Percentile: -1, Rules: texts(get(n, "rules")), GroupBy: texts(get(n, "group-by"))}
	switch c.Type {
	case EventCount, ValueCount, ValueSum, ValueAvg, ValueMedian, ValuePercentile, Temporal, TemporalOrdered:
	case "":
		return nil, fmt.Errorf("correlation has no type")
	default:
		return nil, fmt.Errorf("there is no correlation type %q in Sigma 2.1", c.Type)
	}
	var err error
	if c.Timespan, err = parseTimespan(text(get(n, "timespan"))); err != nil {
		return nil, err
	}
	if c.Generate, err = generates(get(n, "generate"), get(root, "generate")); err != nil {
		return nil, err
	}
	if err := c.condition(n); err != nil {
		return nil, err
	}
	if err := c.checkRules(); err != nil {
		return nil, err
	}
	return c, c.readAliases(get(n, "aliases"))
}

// generates reads generate, which stands in the correlation or beside it.
func generates(nodes ...*yaml.Node) (bool, error) {
	for _, n := range nodes {
		if n == nil {
			continue
		}
		b, err := strconv.ParseBool(strings.ToLower(text(n)))
		if err != nil {
			return false, fmt.Errorf("generate is true or false, not %q", text(n))
		}
		return b, nil
	}
	return false, nil
}

// timespanUnits are the letters of a timespan; M and y are mean months and years.
var timespanUnits = map[byte]time.Duration{
	's': time.Second, 'm': time.Minute, 'h': time.Hour, 'd': 24 * time.Hour, 'w': 7 * 24 * time.Hour,
	'M': 2629746 * time.Second, 'y': 31556952 * time.Second,
}

// maxTimespan keeps times from overflowing.
const maxTimespan = 20 * 365 * 24 * time.Hour

func parseTimespan(s string) (time.Duration, error) {
	if s == "" {
		return 0, fmt.Errorf("correlation has no timespan")
	}
	unit, ok := timespanUnits[s[len(s)-1]]
	n, err := strconv.ParseUint(s[:len(s)-1], 10, 32)
	if !ok || err != nil || n == 0 || n > uint64(maxTimespan/unit) {
		return 0, fmt.Errorf("timespan %q is no number with s, m, h, d, w, M or y, such as 90m", s)
	}
	return time.Duration(n) * unit, nil
}

// checkRules makes sure the rules and what is grouped by are named once each.
func (c *Correlation) checkRules() error {
	switch {
	case len(c.Rules) == 0:
		return fmt.Errorf("correlation names no rules")
	case len(c.Rules) > maxCorrelated || len(c.GroupBy) > maxCorrelated || len(c.Fields) > maxCorrelated:
		return fmt.Errorf("correlation names more than %d rules or fields", maxCorrelated)
	}
	for _, list := range [][]string{c.Rules, c.GroupBy} {
		for i, name := range list {
			if slices.Contains(list[:i], name) {
				return fmt.Errorf("correlation names %q twice", name)
			}
		}
	}
	return nil
}

func (c *Correlation) readAliases(n *yaml.Node) error {
	if n == nil {
		return nil
	}
	if n.Kind != yaml.MappingNode {
		return fmt.Errorf("line %d: aliases is a mapping of an alias to rules and their fields", n.Line)
	}
	c.Aliases = map[string]map[string]string{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		alias, rules := n.Content[i].Value, resolve(n.Content[i+1])
		if rules.Kind != yaml.MappingNode {
			return fmt.Errorf("line %d: alias %q is a mapping of rules to fields", rules.Line, alias)
		}
		c.Aliases[alias] = map[string]string{}
		for k := 0; k+1 < len(rules.Content); k += 2 {
			rule, field := rules.Content[k].Value, text(resolve(rules.Content[k+1]))
			if !slices.Contains(c.Rules, rule) {
				return fmt.Errorf("line %d: alias %q is for rule %q, which is not under rules", rules.Content[k].Line, alias, rule)
			}
			if field == "" {
				return fmt.Errorf("line %d: alias %q names no field for rule %q", rules.Content[k].Line, alias, rule)
			}
			c.Aliases[alias][rule] = field
		}
	}
	return nil
}

// field is the field that a name in group-by or under field means in the
// events of a rule, which is named as in Rules.
func (c *Correlation) field(name, rule string) string {
	if f := c.Aliases[name][rule]; f != "" {
		return f
	}
	return name
}
