package tree

import (
	"bytes"
	"strings"
	"unsafe"

	"github.com/tdewolff/parse/v2"
	"github.com/tdewolff/parse/v2/js"
)

// Bounds of a tree. A text beyond MaxBytes is read to there, as tokens.
const (
	MaxBytes = 8 << 20
	maxNodes = 4 << 20
	maxDepth = 900
)

// Parse reads a script. It always returns a tree: one of tokens, with Broken
// set, where the text does not parse.
func Parse(src []byte) *Tree {
	t := &Tree{Source: src}
	if len(src) > MaxBytes {
		t.Source, t.Cut = src[:MaxBytes], true
	}
	if !t.Cut && t.parse() {
		return t
	}
	t.tokens()
	return t
}

// ParseString is Parse of a string.
func ParseString(src string) *Tree { return Parse([]byte(src)) }

// parse builds the tree by syntax and says whether that worked.
func (t *Tree) parse() (ok bool) {
	defer func() {
		if r := recover(); r != nil { // a fault of the parser must not be one of ours
			t.Root, t.Bindings, t.Nodes, ok = nil, nil, 0, false
		}
	}()
	// A text with a byte to spare keeps the parser from moving it: offsets are
	// differences of addresses.
	buf := make([]byte, len(t.Source)+1)
	copy(buf, t.Source)
	buf = buf[:len(t.Source)]
	in := parse.NewInputBytes(buf)
	ast, err := js.Parse(in, js.Options{Inline: false})
	if err != nil {
		in = parse.NewInputBytes(buf)
		if ast, err = js.Parse(in, js.Options{Inline: true}); err != nil {
			return false
		}
	}
	l := &lowerer{tree: t, base: buf, vars: map[*js.Var]*Binding{}}
	root := l.node(Program, -1)
	root.Kids = l.statements(ast.List)
	if l.over {
		t.Bindings, t.Nodes, t.Cut = nil, 0, true
		return false
	}
	t.Root, t.Nodes = root, l.count
	if t.Module == "" && l.commonJS {
		t.Module = "cjs"
	}
	return true
}

// lowerer turns the parser's tree into ours.
type lowerer struct {
	tree     *Tree
	base     []byte
	vars     map[*js.Var]*Binding
	slab     []Node
	count    int
	depth    int
	over     bool
	commonJS bool
	names    map[string]string
}

func (l *lowerer) node(k Kind, pos int32, kids ...*Node) *Node {
	if len(l.slab) == 0 {
		l.slab = make([]Node, min(512, max(64, l.count)))
	}
	n := &l.slab[0]
	l.slab = l.slab[1:]
	l.count++
	if l.count > maxNodes {
		l.over = true
	}
	n.Kind, n.Pos = k, pos
	n.Kids = kids
	return n
}

// at is the offset of a piece of the parsed text.
func (l *lowerer) at(b []byte) int32 {
	if len(b) == 0 || len(l.base) == 0 {
		return -1
	}
	d := uintptr(unsafe.Pointer(unsafe.SliceData(b))) - uintptr(unsafe.Pointer(unsafe.SliceData(l.base)))
	if d >= uintptr(len(l.base)) { // also what lies before: the difference wraps
		return -1
	}
	return int32(d)
}

// str keeps one copy of each name.
func (l *lowerer) str(b []byte) string {
	if s, ok := l.names[string(b)]; ok {
		return s
	}
	if l.names == nil {
		l.names = map[string]string{}
	}
	s := string(b)
	l.names[s] = s
	return s
}

func (l *lowerer) binding(v *js.Var) *Binding {
	for i := 0; v.Link != nil && i < 1000; i++ {
		v = v.Link
	}
	if b := l.vars[v]; b != nil {
		return b
	}
	b := &Binding{Name: l.str(v.Data), Free: v.Decl == js.NoDecl, Slot: len(l.tree.Bindings)}
	l.tree.Bindings = append(l.tree.Bindings, b)
	l.vars[v] = b
	return b
}

func (l *lowerer) ident(v *js.Var) *Node {
	b := l.binding(v)
	b.Uses++
	n := l.node(Ident, l.at(v.Data))
	n.Text, n.Var = b.Name, b
	if b.Free && (b.Name == "exports" || b.Name == "module" || b.Name == "require" || b.Name == "define") {
		l.commonJS = true
	}
	return n
}

// assigned notes that target gets value; nil for a value that is not seen.
func (l *lowerer) assigned(target, value *Node) {
	switch {
	case target == nil:
	case target.Kind == Ident && target.Var != nil:
		if value == nil {
			target.Var.Changed = true
			return
		}
		target.Var.Values = append(target.Var.Values, value)
	case target.Kind == Default:
		l.assigned(target.Kids[0], nil)
	case target.Kind == Array || target.Kind == Object || target.Kind == Property || target.Kind == Spread:
		for _, k := range target.Kids {
			l.assigned(k, nil)
		}
	}
}

// Unquote returns the value of a string literal with its quotes.
func Unquote(lit []byte) string {
	if len(lit) < 2 {
		return ""
	}
	return unescape(lit[1 : len(lit)-1])
}

// unescape resolves the escapes of a string or template.
func unescape(b []byte) string {
	if bytes.IndexByte(b, '\\') < 0 {
		return string(b)
	}
	var out strings.Builder
	out.Grow(len(b))
	for i := 0; i < len(b); i++ {
		if b[i] != '\\' || i+1 == len(b) {
			out.WriteByte(b[i])
			continue
		}
		i++
		switch c := b[i]; c {
		case 'n':
			out.WriteByte('\n')
		case 't':
			out.WriteByte('\t')
		case 'r':
			out.WriteByte('\r')
		case 'b':
			out.WriteByte('\b')
		case 'v':
			out.WriteByte('\v')
		case 'f':
			out.WriteByte('\f')
		case '\n':
		case '\r':
			if i+1 < len(b) && b[i+1] == '\n' {
				i++
			}
		case 'x':
			i += hexRune(&out, b[i+1:], 2)
		case 'u':
			if i+1 < len(b) && b[i+1] == '{' {
				if end := bytes.IndexByte(b[i:], '}'); end > 0 && end < 12 {
					hexRune(&out, b[i+2:i+end], end-2)
					i += end
				}
				continue
			}
			i += hexRune(&out, b[i+1:], 4)
		case '0', '1', '2', '3', '4', '5', '6', '7':
			v, n := 0, 0
			for n < 3 && i+n < len(b) && b[i+n] >= '0' && b[i+n] <= '7' && v*8+int(b[i+n]-'0') < 256 {
				v = v*8 + int(b[i+n]-'0')
				n++
			}
			out.WriteRune(rune(v))
			i += n - 1
		default:
			out.WriteByte(c)
		}
	}
	return out.String()
}

// hexRune writes the character of n hexadecimal digits and returns how many it used.
func hexRune(out *strings.Builder, b []byte, n int) int {
	if len(b) < n || n == 0 {
		return 0
	}
	v := 0
	for _, c := range b[:n] {
		d := strings.IndexByte("0123456789abcdef", c|0x20)
		if c >= '0' && c <= '9' {
			d = int(c - '0')
		}
		if d < 0 {
			return 0
		}
		v = v*16 + d
	}
	out.WriteRune(rune(v))
	return n
}
