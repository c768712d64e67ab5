package flow

import (
	"strings"

	"tradecraft/intake/site/script/tree"
	"tradecraft/intake/site/script/word"
)

// members are properties whose name alone says what is done.
var members = map[string]Bits{
	"getImageData": Pixels, "arrayBuffer": Bytes, "getReader": 0, "readAsArrayBuffer": Bytes, "readAsBinaryString": Bytes,
	"outerWidth": DevTools, "outerHeight": DevTools, "firebug": DevTools,
	"userAgent": Agent, "nonce": Nonce, "callee": Self,
	"fromCharCode": Chars, "fromCodePoint": Chars, "charCodeAt": Chars,
	"serialize": Serialize, "serializeArray": Serialize, "elements": Serialize,
	"setPublicKey": Encrypt, "encrypt": Encrypt, "encryptData": Encrypt, "createDataChannel": Peer,
	"clipboardData": OnKey, "keyCode": OnKey, "which": 0,
}

func (a *analysis) member(n *tree.Node) Bits {
	b := members[n.Text]
	switch n.Text {
	case "value":
		b |= Read
	case "cookie":
		if n.Kids[0].Is(tree.Ident, "document") || n.Kids[0].Is(tree.Member, "document") || n.Kids[0].Kind == tree.Empty || short(n.Kids[0]) {
			b |= CookieRead
		}
	case "localStorage", "sessionStorage":
		b |= StoreRead
	case "href", "pathname", "hostname", "host", "search", "origin":
		if isLocation(n) {
			b |= Location
		}
	case "location":
		b |= Location
	}
	return a.see(b|a.nameBits(n.Text, n), n)
}

// short says whether n is a variable of one or two letters: a minified alias.
func short(n *tree.Node) bool { return n.Kind == tree.Ident && len(n.Text) <= 2 }

// isLocation says whether n is the page's address or a part of it.
func isLocation(n *tree.Node) bool {
	for range 4 {
		switch n.Kind {
		case tree.Ident:
			if n.Text == "location" {
				return true
			}
			v := n.Var.Value()
			if v == nil || v == n {
				return false
			}
			n = v
			continue
		case tree.Member:
			switch n.Text {
			case "location", "documentURI", "URL":
				return true
			case "href", "pathname", "hostname", "host", "search", "hash", "origin", "toLowerCase", "toString":
				n = n.Kids[0]
				continue
			}
			return false
		case tree.Call:
			if len(n.Kids) == 0 {
				return false
			}
			if k := n.Kids[0]; k.Is(tree.Ident, "String") && len(n.Kids) > 1 {
				n = n.Kids[1]
				continue
			}
			n = n.Kids[0]
			continue
		case tree.Binary:
			n = n.Kids[0]
			continue
		}
		return false
	}
	return false
}

// events sorts the names of events.
var events = map[string]Bits{"submit": OnSubmit, "click": OnSubmit, "mousedown": OnSubmit, "mouseup": OnSubmit, "touchend": OnSubmit, "touchstart": OnSubmit,
	"change": OnSubmit, "blur": OnSubmit, "focusout": OnSubmit, "beforeunload": OnSubmit, "unload": 0, "pagehide": OnSubmit, "keyup": OnKey, "keydown": OnKey, "keypress": OnKey,
	"input": OnKey, "paste": OnKey}

func eventBits(names string) (b Bits) {
	for _, e := range strings.Fields(names) {
		e, _, _ = strings.Cut(e, ".")
		b |= events[e]
	}
	return b
}

func lastName(c *tree.Node) string {
	switch c.Kind {
	case tree.Ident, tree.Member:
		return c.Text
	case tree.Sequence:
		if len(c.Kids) > 0 {
			return lastName(c.Kids[len(c.Kids)-1])
		}
	}
	return ""
}

// free says whether a callee is a global function of that name, or a property.
func free(c *tree.Node) bool {
	return c.Kind != tree.Ident || c.Var == nil || c.Var.Free
}

func textArg(args []*tree.Node, i int) string {
	if i < len(args) && args[i].Kind == tree.String {
		return args[i].Text
	}
	return ""
}

// call is what a call shows by itself.
func (a *analysis) call(n *tree.Node) Bits {
	c := n.Kids[0]
	name, args := lastName(c), n.Args()
	var b Bits
	if name == "" || !free(c) {
		return 0
	}
	switch name {
	case "fetch":
		b = Send
		a.facts.Fetches++
	case "sendBeacon":
		b = Send | Beacon
	case "open":
		if m := strings.ToUpper(textArg(args, 0)); len(args) >= 2 && (m == "POST" || m == "GET" || m == "PUT") {
			b = Send
		}
	case "send":
		if c.Kind == tree.Member {
			b = Send
		}
	case "ajax", "post", "getJSON", "axios":
		if len(args) > 0 && c.Kind == tree.Member || name == "axios" {
			b = Send
		}
	case "Image":
		b = SendImage
	case "WebSocket", "EventSource":
		b = Send | Socket
	case "RTCPeerConnection", "webkitRTCPeerConnection", "createDataChannel":
		b = Send | Peer
	case "FormData":
		b = Serialize
	case "eval", "execScript", "Function":
		b = Dynamic
		a.facts.Evals++
	case "constructor":
		if len(args) > 0 {
			b = Dynamic
		}
	case "setTimeout", "setInterval":
		if len(args) > 0 && args[0].Kind == tree.String {
			b = Dynamic
		}
		if name == "setInterval" {
			b |= Timer
		}
	case "write", "writeln":
		if c.Kind == tree.Member && (c.Kids[0].Is(tree.Ident, "document") || c.Kids[0].Is(tree.Member, "document")) {
			b = Write
		}
	case "createElement":
		b = element(textArg(args, 0))
	case "appendChild", "insertBefore", "append", "insertAdjacentElement", "insertAdjacentHTML", "prepend":
		b = Insert
	case "addEventListener", "on", "bind", "live", "delegate", "one", "attachEvent", "observe":
		a.facts.Listeners++
		b = a.listener(n, name, args)
	case "submit", "click", "change", "blur", "keyup", "keydown", "keypress":
		if len(args) > 0 && args[0].Kind == tree.Function {
			b = events[name]
		}
	case "MutationObserver":
		b = Observe
	case "btoa", "stringify", "encodeURIComponent", "escape", "encodeURI":
		b = Encode
	case "postMessage":
		if len(args) == 2 {
			b = Message
		}
	case "val":
		if len(args) == 0 {
			b = Read
		}
	case "setAttribute":
		b = a.attribute(args)
	case "indexOf", "includes", "search", "match", "test", "exec", "startsWith", "endsWith":
		b = a.gate(c, args)
	case "setItem":
		b = StoreWrite
	case "getItem":
		b = StoreRead
	case "text", "json", "formData", "clone":
		if c.Kind == tree.Member && (c.Kids[0].Is(tree.Member, "request") || name == "clone" && c.Kids[0].Kind == tree.Member) {
			b = ReadRequest
		}
	case "hide", "remove", "css":
		if c.Kind == tree.Member && a.paySelector(c.Kids[0]) {
			b = HideFrame
		}
	case "toString":
		if c.Kids != nil && c.Kids[0].Kind == tree.Ident && c.Kids[0].Var.Value() != nil && c.Kids[0].Var.Value().Kind == tree.Function {
			b = Self
		}
	}
	b |= a.selector(n, name, args)
	return a.see(b, n)
}

func element(tag string) Bits {
	switch strings.ToLower(tag) {
	case "script":
		return NewScript
	case "img", "image":
		return SendImage
	case "form":
		return FormTo
	}
	return 0
}

func (a *analysis) listener(n *tree.Node, name string, args []*tree.Node) Bits {
	event := textArg(args, 0)
	b := eventBits(strings.TrimPrefix(event, "on"))
	if name == "observe" && len(args) > 0 && args[0].Kind != tree.String {
		b |= Observe
	}
	if event == "fetch" {
		b |= WorkerFetch
	}
	return b
}

func (a *analysis) attribute(args []*tree.Node) Bits {
	switch name := strings.ToLower(textArg(args, 0)); name {
	case "src":
		return SendImage
	case "action", "formaction":
		return FormTo
	default:
		if strings.HasPrefix(name, "on") && len(args) > 1 && name != "on" {
			return Dynamic
		}
	}
	return 0
}

// gate says whether a search looks for a checkout page in the address.
func (a *analysis) gate(c *tree.Node, args []*tree.Node) Bits {
	if c.Kind != tree.Member || len(args) == 0 {
		return 0
	}
	hay, needle := c.Kids[0], args[0]
	if c.Text == "test" || c.Text == "exec" {
		hay, needle = needle, hay
	}
	if !isLocation(hay) {
		return 0
	}
	text := ""
	switch {
	case needle.Kind == tree.String || needle.Kind == tree.Regexp:
		text = needle.Text
	case needle.Kind == tree.New || needle.Kind == tree.Call:
		text = textArg(needle.Args(), 0)
	case needle.Kind == tree.Ident:
		if v := needle.Var.Value(); v != nil && (v.Kind == tree.String || v.Kind == tree.Regexp) {
			text = v.Text
		} else if v != nil && (v.Kind == tree.New || v.Kind == tree.Call) {
			text = textArg(v.Args(), 0)
		}
	}
	low := strings.ToLower(text)
	for _, w := range [...]string{"checkout", "onepage", "onestep", "one-step", "payment", "billing", "/cart", "order", "/pay", "admin", "cart", "kasse", "commande"} {
		if strings.Contains(low, w) {
			return Gate
		}
	}
	return 0
}

// selector says what a query selects.
func (a *analysis) selector(n *tree.Node, name string, args []*tree.Node) Bits {
	switch name {
	case "querySelectorAll", "getElementsByTagName", "querySelector", "getElementById", "getElementsByName", "getElementsByClassName", "$", "jQuery", "$$", "find", "closest", "children":
	default:
		return 0
	}
	s := textArg(args, 0)
	if s == "" {
		return 0
	}
	var b Bits
	if name != "getElementById" && name != "getElementsByClassName" && allInputs(s) {
		b |= ReadAll
	}
	if a.class(s)&word.Payment != 0 {
		b |= PayField
		if len(a.facts.Reads) < 64 && len(s) < 120 {
			a.facts.Reads[s] = true
		}
	}
	return b
}

// allInputs says whether a selector takes all fields of a page.
func allInputs(s string) bool {
	s = strings.ToLower(strings.TrimSpace(s))
	for _, part := range strings.Split(s, ",") {
		part = strings.TrimSpace(part)
		if i := strings.LastIndexAny(part, " >"); i >= 0 {
			part = part[i+1:]
		}
		for _, w := range [...]string{"input", "select", "textarea", ":input"} {
			if part == w || strings.HasPrefix(part, w+":") || strings.HasPrefix(part, w+"[type") || strings.HasPrefix(part, w+"[name") && strings.HasSuffix(part, "[name]") {
				return true
			}
		}
		if part == "[name]" {
			return true
		}
	}
	return false
}

// paySelector says whether n is an element chosen by a payment or frame selector.
func (a *analysis) paySelector(n *tree.Node) bool {
	yes := false
	nodes := 0
	n.Walk(func(k *tree.Node) bool {
		nodes++
		if k.Kind == tree.String {
			low := strings.ToLower(k.Text)
			if strings.Contains(low, "iframe") || a.class(k.Text)&(word.Payment|word.Provider) != 0 {
				yes = true
			}
		}
		return !yes && nodes < 30
	})
	return yes
}

// assign is what an assignment shows by itself.
func (a *analysis) assign(n *tree.Node) Bits {
	target, value := n.Kids[0], n.Kids[1]
	var b Bits
	switch target.Kind {
	case tree.Member:
		if value.Kind == tree.String {
			a.texts[target.Text] = append(a.texts[target.Text], value)
		}
		b = a.assignMember(target, value)
	case tree.Ident:
		if target.Var == nil || !target.Var.Free {
			break
		}
		switch target.Text {
		case "location":
			b = Navigate
		case "fetch", "XMLHttpRequest", "WebSocket":
			b = HookNet
		case "Stripe", "braintree", "AdyenCheckout":
			b = HookPay
		}
	}
	return a.see(b, n)
}

func (a *analysis) assignMember(target, value *tree.Node) Bits {
	object := target.Kids[0]
	proto := object.Is(tree.Member, "prototype")
	owner := ""
	if proto {
		owner = lastName(object.Kids[0])
	}
	switch name := target.Text; {
	case proto && (owner == "XMLHttpRequest" || owner == "WebSocket" || owner == "FormData" || owner == "Navigator" || owner == "Request"):
		return HookNet
	case proto && (owner == "HTMLFormElement" || owner == "HTMLInputElement" || owner == "HTMLIFrameElement"):
		return HookForm
	case (name == "fetch" || name == "XMLHttpRequest" || name == "WebSocket" || name == "sendBeacon") && globalObject(object):
		return HookNet
	case (name == "Stripe" || name == "braintree" || name == "AdyenCheckout" || name == "Square") && globalObject(object):
		return HookPay
	case (name == "createToken" || name == "createPaymentMethod" || name == "confirmCardPayment" || name == "tokenize" || name == "confirmPayment") && value.Kind == tree.Function:
		return HookPay
	case (name == "save" || name == "submit") && value.Kind == tree.Function && (object.Is(tree.Ident, "payment") || object.Is(tree.Ident, "review") || object.Is(tree.Ident, "checkout") || object.Is(tree.Ident, "billing")):
		return HookForm
	case name == "src":
		return SendImage
	case name == "action":
		return FormTo
	case name == "location" || name == "href" && isLocation(object):
		return Navigate
	case name == "cookie":
		return CookieWrite
	case name == "display" || name == "visibility" || name == "opacity":
		if value.Kind == tree.String && (value.Text == "none" || value.Text == "hidden" || value.Text == "0") {
			return a.hides(object)
		}
	case name == "onmessage":
		return 0
	case strings.HasPrefix(name, "on") && events[name[2:]] != 0:
		return events[name[2:]]
	case name == "innerHTML" || name == "outerHTML":
		return Insert
	}
	return 0
}

// hides says whether the element whose style is set is a payment's.
func (a *analysis) hides(style *tree.Node) Bits {
	b := Hidden
	if style.Kind != tree.Member {
		return b
	}
	e := style.Kids[0]
	if e.Kind == tree.Ident {
		if v := e.Var.Value(); v != nil {
			e = v
		}
	}
	if a.paySelector(e) {
		b |= HideFrame
	}
	return b
}

func globalObject(n *tree.Node) bool {
	switch n.Kind {
	case tree.Ident:
		return n.Text == "window" || n.Text == "self" || n.Text == "globalThis" || n.Text == "navigator" || n.Text == "top" || short(n)
	case tree.Member:
		return n.Text == "navigator"
	case tree.Word:
		return n.Text == "this"
	}
	return false
}
