package sigma

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// maxConditionDepth bounds brackets and nots in a condition.
const maxConditionDepth = 200

// conditionParser reads a condition (Sigma 2.1, section condition):
//
//	or   = and { "or" and }
//	and  = not { "and" not }
//	not  = "not" not | "(" or ")" | N "of" names | "all" "of" names | "any" "of" names | name
type conditionParser struct {
	tokens []string
	at     int
	depth  int
	names  map[string]*Expr
	order  []string // names as the rule has them
}

// parseCondition puts the searches into a condition.
func parseCondition(text string, names map[string]*Expr, order []string) (*Expr, error) {
	p := conditionParser{tokens: conditionTokens(text), names: names, order: order}
	if len(p.tokens) == 0 {
		return nil, fmt.Errorf("condition is empty")
	}
	e, err := p.or()
	if err != nil {
		return nil, fmt.Errorf("condition %q: %w", text, err)
	}
	if p.at < len(p.tokens) {
		if p.tokens[p.at] == "|" {
			return nil, fmt.Errorf("condition %q: aggregations after | were removed from Sigma: write a correlation rule", text)
		}
		return nil, fmt.Errorf("condition %q: %q is one word too many", text, p.tokens[p.at])
	}
	return e, nil
}

func conditionTokens(text string) []string {
	for _, c := range []string{"(", ")", "|"} {
		text = strings.ReplaceAll(text, c, " "+c+" ")
	}
	return strings.Fields(text)
}

func (p *conditionParser) next() string {
	if p.at >= len(p.tokens) {
		return ""
	}
	p.at++
	return p.tokens[p.at-1]
}

// word consumes the next token when it is the given keyword.
func (p *conditionParser) word(w string) bool {
	if p.at < len(p.tokens) && strings.EqualFold(p.tokens[p.at], w) {
		p.at++
		return true
	}
	return false
}

func (p *conditionParser) or() (*Expr, error) { return p.list(OpOr, "or", p.and) }

func (p *conditionParser) and() (*Expr, error) { return p.list(OpAnd, "and", p.not) }

func (p *conditionParser) list(op Operator, word string, operand func() (*Expr, error)) (*Expr, error) {
	first, err := operand()
	if err != nil {
		return nil, err
	}
	kids := []*Expr{first}
	for p.word(word) {
		kid, err := operand()
		if err != nil {
			return nil, err
		}
		kids = append(kids, kid)
	}
	return combine(op, kids), nil
}

func (p *conditionParser) not() (*Expr, error) {
	if p.depth++; p.depth > maxConditionDepth {
		return nil, fmt.Errorf("nested deeper than %d", maxConditionDepth)
	}
	defer func() { p.depth-- }()
	if p.word("not") {
		kid, err := p.not()
		if err != nil {
			return nil, err
		}
		return &Expr{Op: OpNot, Kids: []*Expr{kid}}, nil
	}
	if p.word("(") {
		e, err := p.or()
		if err != nil {
			return nil, err
		}
		if !p.word(")") {
			return nil, fmt.Errorf("a bracket is not closed")
		}
		return e, nil
	}
	return p.operand()
}

func (p *conditionParser) operand() (*Expr, error) {
	word := p.next()
	if word == "" {
		return nil, fmt.Errorf("it ends where a search should stand")
	}
	if p.at < len(p.tokens) && strings.EqualFold(p.tokens[p.at], "of") {
		if n, all, ok := quantifier(word); ok {
			p.at++
			return p.of(n, all)
		}
	}
	if e, ok := p.names[word]; ok {
		return e, nil
	}
	if strings.ContainsAny(word, "*") {
		return nil, fmt.Errorf("%q needs '1 of' or 'all of' before it", word)
	}
	return nil, fmt.Errorf("there is no search %q", word)
}

// quantifier reads the word before 'of'.
func quantifier(word string) (n int, all, ok bool) {
	switch strings.ToLower(word) {
	case "all":
		return 0, true, true
	case "any":
		return 1, false, true
	}
	n, err := strconv.Atoi(word)
	return n, false, err == nil && n > 0
}

func (p *conditionParser) of(n int, all bool) (*Expr, error) {
	name := p.next()
	var kids []*Expr
	for _, s := range p.order {
		if strings.EqualFold(name, "them") {
			if strings.HasPrefix(s, "_") {
				continue
			}
		} else if !glob(name, s) {
			continue
		}
		kids = append(kids, p.names[s])
	}
	if len(kids) == 0 {
		return nil, fmt.Errorf("no search is called %q", name)
	}
	switch {
	case all:
		return combine(OpAnd, kids), nil
	case n == 1:
		return combine(OpOr, kids), nil
	case n > len(kids):
		return nil, fmt.Errorf("%d of %s: there are only %d", n, name, len(kids))
	}
	return &Expr{Op: OpCount, Count: n, Kids: kids}, nil
}

// glob matches a name with a pattern in which * stands for any text.
func glob(pattern, name string) bool {
	first, rest, star := strings.Cut(pattern, "*")
	if !star {
		return pattern == name
	}
	if !strings.HasPrefix(name, first) {
		return false
	}
	name = name[len(first):]
	for {
		part, more, star := strings.Cut(rest, "*")
		if !star {
			return strings.HasSuffix(name, part)
		}
		at := strings.Index(name, part)
		if at < 0 {
			return false
		}
		name, rest = name[at+len(part):], more
	}
}

// combine joins expressions; one alone stays itself.
func combine(op Operator, kids []*Expr) *Expr {
	if len(kids) == 1 {
		return kids[0]
	}
	return &Expr{Op: op, Kids: slices.Clip(kids)}
}
