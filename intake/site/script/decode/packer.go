package decode

import (
	"context"
	"math"
	"strings"

	"tradecraft/intake/site/script/tree"
)

// unpack undoes the p.a.c.k.e.r: a call of a function with four parameters or
// more on (text, base, count, words). The function itself is not run.
func unpack(f *folder, n *tree.Node) (string, bool) {
	if f == nil || n.Kind != tree.Call || len(n.Args()) < 4 {
		return "", false
	}
	fn := n.Kids[0]
	if fn.Kind != tree.Function {
		if fn = f.function(fn); fn == nil {
			return "", false
		}
	}
	if len(fn.Params()) < 4 {
		return "", false
	}
	args := n.Args()
	p, ok1 := f.eval(args[0], 0)
	a, ok2 := f.eval(args[1], 0)
	_, ok3 := f.eval(args[2], 0)
	k, ok4 := f.eval(args[3], 0)
	if !ok1 || !ok2 || !ok3 || !ok4 || !p.isText() || a.kind != 'n' || k.kind != 'a' || a.n < 2 || a.n > 62 || math.IsNaN(a.n) {
		return "", false
	}
	words := make([]string, len(k.node.Kids))
	for i, e := range k.node.Kids {
		v, ok := f.eval(e, 0)
		if !ok || !v.isText() {
			return "", false
		}
		words[i] = v.s
	}
	return substitute(p.s, int(a.n), words), true
}

// substitute replaces each word of p that is a number of the base by its word.
func substitute(p string, base int, words []string) string {
	var out strings.Builder
	for i := 0; i < len(p) && out.Len() < maxText; {
		if !wordByte(p[i]) {
			out.WriteByte(p[i])
			i++
			continue
		}
		j := i
		for j < len(p) && wordByte(p[j]) {
			j++
		}
		w := p[i:j]
		if v, ok := baseNumber(w, base); ok && v < len(words) && words[v] != "" {
			out.WriteString(words[v])
		} else {
			out.WriteString(w)
		}
		i = j
	}
	return out.String()
}

func wordByte(c byte) bool {
	return c == '_' || c >= '0' && c <= '9' || c|0x20 >= 'a' && c|0x20 <= 'z'
}

func baseNumber(w string, base int) (int, bool) {
	if len(w) > 5 {
		return 0, false
	}
	v := 0
	for i := 0; i < len(w); i++ {
		d := 99
		switch c := w[i]; {
		case c >= '0' && c <= '9':
			d = int(c - '0')
		case c >= 'a' && c <= 'z':
			d = int(c-'a') + 10
		case c >= 'A' && c <= 'Z':
			d = int(c-'A') + 36
		}
		if d >= base {
			return 0, false
		}
		v = v*base + d
	}
	return v, true
}

// compute runs a pure expression: what is handed to eval or written into the
// page, where it needs nothing but constants and pure functions. A variable
// that pure statements before it build up is built up the same way.
func (f *folder) compute(ctx context.Context, arg *tree.Node) (string, bool) {
	if arg.Count(maxIslandNodes+1) > maxIslandNodes {
		return "", false
	}
	s := &islands{f: f, closed: map[*tree.Binding]int{}}
	if !works(arg) || !s.pureValue(arg) {
		return "", false
	}
	need := map[*tree.Binding]bool{}
	s.needs(arg, need)
	var setup string
	if len(need) > 0 {
		var list []*tree.Binding
		for b := range need {
			if b.Param {
				return "", false
			}
			list = append(list, b)
		}
		var ok bool
		if setup, ok = s.setup(list); !ok {
			return "", false
		}
	}
	p := &tree.Printer{Name: islandName, MaxBytes: maxIslandText}
	box := newSandbox(ctx)
	defer box.close()
	if setup != "" {
		if _, err := box.run(setup, setupTime); err != nil {
			return "", false
		}
	}
	out, err := box.run(p.Expr(arg), setupTime)
	if err != nil || out == nil {
		return "", false
	}
	v := exported(out)
	return v.s, v.isText() && len(v.s) >= 8
}

// works says whether an expression computes something: it calls or adds.
func works(n *tree.Node) bool {
	yes := false
	n.Walk(func(k *tree.Node) bool {
		yes = yes || k.Kind == tree.Call || k.Kind == tree.Binary
		return !yes
	})
	return yes
}
