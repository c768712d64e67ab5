package tree

import "github.com/tdewolff/parse/v2/js"

// expr lowers an expression; an Empty node for a missing one.
func (l *lowerer) expr(e js.IExpr) *Node {
	l.depth++
	defer func() { l.depth-- }()
	if e == nil || l.over || l.depth > maxDepth {
		l.over = l.over || e != nil
		return l.empty()
	}
	switch e := e.(type) {
	case *js.Var:
		return l.ident(e)
	case *js.LiteralExpr:
		return l.literal(e.TokenType, e.Data)
	case js.LiteralExpr:
		return l.literal(e.TokenType, e.Data)
	case *js.GroupExpr:
		return l.expr(e.X)
	case *js.DotExpr:
		return l.member(e)
	case *js.IndexExpr:
		x, y := l.expr(e.X), l.expr(e.Y)
		if y.Kind == String {
			n := l.node(Member, y.Pos, x)
			n.Text = y.Text
			return n
		}
		return l.node(Index, y.Pos, x, y)
	case *js.CallExpr:
		return l.call(Call, l.expr(e.X), &e.Args)
	case *js.NewExpr:
		return l.call(New, l.expr(e.X), e.Args)
	case *js.BinaryExpr:
		return l.binary(e)
	case *js.UnaryExpr:
		return l.unary(e)
	case *js.CondExpr:
		return l.node(Cond, -1, l.expr(e.Cond), l.expr(e.X), l.expr(e.Y))
	case *js.CommaExpr:
		n := l.node(Sequence, -1)
		for _, x := range e.List {
			n.Kids = append(n.Kids, l.expr(x))
		}
		return n
	case *js.ArrayExpr:
		n := l.node(Array, -1)
		n.Kids = make([]*Node, 0, len(e.List))
		for _, x := range e.List {
			k := l.optional(x.Value)
			if x.Spread {
				k = l.node(Spread, -1, k)
			}
			n.Kids = append(n.Kids, k)
		}
		return n
	case *js.ObjectExpr:
		return l.object(e)
	case *js.TemplateExpr:
		return l.template(e)
	case *js.FuncDecl:
		n := l.function(e.Name, e.Params, &e.Body, "function")
		n.Async = e.Async
		return n
	case *js.ArrowFunc:
		n := l.function(nil, e.Params, &e.Body, "=>")
		n.Async = e.Async
		return n
	case *js.MethodDecl:
		n := l.function(nil, e.Params, &e.Body, "function")
		n.Async = e.Async
		return n
	case *js.ClassDecl:
		return l.class(e)
	case *js.VarDecl:
		return l.declare(e)
	case *js.YieldExpr:
		n := l.node(Unary, -1, l.optional(e.X))
		n.Op = "yield"
		return n
	case *js.ImportMetaExpr, *js.NewTargetExpr:
		n := l.node(Word, -1)
		n.Text = "undefined"
		return n
	}
	return l.empty()
}

func (l *lowerer) optional(e js.IExpr) *Node {
	if e == nil {
		return l.empty()
	}
	return l.expr(e)
}

func (l *lowerer) member(e *js.DotExpr) *Node {
	x := l.expr(e.X)
	n := l.node(Member, -1, x)
	switch y := e.Y.(type) {
	case js.LiteralExpr:
		n.Text, n.Pos = l.str(y.Data), l.at(y.Data)
	case *js.LiteralExpr:
		n.Text, n.Pos = l.str(y.Data), l.at(y.Data)
	case *js.Var:
		n.Text, n.Pos = l.str(y.Data), l.at(y.Data)
	}
	if x.Kind == Ident && x.Text == "module" && n.Text == "exports" {
		l.commonJS = true
	}
	return n
}

func (l *lowerer) call(k Kind, callee *Node, args *js.Args) *Node {
	pos := callee.Pos
	n := l.node(k, pos)
	count := 1
	if args != nil {
		count += len(args.List)
	}
	n.Kids = make([]*Node, 1, count)
	n.Kids[0] = callee
	if args == nil {
		return n
	}
	for _, a := range args.List {
		x := l.expr(a.Value)
		if a.Rest {
			x = l.node(Spread, -1, x)
		}
		n.Kids = append(n.Kids, x)
	}
	return n
}

func (l *lowerer) binary(e *js.BinaryExpr) *Node {
	op := e.Op.String()
	switch e.Op {
	case js.EqToken:
		x, y := l.expr(e.X), l.expr(e.Y)
		n := l.node(Assign, x.Pos, x, y)
		n.Op = op
		l.assigned(x, y)
		return n
	case js.AddEqToken, js.SubEqToken, js.MulEqToken, js.DivEqToken, js.ModEqToken, js.ExpEqToken, js.LtLtEqToken, js.GtGtEqToken,
		js.GtGtGtEqToken, js.BitAndEqToken, js.BitOrEqToken, js.BitXorEqToken, js.AndEqToken, js.OrEqToken, js.NullishEqToken:
		x, y := l.expr(e.X), l.expr(e.Y)
		n := l.node(Assign, x.Pos, x, y)
		n.Op = op
		l.assigned(x, nil)
		return n
	}
	// Long chains of + lean to the left: down in a loop, not by recursion.
	var right []*js.BinaryExpr
	left := js.IExpr(e)
	for {
		b, ok := left.(*js.BinaryExpr)
		if !ok || b.Op != e.Op {
			break
		}
		right, left = append(right, b), b.X
	}
	n := l.expr(left)
	for i := len(right) - 1; i >= 0; i-- {
		m := l.node(Binary, -1, n, l.expr(right[i].Y))
		m.Op = op
		n = m
	}
	return n
}

func (l *lowerer) unary(e *js.UnaryExpr) *Node {
	x := l.expr(e.X)
	n := l.node(Unary, -1, x)
	switch e.Op {
	case js.PosToken:
		n.Op = "+"
	case js.NegToken:
		n.Op = "-"
	case js.PreIncrToken:
		n.Op = "++"
	case js.PreDecrToken:
		n.Op = "--"
	case js.PostIncrToken:
		n.Op = "x++"
	case js.PostDecrToken:
		n.Op = "x--"
	default:
		n.Op = e.Op.String()
	}
	switch e.Op {
	case js.PreIncrToken, js.PreDecrToken, js.PostIncrToken, js.PostDecrToken:
		l.assigned(x, nil)
	}
	return n
}

func (l *lowerer) object(e *js.ObjectExpr) *Node {
	n := l.node(Object, -1)
	n.Kids = make([]*Node, 0, len(e.List))
	for _, it := range e.List {
		if it.Spread {
			n.Kids = append(n.Kids, l.node(Spread, -1, l.optional(it.Value)))
			continue
		}
		value := l.optional(it.Value)
		if it.Init != nil {
			value = l.node(Default, -1, value, l.expr(it.Init))
		}
		p := l.node(Property, -1, value)
		switch m := it.Value.(type) {
		case *js.MethodDecl:
			l.key(p, m.Name.PropertyName)
			if m.Get {
				p.Op = "get"
			} else if m.Set {
				p.Op = "set"
			}
		default:
			if it.Name != nil {
				l.key(p, *it.Name)
			} else if value.Kind == Ident {
				p.Text = value.Text
			}
		}
		n.Kids = append(n.Kids, p)
	}
	return n
}

func (l *lowerer) template(e *js.TemplateExpr) *Node {
	n := l.node(Template, -1)
	part := func(b []byte) {
		s := l.node(String, l.at(b))
		s.Text = unescape(trimTemplate(b))
		n.Kids = append(n.Kids, s)
	}
	for _, p := range e.List {
		part(p.Value)
		n.Kids = append(n.Kids, l.expr(p.Expr))
	}
	part(e.Tail)
	n.Pos = n.Kids[0].Pos
	if e.Tag != nil {
		return l.node(Call, n.Pos, l.expr(e.Tag), n)
	}
	if len(n.Kids) == 1 {
		return n.Kids[0]
	}
	return n
}

// trimTemplate takes off what marks the ends of a piece of a template.
func trimTemplate(b []byte) []byte {
	if len(b) > 0 && (b[0] == '`' || b[0] == '}') {
		b = b[1:]
	}
	if n := len(b); n > 1 && b[n-1] == '{' && b[n-2] == '$' {
		return b[:n-2]
	} else if n > 0 && b[n-1] == '`' {
		return b[:n-1]
	}
	return b
}

func (l *lowerer) declare(e *js.VarDecl) *Node {
	var out []*Node
	for _, b := range e.List {
		if b.Binding == nil {
			continue
		}
		target := l.target(b.Binding)
		n := l.node(Declare, target.Pos, target)
		n.Op = e.TokenType.String()
		if b.Default != nil {
			value := l.expr(b.Default)
			n.Kids = append(n.Kids, value)
			l.assigned(target, value)
		} else if target.Kind != Ident {
			l.assigned(target, nil)
		}
		out = append(out, n)
	}
	if len(out) == 1 {
		return out[0]
	}
	n := l.node(Sequence, -1)
	n.Op, n.Kids = "declare", out
	return n
}

func (l *lowerer) class(e *js.ClassDecl) *Node {
	n := l.node(Class, -1, l.optional(e.Extends))
	if e.Name != nil {
		b := l.binding(e.Name)
		b.Uses++
		n.Text, n.Var = b.Name, b
		b.Values = append(b.Values, n)
	}
	for _, it := range e.List {
		var value *Node
		var name js.ClassElementName
		switch {
		case it.StaticBlock != nil:
			n.Kids = append(n.Kids, l.block(it.StaticBlock))
			continue
		case it.Method != nil:
			value, name = l.function(nil, it.Method.Params, &it.Method.Body, "function"), it.Method.Name
		default:
			value, name = l.optional(it.Init), it.Name
		}
		p := l.node(Property, -1, value)
		if name.Private != nil {
			p.Text = string(name.Private.Data)
		} else {
			l.key(p, name.PropertyName)
		}
		n.Kids = append(n.Kids, p)
	}
	return n
}
