package decode

import (
	"encoding/base64"
	"math"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"tradecraft/intake/site/script/tree"
)

// evalCall is the value of a call of a built-in function on constants.
func (f *folder) evalCall(n *tree.Node, depth int) (value, bool) {
	c := n.Kids[0]
	switch c.Kind {
	case tree.Ident:
		if c.Var == nil || !c.Var.Free {
			return value{}, false
		}
		return f.global(c.Text, n.Args(), depth)
	case tree.Member:
		if global(c.Kids[0]) {
			return f.global(c.Text, n.Args(), depth)
		}
		return f.method(n, c, depth)
	}
	return value{}, false
}

// global says whether n is the global object.
func global(n *tree.Node) bool {
	switch n.Kind {
	case tree.Word:
		return n.Text == "this"
	case tree.Ident:
		return n.Var != nil && n.Var.Free && (n.Text == "window" || n.Text == "self" || n.Text == "globalThis" || n.Text == "top")
	}
	return false
}

func (f *folder) global(name string, args []*tree.Node, depth int) (value, bool) {
	switch name {
	case "atob", "unescape", "decodeURIComponent", "decodeURI", "parseInt", "parseFloat", "Number", "String":
	default:
		return value{}, false
	}
	if len(args) == 0 {
		return value{}, false
	}
	v, ok := f.eval(args[0], depth+1)
	if !ok || !v.isPlain() {
		return value{}, false
	}
	switch name {
	case "atob":
		s, ok := Base64(v.str())
		return text(s), ok
	case "unescape":
		return text(Unescape(v.str())), true
	case "decodeURIComponent", "decodeURI":
		s, err := url.PathUnescape(v.str())
		return text(s), err == nil && utf8.ValidString(s)
	case "parseInt":
		base := 10
		if len(args) > 1 {
			if b, ok := f.eval(args[1], depth+1); ok {
				base = int(b.num())
			}
		}
		return parseInt(v.str(), base)
	case "parseFloat", "Number":
		return number(v.num()), true
	}
	return text(v.str()), true
}

func parseInt(s string, base int) (value, bool) {
	s = strings.TrimSpace(s)
	if base < 2 || base > 36 {
		return value{}, false
	}
	if len(s) > 2 && s[0] == '0' && s[1]|0x20 == 'x' && (base == 16 || base == 10) {
		s, base = s[2:], 16
	}
	end := 0
	for end < len(s) && digit(s[end]) < base {
		end++
	}
	v, err := strconv.ParseUint(s[:end], base, 53)
	if err != nil {
		return number(math.NaN()), end == 0
	}
	return number(float64(v)), true
}

func digit(c byte) int {
	switch {
	case c >= '0' && c <= '9':
		return int(c - '0')
	case c|0x20 >= 'a' && c|0x20 <= 'z':
		return int(c|0x20-'a') + 10
	}
	return 99
}

// Base64 decodes the standard and the URL alphabet, with or without padding,
// to text as atob gives it: one character a byte.
func Base64(s string) (string, bool) {
	s = strings.TrimRight(strings.Join(strings.Fields(s), ""), "=")
	if strings.ContainsAny(s, "-_") {
		s = strings.NewReplacer("-", "+", "_", "/").Replace(s)
	}
	b, err := base64.RawStdEncoding.DecodeString(s)
	if err != nil {
		return "", false
	}
	return latin1(b), true
}

// latin1 is one character a byte; bytes that are ASCII or valid UTF-8 stay as they are.
func latin1(b []byte) string {
	if utf8.Valid(b) {
		return string(b)
	}
	var out strings.Builder
	for _, c := range b {
		out.WriteRune(rune(c))
	}
	return out.String()
}

// Unescape is JavaScript's unescape: %xx and %uxxxx.
func Unescape(s string) string {
	if !strings.Contains(s, "%") {
		return s
	}
	var out strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] == '%' {
			if i+6 <= len(s) && s[i+1] == 'u' {
				if v, err := strconv.ParseUint(s[i+2:i+6], 16, 32); err == nil {
					out.WriteRune(rune(v))
					i += 5
					continue
				}
			}
			if i+3 <= len(s) {
				if v, err := strconv.ParseUint(s[i+1:i+3], 16, 32); err == nil {
					out.WriteRune(rune(v))
					i += 2
					continue
				}
			}
		}
		out.WriteByte(s[i])
	}
	return out.String()
}

// method is the value of a method called on a constant.
func (f *folder) method(n, c *tree.Node, depth int) (value, bool) {
	if c.Text == "fromCharCode" || c.Text == "fromCodePoint" {
		if c.Kids[0].Is(tree.Ident, "String") {
			return f.fromCharCode(n.Args(), depth)
		}
	}
	if c.Text == "apply" && c.Kids[0].Is(tree.Member, "fromCharCode") && len(n.Args()) == 2 {
		if a := f.constant(n.Args()[1]); a != nil && a.Kind == tree.Array {
			return f.fromCharCode(a.Kids, depth)
		}
	}
	if c.Kids[0].Is(tree.Ident, "Math") {
		return f.math(c.Text, n.Args(), depth)
	}
	if !methods[c.Text] {
		return value{}, false
	}
	o, ok := f.eval(c.Kids[0], depth+1)
	if !ok {
		return value{}, false
	}
	var args [3]value
	for i, a := range n.Args() {
		if i == len(args) {
			break
		}
		if a.Kind == tree.Regexp {
			args[i] = value{kind: 'r', s: a.Text}
			continue
		}
		if args[i], ok = f.eval(a, depth+1); !ok {
			return value{}, false
		}
	}
	switch o.kind {
	case 's':
		return f.textMethod(c.Text, o.s, args, len(n.Args()))
	case 'n':
		if c.Text == "toString" {
			base := int(index(args[0], 10, 36, false))
			if o.n == math.Trunc(o.n) && base >= 2 && math.Abs(o.n) < 1<<53 {
				return text(strconv.FormatInt(int64(o.n), base)), true
			}
		}
	case 'a':
		return f.arrayMethod(c.Text, o.node, args, depth)
	}
	return value{}, false
}

var methods = map[string]bool{"split": true, "join": true, "reverse": true, "replace": true, "replaceAll": true, "slice": true, "substr": true,
	"substring": true, "charAt": true, "charCodeAt": true, "concat": true, "toString": true, "toLowerCase": true, "toUpperCase": true, "trim": true,
	"repeat": true, "at": true}

func (f *folder) fromCharCode(args []*tree.Node, depth int) (value, bool) {
	var b strings.Builder
	for _, a := range args {
		if a.Kind == tree.Spread {
			if a = f.constant(a.Kids[0]); a == nil || a.Kind != tree.Array {
				return value{}, false
			}
			v, ok := f.fromCharCode(a.Kids, depth+1)
			if !ok {
				return v, false
			}
			b.WriteString(v.s)
			continue
		}
		v, ok := f.eval(a, depth+1)
		if !ok || !v.isPlain() || b.Len() > maxText {
			return value{}, false
		}
		c := v.num()
		if !(c >= 0 && c <= utf8.MaxRune) {
			return value{}, false
		}
		b.WriteRune(rune(c))
	}
	return text(b.String()), len(args) > 0
}

func (f *folder) math(name string, args []*tree.Node, depth int) (value, bool) {
	if len(args) == 0 {
		return value{}, false
	}
	v, ok := f.eval(args[0], depth+1)
	if !ok || !v.isPlain() {
		return value{}, false
	}
	switch name {
	case "floor":
		return number(math.Floor(v.num())), true
	case "ceil":
		return number(math.Ceil(v.num())), true
	case "round":
		return number(math.Floor(v.num() + 0.5)), true
	case "abs":
		return number(math.Abs(v.num())), true
	}
	return value{}, false
}

func (f *folder) textMethod(name, s string, args [3]value, count int) (value, bool) {
	n := length(s)
	switch name {
	case "split":
		return split(s, args[0], count)
	case "slice":
		i, j := index(args[0], 0, n, true), index(args[1], n, n, true)
		return text(cut(s, i, max(i, j))), true
	case "substring":
		i, j := index(args[0], 0, n, false), index(args[1], n, n, false)
		return text(cut(s, min(i, j), max(i, j))), true
	case "substr":
		i := index(args[0], 0, n, true)
		j := i + index(args[1], n-i, n-i, false)
		return text(cut(s, i, max(i, j))), true
	case "charAt", "at":
		return text(charAt(s, index(args[0], 0, n, name == "at"))), true
	case "charCodeAt":
		i := index(args[0], 0, n, false)
		if i >= n {
			return value{}, false
		}
		r, _ := utf8.DecodeRuneInString(charAt(s, i))
		return number(float64(r)), true
	case "toLowerCase":
		return text(strings.ToLower(s)), true
	case "toUpperCase":
		return text(strings.ToUpper(s)), true
	case "trim":
		return text(strings.TrimSpace(s)), true
	case "toString":
		return text(s), true
	case "concat":
		for _, a := range args[:min(count, 3)] {
			if !a.isPlain() {
				return value{}, false
			}
			s += a.str()
		}
		return text(s), count <= 3 && len(s) <= maxText
	case "repeat":
		k := index(args[0], 0, 4096, false)
		if len(s)*k > maxText {
			return value{}, false
		}
		return text(strings.Repeat(s, k)), true
	case "replace", "replaceAll":
		return replace(name, s, args)
	}
	return value{}, false
}

// replace knows text for text and patterns of a plain character or word.
func replace(name, s string, args [3]value) (value, bool) {
	if !args[1].isText() {
		return value{}, false
	}
	from, to := args[0].s, args[1].s
	if strings.Contains(to, "$") {
		return value{}, false
	}
	times := 1
	if args[0].kind == 'r' {
		end := strings.LastIndexByte(from, '/')
		if end < 1 {
			return value{}, false
		}
		flags := from[end+1:]
		body := from[1:end]
		if strings.Contains(flags, "i") {
			return value{}, false
		}
		if strings.Contains(flags, "g") {
			times = -1
		}
		plain := strings.ReplaceAll(body, `\`, "")
		if len(body)-len(plain) > 1 && strings.Count(body, `\`) != 1 || strings.ContainsAny(plain, "[]()*+?{}|^$") && !strings.HasPrefix(body, `\`) ||
			strings.Contains(plain, ".") && !strings.HasPrefix(body, `\.`) || isClass(body) {
			return value{}, false
		}
		from = plain
	} else if !args[0].isText() {
		return value{}, false
	}
	if name == "replaceAll" {
		times = -1
	}
	out := strings.Replace(s, from, to, times)
	return text(out), len(out) <= maxText
}

// isClass says whether a pattern is an escape that stands for more than itself.
func isClass(body string) bool {
	return len(body) > 1 && body[0] == '\\' && strings.IndexByte("dDwWsSbBnrtuxfv0123456789", body[1]) >= 0
}

func split(s string, sep value, count int) (value, bool) {
	node := &tree.Node{Kind: tree.Array, Pos: -1}
	var parts []string
	switch {
	case count == 0:
		parts = []string{s}
	case sep.isText() && sep.s == "" && ascii(s):
		if len(s) > 1<<16 {
			return value{}, false
		}
		for i := range len(s) {
			parts = append(parts, s[i:i+1])
		}
	case sep.isText():
		parts = strings.Split(s, sep.s)
	default:
		return value{}, false
	}
	if len(parts) > 1<<16 {
		return value{}, false
	}
	for _, p := range parts {
		node.Kids = append(node.Kids, &tree.Node{Kind: tree.String, Text: p, Pos: -1, Folded: true})
	}
	return value{kind: 'a', node: node}, true
}

func (f *folder) arrayMethod(name string, a *tree.Node, args [3]value, depth int) (value, bool) {
	switch name {
	case "join":
		sep := ","
		if args[0].isText() {
			sep = args[0].s
		}
		return f.join(a.Kids, sep, depth)
	case "reverse":
		c := *a
		c.Kids = slices.Clone(a.Kids)
		slices.Reverse(c.Kids)
		return value{kind: 'a', node: &c}, true
	case "slice":
		n := len(a.Kids)
		i, j := index(args[0], 0, n, true), index(args[1], n, n, true)
		c := *a
		c.Kids = a.Kids[i:max(i, j)]
		return value{kind: 'a', node: &c}, true
	}
	return value{}, false
}
