package document

import (
	"strings"
	"unicode"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// textSize is how much text is below a node, in bytes without blanks, how much
// of it is links, and how many links there are.
type textSize struct{ all, linked, links, anchors int }

// measure fills the sizes below n.
func (w *htmlWalker) measure(n *html.Node, depth int) textSize {
	var s textSize
	switch {
	case depth > maxHTMLDepth, n.Type == html.CommentNode, n.Type == html.ElementNode && neverText(n):
		return s
	case n.Type == html.TextNode:
		for i := 0; i < len(n.Data); i++ {
			if n.Data[i] > ' ' {
				s.all++
			}
		}
		return s
	}
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		t := w.measure(c, depth+1)
		s.all += t.all
		s.linked += t.linked
		s.links += t.links
		s.anchors += t.anchors
	}
	if n.DataAtom == atom.A {
		s.linked, s.links = s.all, 1
		if strings.HasPrefix(attribute(n, "href"), "#") {
			s.anchors = 1
		}
	}
	if n.Type != html.TextNode {
		w.size[n] = s
	}
	return s
}

// neverText is true for elements whose content is not the page's text.
func neverText(n *html.Node) bool {
	switch n.DataAtom {
	case atom.Script, atom.Style, atom.Noscript, atom.Template, atom.Svg, atom.Math, atom.Iframe, atom.Object, atom.Embed, atom.Canvas, atom.Head,
		atom.Audio, atom.Video, atom.Button, atom.Select, atom.Datalist, atom.Input, atom.Textarea, atom.Dialog, atom.Del, atom.Rt, atom.Rp, atom.Frameset, atom.Noframes, atom.Title:
		return true
	}
	return false
}

// dropped says whether an element is left out: not text, hidden, or furniture
// of the site. Furniture judged by name alone must not hold a large share of
// the page: some sites wrap everything in an element called "sidebar-layout".
func (w *htmlWalker) dropped(n *html.Node) bool {
	if neverText(n) || hidden(n) {
		return true
	}
	if w.inPre {
		return false
	}
	large := w.size[n].all*100 > w.total*25
	switch n.DataAtom {
	case atom.Html, atom.Body, atom.Main, atom.Article:
		return false
	case atom.Nav, atom.Footer, atom.Menu:
		return !large
	case atom.Aside:
		return !large && (w.linkList(n) || !w.main)
	case atom.Header:
		return !large && !w.main && firstElement(n, atom.H1) == nil && firstElement(n, atom.Time) == nil
	}
	switch attribute(n, "role") {
	case "navigation", "contentinfo", "search", "dialog", "alertdialog", "menu", "menubar", "banner", "toolbar", "tablist":
		return !large && firstElement(n, atom.H1) == nil
	}
	switch n.DataAtom {
	case atom.Div, atom.Section, atom.Ul, atom.Ol, atom.Form, atom.Li, atom.P, atom.Table, atom.Span, atom.A:
	default:
		return n.DataAtom == 0 && !large && furniture(n)
	}
	if large {
		return false
	}
	return furniture(n) || w.linkList(n)
}

// hidden is true for elements that a browser does not show.
func hidden(n *html.Node) bool {
	for _, a := range n.Attr {
		switch a.Key {
		case "hidden":
			return a.Val != "until-found"
		case "aria-hidden":
			if a.Val == "true" && n.DataAtom != atom.Body && n.DataAtom != atom.Div && n.DataAtom != atom.Section && n.DataAtom != atom.Article {
				return true
			}
		case "style":
			if s := strings.ReplaceAll(strings.ToLower(a.Val), " ", ""); strings.Contains(s, "display:none") || strings.Contains(s, "visibility:hidden") {
				return true
			}
		case "class":
			if strings.Contains(a.Val, "visually-hidden") || strings.Contains(a.Val, "sr-only") || strings.Contains(a.Val, "screen-reader") {
				return true
			}
		}
	}
	return false
}

// linkList is true for menus and tables of contents: almost nothing but short
// links, at least four of them, outside the main part or within the page.
func (w *htmlWalker) linkList(n *html.Node) bool {
	s := w.size[n]
	if s.links < 4 || s.linked*100 < s.all*85 || s.linked > s.links*40 {
		return false
	}
	switch n.DataAtom {
	case atom.P, atom.Table, atom.Span, atom.A, atom.Li:
		return false
	}
	return !w.main || s.anchors*10 >= s.links*9
}

// furniture judges by class and id.
func furniture(n *html.Node) bool {
	for _, a := range n.Attr {
		if (a.Key == "class" || a.Key == "id") && len(a.Val) < 500 && furnitureName(a.Val, n.DataAtom) {
			return true
		}
	}
	return false
}

// furnitureName looks at the words of a class or id: "site-nav", "cookieBanner".
func furnitureName(name string, element atom.Atom) bool {
	inline := element == atom.Span || element == atom.A || element == atom.P
	for class := range strings.FieldsSeq(name) {
		words := nameWords(class)
		for i, word := range words {
			next := ""
			if i+1 < len(words) {
				next = words[i+1]
			}
			switch word {
			case "cookie", "cookies", "gdpr", "onetrust", "cookiebot", "addtoany", "sharedaddy", "addthis", "sharethis", "breadcrumb", "breadcrumbs", "skiplink":
				return true
			case "nav", "navbar", "navigation", "menu", "submenu", "megamenu", "sidebar", "newsletter", "pagination", "pager", "masthead", "offcanvas", "disqus", "advert", "advertisement", "consent":
				if i == 0 && (next == "" || !layoutWord(next)) || i > 0 && words[0] != "no" && words[0] != "has" && words[0] != "with" && !layoutWord(next) {
					return !inline
				}
			case "share", "sharing", "social":
				if next == "" || next == "buttons" || next == "button" || next == "bar" || next == "links" || next == "icons" || next == "media" || next == "list" || next == "this" || next == "container" || next == "wrapper" {
					return true
				}
			case "footer":
				if len(words) <= 3 && (next == "" || next == "widgets" || next == "links" || next == "menu" || next == "nav" || next == "inner" || next == "wrapper") {
					return !inline
				}
			case "related", "recommended", "popular", "latest", "recent":
				if next == "posts" || next == "articles" || next == "stories" || next == "content" || next == "reading" || next == "links" || next == "news" || next == "resources" || len(words) == 1 && word == "related" {
					return !inline
				}
			case "comments", "respond":
				if len(words) == 1 || next == "area" || next == "section" || next == "list" || next == "wrapper" {
					return !inline
				}
			case "comment":
				if next == "respond" || next == "form" || next == "list" {
					return !inline
				}
			case "subscribe", "signup", "popup", "modal", "login", "searchform", "searchbox":
				return !inline
			case "search":
				if next == "form" || next == "box" || next == "bar" || next == "block" {
					return !inline
				}
			case "skip":
				if next == "link" || next == "to" || next == "nav" {
					return true
				}
			}
		}
	}
	return false
}

// layoutWord follows a furniture word in the names of wrappers around content.
func layoutWord(w string) bool {
	switch w {
	case "layout", "wrapper", "page", "container", "left", "right", "active", "open", "closed", "enabled", "true", "false", "body", "main", "primary", "none", "content", "less":
		return true
	}
	return false
}

// nameWords splits "site-nav", "site_nav" and "siteNav" into lower-case words.
func nameWords(class string) []string {
	var words []string
	start := 0
	for i, r := range class {
		switch {
		case r == '-' || r == '_' || r == ':' || r == '/':
			words = appendWord(words, class[start:i])
			start = i + 1
		case unicode.IsUpper(r) && i > start && unicode.IsLower(rune(class[i-1])):
			words = appendWord(words, class[start:i])
			start = i
		}
	}
	return appendWord(words, class[start:])
}

func appendWord(words []string, w string) []string {
	if w == "" {
		return words
	}
	return append(words, strings.ToLower(w))
}

// mainPart returns the elements that hold the page's main text, when they are
// marked as such and hold most of it.
func (w *htmlWalker) mainPart(doc *html.Node) []*html.Node {
	for _, is := range []func(*html.Node) bool{
		func(n *html.Node) bool { return n.DataAtom == atom.Main || attribute(n, "role") == "main" },
		func(n *html.Node) bool { return n.DataAtom == atom.Article },
		func(n *html.Node) bool { return attribute(n, "itemprop") == "articleBody" },
	} {
		found := outermost(doc, is, nil, 0)
		sum := 0
		for _, n := range found {
			sum += w.size[n].all - w.size[n].linked
		}
		all := w.size[doc]
		if rest := all.all - all.linked; len(found) > 0 && len(found) <= 50 && sum > 400 && sum*100 >= rest*55 {
			w.main = true
			return found
		}
	}
	return nil
}

func outermost(n *html.Node, is func(*html.Node) bool, found []*html.Node, depth int) []*html.Node {
	if depth > maxHTMLDepth || n.Type == html.ElementNode && (neverText(n) || hidden(n)) {
		return found
	}
	if n.Type == html.ElementNode && is(n) {
		return append(found, n)
	}
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		found = outermost(c, is, found, depth+1)
	}
	return found
}

func attribute(n *html.Node, key string) string {
	for _, a := range n.Attr {
		if a.Key == key {
			return a.Val
		}
	}
	return ""
}

// firstElement returns the first element of the kind below n, or nil.
func firstElement(n *html.Node, a atom.Atom) *html.Node {
	for d := range n.Descendants() {
		if d.DataAtom == a && d.Type == html.ElementNode {
			return d
		}
	}
	return nil
}
