package tree

import (
	"math"
	"strconv"
	"strings"

	"github.com/tdewolff/parse/v2/js"
)

func (l *lowerer) statements(list []js.IStmt) []*Node {
	out := make([]*Node, 0, len(list))
	for _, s := range list {
		if n := l.statement(s); n != nil {
			out = append(out, n)
		}
	}
	return out
}

func (l *lowerer) block(b *js.BlockStmt) *Node {
	n := l.node(Block, -1)
	if b != nil {
		n.Kids = l.statements(b.List)
	}
	return n
}

func (l *lowerer) empty() *Node { return l.node(Empty, -1) }

// statement lowers one statement; nil for what has no part in what a script does.
func (l *lowerer) statement(s js.IStmt) *Node {
	l.depth++
	defer func() { l.depth-- }()
	if l.over || l.depth > maxDepth {
		l.over = true
		return nil
	}
	switch s := s.(type) {
	case *js.BlockStmt:
		return l.block(s)
	case *js.ExprStmt:
		return l.expr(s.Value)
	case *js.IfStmt:
		n := l.node(If, -1, l.expr(s.Cond), l.body(s.Body))
		if s.Else != nil {
			n.Kids = append(n.Kids, l.body(s.Else))
		}
		return n
	case *js.DoWhileStmt:
		return l.node(DoWhile, -1, l.body(s.Body), l.expr(s.Cond))
	case *js.WhileStmt:
		return l.node(While, -1, l.expr(s.Cond), l.body(s.Body))
	case *js.ForStmt:
		return l.node(For, -1, l.expr(s.Init), l.expr(s.Cond), l.expr(s.Post), l.block(s.Body))
	case *js.ForInStmt:
		return l.each("in", s.Init, s.Value, s.Body)
	case *js.ForOfStmt:
		return l.each("of", s.Init, s.Value, s.Body)
	case *js.SwitchStmt:
		return l.switchOf(s)
	case *js.BranchStmt:
		n := l.node(Jump, -1)
		n.Op, n.Text = s.Type.String(), string(s.Label)
		return n
	case *js.ReturnStmt:
		n := l.node(Return, -1)
		if s.Value != nil {
			n.Kids = []*Node{l.expr(s.Value)}
		}
		return n
	case *js.WithStmt:
		return l.node(With, -1, l.expr(s.Cond), l.body(s.Body))
	case *js.LabelledStmt:
		n := l.node(Labelled, -1, l.body(s.Value))
		n.Text = string(s.Label)
		return n
	case *js.ThrowStmt:
		return l.node(Throw, -1, l.expr(s.Value))
	case *js.TryStmt:
		return l.try(s)
	case *js.Comment:
		l.tree.Comments += len(s.Value)
		return nil
	case *js.ImportStmt:
		l.tree.Module = "esm"
		n := l.node(Import, l.at(s.Module))
		n.Op, n.Text = "import", Unquote(s.Module)
		return n
	case *js.ExportStmt:
		l.tree.Module = "esm"
		n := l.node(Import, l.at(s.Module))
		n.Op = "export"
		if len(s.Module) > 0 {
			n.Text = Unquote(s.Module)
		}
		if s.Decl != nil {
			n.Kids = []*Node{l.expr(s.Decl)}
		}
		return n
	case js.IExpr:
		return l.expr(s)
	}
	return nil // empty, debugger, directive
}

// body lowers a statement that must be there.
func (l *lowerer) body(s js.IStmt) *Node {
	if s != nil {
		if n := l.statement(s); n != nil {
			return n
		}
	}
	return l.empty()
}

func (l *lowerer) each(op string, init, value js.IExpr, body *js.BlockStmt) *Node {
	target := l.expr(init)
	inner := target
	for inner.Kind == Declare || inner.Kind == Sequence {
		if len(inner.Kids) == 0 {
			break
		}
		inner = inner.Kids[0]
	}
	l.assigned(inner, nil)
	n := l.node(ForIn, -1, target, l.expr(value), l.block(body))
	n.Op = op
	return n
}

func (l *lowerer) switchOf(s *js.SwitchStmt) *Node {
	n := l.node(Switch, -1, l.expr(s.Init))
	for _, c := range s.List {
		test := l.empty()
		if c.Cond != nil {
			test = l.expr(c.Cond)
		}
		n.Kids = append(n.Kids, l.node(Case, -1, append([]*Node{test}, l.statements(c.List)...)...))
	}
	return n
}

func (l *lowerer) try(s *js.TryStmt) *Node {
	target, catch, finally := l.empty(), l.empty(), l.empty()
	if s.Binding != nil {
		target = l.target(s.Binding)
		l.assigned(target, nil)
	}
	body := l.block(s.Body)
	if s.Catch != nil {
		catch = l.block(s.Catch)
	}
	if s.Finally != nil {
		finally = l.block(s.Finally)
	}
	return l.node(Try, -1, body, target, catch, finally)
}

// target lowers what a value is bound to.
func (l *lowerer) target(b js.IBinding) *Node {
	switch b := b.(type) {
	case *js.Var:
		return l.ident(b)
	case *js.BindingArray:
		n := l.node(Array, -1)
		for _, e := range b.List {
			n.Kids = append(n.Kids, l.element(e))
		}
		if b.Rest != nil {
			n.Kids = append(n.Kids, l.node(Spread, -1, l.target(b.Rest)))
		}
		return n
	case *js.BindingObject:
		n := l.node(Object, -1)
		for _, it := range b.List {
			value := l.element(it.Value)
			p := l.node(Property, -1, value)
			if it.Key != nil {
				l.key(p, *it.Key)
			} else if value.Kind == Ident {
				p.Text = value.Text
			} else if value.Kind == Default && value.Kids[0].Kind == Ident {
				p.Text = value.Kids[0].Text
			}
			n.Kids = append(n.Kids, p)
		}
		if b.Rest != nil {
			n.Kids = append(n.Kids, l.node(Spread, -1, l.ident(b.Rest)))
		}
		return n
	}
	return l.empty()
}

func (l *lowerer) element(e js.BindingElement) *Node {
	if e.Binding == nil {
		return l.empty()
	}
	n := l.target(e.Binding)
	if e.Default != nil {
		n = l.node(Default, -1, n, l.expr(e.Default))
	}
	return n
}

// key sets the name of a property, with the key as its second child where computed.
func (l *lowerer) key(p *Node, name js.PropertyName) {
	if name.Computed != nil {
		k := l.expr(name.Computed)
		if k.Kind == String {
			p.Text, p.Pos = k.Text, k.Pos
			return
		}
		p.Kids = append(p.Kids, k)
		return
	}
	p.Pos = l.at(name.Literal.Data)
	if name.Literal.TokenType == js.StringToken {
		p.Text = Unquote(name.Literal.Data)
	} else {
		p.Text = l.str(name.Literal.Data)
	}
}

func (l *lowerer) function(name *js.Var, params js.Params, body *js.BlockStmt, op string) *Node {
	n := l.node(Function, -1)
	n.Op = op
	if name != nil {
		b := l.binding(name)
		b.Uses++
		n.Text, n.Var, n.Pos = b.Name, b, l.at(name.Data)
		b.Values = append(b.Values, n)
		b.Func = n
	}
	p := l.node(Params, -1)
	for _, e := range params.List {
		p.Kids = append(p.Kids, l.element(e))
	}
	if params.Rest != nil {
		p.Kids = append(p.Kids, l.node(Spread, -1, l.target(params.Rest)))
	}
	for _, k := range p.Kids {
		l.param(k, n)
	}
	n.Kids = []*Node{p, l.block(body)}
	return n
}

func (l *lowerer) param(k, fn *Node) {
	k.Walk(func(m *Node) bool {
		if m.Kind == Ident && m.Var != nil && !m.Var.Free {
			m.Var.Param, m.Var.Func = true, fn
		}
		return m.Kind != Function && (m.Kind != Default || m == k)
	})
}

func (l *lowerer) literal(tt js.TokenType, data []byte) *Node {
	pos := l.at(data)
	switch {
	case tt == js.StringToken:
		n := l.node(String, pos)
		n.Text = Unquote(data)
		return n
	case tt == js.RegExpToken:
		n := l.node(Regexp, pos)
		n.Text = string(data)
		return n
	case js.IsNumeric(tt):
		n := l.node(Number, pos)
		n.Num, n.Text = ParseNumber(string(data)), l.str(data)
		return n
	case tt == js.TrueToken || tt == js.FalseToken || tt == js.NullToken || tt == js.ThisToken || tt == js.SuperToken:
		n := l.node(Word, pos)
		n.Text = l.str(data)
		return n
	}
	n := l.node(Ident, pos)
	n.Text = l.str(data)
	return n
}

// ParseNumber is the value of a JavaScript number as written; NaN when it is none.
func ParseNumber(s string) float64 {
	s = strings.TrimSuffix(strings.ReplaceAll(s, "_", ""), "n")
	if len(s) > 1 && s[0] == '0' {
		if v, err := strconv.ParseUint(s, 0, 64); err == nil {
			return float64(v)
		}
	}
	v, err := strconv.ParseFloat(s, 64)
	if err != nil && !math.IsInf(v, 0) {
		return math.NaN()
	}
	return v
}

// FormatNumber writes a number as JavaScript's String does for the common ones.
func FormatNumber(v float64) string {
	switch {
	case math.IsNaN(v):
		return "NaN"
	case math.IsInf(v, 1):
		return "Infinity"
	case math.IsInf(v, -1):
		return "-Infinity"
	case v == math.Trunc(v) && math.Abs(v) < 1e21:
		return strconv.FormatFloat(v, 'f', -1, 64)
	}
	return strconv.FormatFloat(v, 'g', -1, 64)
}
