package decode

import (
	"math"

	"tradecraft/intake/site/script/tree"
)

const (
	maxText     = 1 << 20 // bytes of a folded string
	maxInline   = 40      // nodes of a function that is put in place of its call
	maxEvaluate = 24      // depth of an evaluation
)

// folder replaces constant computations of one tree by what they give.
type folder struct {
	mutated []bool // by slot: a variable whose array or object changes in place
	folded  int
	inlined int
	budget  int
}

// newFolder looks which variables change in place.
func newFolder(t *tree.Tree) *folder {
	f := &folder{mutated: make([]bool, len(t.Bindings)), budget: 4*t.Nodes + 4000}
	t.Root.Walk(func(n *tree.Node) bool {
		switch n.Kind {
		case tree.Assign:
			f.changes(n.Kids[0])
		case tree.Unary:
			if n.Op == "++" || n.Op == "--" || n.Op == "x++" || n.Op == "x--" || n.Op == "delete" {
				f.changes(n.Kids[0])
			}
		case tree.Call:
			if c := n.Kids[0]; c.Kind == tree.Member && mutators[c.Text] {
				f.touch(c.Kids[0])
			}
			for _, a := range n.Kids[1:] {
				if a.Kind == tree.Ident {
					f.touch(a) // whoever gets it may change it
				}
			}
		}
		return true
	})
	return f
}

var mutators = map[string]bool{"push": true, "pop": true, "shift": true, "unshift": true, "splice": true, "sort": true, "reverse": true, "fill": true, "copyWithin": true}

func (f *folder) changes(target *tree.Node) {
	if target.Kind == tree.Member || target.Kind == tree.Index {
		f.touch(target.Kids[0])
	}
}

func (f *folder) touch(n *tree.Node) {
	for n.Kind == tree.Member || n.Kind == tree.Index {
		n = n.Kids[0]
	}
	if n.Kind == tree.Ident && n.Var != nil && n.Var.Slot < len(f.mutated) {
		f.mutated[n.Var.Slot] = true
	}
}

// fold works from the leaves up.
func (f *folder) fold(n *tree.Node) {
	for _, k := range n.Kids {
		f.fold(k)
	}
	switch n.Kind {
	case tree.Binary, tree.Unary, tree.Cond, tree.Template, tree.Call, tree.Index, tree.Member:
	default:
		return
	}
	if f.budget--; f.budget < 0 {
		return
	}
	if n.Kind == tree.Call && f.inline(n) {
		f.fold(n)
		return
	}
	v, ok := f.eval(n, 0)
	if !ok {
		f.simplify(n)
		return
	}
	f.put(n, v)
}

// put makes n the literal of v.
func (f *folder) put(n *tree.Node, v value) {
	pos := n.Pos
	if pos < 0 {
		pos = n.First()
	}
	switch v.kind {
	case 's':
		if len(v.s) > maxText {
			return
		}
		*n = tree.Node{Kind: tree.String, Text: v.s, Pos: pos, Folded: n.Kind != tree.Template}
	case 'n':
		*n = tree.Node{Kind: tree.Number, Num: v.n, Text: numberText(v.n), Pos: pos, Folded: true}
	case 'b':
		*n = tree.Node{Kind: tree.Word, Text: v.str(), Pos: pos, Folded: true}
	case 'a': // "a|b|c".split("|") is a table like any other
		if n.Kind != tree.Call || len(v.node.Kids) > 1<<13 || !v.ran && !n.Kids[0].Is(tree.Member, "split") {
			return
		}
		*n = *v.node
		n.Pos = pos
	default:
		return
	}
	f.folded++
}

func numberText(v float64) string {
	if v < 0 || math.IsNaN(v) || math.IsInf(v, 0) {
		return ""
	}
	return tree.FormatNumber(v)
}

// simplify makes a["b"] a.b, takes the one way that a constant test leaves,
// and joins the constant ends of a chain of +.
func (f *folder) simplify(n *tree.Node) {
	switch n.Kind {
	case tree.Index:
		if v, ok := f.eval(n.Kids[1], 0); ok && v.isText() {
			*n = tree.Node{Kind: tree.Member, Text: v.s, Pos: at(n), Kids: n.Kids[:1]}
			f.folded++
		}
	case tree.Binary:
		if n.Op != "+" || n.Kids[1].Kind != tree.String || n.Kids[0].Kind != tree.Binary || n.Kids[0].Op != "+" {
			return
		}
		if left := n.Kids[0]; left.Kids[1].Kind == tree.String && len(left.Kids[1].Text)+len(n.Kids[1].Text) < maxText {
			s := *left.Kids[1]
			s.Text += n.Kids[1].Text
			n.Kids = []*tree.Node{left.Kids[0], &s}
		}
	case tree.Cond:
		if v, ok := f.eval(n.Kids[0], 0); ok && n.Kids[0].Kind != tree.Ident {
			if v.truthy() {
				*n = *n.Kids[1]
			} else {
				*n = *n.Kids[2]
			}
		}
	}
}

func at(n *tree.Node) int32 {
	if n.Pos >= 0 {
		return n.Pos
	}
	return n.First()
}

// inline puts the body of a function that is one return in place of its call:
// the wrappers and operator tables of obfuscators.
func (f *folder) inline(n *tree.Node) bool {
	fn := f.function(n.Kids[0])
	if fn == nil || f.inlined > 20000 {
		return false
	}
	body := fn.Body()
	if len(body.Kids) != 1 || body.Kids[0].Kind != tree.Return || len(body.Kids[0].Kids) != 1 {
		return false
	}
	result := body.Kids[0].Kids[0]
	if result.Kind != tree.Call && result.Kind != tree.Binary && result.Kind != tree.Ident && result.Kind != tree.Index {
		return false
	}
	params := fn.Params()
	if len(params) == 0 && result.Kind != tree.Call || len(params) > 8 || result.Count(maxInline+1) > maxInline {
		return false
	}
	with := map[*tree.Binding]*tree.Node{}
	for i, p := range params {
		if p.Kind != tree.Ident || p.Var == nil || len(p.Var.Values) > 0 || p.Var.Changed {
			return false
		}
		with[p.Var] = n.Kid(i + 1)
		if i+1 >= len(n.Kids) {
			return false
		}
	}
	ok := true
	used := map[*tree.Binding]int{}
	result.Walk(func(k *tree.Node) bool {
		switch {
		case k.Kind == tree.Function || k.Kind == tree.Assign || k.Is(tree.Word, "this") || k.Kind == tree.Ident && k.Text == "arguments":
			ok = false
		case k.Kind == tree.Ident && k.Var != nil && with[k.Var] != nil:
			used[k.Var]++
		case k.Kind == tree.Ident && k.Var != nil && k.Var.Value() == fn:
			ok = false // calls itself
		}
		return ok
	})
	for b, c := range used {
		if c > 1 && with[b].Count(8) > 6 {
			ok = false
		}
	}
	if !ok {
		return false
	}
	f.inlined++
	f.budget -= 4
	*n = *replaced(result, with, at(n))
	return true
}

// replaced is a copy of n with variables replaced by what stands for them.
func replaced(n *tree.Node, with map[*tree.Binding]*tree.Node, pos int32) *tree.Node {
	if n.Kind == tree.Ident && n.Var != nil {
		if to := with[n.Var]; to != nil {
			return to
		}
	}
	c := *n
	c.Pos = pos
	c.Kids = make([]*tree.Node, len(n.Kids))
	for i, k := range n.Kids {
		c.Kids[i] = replaced(k, with, pos)
	}
	return &c
}

// function returns the function that a callee always is: by its variable, or
// as a property of a literal object that does not change.
func (f *folder) function(callee *tree.Node) *tree.Node {
	switch callee.Kind {
	case tree.Ident:
		if v := f.constant(callee); v != nil && v.Kind == tree.Function {
			return v
		}
	case tree.Member:
		if o := f.constant(callee.Kids[0]); o != nil && o.Kind == tree.Object {
			if v := property(o, callee.Text); v != nil && v.Kind == tree.Function {
				return v
			} else if v != nil && v.Kind == tree.Ident {
				return f.function(v)
			}
		}
	}
	return nil
}

// constant follows a variable to the one literal that it holds and that does
// not change in place.
func (f *folder) constant(n *tree.Node) *tree.Node {
	for range 8 {
		if n == nil || n.Kind != tree.Ident || n.Var == nil {
			return n
		}
		v := n.Var.Value()
		if v == nil {
			return nil
		}
		if (v.Kind == tree.Array || v.Kind == tree.Object) && n.Var.Slot < len(f.mutated) && f.mutated[n.Var.Slot] {
			return nil
		}
		n = v
	}
	return nil
}

func property(o *tree.Node, name string) *tree.Node {
	for i := len(o.Kids) - 1; i >= 0; i-- {
		k := o.Kids[i]
		if k.Kind != tree.Property || len(k.Kids) > 1 || k.Op != "" {
			if k.Kind == tree.Spread {
				return nil
			}
			continue
		}
		if k.Text == name {
			return k.Kids[0]
		}
	}
	return nil
}
