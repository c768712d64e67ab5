package decode

import (
	"math"
	"strings"

	"tradecraft/intake/site/script/tree"
)

// eval is the constant value of n, if it has one.
func (f *folder) eval(n *tree.Node, depth int) (value, bool) {
	if n == nil || depth > maxEvaluate {
		return value{}, false
	}
	switch n.Kind {
	case tree.String:
		return text(n.Text), true
	case tree.Number:
		return number(n.Num), true
	case tree.Word:
		switch n.Text {
		case "true", "false":
			return truth(n.Text == "true"), true
		case "undefined":
			return value{kind: 'u'}, true
		}
	case tree.Array:
		return value{kind: 'a', node: n}, true
	case tree.Object:
		return value{kind: 'o', node: n}, true
	case tree.Ident:
		return f.evalIdent(n, depth)
	case tree.Template:
		return f.join(n.Kids, "", depth)
	case tree.Binary:
		return f.evalBinary(n, depth)
	case tree.Unary:
		return f.evalUnary(n, depth)
	case tree.Cond:
		if c, ok := f.eval(n.Kids[0], depth+1); ok && n.Kids[0].Kind != tree.Ident {
			if c.truthy() {
				return f.eval(n.Kids[1], depth+1)
			}
			return f.eval(n.Kids[2], depth+1)
		}
	case tree.Member:
		return f.evalMember(n, depth)
	case tree.Index:
		return f.evalIndex(n, depth)
	case tree.Call:
		return f.evalCall(n, depth)
	}
	return value{}, false
}

func (f *folder) evalIdent(n *tree.Node, depth int) (value, bool) {
	if n.Var != nil && n.Var.Free {
		switch n.Text {
		case "undefined":
			return value{kind: 'u'}, true
		case "NaN":
			return number(math.NaN()), true
		}
	}
	c := f.constant(n)
	if c == nil || c == n || c.Kind == tree.Ident {
		return value{}, false
	}
	switch c.Kind {
	case tree.String, tree.Number, tree.Array, tree.Object:
		return f.eval(c, depth+1)
	}
	return value{}, false
}

func (f *folder) evalBinary(n *tree.Node, depth int) (value, bool) {
	a, ok := f.eval(n.Kids[0], depth+1)
	if !ok || !a.isPlain() {
		return value{}, false
	}
	b, ok := f.eval(n.Kids[1], depth+1)
	if !ok || !b.isPlain() {
		return value{}, false
	}
	switch n.Op {
	case "+":
		if a.isText() || b.isText() {
			if len(a.s)+len(b.s) > maxText {
				return value{}, false
			}
			return text(a.str() + b.str()), true
		}
		return number(a.num() + b.num()), true
	case "-":
		return number(a.num() - b.num()), true
	case "*":
		return number(a.num() * b.num()), true
	case "/":
		return number(a.num() / b.num()), true
	case "%":
		return number(math.Mod(a.num(), b.num())), true
	case "^":
		return number(float64(toInt32(a.num()) ^ toInt32(b.num()))), true
	case "&":
		return number(float64(toInt32(a.num()) & toInt32(b.num()))), true
	case "|":
		return number(float64(toInt32(a.num()) | toInt32(b.num()))), true
	case "<<":
		return number(float64(toInt32(a.num()) << (uint32(toInt32(b.num())) & 31))), true
	case ">>":
		return number(float64(toInt32(a.num()) >> (uint32(toInt32(b.num())) & 31))), true
	case ">>>":
		return number(float64(uint32(toInt32(a.num())) >> (uint32(toInt32(b.num())) & 31))), true
	case "===", "==":
		if a.kind == b.kind {
			return truth(a.s == b.s && a.n == b.n), true
		}
	case "!==", "!=":
		if a.kind == b.kind {
			return truth(a.s != b.s || a.n != b.n), true
		}
	}
	return value{}, false
}

func (f *folder) evalUnary(n *tree.Node, depth int) (value, bool) {
	v, ok := f.eval(n.Kids[0], depth+1)
	if !ok {
		return v, false
	}
	switch n.Op {
	case "-":
		if v.isPlain() {
			return number(-v.num()), true
		}
	case "+":
		if v.isPlain() {
			return number(v.num()), true
		}
	case "~":
		if v.isPlain() {
			return number(float64(^toInt32(v.num()))), true
		}
	case "!":
		return truth(!v.truthy()), n.Kids[0].Kind != tree.Ident
	case "void":
		return value{kind: 'u'}, true
	}
	return value{}, false
}

func (f *folder) evalMember(n *tree.Node, depth int) (value, bool) {
	if n.Text != "length" && n.Kids[0].Kind != tree.Ident {
		return value{}, false
	}
	o, ok := f.eval(n.Kids[0], depth+1)
	if !ok {
		return value{}, false
	}
	switch {
	case n.Text == "length" && o.isText():
		return number(float64(length(o.s))), true
	case n.Text == "length" && o.kind == 'a':
		return number(float64(len(o.node.Kids))), true
	case o.kind == 'o':
		if v := property(o.node, n.Text); v != nil && (v.Kind == tree.String || v.Kind == tree.Number) {
			return f.eval(v, depth+1)
		}
	}
	return value{}, false
}

func (f *folder) evalIndex(n *tree.Node, depth int) (value, bool) {
	k, ok := f.eval(n.Kids[1], depth+1)
	if !ok || !k.isPlain() {
		return value{}, false
	}
	o, ok := f.eval(n.Kids[0], depth+1)
	if !ok {
		return value{}, false
	}
	i := int(k.num())
	switch o.kind {
	case 's':
		if c := charAt(o.s, i); c != "" {
			return text(c), true
		}
	case 'a':
		if i >= 0 && i < len(o.node.Kids) {
			if e := o.node.Kids[i]; e.Kind != tree.Array && e.Kind != tree.Object {
				return f.eval(e, depth+1)
			}
		}
	case 'o':
		if v := property(o.node, k.str()); v != nil {
			return f.eval(v, depth+1)
		}
	}
	return value{}, false
}

// join is the elements as text, one after the other.
func (f *folder) join(list []*tree.Node, sep string, depth int) (value, bool) {
	var b strings.Builder
	for i, e := range list {
		v, ok := f.eval(e, depth+1)
		if !ok || !v.isPlain() || b.Len() > maxText {
			return value{}, false
		}
		if i > 0 {
			b.WriteString(sep)
		}
		b.WriteString(v.str())
	}
	return text(b.String()), true
}
