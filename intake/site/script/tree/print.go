package tree

import (
	"strconv"
	"strings"
)

// Printer writes a tree as JavaScript, on one line and without needless
// space. The zero value keeps names and strings as they are.
type Printer struct {
	// Name gives a declared variable's name; nil keeps its own.
	Name func(*Binding) string
	// String writes a string literal; nil quotes it.
	String func(value string) string
	// Member writes obj.name; nil as it is, with [] where name is no identifier.
	Member func(object, name string) string
	// MaxBytes ends the output, 0 for no bound.
	MaxBytes int

	b strings.Builder
}

// Print returns the text of n.
func Print(n *Node) string { return new(Printer).Print(n) }

// Print returns the text of n.
func (p *Printer) Print(n *Node) string {
	p.b.Reset()
	if n != nil && n.Kind == Program {
		p.list(n.Kids)
	} else {
		p.stmt(n)
	}
	return p.b.String()
}

// Expr returns the text of an expression, without a semicolon.
func (p *Printer) Expr(n *Node) string {
	p.b.Reset()
	p.arg(n)
	return p.b.String()
}

func (p *Printer) w(parts ...string) {
	if p.MaxBytes > 0 && p.b.Len() > p.MaxBytes {
		return
	}
	for _, s := range parts {
		p.b.WriteString(s)
	}
}

func (p *Printer) list(stmts []*Node) {
	for _, s := range stmts {
		p.stmt(s)
	}
}

func (p *Printer) stmt(n *Node) {
	if n == nil || n.Kind == Empty {
		p.w(";")
		return
	}
	switch n.Kind {
	case Block:
		p.block(n)
	case Program:
		p.list(n.Kids)
	case Return, Throw:
		p.w(map[Kind]string{Return: "return", Throw: "throw"}[n.Kind])
		if len(n.Kids) > 0 {
			p.w(" ")
			p.expr(n.Kids[0])
		}
		p.w(";")
	case If:
		p.w("if(")
		p.expr(n.Kids[0])
		p.w("){")
		p.inner(n.Kids[1])
		p.w("}")
		if len(n.Kids) > 2 {
			p.w("else{")
			p.inner(n.Kids[2])
			p.w("}")
		}
	case For:
		p.w("for(")
		p.opt(n.Kids[0])
		p.w(";")
		p.opt(n.Kids[1])
		p.w(";")
		p.opt(n.Kids[2])
		p.w(")")
		p.braced(n.Kids[3])
	case ForIn:
		p.w("for(")
		p.head(n.Kids[0])
		p.w(" ", n.Op, " ")
		p.expr(n.Kids[1])
		p.w(")")
		p.braced(n.Kids[2])
	case While:
		p.w("while(")
		p.expr(n.Kids[0])
		p.w(")")
		p.braced(n.Kids[1])
	case DoWhile:
		p.w("do")
		p.braced(n.Kids[0])
		p.w("while(")
		p.expr(n.Kids[1])
		p.w(");")
	case With:
		p.w("with(")
		p.expr(n.Kids[0])
		p.w(")")
		p.braced(n.Kids[1])
	case Switch:
		p.switchOf(n)
	case Jump:
		p.w(n.Op)
		if n.Text != "" {
			p.w(" ", n.Text)
		}
		p.w(";")
	case Labelled:
		p.w(n.Text, ":")
		p.stmt(n.Kids[0])
	case Try:
		p.w("try")
		p.braced(n.Kids[0])
		if n.Kids[2].Kind != Empty {
			p.w("catch")
			if n.Kids[1].Kind != Empty {
				p.w("(")
				p.target(n.Kids[1])
				p.w(")")
			}
			p.braced(n.Kids[2])
		}
		if n.Kids[3].Kind != Empty {
			p.w("finally")
			p.braced(n.Kids[3])
		}
	case Import:
		for _, k := range n.Kids {
			p.stmt(k)
		}
	case Function, Class:
		if n.Text == "" || n.Op == "=>" {
			p.w("(")
			p.expr(n)
			p.w(");")
			return
		}
		p.expr(n)
	case Object:
		p.w("(")
		p.expr(n)
		p.w(");")
	default:
		p.expr(n)
		p.w(";")
	}
}

func (p *Printer) switchOf(n *Node) {
	p.w("switch(")
	p.expr(n.Kids[0])
	p.w("){")
	for _, c := range n.Kids[1:] {
		if c.Kids[0].Kind == Empty {
			p.w("default:")
		} else {
			p.w("case ")
			p.expr(c.Kids[0])
			p.w(":")
		}
		p.list(c.Kids[1:])
	}
	p.w("}")
}

func (p *Printer) opt(n *Node) {
	if n.Kind != Empty {
		p.head(n)
	}
}

// head writes a declaration or expression without its semicolon.
func (p *Printer) head(n *Node) { p.expr(n) }

func (p *Printer) inner(n *Node) {
	if n.Kind == Block {
		p.list(n.Kids)
	} else {
		p.stmt(n)
	}
}

func (p *Printer) braced(n *Node) {
	p.w("{")
	p.inner(n)
	p.w("}")
}

func (p *Printer) block(n *Node) { p.braced(n) }

func (p *Printer) name(n *Node) string {
	if n.Var != nil && !n.Var.Free && p.Name != nil {
		return p.Name(n.Var)
	}
	return n.Text
}

func (p *Printer) str(s string) {
	if p.String != nil {
		p.w(p.String(s))
		return
	}
	p.w(Quote(s))
}

// Quote writes s as a JavaScript string literal in ASCII.
func Quote(s string) string {
	var b strings.Builder
	b.WriteByte('"')
	for _, r := range s {
		switch {
		case r == '"' || r == '\\':
			b.WriteByte('\\')
			b.WriteRune(r)
		case r == '\n':
			b.WriteString(`\n`)
		case r == '\r':
			b.WriteString(`\r`)
		case r < 0x20 || r == 0x7f || r == '<':
			b.WriteString(`\x`)
			b.WriteString(strconv.FormatInt(int64(r)+0x100, 16)[1:])
		case r < 0x7f:
			b.WriteRune(r)
		case r < 0x10000:
			b.WriteString(`\u`)
			b.WriteString(strconv.FormatInt(int64(r)+0x10000, 16)[1:])
		default:
			r -= 0x10000
			for _, u := range [2]rune{0xd800 + r>>10, 0xdc00 + r&0x3ff} {
				b.WriteString(`\u`)
				b.WriteString(strconv.FormatInt(int64(u)+0x10000, 16)[1:])
			}
		}
	}
	b.WriteByte('"')
	return b.String()
}

// IsName says whether s can stand as an identifier.
func IsName(s string) bool {
	for i, c := range []byte(s) {
		ok := c == '_' || c == '$' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || i > 0 && c >= '0' && c <= '9'
		if !ok {
			return false
		}
	}
	return s != ""
}
