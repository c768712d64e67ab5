package decode

import (
	"encoding/base64"
	"strings"
	"unicode/utf8"

	"tradecraft/intake/site/script/tree"
)

// stringTable is the table of strings that obfuscators of one common kind
// make: an array that is turned until a sum over its entries is right, and a
// function that reads entry i - offset, in the clear, in base64 of an
// alphabet of its own, or encrypted with RC4 on top of it. It is solved here
// without running it; that the sum comes out right proves the reading.
type stringTable struct {
	entries []string
	offset  float64
	base64  *base64.Encoding // nil for entries in the clear
	rc4     bool
	turned  int
	decoded map[string]string
}

const maxEntries = 1 << 14

// solve reads the table behind a decoder function; nil where it is of another kind.
func (s *islands) solve(b *tree.Binding) *stringTable {
	fn := b.Values[0]
	t := &stringTable{decoded: map[string]string{}}
	holder := s.holder(fn, t)
	if holder == nil || !t.offsetOf(fn) {
		return nil
	}
	xor := false
	fn.Walk(func(n *tree.Node) bool {
		switch {
		case n.Kind == tree.String && len(n.Text) >= 64 && len(n.Text) <= 65:
			t.alphabet(n.Text)
		case n.Kind == tree.Binary && n.Op == "^":
			xor = true
		}
		return true
	})
	t.rc4 = xor && t.base64 != nil
	for _, k := range s.rotates {
		if args := k.Args(); len(args) >= 2 && args[0].Kind == tree.Ident && args[0].Var == holder {
			if goal, ok := s.f.eval(args[1], 0); ok && s.turn(t, k.Kids[0], b, goal.num()) {
				return t
			}
		}
	}
	return nil
}

// holder is the variable of the function or array that holds the entries.
func (s *islands) holder(fn *tree.Node, t *stringTable) (found *tree.Binding) {
	own := declared(fn)
	fn.Walk(func(n *tree.Node) bool {
		if found != nil || n.Kind != tree.Ident || n.Var == nil || own[n.Var] || len(n.Var.Values) == 0 {
			return found == nil
		}
		v := n.Var.Values[0]
		if v.Kind == tree.Function && len(v.Params()) == 0 || v.Kind == tree.Array {
			if t.entries = entries(v); t.entries != nil {
				found = n.Var
			}
		}
		return found == nil
	})
	return found
}

// entries are the texts of the one large array in v.
func entries(v *tree.Node) (out []string) {
	v.Walk(func(n *tree.Node) bool {
		if n.Kind != tree.Array || len(n.Kids) <= len(out) || len(n.Kids) > maxEntries {
			return true
		}
		list := make([]string, 0, len(n.Kids))
		for _, k := range n.Kids {
			if k.Kind != tree.String {
				return true
			}
			list = append(list, k.Text)
		}
		out = list
		return false
	})
	return out
}

// offsetOf finds i = i - offset on the first parameter.
func (t *stringTable) offsetOf(fn *tree.Node) (ok bool) {
	params := fn.Params()
	if len(params) == 0 || params[0].Kind != tree.Ident {
		return false
	}
	fn.Walk(func(n *tree.Node) bool {
		if ok || n.Kind != tree.Assign || n.Kids[0].Kind != tree.Ident || n.Kids[0].Var != params[0].Var {
			return !ok
		}
		if n.Op == "-=" && n.Kids[1].Kind == tree.Number {
			t.offset, ok = n.Kids[1].Num, true
		}
		if v := n.Kids[1]; n.Op == "=" && v.Kind == tree.Binary && v.Op == "-" && v.Kids[0].Kind == tree.Ident && v.Kids[0].Var == params[0].Var && v.Kids[1].Kind == tree.Number {
			t.offset, ok = v.Kids[1].Num, true
		}
		return !ok
	})
	return ok
}

// alphabet takes a text as the alphabet of base64 if it can be one.
func (t *stringTable) alphabet(s string) {
	if len(s) == 65 && s[64] == '=' {
		s = s[:64]
	}
	if len(s) != 64 {
		return
	}
	seen := map[byte]bool{}
	for i := range len(s) {
		if seen[s[i]] || s[i] >= utf8.RuneSelf || s[i] == '\n' || s[i] == '\r' {
			return
		}
		seen[s[i]] = true
	}
	t.base64 = base64.NewEncoding(s).WithPadding(base64.NoPadding)
}

// at is entry i as the decoder gives it.
func (t *stringTable) at(i float64, key string) (string, bool) {
	n := int(i - t.offset)
	if n < 0 || n >= len(t.entries) {
		return "", false
	}
	raw := t.entries[(n+t.turned)%len(t.entries)]
	if t.base64 == nil {
		return raw, true
	}
	id := raw + "\x00" + key
	if s, ok := t.decoded[id]; ok {
		return s, true
	}
	b, err := t.base64.DecodeString(strings.TrimRight(raw, "="))
	if err != nil {
		return "", false
	}
	s := string(b)
	if !utf8.ValidString(s) {
		return "", false
	}
	if t.rc4 {
		if s = rc4(s, key); s == "" && raw != "" {
			return "", false
		}
	}
	t.decoded[id] = s
	return s, true
}

// rc4 deciphers text by characters, as the decoders do.
func rc4(s, key string) string {
	k := []rune(key)
	if len(k) == 0 {
		return ""
	}
	var box [256]int
	for i := range box {
		box[i] = i
	}
	for i, j := 0, 0; i < 256; i++ {
		j = (j + box[i] + int(k[i%len(k)])) % 256
		box[i], box[j] = box[j], box[i]
	}
	var out strings.Builder
	i, j := 0, 0
	for _, r := range s {
		i = (i + 1) % 256
		j = (j + box[i]) % 256
		box[i], box[j] = box[j], box[i]
		out.WriteRune(r ^ rune(box[(box[i]+box[j])%256]))
	}
	return out.String()
}

// turn finds how far the table is turned: where the sum of the rotator is goal.
func (s *islands) turn(t *stringTable, rotator *tree.Node, decoder *tree.Binding, goal float64) bool {
	var sum *tree.Node
	rotator.Walk(func(n *tree.Node) bool {
		if (n.Kind == tree.Declare || n.Kind == tree.Assign) && len(n.Kids) == 2 && n.Kids[1].Kind == tree.Binary && calls(n.Kids[1], "parseInt") {
			sum = n.Kids[1]
		}
		return sum == nil
	})
	if sum == nil {
		return false
	}
	for t.turned = range t.entries {
		if v, ok := s.sum(t, sum, decoder, 0); ok && v == goal {
			return true
		}
	}
	return false
}

func calls(n *tree.Node, name string) (yes bool) {
	n.Walk(func(k *tree.Node) bool {
		yes = yes || k.Kind == tree.Call && k.Kids[0].Is(tree.Ident, name)
		return !yes
	})
	return yes
}

// sum is the value of a rotator's expression with the table as it is turned.
func (s *islands) sum(t *stringTable, n *tree.Node, decoder *tree.Binding, depth int) (float64, bool) {
	if depth > 60 {
		return 0, false
	}
	switch n.Kind {
	case tree.Number:
		return n.Num, true
	case tree.Unary:
		v, ok := s.sum(t, n.Kids[0], decoder, depth+1)
		if n.Op == "-" {
			v = -v
		}
		return v, ok && (n.Op == "-" || n.Op == "+")
	case tree.Binary:
		a, ok := s.sum(t, n.Kids[0], decoder, depth+1)
		if !ok {
			return 0, false
		}
		b, ok := s.sum(t, n.Kids[1], decoder, depth+1)
		switch n.Op {
		case "+":
			return a + b, ok
		case "-":
			return a - b, ok
		case "*":
			return a * b, ok
		case "/":
			return a / b, ok
		}
	case tree.Call:
		if !n.Kids[0].Is(tree.Ident, "parseInt") || len(n.Kids) < 2 || n.Kids[1].Kind != tree.Call {
			return 0, false
		}
		text, ok := s.entry(t, n.Kids[1], decoder)
		if !ok {
			return 0, false
		}
		v, ok := parseInt(text, 10)
		return v.n, ok && v.n == v.n
	}
	return 0, false
}

// entry is what a call of the decoder gives.
func (s *islands) entry(t *stringTable, k *tree.Node, decoder *tree.Binding) (string, bool) {
	if s.callee(k.Kids[0]) != decoder || len(k.Kids) < 2 {
		return "", false
	}
	i, ok := s.f.eval(k.Kids[1], 0)
	if !ok || !i.isPlain() {
		return "", false
	}
	key := ""
	if t.rc4 && len(k.Kids) > 2 {
		v, ok := s.f.eval(k.Kids[2], 0)
		if !ok {
			return "", false
		}
		key = v.str()
	}
	return t.at(i.num(), key)
}

// replaceSolved replaces the calls of a decoder whose table is solved.
func (s *islands) replaceSolved(t *stringTable, c target) (done int) {
	for _, k := range s.calls[c] {
		if text, ok := s.entry(t, k, c.b); ok {
			s.f.put(k, value{kind: 's', s: text})
			done++
		}
	}
	return done
}
