package decode

import (
	"context"
	"encoding/base64"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/dop251/goja"

	"tradecraft/intake/site/script/tree"
)

const (
	maxIslandNodes = 6000 // of a function that may be a decoder, tables aside
	maxIslandText  = 512 << 10
	maxCalls       = 20000
	callTime       = time.Second
)

// pure are the global names that a decoder may use.
var pure = map[string]bool{"String": true, "parseInt": true, "parseFloat": true, "Math": true, "decodeURIComponent": true, "decodeURI": true,
	"encodeURIComponent": true, "unescape": true, "escape": true, "atob": true, "btoa": true, "Array": true, "Object": true, "RegExp": true,
	"Number": true, "JSON": true, "isNaN": true, "isFinite": true, "NaN": true, "Infinity": true, "undefined": true, "arguments": true,
	"Error": true, "Boolean": true, "Symbol": true}

func encode64(s string) string { return base64.StdEncoding.EncodeToString([]byte(s)) }

// islands finds the functions of a script that need nothing but constants,
// one another and JavaScript's own library, and resolves the calls of them
// that have constant arguments.
type islands struct {
	f       *folder
	root    *tree.Node
	calls   map[target][]*tree.Node
	order   []target
	rotates []*tree.Node          // calls that turn a table before it is used
	closed  map[*tree.Binding]int // 0 unknown, 1 in work or pure, 2 not pure
}

// target is what is called: a function by its variable, or a method of an
// object that is one literal.
type target struct {
	b      *tree.Binding
	method string
}

// resolve runs the decoders of a tree; it returns how many calls it replaced.
func (f *folder) resolve(ctx context.Context, t *tree.Tree) int {
	s := &islands{f: f, root: t.Root, calls: map[target][]*tree.Node{}, closed: map[*tree.Binding]int{}}
	s.find(t.Root)
	var picked []target
	for _, c := range s.order {
		if s.candidate(c) {
			picked = append(picked, c)
		}
	}
	done := 0
	picked = slices.DeleteFunc(picked, func(c target) bool {
		if c.method != "" {
			return false
		}
		t := s.solve(c.b)
		if t == nil {
			return false
		}
		done += s.replaceSolved(t, c)
		s.drop(c.b)
		return true
	})
	if len(picked) == 0 {
		return done
	}
	return done + s.run(ctx, picked)
}

// run resolves the calls of the picked functions in the interpreter.
func (s *islands) run(ctx context.Context, picked []target) (done int) {
	var list []*tree.Binding
	for _, c := range picked {
		list = append(list, c.b)
	}
	setup, ok := s.setup(list)
	if !ok {
		return 0
	}
	box := newSandbox(ctx)
	defer box.close()
	if _, err := box.run(setup, setupTime); err != nil {
		return 0
	}
	for _, c := range picked {
		n := s.replace(box, c)
		if done += n; n > 0 && c.method == "" {
			s.drop(c.b)
		}
	}
	return done
}

// drop takes a decoder that was resolved, its tables and what turns them out
// of the tree: what is left is what the script does.
func (s *islands) drop(b *tree.Binding) {
	need := map[*tree.Binding]bool{}
	s.need(b, need)
	for _, k := range s.rotates {
		if k.Kind == tree.Call && s.turns(k, need) {
			*k = tree.Node{Kind: tree.Empty, Pos: k.Pos}
		}
	}
	for n := range need {
		for _, v := range n.Values {
			if n == b || v.Kind == tree.Array {
				*v = tree.Node{Kind: tree.Empty, Pos: v.Pos}
			}
		}
	}
}

// find notes the calls with constant arguments by the function called, and
// what may rotate a table.
func (s *islands) find(n *tree.Node) {
	n.Walk(func(k *tree.Node) bool {
		if k.Kind != tree.Call {
			return true
		}
		c := k.Kids[0]
		if c.Kind == tree.Function {
			if rotator(k) {
				s.rotates = append(s.rotates, k)
			}
			return true
		}
		to := target{b: s.callee(c)}
		if c.Kind == tree.Member {
			to = s.method(c)
		}
		if to.b == nil || len(k.Kids) < 2 || len(k.Kids) > 6 {
			return true
		}
		for _, a := range k.Args() {
			if v, ok := s.f.eval(a, 0); !ok || !v.isPlain() {
				return true
			}
		}
		if s.calls[to] == nil {
			s.order = append(s.order, to)
		}
		s.calls[to] = append(s.calls[to], k)
		return true
	})
}

// callee follows aliases (var i = b) to the variable of the function.
func (s *islands) callee(c *tree.Node) *tree.Binding {
	for range 6 {
		if c == nil || c.Kind != tree.Ident || c.Var == nil || c.Var.Param {
			return nil
		}
		b := c.Var
		if len(b.Values) == 0 {
			return nil
		}
		if b.Values[0].Kind == tree.Function {
			return b
		}
		if len(b.Values) != 1 {
			return nil
		}
		c = b.Values[0]
	}
	return nil
}

// method is the target of x.name(…) where x is one literal object with such a function.
func (s *islands) method(c *tree.Node) target {
	o := c.Kids[0]
	if o.Kind != tree.Ident || o.Var == nil || o.Var.Free || o.Var.Param || len(o.Var.Values) != 1 || o.Var.Values[0].Kind != tree.Object {
		return target{}
	}
	if v := property(o.Var.Values[0], c.Text); v == nil || v.Kind != tree.Function {
		return target{}
	}
	return target{o.Var, c.Text}
}

// rotator says whether a call of a function expression shifts a table.
func rotator(k *tree.Node) bool {
	if len(k.Kids) < 2 {
		return false
	}
	push, shift := false, false
	nodes := 0
	k.Kids[0].Walk(func(n *tree.Node) bool {
		nodes++
		name := n.Text
		if n.Kind == tree.Member || n.Kind == tree.String {
			push = push || name == "push"
			shift = shift || name == "shift"
		}
		return nodes < 1500
	})
	return push && shift && nodes < 1500
}

// decoding are the names that tell a decoder from another pure function.
var decoding = map[string]bool{"charCodeAt": true, "fromCharCode": true, "charAt": true, "split": true, "join": true, "reverse": true,
	"atob": true, "substr": true, "substring": true, "slice": true, "replace": true, "indexOf": true, "unescape": true, "decodeURIComponent": true, "shift": true}

// candidate says whether a function may be a decoder: it uses the words of
// one or reads a table, and needs nothing from outside.
func (s *islands) candidate(c target) bool {
	fn := c.b.Values[0]
	if n := len(fn.Params()); c.method == "" && (n == 0 || n > 5) {
		return false
	}
	if fn.Count(maxIslandNodes+1) > maxIslandNodes {
		return false
	}
	word := false
	fn.Walk(func(n *tree.Node) bool {
		switch {
		case n.Kind == tree.Member && decoding[n.Text], n.Kind == tree.Ident && decoding[n.Text]:
			word = true
		case n.Kind == tree.Index && n.Kids[0].Kind == tree.Ident && n.Kids[0].Var != nil:
			word = true
		}
		return !word
	})
	return word && s.closedOver(c.b)
}

// closedOver says whether all that a variable's values need is pure.
func (s *islands) closedOver(b *tree.Binding) bool {
	switch s.closed[b] {
	case 1:
		return true
	case 2:
		return false
	}
	s.closed[b] = 1
	ok := len(b.Values) > 0 && len(b.Values) < 6 && !b.Param
	for _, v := range b.Values {
		ok = ok && s.pureValue(v)
	}
	if !ok {
		s.closed[b] = 2
	}
	return ok
}

// pureValue says whether an expression needs only what is pure.
func (s *islands) pureValue(v *tree.Node) bool {
	own := declared(v)
	ok, nodes := true, 0
	v.Walk(func(n *tree.Node) bool {
		nodes++
		switch n.Kind {
		case tree.Ident:
			switch {
			case n.Var == nil || own[n.Var]:
			case n.Var.Free && len(n.Var.Values) == 0:
				ok = ok && pure[n.Text]
			default:
				ok = ok && s.closedOver(n.Var)
			}
		case tree.Word:
			// "this" is the empty global object of the sandbox
		case tree.Import, tree.With, tree.Class:
			ok = false
		case tree.New:
			ok = ok && n.Kids[0].Kind == tree.Ident
		case tree.Array:
			if len(n.Kids) > 50 {
				nodes -= len(n.Kids)
			}
		}
		return ok && nodes <= maxIslandNodes
	})
	return ok && nodes <= maxIslandNodes
}

// declared are the variables that belong to the inside of n.
func declared(n *tree.Node) map[*tree.Binding]bool {
	own := map[*tree.Binding]bool{}
	mark := func(k *tree.Node) {
		k.Walk(func(m *tree.Node) bool {
			if m.Kind == tree.Ident && m.Var != nil && !m.Var.Free {
				own[m.Var] = true
			}
			return m.Kind != tree.Function
		})
	}
	n.Walk(func(k *tree.Node) bool {
		switch k.Kind {
		case tree.Function:
			if k.Var != nil {
				own[k.Var] = true
			}
			for _, p := range k.Params() {
				mark(p)
			}
		case tree.Declare:
			mark(k.Kids[0])
		case tree.Try:
			mark(k.Kids[1])
		}
		return true
	})
	return own
}

// setup is the text that declares the picked functions and all they need, and
// turns their tables.
func (s *islands) setup(picked []*tree.Binding) (string, bool) {
	need := map[*tree.Binding]bool{}
	for _, b := range picked {
		s.need(b, need)
	}
	var turns []*tree.Node
	for _, k := range s.rotates {
		if s.turns(k, need) {
			turns = append(turns, k)
		}
	}
	var list []*tree.Binding
	for b := range need {
		list = append(list, b)
	}
	slices.SortFunc(list, func(a, b *tree.Binding) int { return a.Slot - b.Slot })
	p := &tree.Printer{Name: islandName, MaxBytes: maxIslandText}
	var out strings.Builder
	for _, b := range list {
		out.WriteString("var " + islandName(b) + "=")
		if b.Values[0].Kind == tree.Function {
			f := *b.Values[0]
			f.Text, f.Var = "", nil
			out.WriteString(p.Expr(&f) + ";\n")
			continue
		}
		out.WriteString(p.Expr(b.Values[0]) + ";\n")
	}
	for _, k := range turns {
		out.WriteString(p.Print(k) + "\n")
	}
	return out.String(), out.Len() < 2*maxIslandText
}

func islandName(b *tree.Binding) string {
	if b.Free {
		return b.Name
	}
	return "v" + strconv.Itoa(b.Slot)
}

// need adds a variable and, through its values, those it reads.
func (s *islands) need(b *tree.Binding, set map[*tree.Binding]bool) {
	if set[b] {
		return
	}
	set[b] = true
	for _, v := range b.Values {
		s.needs(v, set)
	}
}

func (s *islands) needs(v *tree.Node, set map[*tree.Binding]bool) {
	own := declared(v)
	v.Walk(func(n *tree.Node) bool {
		if n.Kind == tree.Ident && n.Var != nil && !own[n.Var] && len(n.Var.Values) > 0 {
			s.need(n.Var, set)
		}
		return true
	})
}

// turns says whether a rotator turns a table in need and is itself pure.
func (s *islands) turns(k *tree.Node, need map[*tree.Binding]bool) bool {
	ours := false
	for _, a := range k.Args() {
		if a.Kind == tree.Ident && a.Var != nil && need[a.Var] {
			ours = true
		}
	}
	if !ours || !s.pureValue(k) {
		return false
	}
	s.needs(k, need)
	return true
}

// replace calls a decoder for each place it is called with constants.
func (s *islands) replace(box *sandbox, c target) int {
	this := box.vm.Get(islandName(c.b))
	f := this
	if c.method != "" {
		o, ok := this.(*goja.Object)
		if !ok {
			return 0
		}
		f = o.Get(c.method)
	} else {
		this = goja.Undefined()
	}
	fn, ok := goja.AssertFunction(f)
	if !ok {
		return 0
	}
	done, failed := 0, 0
	seen := map[string]value{}
	for i, k := range s.calls[c] {
		if i >= maxCalls || failed > 20 && done == 0 {
			break
		}
		key, args := s.arguments(box, k)
		v, known := seen[key]
		if !known {
			v = box.call(fn, this, args)
			seen[key] = v
		}
		if v.kind == 0 {
			failed++
			continue
		}
		s.f.put(k, v)
		done++
	}
	return done
}

func (s *islands) arguments(box *sandbox, k *tree.Node) (string, []goja.Value) {
	var key strings.Builder
	var args []goja.Value
	for _, a := range k.Args() {
		v, _ := s.f.eval(a, 0)
		key.WriteByte(v.kind)
		key.WriteString(v.str())
		key.WriteByte(0)
		switch v.kind {
		case 's':
			args = append(args, box.vm.ToValue(v.s))
		case 'n':
			args = append(args, box.vm.ToValue(v.n))
		case 'b':
			args = append(args, box.vm.ToValue(v.n != 0))
		default:
			args = append(args, goja.Undefined())
		}
	}
	return key.String(), args
}

// call runs a function; only text and numbers are results.
func (box *sandbox) call(fn goja.Callable, this goja.Value, args []goja.Value) value {
	var out goja.Value
	err := box.bounded(callTime, func() (err error) { out, err = fn(this, args...); return err })
	if err != nil || out == nil {
		return value{}
	}
	return exported(out)
}

func exported(out goja.Value) value {
	switch x := out.Export().(type) {
	case string:
		if len(x) <= maxText {
			return text(strings.ToValidUTF8(x, "\ufffd"))
		}
	case int64:
		return number(float64(x))
	case float64:
		return number(x)
	case []any:
		return list(x)
	}
	return value{}
}

// list is an array of texts as a decoder gives it.
func list(x []any) value {
	n := &tree.Node{Kind: tree.Array, Pos: -1}
	if len(x) == 0 || len(x) > 1<<13 {
		return value{}
	}
	for _, e := range x {
		s, ok := e.(string)
		if !ok || len(s) > maxText {
			return value{}
		}
		n.Kids = append(n.Kids, &tree.Node{Kind: tree.String, Text: strings.ToValidUTF8(s, "\ufffd"), Pos: -1, Folded: true})
	}
	return value{kind: 'a', node: n, ran: true}
}
