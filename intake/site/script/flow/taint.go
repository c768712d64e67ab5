package flow

import (
	"strings"

	"tradecraft/intake/site/script/tree"
	"tradecraft/intake/site/script/word"
)

const (
	rounds   = 4
	maxTaint = 60 // depth of an expression
)

// paths carries taints around until nothing changes, then reads the sinks.
func (a *analysis) paths() {
	if a.facts.Bits&(Read|ReadAll|Serialize|PayField|OnKey|CookieRead|StoreRead|Pixels|Bytes|HookNet|WorkerFetch|HookForm|HookPay|Dynamic|Agent|Location|ReadRequest) == 0 &&
		a.facts.Bits&(Send|SendImage|NewScript|FormTo|Navigate|Write) == 0 {
		return
	}
	for range rounds {
		a.changed = false
		for _, n := range a.moves {
			a.move(n)
		}
		if !a.changed {
			break
		}
	}
	for _, n := range a.moves {
		a.sink(n)
	}
}

// put adds a taint to what n names.
func (a *analysis) put(n *tree.Node, t Taint) {
	if t == 0 || n == nil {
		return
	}
	switch n.Kind {
	case tree.Ident:
		if n.Var != nil && n.Var.Slot < len(a.taint) && a.taint[n.Var.Slot]&t != t {
			a.taint[n.Var.Slot] |= t
			a.changed = true
		}
	case tree.Member:
		a.putProp(n.Text, t)
		a.put(n.Kids[0], t.Value())
	case tree.Index:
		a.put(n.Kids[0], t.Value())
	case tree.Default, tree.Spread:
		a.put(n.Kids[0], t)
	case tree.Array, tree.Object:
		for _, k := range n.Kids {
			if len(k.Kids) > 0 && k.Kind == tree.Property {
				k = k.Kids[0]
			}
			a.put(k, t)
		}
	}
}

// common are property names that everything has; they carry nothing.
var common = map[string]bool{"value": true, "length": true, "name": true, "type": true, "id": true, "prototype": true, "src": true, "href": true, "style": true,
	"className": true, "innerHTML": true, "data": true, "url": true, "target": true, "parentNode": true, "onload": true, "exports": true, "default": true, "options": true, "state": true, "props": true, "key": true}

func (a *analysis) putProp(name string, t Taint) {
	if common[name] || len(name) < 2 {
		return
	}
	if t = t.Value(); a.props[name]&t != t {
		a.props[name] |= t
		a.changed = true
	}
}

// move carries taints over one node.
func (a *analysis) move(n *tree.Node) {
	switch n.Kind {
	case tree.Assign, tree.Declare:
		if len(n.Kids) > 1 && n.Op != "-=" {
			a.put(n.Kids[0], a.of(n.Kids[1], 0))
		}
		if n.Kind == tree.Assign && n.Kids[1].Kind == tree.Function {
			a.hook(n)
		}
	case tree.Property:
		if t := a.of(n.Kids[0], 0); t != 0 && n.Kids[0].Kind != tree.Function {
			a.putProp(n.Text, t)
		}
	case tree.ForIn:
		target := n.Kids[0]
		for target.Kind == tree.Declare || target.Kind == tree.Sequence {
			if len(target.Kids) == 0 {
				return
			}
			target = target.Kids[0]
		}
		if n.Op == "of" {
			a.put(target, a.of(n.Kids[1], 0))
		}
	case tree.Function:
		a.returns(n)
	case tree.Call, tree.New:
		a.moveCall(n)
	}
}

// returns notes what a function gives back.
func (a *analysis) returns(fn *tree.Node) {
	var t Taint
	nodes := 0
	var walk func(*tree.Node)
	walk = func(n *tree.Node) {
		if nodes++; nodes > 4000 {
			return
		}
		if n.Kind == tree.Return && len(n.Kids) > 0 {
			t |= a.of(n.Kids[0], 0)
		}
		for _, k := range n.Kids {
			if k.Kind != tree.Function {
				walk(k)
			}
		}
	}
	walk(fn.Kids[1])
	if a.result[fn]&t != t {
		a.result[fn] |= t
		a.changed = true
	}
}

// hook taints the parameters of a function that stands in for one of the
// browser's or of a payment provider's.
func (a *analysis) hook(n *tree.Node) {
	target := n.Kids[0]
	if target.Kind == tree.Member && a.assignMember(target, n.Kids[1])&(HookNet|HookPay) != 0 || target.Kind == tree.Ident && target.Text == "fetch" && target.Var != nil && target.Var.Free {
		for i, p := range n.Kids[1].Params() {
			// The first parameter of fetch and both of open are addresses.
			if name := lastName(target); name == "open" || i == 0 && (name == "fetch" || name == "sendBeacon") {
				continue
			}
			a.put(p, Request)
		}
	}
}

// function finds the function that a callee or argument is.
func function(n *tree.Node) *tree.Node {
	for range 4 {
		switch {
		case n == nil:
			return nil
		case n.Kind == tree.Function:
			return n
		case n.Kind == tree.Ident && n.Var != nil:
			for _, v := range n.Var.Values {
				if v.Kind == tree.Function {
					return v
				}
			}
			n = n.Var.Value()
		case n.Kind == tree.Call && n.Kids[0].Is(tree.Member, "bind"):
			n = n.Kids[0].Kids[0]
		default:
			return nil
		}
	}
	return nil
}

var each = map[string]bool{"forEach": true, "map": true, "each": true, "filter": true, "reduce": true, "then": true, "find": true, "some": true, "every": true, "call": true, "apply": true, "from": true}

// moveCall carries arguments into functions, elements into callbacks, values
// into what they are added to.
func (a *analysis) moveCall(n *tree.Node) {
	c, args := n.Kids[0], n.Args()
	if fn := function(c); fn != nil {
		a.pass(fn, args)
		return
	}
	if c.Kind != tree.Member {
		return
	}
	switch name := c.Text; {
	case name == "push" || name == "append" || name == "set" || name == "add" || name == "unshift" || name == "concat":
		for _, x := range args {
			a.put(c.Kids[0], a.of(x, 0).Value())
		}
	case each[name]:
		a.callback(c, args)
	case name == "addEventListener" || name == "on" || name == "bind" || name == "live" || name == "delegate":
		a.handler(c, args)
	case name == "assign" && len(args) > 1:
		for _, x := range args[1:] {
			a.put(args[0], a.of(x, 0).Value())
		}
	case name == "keyup" || name == "keydown" || name == "keypress" || name == "input" || name == "change":
		a.handler(c, append([]*tree.Node{{Kind: tree.String, Text: name, Pos: -1}}, args...))
	}
}

func (a *analysis) pass(fn *tree.Node, args []*tree.Node) {
	params := fn.Params()
	for i, x := range args {
		if i < len(params) {
			a.put(params[i], a.of(x, 0))
		}
	}
}

// callback hands what a collection, promise or apply holds to a function.
func (a *analysis) callback(c *tree.Node, args []*tree.Node) {
	if len(args) == 0 {
		return
	}
	over := a.of(c.Kids[0], 0)
	fn := function(args[0])
	switch c.Text {
	case "call", "apply":
		// [].forEach.call(list, function(e){…}) and f.call(this, x)
		if c.Kids[0].Kind == tree.Member && each[c.Kids[0].Text] && len(args) > 1 {
			over, fn = a.of(args[0], 0), function(args[1])
		} else {
			if target := function(c.Kids[0]); target != nil && len(args) > 1 {
				a.pass(target, args[1:])
			}
			return
		}
	case "from":
		if len(args) < 2 {
			return
		}
		over, fn = a.of(args[0], 0), function(args[1])
	}
	if fn == nil {
		return
	}
	params := fn.Params()
	for i, p := range params {
		if i > 1 {
			break
		}
		a.put(p, over)
	}
}

// handler taints the event of key listeners and of a worker's fetch.
func (a *analysis) handler(c *tree.Node, args []*tree.Node) {
	if len(args) < 2 {
		return
	}
	event := textArg(args, 0)
	fn := function(args[len(args)-1])
	if fn == nil {
		fn = function(args[1])
	}
	if fn == nil || len(fn.Params()) == 0 {
		return
	}
	p := fn.Params()[0]
	switch {
	case event == "fetch":
		a.put(p, Request)
	case event == "message":
		a.put(p, Net)
	case event == "submit" || strings.Contains(event, "submit"):
		a.put(p, formRef)
	}
}

// of is what the value of an expression carries.
func (a *analysis) of(n *tree.Node, depth int) Taint {
	if n == nil || depth > maxTaint {
		return 0
	}
	depth++
	switch n.Kind {
	case tree.Ident:
		if n.Var != nil && n.Var.Slot < len(a.taint) {
			t := a.taint[n.Var.Slot]
			if n.Var.Free && n.Text == "location" {
				t |= Place
			}
			return t
		}
	case tree.Member:
		return a.ofMember(n, depth)
	case tree.Index:
		return a.of(n.Kids[0], depth)
	case tree.Call, tree.New:
		return a.ofCall(n, depth)
	case tree.Assign:
		return a.of(n.Kids[1], depth)
	case tree.Binary:
		switch n.Op {
		case "+", "||", "??", "^", "|":
			return a.of(n.Kids[0], depth) | a.of(n.Kids[1], depth)
		case "&&", ",":
			return a.of(n.Kids[1], depth)
		}
	case tree.Cond:
		return a.of(n.Kids[1], depth) | a.of(n.Kids[2], depth)
	case tree.Array, tree.Object, tree.Template, tree.Spread:
		var t Taint
		for i, k := range n.Kids {
			if i > 200 {
				break
			}
			t |= a.of(k, depth)
		}
		return t
	case tree.Property:
		if n.Kids[0].Kind != tree.Function {
			return a.of(n.Kids[0], depth)
		}
	case tree.Sequence:
		if len(n.Kids) > 0 {
			return a.of(n.Kids[len(n.Kids)-1], depth)
		}
	case tree.Unary:
		if n.Op == "await" || n.Op == "yield" {
			return a.of(n.Kids[0], depth)
		}
	case tree.Default:
		return a.of(n.Kids[0], depth)
	}
	return 0
}

func (a *analysis) ofMember(n *tree.Node, depth int) Taint {
	base := n.Kids[0]
	switch n.Text {
	case "length", "style", "readyState", "status":
		return 0
	case "value", "val", "innerText", "textContent":
		t := a.of(base, depth)
		if n.Text != "value" && t&(elem|elemPay|elemAll) == 0 {
			return t
		}
		return a.fieldOf(base, t)
	case "cookie":
		if base.Is(tree.Ident, "document") || base.Is(tree.Member, "document") || short(base) {
			return Cookie
		}
	case "localStorage", "sessionStorage":
		return Store
	case "href", "pathname", "hostname", "host", "search", "hash", "origin", "URL", "referrer":
		if isLocation(n) || n.Text == "referrer" {
			return Place
		}
	case "userAgent":
		return Agents
	case "responseText", "response", "responseXML":
		return Net
	case "key", "keyCode", "which", "charCode", "code":
		if base.Kind == tree.Ident && base.Var != nil && (base.Var.Param || base.Text == "event") && (n.Text == "keyCode" || n.Text == "which" || n.Text == "charCode") {
			return Key
		}
	case "elements":
		return elem | elemAll
	case "target", "srcElement", "currentTarget":
		return elem | a.of(base, depth)
	case "forms":
		return formRef
	}
	t := a.of(base, depth)
	if p := a.props[n.Text]; p != 0 {
		t |= p
	}
	if t&formRef != 0 && a.class(n.Text)&word.Payment != 0 {
		t |= elem | elemPay
	}
	return t
}

// fieldOf is what reading the value of an element gives.
func (a *analysis) fieldOf(base *tree.Node, t Taint) Taint {
	out := t.Value() | Field
	if t&elemPay != 0 || a.payElement(base) {
		out |= PayValue
	}
	if t&elemAll != 0 {
		out |= AllValues
	}
	return out
}

// payElement says whether an element is named after a payment field.
func (a *analysis) payElement(n *tree.Node) bool {
	switch n.Kind {
	case tree.Ident, tree.Member:
		return a.class(n.Text)&word.Payment != 0
	case tree.Call, tree.Index:
		for _, k := range n.Kids[1:] {
			if k.Kind == tree.String && a.class(k.Text)&word.Payment != 0 {
				return true
			}
			if k.Kind == tree.Binary {
				for _, e := range k.Kids {
					if e.Kind == tree.String && a.class(e.Text)&word.Payment != 0 {
						return true
					}
				}
			}
		}
	}
	return false
}

// ofCall is what a call gives.
func (a *analysis) ofCall(n *tree.Node, depth int) Taint {
	c, args := n.Kids[0], n.Args()
	if fn := function(c); fn != nil {
		return a.result[fn]
	}
	name := lastName(c)
	switch name {
	case "querySelector", "querySelectorAll", "getElementById", "getElementsByName", "getElementsByTagName", "getElementsByClassName", "$", "jQuery", "$$", "find", "$F", "getElement":
		return a.element(n, name, args, depth)
	case "val", "getValue":
		if len(args) == 0 && c.Kind == tree.Member {
			return a.fieldOf(c.Kids[0], a.of(c.Kids[0], depth))
		}
		return 0
	case "serialize", "serializeArray":
		return Field | AllValues
	case "FormData":
		if len(args) > 0 {
			return Field | AllValues
		}
		return 0
	case "getItem", "get":
		if c.Kind == tree.Member && isStorage(c.Kids[0]) {
			return Store
		}
	case "getImageData":
		return Pixel
	case "indexOf", "test", "includes", "charCodeAt", "hasOwnProperty", "parseInt", "getTime", "closest":
		if name == "closest" {
			return elem
		}
		if name != "charCodeAt" && name != "parseInt" {
			return 0
		}
	}
	var t Taint
	if c.Kind == tree.Member {
		t |= a.of(c.Kids[0], depth)
	}
	for i, x := range args {
		if i > 20 {
			break
		}
		if x.Kind == tree.Function {
			t |= a.result[x]
			continue
		}
		t |= a.of(x, depth)
	}
	switch name {
	case "btoa", "stringify", "encodeURIComponent", "escape", "encodeURI", "param", "toBase64", "hex":
		if t.Value() != 0 {
			t = t.Value() | Encoded
		}
	case "encrypt", "encryptData", "AES", "update":
		if t.Value() != 0 {
			t = t.Value() | Encrypted
		}
	case "fetch", "ajax", "getJSON":
		return Net
	case "fromCharCode":
		if t&Typed != 0 {
			t |= Encoded
		}
	}
	return t
}

// element is what a query gives.
func (a *analysis) element(n *tree.Node, name string, args []*tree.Node, depth int) Taint {
	t := elem
	if n.Kids[0].Kind == tree.Member && name == "find" {
		t |= a.of(n.Kids[0].Kids[0], depth) & (elemAll | elemPay)
	}
	if len(args) == 0 {
		return t
	}
	if a.payElement(n) {
		t |= elemPay
	}
	s := textArg(args, 0)
	if v := a.constantText(args[0]); s == "" {
		s = v
		if a.class(s)&word.Payment != 0 {
			t |= elemPay
		}
	}
	if name == "$F" {
		return a.fieldOf(n, t)
	}
	if s == "" && (name == "$" || name == "jQuery") {
		return t | a.of(args[0], depth)
	}
	if name != "getElementById" && name != "getElementsByClassName" && allInputs(s) {
		t |= elemAll
	}
	if strings.Contains(strings.ToLower(s), "form") {
		t |= formRef
	}
	return t
}

func isStorage(n *tree.Node) bool {
	if n.Kind == tree.Ident && n.Var != nil && !n.Var.Free {
		if v := n.Var.Value(); v != nil {
			n = v
		}
	}
	return (n.Kind == tree.Ident || n.Kind == tree.Member) && (n.Text == "localStorage" || n.Text == "sessionStorage")
}

// constantText is the text of a variable or property that is always the same.
func (a *analysis) constantText(n *tree.Node) string {
	switch n.Kind {
	case tree.String:
		return n.Text
	case tree.Ident:
		if v := n.Var.Value(); v != nil && v.Kind == tree.String {
			return v.Text
		}
	case tree.Member:
		if list := a.texts[n.Text]; len(list) == 1 {
			return list[0].Text
		}
	}
	return ""
}
