package decode

import (
	"context"
	"strings"

	"tradecraft/intake/site/script/tree"
)

// Limits bound the unfolding of one script. The zero value is the default.
type Limits struct {
	// Depth is how deep code may lie in code, 3 when 0.
	Depth int
	// Layers is how many pieces are looked at, 60 when 0.
	Layers int
	// Bytes is the size of all decoded pieces together, 4 MB when 0.
	Bytes int
	// NoRun leaves the interpreter out: constants are folded, decoders are not run.
	NoRun bool
}

func (l *Limits) fill() {
	if l.Depth == 0 {
		l.Depth = 3
	}
	if l.Layers == 0 {
		l.Layers = 60
	}
	if l.Bytes == 0 {
		l.Bytes = 4 << 20
	}
}

// Ways in which a layer was hidden.
const (
	ByEval    = "evaluated text"
	ByPacker  = "packer"
	ByMarkup  = "written markup"
	ByHandler = "event handler in text"
	ByLiteral = "encoded literal"
	ByURL     = "javascript: or data: address"
)

// Layer is a piece of code or text that a script carries.
type Layer struct {
	// Text is the piece. HTML is true for markup, whose scripts are to be read.
	Text string
	HTML bool
	// Plain is true for text that is no code: an address, a selector.
	Plain bool
	// How says how it was hidden; Depth 1 lies in the script itself.
	How   string
	Depth int
	// Pos is the byte in the script (not in the layer around it) where it lies.
	Pos int32
	// Tree is the folded tree of a piece of code, nil for markup and plain text.
	Tree *tree.Tree
}

// Result says what was done to a script.
type Result struct {
	// Folded counts the computations that became constants, Resolved the calls
	// of decoders that were replaced by what they give.
	Folded, Resolved int
	// Layers are the pieces found, outermost first.
	Layers []*Layer
	// Cut is true when a limit ended the unfolding.
	Cut bool
}

// Unfold folds t in place and returns what it carries, folded too.
func Unfold(ctx context.Context, t *tree.Tree, limits Limits) *Result {
	limits.fill()
	u := &unfolder{limits: limits, seen: map[string]bool{}, result: &Result{}}
	u.tree(ctx, t, 0, -1)
	return u.result
}

type unfolder struct {
	limits Limits
	bytes  int
	seen   map[string]bool
	result *Result
}

// tree folds one tree and looks for layers in it. base is the position of the
// tree in the script, -1 for the script itself.
func (u *unfolder) tree(ctx context.Context, t *tree.Tree, depth int, base int32) {
	if t.Broken {
		u.layersOf(ctx, nil, t.Root, depth, base)
		return
	}
	f := newFolder(t)
	f.fold(t.Root)
	if !u.limits.NoRun {
		if n := f.resolve(ctx, t); n > 0 {
			u.result.Resolved += n
			f.budget = 4*t.Nodes + 4000
			f.fold(t.Root)
			if n := f.resolve(ctx, t); n > 0 { // decoders behind decoders
				u.result.Resolved += n
				f.fold(t.Root)
			}
		}
	}
	if f.folded > 0 {
		f.budget = 2*t.Nodes + 2000
		f.fold(t.Root)
	}
	u.result.Folded += f.folded
	if depth < u.limits.Depth {
		u.layersOf(ctx, f, t.Root, depth, base)
	}
}

// add takes up a piece and goes on below it.
func (u *unfolder) add(ctx context.Context, l *Layer) {
	if len(l.Text) < 4 || u.seen[l.Text] {
		return
	}
	if len(u.result.Layers) >= u.limits.Layers || u.bytes+len(l.Text) > u.limits.Bytes || ctx.Err() != nil {
		u.result.Cut = true
		return
	}
	u.seen[l.Text] = true
	u.bytes += len(l.Text)
	u.result.Layers = append(u.result.Layers, l)
	if l.HTML || l.Plain {
		return
	}
	l.Tree = tree.ParseString(l.Text)
	u.tree(ctx, l.Tree, l.Depth, l.Pos)
}

// layersOf finds the pieces below n.
func (u *unfolder) layersOf(ctx context.Context, f *folder, n *tree.Node, depth int, base int32) {
	place := func(k *tree.Node) int32 {
		if base >= 0 {
			return base
		}
		return at(k)
	}
	n.Walk(func(k *tree.Node) bool {
		switch k.Kind {
		case tree.Call, tree.New:
			u.call(ctx, f, k, depth, place(k))
		case tree.Assign:
			u.assign(ctx, f, k, depth, place(k))
		case tree.String:
			if how, s, ok := literal(k.Text); ok {
				u.add(ctx, &Layer{Text: s, How: how, Depth: depth + 1, Pos: place(k), Plain: !codeLike(s), HTML: markup(s)})
			}
		case tree.Array:
			if s, ok := codes(k); ok {
				u.add(ctx, &Layer{Text: s, How: ByLiteral, Depth: depth + 1, Pos: place(k), Plain: !codeLike(s), HTML: markup(s)})
			}
		}
		return true
	})
}

// call looks at eval, Function, timers with text, document.write and the like.
func (u *unfolder) call(ctx context.Context, f *folder, k *tree.Node, depth int, pos int32) {
	name := calleeName(k.Kids[0])
	args := k.Args()
	how := ""
	var arg *tree.Node
	switch name {
	case "eval", "execScript", "setTimeout", "setInterval":
		how = ByEval
		if len(args) > 0 {
			arg = args[0]
		}
	case "Function":
		how = ByEval
		if len(args) > 0 {
			arg = args[len(args)-1]
		}
	case "constructor":
		if len(args) == 1 {
			how, arg = ByEval, args[0]
		}
	case "write", "writeln", "html", "append", "prepend", "before", "after", "insertAdjacentHTML", "globalEval":
		how = ByMarkup
		if len(args) > 0 {
			arg = args[len(args)-1]
		}
	case "setAttribute":
		if len(args) == 2 && args[0].Kind == tree.String && strings.HasPrefix(strings.ToLower(args[0].Text), "on") {
			how, arg = ByHandler, args[1]
		}
	}
	if how == "" || arg == nil {
		return
	}
	u.text(ctx, f, k, arg, how, depth, pos)
}

// assign looks at what becomes code when it is set.
func (u *unfolder) assign(ctx context.Context, f *folder, k *tree.Node, depth int, pos int32) {
	target := k.Kids[0]
	if target.Kind != tree.Member {
		return
	}
	switch target.Text {
	case "innerHTML", "outerHTML", "srcdoc":
		u.text(ctx, f, k, k.Kids[1], ByMarkup, depth, pos)
	case "text", "textContent", "innerText":
		if s, ok := u.constant(f, k.Kids[1]); ok && codeLike(s) {
			u.add(ctx, &Layer{Text: s, How: ByEval, Depth: depth + 1, Pos: pos})
		}
	case "src", "href", "location":
		if s, ok := u.constant(f, k.Kids[1]); ok && len(s) > 11 && strings.EqualFold(s[:11], "javascript:") {
			u.add(ctx, &Layer{Text: Unescape(s[11:]), How: ByURL, Depth: depth + 1, Pos: pos})
		}
	}
}

func (u *unfolder) constant(f *folder, n *tree.Node) (string, bool) {
	if n.Kind == tree.String {
		return n.Text, true
	}
	if f == nil {
		return "", false
	}
	v, ok := f.eval(n, 0)
	return v.s, ok && v.isText()
}

// text adds what arg gives: a constant, a packer's text, or what a pure
// expression computes.
func (u *unfolder) text(ctx context.Context, f *folder, whole, arg *tree.Node, how string, depth int, pos int32) {
	if s, ok := u.constant(f, arg); ok {
		u.layer(ctx, s, how, depth, pos)
		return
	}
	if s, ok := unpack(f, arg); ok {
		u.layer(ctx, s, ByPacker, depth, pos)
		return
	}
	if f == nil || u.limits.NoRun || how == ByHandler || arg.Kind == tree.Function {
		return
	}
	if s, ok := f.compute(ctx, arg); ok {
		u.result.Resolved++
		u.layer(ctx, s, how, depth, pos)
	}
}

func (u *unfolder) layer(ctx context.Context, s, how string, depth int, pos int32) {
	html := markup(s)
	if how == ByMarkup && !html || how == ByEval && len(s) < 8 {
		return
	}
	u.add(ctx, &Layer{Text: s, How: how, Depth: depth + 1, Pos: pos, HTML: html})
}

// calleeName is the last name of what is called; through (0, eval) too.
func calleeName(c *tree.Node) string {
	for c.Kind == tree.Sequence && len(c.Kids) > 0 {
		c = c.Kids[len(c.Kids)-1]
	}
	switch c.Kind {
	case tree.Ident, tree.Member:
		if c.Kind == tree.Ident && c.Var != nil && !c.Var.Free {
			if v := c.Var.Value(); v != nil && v.Kind == tree.Ident && v.Var != nil && v.Var.Free {
				return v.Text
			}
			return ""
		}
		return c.Text
	}
	return ""
}

// markup says whether s is HTML that can carry a script, a form or a frame.
func markup(s string) bool {
	if !strings.Contains(s, "<") {
		return false
	}
	low := strings.ToLower(s[:min(len(s), 1<<16)])
	for _, tag := range [...]string{"<script", "<iframe", "<form", "<input", "<img", "<svg", "<object", "<embed", "<link", "<meta"} {
		if strings.Contains(low, tag) {
			return true
		}
	}
	return false
}
