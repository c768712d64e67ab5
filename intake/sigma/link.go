package sigma

import (
	"fmt"
	"slices"
	"strings"

	"tradecraft"
)

// Assemble applies a file's filters to its rules and checks what its
// correlation rules name; see [Narrow] and [Link]. Rules that were loaded before
// may be named, too, and come first.
func (f *File) Assemble(before ...*Rule) ([]*Rule, []tradecraft.Problem) {
	narrowed, problems := Narrow(slices.Concat(before, f.Rules), f.Filters)
	rules, more := Link(narrowed)
	return rules, append(problems, more...)
}

// Link returns the rules without the correlation rules that cannot be used:
// those that name a rule which is not there, or themselves through others. Each
// is a Problem.
func Link(rules []*Rule) ([]*Rule, []tradecraft.Problem) {
	var problems []tradecraft.Problem
	names := newNames(rules)
	state := make([]linkState, len(rules))
	var visit func(i int) error
	visit = func(i int) error {
		r := rules[i]
		if r.Correlation == nil || state[i] == linkGood {
			return nil
		}
		if state[i] != linkNew {
			return fmt.Errorf("correlation rule %s cannot be used", r.Label())
		}
		state[i] = linkOpen
		for _, ref := range r.Correlation.Rules {
			at, ok := names.find(r, ref)
			if !ok {
				state[i] = linkBad
				return fmt.Errorf("correlation rule %s names rule %q, which is not there", r.Label(), ref)
			}
			if state[at] == linkOpen {
				state[i] = linkBad
				return fmt.Errorf("correlation rule %s names itself through %q", r.Label(), ref)
			}
			if err := visit(at); err != nil {
				state[i] = linkBad
				return fmt.Errorf("correlation rule %s: %w", r.Label(), err)
			}
		}
		state[i] = linkGood
		return nil
	}
	out := make([]*Rule, 0, len(rules))
	for i, r := range rules {
		if err := visit(i); err != nil || state[i] == linkBad {
			if err == nil {
				err = fmt.Errorf("correlation rule %s cannot be used", r.Label())
			}
			problems = append(problems, tradecraft.Problem{
				Severity: tradecraft.SeverityError, Object: fmt.Sprintf("%s:%d", r.Path, r.Line),
				Message: err.Error(), Advice: "the rule is not used; load it together with the rules that it names", Offset: -1,
			})
			continue
		}
		out = append(out, r)
	}
	return out, problems
}

type linkState uint8

const (
	linkNew linkState = iota
	linkOpen
	linkBad
	linkGood
)

// Label names a rule by its id, else by its name or title.
func (r *Rule) Label() string {
	for _, s := range []string{r.ID, r.Name, r.Title} {
		if s != "" {
			return s
		}
	}
	return "without a name"
}

// names finds rules by id and by name.
type names struct {
	rules []*Rule
	by    map[string][]int
}

func newNames(rules []*Rule) names {
	n := names{rules, map[string][]int{}}
	for i, r := range rules {
		for _, s := range []string{strings.ToLower(r.ID), r.Name} {
			if s != "" && !slices.Contains(n.by[s], i) {
				n.by[s] = append(n.by[s], i)
			}
		}
	}
	return n
}

// find returns the rule that a correlation means: one of its own file before
// others, since names are chosen for a file.
func (n names) find(from *Rule, ref string) (int, bool) {
	all := n.by[ref]
	if len(all) == 0 {
		all = n.by[strings.ToLower(ref)]
	}
	if len(all) == 0 {
		return 0, false
	}
	for _, at := range all {
		if n.rules[at].Path == from.Path {
			return at, true
		}
	}
	return all[0], true
}

// Select returns the rules that keep chooses, and those that chosen
// correlation rules need; the latter are silent, and silent rules are not asked
// for. See [Rule.Silent].
func Select(rules []*Rule, keep func(*Rule) bool) []*Rule {
	chosen, needed := make([]bool, len(rules)), make([]bool, len(rules))
	names := newNames(rules)
	var need func(i int)
	need = func(i int) {
		if needed[i] || rules[i].Correlation == nil {
			needed[i] = true
			return
		}
		needed[i] = true
		for _, ref := range rules[i].Correlation.Rules {
			if at, ok := names.find(rules[i], ref); ok {
				need(at)
			}
		}
	}
	for i, r := range rules {
		if chosen[i] = !r.Silent && keep(r); chosen[i] {
			need(i)
		}
	}
	var out []*Rule
	for i, r := range rules {
		switch {
		case chosen[i]:
			out = append(out, r)
		case needed[i]:
			silent := *r
			silent.Silent = true
			out = append(out, &silent)
		}
	}
	return out
}
