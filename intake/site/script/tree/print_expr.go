package tree

// atom says whether n stands as an operand without parentheses.
func atom(n *Node) bool {
	switch n.Kind {
	case String, Word, Ident, Member, Index, Call, Array, Regexp, Template:
		return true
	case Number:
		return n.Num >= 0 && n.Text != ""
	}
	return false
}

// operand writes n, in parentheses unless it is an atom.
func (p *Printer) operand(n *Node) {
	if atom(n) {
		p.expr(n)
		return
	}
	p.w("(")
	p.expr(n)
	p.w(")")
}

// arg writes n where a comma would end it.
func (p *Printer) arg(n *Node) {
	if n.Kind == Sequence {
		p.operand(n)
		return
	}
	p.expr(n)
}

func (p *Printer) args(list []*Node) {
	for i, a := range list {
		if i > 0 {
			p.w(",")
		}
		if a.Kind != Empty {
			p.arg(a)
		}
	}
}

func (p *Printer) expr(n *Node) {
	switch n.Kind {
	case String:
		p.str(n.Text)
	case Number:
		p.number(n)
	case Regexp, Word:
		p.w(n.Text)
	case Ident:
		p.w(p.name(n))
	case Member:
		p.member(n)
	case Index:
		p.operand(n.Kids[0])
		p.w("[")
		p.expr(n.Kids[1])
		p.w("]")
	case Call, New:
		if n.Kind == New {
			p.w("new ")
			if k := n.Kids[0]; k.Kind == Ident || k.Kind == Member && k.Kids[0].Kind == Ident {
				p.expr(k)
			} else {
				p.w("(")
				p.expr(k)
				p.w(")")
			}
		} else {
			p.operand(n.Kids[0])
		}
		p.w("(")
		p.args(n.Kids[1:])
		p.w(")")
	case Function:
		p.function(n)
	case Assign:
		p.target(n.Kids[0])
		p.w(n.Op)
		p.arg(n.Kids[1])
	case Declare:
		p.w(n.Op, " ")
		p.binding(n)
	case Binary:
		p.operand(n.Kids[0])
		if n.Op == "in" || n.Op == "instanceof" {
			p.w(" ", n.Op, " ")
		} else {
			p.w(n.Op)
		}
		p.operand(n.Kids[1])
	case Unary:
		p.unary(n)
	case Cond:
		p.operand(n.Kids[0])
		p.w("?")
		p.operand(n.Kids[1])
		p.w(":")
		p.operand(n.Kids[2])
	case Array:
		p.w("[")
		p.args(n.Kids)
		p.w("]")
	case Object:
		p.object(n)
	case Spread:
		p.w("...")
		p.operand(n.Kids[0])
	case Sequence:
		p.sequence(n)
	case Template:
		p.template(n)
	case Default:
		p.target(n.Kids[0])
		p.w("=")
		p.arg(n.Kids[1])
	case Class:
		p.class(n)
	case Empty:
		p.w("undefined")
	case Property:
		p.property(n)
	case Tokens, Params, Case:
		p.args(n.Kids)
	default:
		p.stmt(n)
	}
}

func (p *Printer) number(n *Node) {
	if n.Text != "" {
		p.w(n.Text)
		return
	}
	p.w(FormatNumber(n.Num))
}

func (p *Printer) member(n *Node) {
	if p.Member != nil && n.Kids[0].Kind != Empty {
		sub := *p
		sub.b.Reset()
		sub.operand(n.Kids[0])
		p.w(p.Member(sub.b.String(), n.Text))
		return
	}
	if k := n.Kids[0]; k.Kind == Number {
		p.w("(")
		p.expr(k)
		p.w(")")
	} else {
		p.operand(k)
	}
	if IsName(n.Text) {
		p.w(".", n.Text)
	} else {
		p.w("[", Quote(n.Text), "]")
	}
}

func (p *Printer) function(n *Node) {
	if n.Async {
		p.w("async ")
	}
	if n.Op == "=>" {
		p.w("(")
		p.params(n)
		p.w(")=>")
		p.braced(n.Kids[1])
		return
	}
	p.w("function")
	if n.Text != "" {
		p.w(" ", p.name(n))
	}
	p.w("(")
	p.params(n)
	p.w(")")
	p.braced(n.Kids[1])
}

func (p *Printer) params(n *Node) {
	for i, k := range n.Params() {
		if i > 0 {
			p.w(",")
		}
		p.target(k)
	}
}

// target writes what a value is bound to.
func (p *Printer) target(n *Node) { p.expr(n) }

func (p *Printer) binding(n *Node) {
	p.target(n.Kids[0])
	if len(n.Kids) > 1 {
		p.w("=")
		p.arg(n.Kids[1])
	}
}

func (p *Printer) sequence(n *Node) {
	if n.Op == "declare" && len(n.Kids) > 0 {
		p.w(n.Kids[0].Op, " ")
		for i, k := range n.Kids {
			if i > 0 {
				p.w(",")
			}
			p.binding(k)
		}
		return
	}
	p.args(n.Kids)
}

func (p *Printer) unary(n *Node) {
	switch n.Op {
	case "x++", "x--":
		p.operand(n.Kids[0])
		p.w(n.Op[1:])
		return
	case "typeof", "void", "delete", "yield", "await":
		p.w(n.Op, " ")
		if n.Kids[0].Kind == Empty {
			return
		}
	default:
		p.w(n.Op)
	}
	p.operand(n.Kids[0])
}

func (p *Printer) object(n *Node) {
	p.w("{")
	for i, k := range n.Kids {
		if i > 0 {
			p.w(",")
		}
		p.property(k)
	}
	p.w("}")
}

func (p *Printer) property(k *Node) {
	if k.Kind != Property {
		p.expr(k)
		return
	}
	value := k.Kids[0]
	if (k.Op == "get" || k.Op == "set") && value.Kind == Function {
		p.w(k.Op, " ")
		p.key(k)
		p.w("(")
		p.params(value)
		p.w(")")
		p.braced(value.Kids[1])
		return
	}
	p.key(k)
	p.w(":")
	p.arg(value)
}

func (p *Printer) key(k *Node) {
	switch {
	case len(k.Kids) > 1:
		p.w("[")
		p.expr(k.Kids[1])
		p.w("]")
	case IsName(k.Text):
		p.w(k.Text)
	default:
		p.w(Quote(k.Text))
	}
}

func (p *Printer) template(n *Node) {
	for i, k := range n.Kids {
		if i > 0 {
			p.w("+")
		}
		p.operand(k)
	}
}

func (p *Printer) class(n *Node) {
	p.w("class ", n.Text)
	if n.Kids[0].Kind != Empty {
		p.w(" extends ")
		p.operand(n.Kids[0])
	}
	p.w("{")
	for _, k := range n.Kids[1:] {
		if k.Kind != Property {
			continue
		}
		if f := k.Kids[0]; f.Kind == Function {
			p.key(k)
			p.w("(")
			p.params(f)
			p.w(")")
			p.braced(f.Kids[1])
			continue
		}
		p.key(k)
		p.w("=")
		p.arg(k.Kids[0])
		p.w(";")
	}
	p.w("}")
}
