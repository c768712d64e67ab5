package flow

import (
	"strings"

	"tradecraft/intake/site/script/host"
	"tradecraft/intake/site/script/tree"
	"tradecraft/intake/site/script/word"
)

const (
	maxScanned = 64 << 10 // bytes of one string that are looked at
	maxScopes  = 200_000
)

// Analyze looks at one folded tree.
func Analyze(t *tree.Tree, judge *host.Judge) *Facts {
	a := &analysis{
		judge:  judge,
		facts:  &Facts{First: map[Bits]int32{}, Reads: map[string]bool{}},
		words:  map[string]word.Class{},
		hosts:  map[string]host.Host{},
		taint:  make([]Taint, len(t.Bindings)),
		props:  map[string]Taint{},
		texts:  map[string][]*tree.Node{},
		opened: map[*tree.Binding]*tree.Node{},
		result: map[*tree.Node]Taint{},
		tree:   t,
	}
	bits, nodes := a.scan(t.Root)
	a.facts.Nodes = nodes
	a.scope(bits, nodes, 0)
	a.paths()
	return a.facts
}

type analysis struct {
	tree  *tree.Tree
	judge *host.Judge
	facts *Facts
	words map[string]word.Class
	hosts map[string]host.Host

	taint   []Taint
	props   map[string]Taint
	texts   map[string][]*tree.Node // property name to the constants put under it
	opened  map[*tree.Binding]*tree.Node
	lastURL *tree.Node
	result  map[*tree.Node]Taint // of functions
	moves   []*tree.Node         // what can carry a taint
	changed bool
}

func (a *analysis) see(b Bits, n *tree.Node) Bits {
	for rest := b; rest != 0; rest &= rest - 1 {
		one := rest & -rest
		if _, ok := a.facts.First[one]; !ok {
			pos := n.Pos
			if pos < 0 {
				pos = n.First()
			}
			a.facts.First[one] = pos
		}
	}
	return b
}

func (a *analysis) scope(b Bits, nodes int, pos int32) {
	a.facts.Bits |= b
	if len(a.facts.Scopes) < maxScopes {
		a.facts.Scopes = append(a.facts.Scopes, Scope{b, nodes, pos})
	}
}

// class is what a text's words mean.
func (a *analysis) class(s string) word.Class {
	if len(s) < 3 {
		return 0
	}
	if c, ok := a.words[s]; ok {
		return c
	}
	c := word.In(s[:min(len(s), maxScanned)])
	a.words[s] = c
	return c
}

// hostOf judges the host of an address.
func (a *analysis) hostOf(url string) (host.Host, bool) {
	name, ok := host.OfURL(url)
	if !ok {
		return host.Host{}, false
	}
	h, known := a.hosts[name]
	if !known {
		h = a.judge.Of(name)
		a.hosts[name] = h
		a.facts.Hosts = append(a.facts.Hosts, h)
	}
	return h, true
}

// scan walks a tree once: it notes what is seen, and collects what can carry
// a value for the second step.
func (a *analysis) scan(n *tree.Node) (Bits, int) {
	bits, nodes := a.node(n), 1
	for _, k := range n.Kids {
		b, c := a.scan(k)
		bits |= b
		nodes += c
		if n.Kind == tree.Program && c > 12 && k.Kind != tree.Function {
			a.scope(b, c, max(0, k.First())) // a statement by itself is as good as a function
		}
	}
	if n.Kind == tree.Function {
		a.facts.Functions++
		pos := n.Pos
		if pos < 0 {
			pos = n.First()
		}
		if nodes > 12 {
			a.scope(bits, nodes, pos)
		}
	}
	return bits, nodes
}

func (a *analysis) node(n *tree.Node) Bits {
	f := a.facts
	switch n.Kind {
	case tree.String:
		f.Strings++
		f.StringBytes += len(n.Text)
		f.Longest = max(f.Longest, len(n.Text))
		return a.str(n)
	case tree.Regexp:
		return a.regexp(n)
	case tree.Number:
		f.Numbers++
		if n.Num == 15 || n.Num == 16 {
			return 0
		}
	case tree.Ident:
		f.Idents++
		return a.ident(n)
	case tree.Member:
		return a.member(n)
	case tree.Index:
		f.Computed++
	case tree.Call, tree.New:
		f.Calls++
		a.moves = append(a.moves, n)
		return a.call(n)
	case tree.Assign:
		a.moves = append(a.moves, n)
		return a.assign(n)
	case tree.Declare:
		if len(n.Kids) > 1 {
			a.moves = append(a.moves, n)
		}
	case tree.Return, tree.ForIn:
		a.moves = append(a.moves, n)
	case tree.Property:
		if len(n.Kids) == 1 {
			a.moves = append(a.moves, n)
			return a.property(n)
		}
	case tree.Function:
		a.moves = append(a.moves, n)
	case tree.Binary:
		return a.binary(n)
	}
	return 0
}

func (a *analysis) property(n *tree.Node) Bits {
	if n.Kids[0].Kind == tree.String {
		a.texts[n.Text] = append(a.texts[n.Text], n.Kids[0])
	}
	return a.nameBits(n.Text, n)
}

// nameBits is what a name of the script's own says.
func (a *analysis) nameBits(name string, n *tree.Node) Bits {
	c := a.class(name)
	if c == 0 {
		return 0
	}
	var b Bits
	if c&word.Payment != 0 {
		b |= Payment
	}
	if c&word.Miner != 0 {
		b |= Miner
	}
	if c&word.DevTools != 0 {
		b |= DevTools
	}
	if c&word.Skimmer != 0 {
		b |= Brand
	}
	if c&word.Personal != 0 {
		b |= Personal
	}
	if c&word.Password != 0 {
		b |= Secret
	}
	return a.see(b, n)
}

func (a *analysis) str(n *tree.Node) Bits {
	c := a.class(n.Text)
	var b Bits
	if c != 0 {
		b = a.nameBits(n.Text, n)
		if c&word.Gate != 0 {
			b |= GateWord
		}
		if c&word.Decline != 0 {
			b |= Decline
		}
		if c&word.Number != 0 {
			b |= Digits
		}
		if c&word.Shop != 0 {
			b |= Shop
		}
		if c&word.Provider != 0 {
			b |= Provider
		}
		if c&word.Markup != 0 && c&word.Payment != 0 {
			b |= FieldMarkup
		}
		if c&word.Image != 0 && len(n.Text) < 300 {
			b |= ImageFile
		}
	}
	if h, ok := a.hostOf(n.Text); ok {
		b |= hostBits(h)
		if h.Foreign() && (strings.Contains(n.Text, ".php") || strings.HasPrefix(n.Text, "http:")) {
			b |= Plain
		}
	}
	return a.see(b, n)
}

func hostBits(h host.Host) (b Bits) {
	if h.Foreign() {
		b |= Foreign
	}
	if h.Odd() {
		b |= Odd
	}
	return b
}

func (a *analysis) regexp(n *tree.Node) Bits {
	c := a.class(n.Text)
	var b Bits
	if c&word.Payment != 0 {
		b |= Payment
	}
	if c&word.Gate != 0 {
		b |= GateWord
	}
	if c&word.Number != 0 {
		b |= Digits
	}
	return a.see(b, n)
}

func (a *analysis) ident(n *tree.Node) Bits {
	f := a.facts
	name := n.Text
	if strings.HasPrefix(name, "_0x") {
		f.HexNames++
	} else if len(name) <= 2 {
		f.ShortNames++
		return 0
	}
	if n.Var == nil || !n.Var.Free {
		return a.nameBits(name, n)
	}
	switch name {
	case "localStorage", "sessionStorage":
		return a.see(StoreRead, n)
	case "CoinHive", "Client":
		if name == "CoinHive" {
			return a.see(Miner, n)
		}
	case "Stripe", "braintree", "AdyenCheckout", "paypal":
		return a.see(Provider, n)
	case "CryptoJS", "JSEncrypt", "RSAKey":
		return a.see(Encrypt, n)
	}
	return a.nameBits(name, n)
}

func (a *analysis) binary(n *tree.Node) Bits {
	// A length held against that of a card number.
	switch n.Op {
	case "==", "===", ">", ">=", "<", "<=":
		l, r := n.Kids[0], n.Kids[1]
		if r.Kind == tree.Number && l.Is(tree.Member, "length") && r.Num >= 13 && r.Num <= 16 {
			return a.see(Digits, n)
		}
		if isLocation(l) || isLocation(r) {
			other := r
			if isLocation(r) {
				other = l
			}
			if other.Kind == tree.String && a.class(other.Text)&word.Gate != 0 {
				return a.see(Gate, n)
			}
		}
	case "%":
		if n.Kids[1].Kind == tree.Number && n.Kids[1].Num == 10 {
			return a.see(Luhn, n)
		}
	}
	return 0
}
