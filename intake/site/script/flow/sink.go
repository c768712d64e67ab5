package flow

import (
	"strings"

	"tradecraft/intake/site/script/host"
	"tradecraft/intake/site/script/tree"
)

const maxSinks = 500

// sink reads what a node lets out, now that the taints are known.
func (a *analysis) sink(n *tree.Node) {
	if len(a.facts.Sinks) >= maxSinks {
		return
	}
	switch n.Kind {
	case tree.Call, tree.New:
		a.sinkCall(n)
	case tree.Assign:
		a.sinkAssign(n)
	}
}

// add notes one sink.
func (a *analysis) add(kind string, at *tree.Node, url *tree.Node, t Taint) {
	s := Sink{Kind: kind, Pos: at.Pos, Taint: t.Value()}
	if s.Pos < 0 {
		s.Pos = at.First()
	}
	if url != nil {
		a.address(&s, url)
	}
	a.facts.Sinks = append(a.facts.Sinks, s)
}

// address finds the constant start of an address and whose it is.
func (a *analysis) address(s *Sink, url *tree.Node) {
	text, whole := a.prefix(url, 0)
	s.URL = text
	s.Dynamic = !whole
	if h, ok := a.hostOf(text); ok {
		s.Host = h
		return
	}
	s.Local = text != "" && !strings.Contains(text, "://") && !strings.HasPrefix(text, "//") || isLocation(url) || a.fromOrigin(url)
	if strings.HasPrefix(text, "data:") || strings.HasPrefix(text, "blob:") {
		s.Local = true
	}
	if s.Local {
		s.Host = host.Host{Kind: host.Own}
	}
}

// fromOrigin says whether an address starts with the page's own.
func (a *analysis) fromOrigin(n *tree.Node) bool {
	for range 12 {
		switch {
		case n == nil:
			return false
		case n.Kind == tree.Binary || n.Kind == tree.Template && len(n.Kids) > 0:
			if n.Kids[0].Kind == tree.String && n.Kids[0].Text == "" && len(n.Kids) > 1 {
				n = n.Kids[1]
			} else {
				n = n.Kids[0]
			}
		case n.Kind == tree.Ident && n.Var != nil:
			n = n.Var.Value()
		default:
			return isLocation(n)
		}
	}
	return false
}

// prefix is the constant start of a text and whether that is all of it.
func (a *analysis) prefix(n *tree.Node, depth int) (string, bool) {
	if n == nil || depth > 30 {
		return "", false
	}
	depth++
	switch n.Kind {
	case tree.String:
		return n.Text, true
	case tree.Ident:
		if n.Var == nil {
			return "", false
		}
		if v := n.Var.Value(); v != nil && v != n {
			return a.prefix(v, depth)
		}
		best := ""
		for _, v := range n.Var.Values { // one of several: the first that names a host
			if p, _ := a.prefix(v, depth+8); len(p) > len(best) {
				best = p
			}
		}
		return best, false
	case tree.Member:
		for _, s := range a.texts[n.Text] {
			if _, ok := host.OfURL(s.Text); ok {
				return s.Text, len(a.texts[n.Text]) == 1
			}
		}
		if list := a.texts[n.Text]; len(list) == 1 && !common[n.Text] {
			return list[0].Text, true
		}
	case tree.Binary:
		if n.Op == "||" || n.Op == "??" {
			for _, k := range n.Kids {
				if p, ok := a.prefix(k, depth); p != "" {
					return p, ok
				}
			}
		}
		if n.Op == "+" {
			return a.chain(n.Kids, depth)
		}
	case tree.Template:
		return a.chain(n.Kids, depth)
	case tree.Cond:
		x, _ := a.prefix(n.Kids[1], depth)
		y, _ := a.prefix(n.Kids[2], depth)
		if len(x) >= len(y) {
			return x, false
		}
		return y, false
	case tree.Call:
		if n.Kids[0].Is(tree.Member, "concat") {
			return a.chain(append([]*tree.Node{n.Kids[0].Kids[0]}, n.Args()...), depth)
		}
		switch lastName(n.Kids[0]) {
		case "String", "encodeURI", "toString", "URL", "join":
			if len(n.Args()) > 0 && n.Kids[0].Kind == tree.Ident {
				return a.prefix(n.Args()[0], depth)
			}
			if n.Kids[0].Kind == tree.Member {
				if k := n.Kids[0].Kids[0]; k.Kind == tree.Array && len(k.Kids) > 0 {
					return a.chain(k.Kids, depth)
				}
			}
		}
		if fn := function(n.Kids[0]); fn != nil {
			if r := only(fn); r != nil {
				return a.prefix(r, depth+4)
			}
		}
	case tree.New:
		if n.Kids[0].Is(tree.Ident, "URL") && len(n.Args()) > 0 {
			return a.prefix(n.Args()[0], depth)
		}
	case tree.Assign:
		return a.prefix(n.Kids[1], depth)
	}
	return "", false
}

// only is what a function of one return gives.
func only(fn *tree.Node) *tree.Node {
	b := fn.Body()
	if len(b.Kids) > 0 {
		if r := b.Kids[len(b.Kids)-1]; r.Kind == tree.Return && len(r.Kids) == 1 {
			return r.Kids[0]
		}
	}
	return nil
}

func (a *analysis) chain(list []*tree.Node, depth int) (string, bool) {
	var b strings.Builder
	for i, k := range list {
		p, whole := a.prefix(k, depth)
		if i == 0 && p == "" {
			// "https:" or a choice of scheme may stand in front of a bare host
			if len(list) > 1 && (isLocation(k) || k.Kind == tree.Cond) {
				continue
			}
			return "", false
		}
		b.WriteString(p)
		if !whole && !scheme(b.String()) || b.Len() > 2048 {
			return b.String(), false
		}
	}
	return b.String(), true
}

func scheme(s string) bool { return s == "http://" || s == "https://" || s == "http" || s == "https:" }

// sinkCall reads the calls that send, load or run.
func (a *analysis) sinkCall(n *tree.Node) {
	c, args := n.Kids[0], n.Args()
	name := lastName(c)
	if name == "" || !free(c) || len(args) == 0 {
		return
	}
	t := func() (t Taint) {
		for _, x := range args {
			t |= a.of(x, 0)
		}
		return t
	}
	switch name {
	case "fetch", "axios":
		a.add("fetch", n, args[0], t())
	case "sendBeacon":
		a.add("beacon", n, args[0], t())
	case "open":
		switch m := strings.ToUpper(textArg(args, 0)); {
		case len(args) >= 2 && (m == "POST" || m == "GET" || m == "PUT" || args[0].Kind != tree.String && len(args) == 3):
			if c.Kind == tree.Member && c.Kids[0].Kind == tree.Ident {
				a.opened[c.Kids[0].Var] = args[1]
			}
			a.lastURL = args[1]
			a.add("xhr", n, args[1], a.of(args[1], 0))
		case c.Is(tree.Member, "open") && (c.Kids[0].Is(tree.Ident, "window") || c.Kids[0].Is(tree.Ident, "self")):
			a.add("navigation", n, args[0], a.of(args[0], 0))
		}
	case "send":
		a.sendOf(n, c, t())
	case "ajax", "post", "get", "getJSON", "load", "getScript", "put":
		a.ajax(n, c, name, args, t())
	case "WebSocket", "EventSource":
		if n.Kind == tree.New {
			a.add("websocket", n, args[0], a.of(args[0], 0))
		}
	case "Request":
		if c.Kind == tree.Member && n.Kind == tree.New {
			a.add("ajax", n, args[0], t()) // Ajax.Request of prototype.js
		}
	case "Updater":
		if n.Kind == tree.New && len(args) > 1 {
			a.add("ajax", n, args[1], t())
		}
	case "setAttribute":
		if len(args) == 2 {
			a.attributeSink(n, c, args)
		}
	case "attr", "prop":
		if len(args) == 2 && (textArg(args, 0) == "src" || textArg(args, 0) == "action") {
			a.attributeSink(n, c, args)
		}
	case "assign", "replace":
		if c.Kind == tree.Member && isLocation(c.Kids[0]) {
			a.add("navigation", n, args[0], a.of(args[0], 0))
		}
	case "setItem":
		a.add("storage", n, nil, t())
	case "postMessage":
		a.add("message", n, nil, a.of(args[0], 0))
	case "eval", "Function", "execScript", "constructor":
		a.add("code", n, nil, a.of(args[len(args)-1], 0))
	case "setTimeout", "setInterval":
		if args[0].Kind != tree.Function && function(args[0]) == nil {
			if t := a.of(args[0], 0); t&(Net|Pixel|Store|Cookie) != 0 {
				a.add("code", n, nil, t)
			}
		}
	case "importScripts", "import":
		a.add("script", n, args[0], 0)
	case "write", "writeln", "html", "insertAdjacentHTML":
		a.markup(n, args[len(args)-1])
	case "RTCPeerConnection", "createDataChannel":
		a.add("peer", n, nil, 0)
	}
}

// sendOf joins a send to the address that its object was opened with.
func (a *analysis) sendOf(n, c *tree.Node, t Taint) {
	if c.Kind != tree.Member {
		return
	}
	var url *tree.Node
	kind := "xhr"
	if o := c.Kids[0]; o.Kind == tree.Ident && o.Var != nil {
		url = a.opened[o.Var]
		for _, v := range o.Var.Values {
			switch {
			case v.Kind == tree.New && (v.Kids[0].Is(tree.Ident, "WebSocket") || v.Kids[0].Is(tree.Member, "WebSocket")) && len(v.Kids) > 1:
				url, kind = v.Kids[1], "websocket"
			case v.Kind == tree.Call && v.Kids[0].Is(tree.Member, "createDataChannel"):
				kind = "peer"
			}
		}
	}
	if url == nil && kind == "xhr" {
		url = a.lastURL
	}
	a.add(kind, n, url, t)
}

// ajax reads jQuery's and like calls: an address, or an object with one.
func (a *analysis) ajax(n, c *tree.Node, name string, args []*tree.Node, t Taint) {
	if c.Kind != tree.Member || name == "get" && len(args) < 2 && args[0].Kind != tree.String {
		return
	}
	url := args[0]
	if url.Kind == tree.Ident {
		if v := url.Var.Value(); v != nil && v.Kind == tree.Object {
			url = v
		}
	}
	if url.Kind == tree.Object {
		var found *tree.Node
		for _, p := range url.Kids {
			if p.Kind == tree.Property && p.Text == "url" {
				found = p.Kids[0]
			}
		}
		if found == nil {
			return
		}
		url = found
	} else if name == "get" || name == "load" || name == "put" {
		if p, _ := a.prefix(url, 0); !strings.Contains(p, "/") {
			return // a map's get, not a request
		}
	}
	kind := "ajax"
	if name == "getScript" {
		kind = "script"
	}
	a.add(kind, n, url, t)
}

func (a *analysis) attributeSink(n, c *tree.Node, args []*tree.Node) {
	switch strings.ToLower(textArg(args, 0)) {
	case "src", "href", "data":
		kind := "image"
		if c.Kind == tree.Member {
			kind = a.elementKind(c.Kids[0])
		}
		if textArg(args, 0) == "href" && kind == "image" {
			return
		}
		a.add(kind, n, args[1], a.of(args[1], 0))
	case "action", "formaction":
		a.add("form", n, args[1], a.of(args[1], 0))
	}
}

// elementKind is what an element was made as.
func (a *analysis) elementKind(n *tree.Node) string {
	v := n
	if n.Kind == tree.Ident {
		v = n.Var.Value()
		if v == nil {
			if n.Var != nil {
				for _, x := range n.Var.Values {
					if x.Kind == tree.Call || x.Kind == tree.New {
						v = x
					}
				}
			}
		}
	}
	if v == nil {
		return "image"
	}
	if v.Kind == tree.Call && lastName(v.Kids[0]) == "createElement" {
		switch tag := a.constantArg(v); strings.ToLower(tag) {
		case "script":
			return "script"
		case "iframe":
			return "frame"
		case "link":
			return "link"
		}
	}
	return "image"
}

func (a *analysis) constantArg(call *tree.Node) string {
	if len(call.Kids) < 2 {
		return ""
	}
	return a.constantText(call.Kids[1])
}

// sinkAssign reads what is set: addresses, forms, cookies, markup.
func (a *analysis) sinkAssign(n *tree.Node) {
	target, value := n.Kids[0], n.Kids[1]
	switch target.Kind {
	case tree.Ident:
		if target.Text == "location" && target.Var != nil && target.Var.Free {
			a.add("navigation", n, value, a.of(value, 0))
		}
		return
	case tree.Member:
	default:
		return
	}
	switch target.Text {
	case "src":
		a.add(a.elementKind(target.Kids[0]), n, value, a.of(value, 0))
	case "action", "formAction":
		a.add("form", n, value, a.of(value, 0))
	case "location":
		a.add("navigation", n, value, a.of(value, 0))
	case "href":
		if isLocation(target) && isLocation(target.Kids[0]) {
			a.add("navigation", n, value, a.of(value, 0))
		}
	case "cookie":
		a.add("cookie", n, nil, a.of(value, 0))
	case "innerHTML", "outerHTML", "srcdoc":
		a.markup(n, value)
	case "text", "textContent", "innerText", "innerHtml":
		if a.elementKind(target.Kids[0]) == "script" {
			a.add("code", n, nil, a.of(value, 0))
		}
	case "url":
		return
	default:
		if t := a.of(value, 0); t&Typed != 0 && isStorage(target.Kids[0]) {
			a.add("storage", n, nil, t)
		}
	}
}

// markup reads an address out of the constant start of written HTML.
func (a *analysis) markup(n, value *tree.Node) {
	p, _ := a.prefix(value, 0)
	t := a.of(value, 0)
	i := strings.Index(strings.ToLower(p), "src=")
	if i < 0 {
		if t.Value() != 0 {
			a.add("markup", n, nil, t)
		}
		return
	}
	kind := "image"
	switch low := strings.ToLower(p[:i]); {
	case strings.Contains(low, "<script"):
		kind = "script"
	case strings.Contains(low, "<iframe"):
		kind = "frame"
	}
	rest := strings.TrimLeft(p[i+4:], `"' \`)
	a.add(kind, n, &tree.Node{Kind: tree.String, Text: rest, Pos: -1}, t)
}
