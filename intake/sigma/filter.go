package sigma

import (
	"fmt"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"tradecraft"
)

// Filter narrows other rules (Sigma filters 2.1): its condition must hold too.
type Filter struct {
	Title string
	ID    string
	// Rules are ids or names of rules; Any means every rule of the log source.
	Rules     []string
	Any       bool
	LogSource LogSource
	Expr      *Expr
	Path      string
	Line      int
}

func parseFilter(path string, root *yaml.Node, opts Options) (*Filter, error) {
	f := &Filter{Title: text(get(root, "title")), ID: text(get(root, "id")), Path: path, Line: root.Line, LogSource: logSource(get(root, "logsource"))}
	body := get(root, "filter")
	if body.Kind != yaml.MappingNode {
		return nil, fmt.Errorf("filter %s: filter is a mapping with rules, searches and a condition", f.ID)
	}
	f.Rules = texts(get(body, "rules"))
	f.Any = len(f.Rules) == 1 && strings.EqualFold(f.Rules[0], "any")
	if len(f.Rules) == 0 {
		return nil, fmt.Errorf("filter %s names no rules", f.ID)
	}
	detection := *body
	detection.Content = nil
	for i := 0; i+1 < len(body.Content); i += 2 {
		if body.Content[i].Value != "rules" {
			detection.Content = append(detection.Content, body.Content[i], body.Content[i+1])
		}
	}
	r := &Rule{}
	if err := (&parser{opts: opts}).detection(r, &detection); err != nil {
		return nil, fmt.Errorf("filter %s: %w", f.ID, err)
	}
	f.Expr = r.Detection
	return f, nil
}

// fits reports whether a filter is meant for a rule.
func (f *Filter) fits(r *Rule) bool {
	l := &f.LogSource
	return (l.Category == "" || l.Category == r.LogSource.Category) && (l.Product == "" || l.Product == r.LogSource.Product) &&
		(l.Service == "" || l.Service == r.LogSource.Service) && (f.Any || slices.ContainsFunc(f.Rules, r.is))
}

// is reports whether a filter or correlation means the rule by a text.
func (r *Rule) is(name string) bool { return name != "" && (name == r.ID || name == r.Name) }

// Narrow returns the rules with the filters put into the conditions of those
// they are meant for. Rules that a filter changes are copied. A filter that is
// meant for none of the rules is a Problem.
func Narrow(rules []*Rule, filters []*Filter) ([]*Rule, []tradecraft.Problem) {
	out := slices.Clone(rules)
	var problems []tradecraft.Problem
	for _, f := range filters {
		used := false
		for i, r := range out {
			if r.Correlation != nil || !f.fits(r) {
				continue
			}
			used = true
			narrowed := *r
			narrowed.Detection = &Expr{Op: OpAnd, Kids: []*Expr{r.Detection, f.Expr}}
			out[i] = &narrowed
		}
		if !used {
			problems = append(problems, tradecraft.Problem{
				Severity: tradecraft.SeverityWarning, Object: fmt.Sprintf("%s:%d", f.Path, f.Line),
				Message: "the filter is meant for none of the rules", Advice: "check the ids under rules, and its logsource", Offset: -1,
			})
		}
	}
	return out, problems
}
