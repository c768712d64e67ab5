package sigma

// Rule is one Sigma detection rule.
type Rule struct {
	Title          string
	ID             string
	Name           string
	Status         string // stable, test, experimental, deprecated, unsupported
	Level          Level
	Author         string
	Date           string
	Modified       string
	Tags           []string
	References     []string
	FalsePositives []string
	Fields         []string
	LogSource      LogSource
	Taxonomy       string // "" for Sigma's own
	// Techniques are the ATT&CK technique ids of the tags, upper-case, as written.
	Techniques []string
	// Path is the file, Line the line of the rule's document in it (1-based).
	Path string
	Line int
	// Detection is the condition with all selections put in; nil for a correlation rule.
	Detection *Expr
	// Correlation makes it a correlation rule, nil for a rule over single events.
	Correlation *Correlation
	// Silent rules are matched for the correlations that name them and not
	// reported; those that a correlation names without generate are so anyway.
	Silent bool
	// Condition is the condition as written; those of a list are joined by or.
	Condition string
}

// LogSource says which events a rule reads.
type LogSource struct {
	Category   string
	Product    string
	Service    string
	Definition string
}

// any reports whether a log source names none.
func (l LogSource) any() bool { return l.Category == "" && l.Product == "" && l.Service == "" }

// Level is how severe a hit is.
type Level uint8

// Levels of a rule; a rule without one is LevelNone.
const (
	LevelNone Level = iota
	Informational
	Low
	Medium
	High
	Critical
)

var levelNames = [...]string{"", "informational", "low", "medium", "high", "critical"}

// String returns the level as Sigma writes it.
func (l Level) String() string {
	if int(l) < len(levelNames) {
		return levelNames[l]
	}
	return ""
}

// ParseLevel reads a level; unknown text is LevelNone and false.
func ParseLevel(s string) (Level, bool) {
	for i, name := range levelNames {
		if i > 0 && name == s {
			return Level(i), true
		}
	}
	return LevelNone, s == ""
}

// Operator says what an Expr does.
type Operator uint8

// Operators of an Expr.
const (
	OpPredicate Operator = iota
	OpAnd
	OpOr
	OpNot
	OpCount // at least Count of the Kids
)

// Expr is a condition: a predicate or a combination of conditions.
type Expr struct {
	Op        Operator
	Kids      []*Expr
	Count     int
	Predicate *Predicate
	// Name is the search identifier an Expr was put in for, "" inside one.
	Name string
}

// Test says how a predicate compares.
type Test uint8

// Tests of a predicate.
const (
	TestPattern Test = iota // the whole value matches Pattern
	TestNumber              // equal as a number, or as text
	TestNull                // missing, or there without a value
	TestExists              // there (Bool true) or not (false)
	TestRegexp              // Regexp is found in the value
	TestCIDR                // the value is an address in Net
	TestLess                // Number comparisons
	TestLessEqual
	TestGreater
	TestGreaterEqual
	TestFieldRef // equals another field, see Pattern's anchors
	TestTimePart // minute … year of a time equals Number
)

// Predicate is one comparison of a field, or of every value of the event when
// Field is "".
type Predicate struct {
	Field   string
	Test    Test
	Pattern *Pattern
	Regexp  *Regexp
	CIDR    *CIDR
	Number  float64
	// Text is the number as written, for TestNumber; for TestTimePart how the part
	// compares: lt, lte, gt, gte, or "" for equal.
	Text string
	// Ref is the other field of TestFieldRef; RefMode is "", "startswith", "endswith" or "contains".
	Ref     string
	RefMode string
	// Part is minute, hour, day, week, month or year for TestTimePart.
	Part string
	// Bool is what TestExists asks for.
	Bool bool
	// Cased compares case as it stands.
	Cased bool
	// Written is the value as the rule has it, for explanations.
	Written string
}
