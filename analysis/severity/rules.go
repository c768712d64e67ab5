package severity

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"
	"sync"

	"tradecraft"
)

// RulesSchema names the version of the format of rules.
const RulesSchema = "tradecraft.severity-rules/v1"

//go:embed rules.json
var embeddedRules []byte

// Rules are all that turns techniques and context into a score.
type Rules struct {
	Schema  string `json:"schema"` // RulesSchema
	Version string `json:"version"`
	Attack  string `json:"attack"` // version of ATT&CK of the ids
	Source  string `json:"source"`
	// Categories in the order they are shown; score is their weighted sum,
	// stretched so that the lowest possible is 0 and the highest 100.
	Categories []Category `json:"categories"`
	Bands      []Band     `json:"bands"` // highest first
	// Stages order how far an attack has come, each named by its option of the
	// category observed_activity, by the short names of tactics.
	Stages []Stage `json:"stages"`
	// Outside are techniques that prove no access whatever their tactic.
	Outside Outside             `json:"outside"`
	Sets    map[string][]string `json:"sets"` // named lists of techniques
	Rules   []Rule              `json:"rules"`
	// Context says how the fields of a case's context are written.
	Context map[string]Vocabulary `json:"context"`
	// Actors are classes of ATT&CK's groups, by the values of the context's actor.
	Actors map[string][]string `json:"actors,omitempty"`
}

// Category is one question of the score.
type Category struct {
	ID      string   `json:"id"`
	Name    string   `json:"name"`
	Weight  float64  `json:"weight"`  // above 0
	Default string   `json:"default"` // option while nothing is known
	Options []Option `json:"options"`
}

// Option is one answer.
type Option struct {
	Name  string  `json:"name"`
	Value float64 `json:"value"` // 0 to 100
}

// Band is a level from a score up.
type Band struct {
	Min   float64 `json:"min"`
	Level int     `json:"level"`
	Name  string  `json:"name"`
}

// Stage is how far an attack has come.
type Stage struct {
	Option  string   `json:"option"`
	Tactics []string `json:"tactics"` // short names
}

// Outside is techniques that count for one stage whatever their tactic.
type Outside struct {
	Option     string   `json:"option"`
	Techniques []string `json:"techniques"`
}

// Rule chooses an option of a category when all that it states holds. A
// technique stands for its sub-techniques too; @name for a list of Rules.Sets.
type Rule struct {
	ID       string `json:"id"`
	Category string `json:"category"`
	Option   string `json:"option"`
	Why      string `json:"why"`
	// One of Techniques was seen, and one of And.
	Techniques []string `json:"techniques,omitempty"`
	And        []string `json:"and,omitempty"`
	// A technique of one of Tactics was seen (short names).
	Tactics []string `json:"tactics,omitempty"`
	// A technique of Stage or a later one was seen.
	Stage string `json:"stage,omitempty"`
	// The context says Given, and does not say Unless: critical_asset,
	// offline_backup (yes) and data_class.
	Given  map[string]string `json:"given,omitempty"`
	Unless map[string]string `json:"unless,omitempty"`
}

// Vocabulary is the values of a field of the context.
type Vocabulary struct {
	// Category is what the value chooses an option of, "" when only rules read it.
	Category string            `json:"category,omitempty"`
	Options  map[string]string `json:"options"` // value -> option
	Also     map[string]string `json:"also,omitempty"`
}

// Bounds of a file of rules: its bytes, and the weight of a category.
const (
	maxRules   = 1 << 20
	mostWeight = 1000
)

var loadedRules = sync.OnceValues(func() (*Rules, error) { return parseRules("the embedded rules", embeddedRules) })

// LoadRules returns the embedded rules. They are shared: do not change them.
func LoadRules() (*Rules, error) { return loadedRules() }

// EmbeddedRules returns the text of the embedded rules, for users who want to
// change them.
func EmbeddedRules() []byte { return slices.Clone(embeddedRules) }

// ReadRules reads rules that a user wrote. What does not fit together is an
// error of kind Invalid that names the rule.
func ReadRules(name string, r io.Reader) (*Rules, error) {
	data, err := io.ReadAll(io.LimitReader(r, maxRules+1))
	if err != nil {
		return nil, tradecraft.Errorf("severity.ReadRules", tradecraft.Unavailable, "%s: %w", name, err)
	}
	if len(data) > maxRules {
		return nil, tradecraft.Errorf("severity.ReadRules", tradecraft.TooLarge, "%s: larger than %d bytes", name, maxRules)
	}
	return parseRules(name, data)
}

func parseRules(name string, data []byte) (*Rules, error) {
	const op = "severity.ReadRules"
	r := &Rules{}
	d := json.NewDecoder(strings.NewReader(string(data)))
	d.DisallowUnknownFields() // a misspelt condition must not silently hold
	if err := d.Decode(r); err != nil {
		return nil, tradecraft.Errorf(op, tradecraft.Invalid, "%s: %w", name, err)
	}
	if err := r.check(); err != nil {
		return nil, tradecraft.Errorf(op, tradecraft.Invalid, "%s: %w", name, err)
	}
	return r, nil
}

// check says what does not fit together.
func (r *Rules) check() error {
	if r.Schema != RulesSchema {
		return fmt.Errorf("schema %q, want %s", r.Schema, RulesSchema)
	}
	if len(r.Categories) == 0 || len(r.Bands) == 0 {
		return fmt.Errorf("no categories or no bands")
	}
	seen := map[string]bool{}
	for _, c := range r.Categories {
		if c.ID == "" || seen[c.ID] || !(c.Weight > 0) {
			return fmt.Errorf("category %q: it needs an id of its own and a weight above 0", c.ID)
		}
		seen[c.ID] = true
		if c.Weight > mostWeight || slices.ContainsFunc(c.Options, func(o Option) bool { return o.Value < 0 || o.Value > 100 }) {
			return fmt.Errorf("category %s: weights go up to %d, values from 0 to 100", c.ID, mostWeight)
		}
		if _, ok := c.option(c.Default); !ok {
			return fmt.Errorf("category %s: its default %q is none of its options", c.ID, c.Default)
		}
	}
	if low, high := r.bounds(); !(high > low) {
		return fmt.Errorf("all options have the same value")
	}
	if !slices.IsSortedFunc(r.Bands, func(a, b Band) int { return int(b.Min*100) - int(a.Min*100) }) {
		return fmt.Errorf("bands: the highest comes first")
	}
	for _, s := range append(slices.Clone(r.Stages), Stage{Option: r.Outside.Option}) {
		if s.Option != "" && r.place(s.Option) < 0 {
			return fmt.Errorf("outside %q is none of the stages", s.Option)
		}
	}
	for i, rule := range r.Rules {
		if err := r.checkRule(rule); err != nil {
			return fmt.Errorf("rule %d (%s): %w", i+1, rule.ID, err)
		}
	}
	for field, v := range r.Context {
		for value, option := range v.Options {
			if v.Category == "" {
				continue
			}
			if c := r.category(v.Category); c == nil || !c.has(option) {
				return fmt.Errorf("context %s: %s leads to %q, which is no option of %s", field, value, option, v.Category)
			}
		}
	}
	return nil
}

func (r *Rules) checkRule(rule Rule) error {
	c := r.category(rule.Category)
	switch {
	case rule.ID == "":
		return fmt.Errorf("it has no id")
	case c == nil:
		return fmt.Errorf("there is no category %q", rule.Category)
	case !c.has(rule.Option):
		return fmt.Errorf("%q is no option of %s", rule.Option, rule.Category)
	case len(rule.Techniques)+len(rule.Tactics) == 0 && rule.Stage == "":
		return fmt.Errorf("it asks for no technique, tactic or stage")
	case rule.Stage != "" && r.place(rule.Stage) < 0:
		return fmt.Errorf("there is no stage %q", rule.Stage)
	}
	for _, t := range slices.Concat(rule.Techniques, rule.And) {
		if set, ok := strings.CutPrefix(t, "@"); ok && len(r.Sets[set]) == 0 {
			return fmt.Errorf("there is no set %q", set)
		}
	}
	return nil
}

func (c *Category) option(name string) (Option, bool) {
	i := slices.IndexFunc(c.Options, func(o Option) bool { return o.Name == name })
	if i < 0 {
		return Option{}, false
	}
	return c.Options[i], true
}

func (c *Category) has(option string) bool {
	_, ok := c.option(option)
	return ok
}

// lowest and highest are the options with the least and most value.
func (c *Category) lowest() Option {
	return slices.MinFunc(c.Options, func(a, b Option) int { return int(a.Value*100) - int(b.Value*100) })
}

func (c *Category) highest() Option {
	return slices.MaxFunc(c.Options, func(a, b Option) int { return int(a.Value*100) - int(b.Value*100) })
}

func (r *Rules) category(id string) *Category {
	for i := range r.Categories {
		if r.Categories[i].ID == id {
			return &r.Categories[i]
		}
	}
	return nil
}

// place is a stage's place, -1 when there is none of that option.
func (r *Rules) place(option string) int {
	return slices.IndexFunc(r.Stages, func(s Stage) bool { return s.Option == option })
}

// expand replaces the names of sets by their techniques.
func (r *Rules) expand(list []string) []string {
	var out []string
	for _, t := range list {
		if set, ok := strings.CutPrefix(t, "@"); ok {
			out = append(out, r.Sets[set]...)
			continue
		}
		out = append(out, t)
	}
	return out
}
