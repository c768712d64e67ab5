package page

import (
	"bytes"
	"strings"

	"golang.org/x/net/html"
)

// Bounds of one page.
const (
	maxPieces = 2000
	maxBytes  = 16 << 20
)

// Kinds of pieces.
const (
	Script  = "inline script"
	Handler = "event handler"
	URL     = "javascript: address"
)

// Piece is code in a page.
type Piece struct {
	Kind string
	Text string
	// Pos is the byte of the page where the code starts, for an attribute where
	// its tag starts.
	Pos int
	// Tag is the element, Attr the attribute for an event handler.
	Tag, Attr string
}

// Reference is something that a page loads or sends to.
type Reference struct {
	// Tag is script, iframe, form, img, link, object, embed or meta.
	Tag string
	URL string
	Pos int
	// Hidden is true for a frame without size or display.
	Hidden bool
	// Integrity is true for a script with an integrity attribute.
	Integrity bool
	// Fields are the names of the inputs of a form, as written.
	Fields []string
}

// Page is what was found.
type Page struct {
	Pieces     []Piece
	References []Reference
	// Fields are the names of the inputs outside of forms.
	Fields []string
	// Cut is true when a bound ended the reading.
	Cut bool
	// Prose counts the bytes of text outside of scripts and tags.
	Prose int
}

// LooksLike says whether a text is a page or markup and not a script.
func LooksLike(text []byte) bool {
	t := bytes.TrimLeft(text[:min(len(text), 4096)], " \t\r\n\ufeff;")
	t = bytes.TrimPrefix(t, []byte("\xef\xbb\xbf"))
	if len(t) == 0 || t[0] != '<' {
		return false
	}
	low := strings.ToLower(string(t))
	if strings.HasPrefix(low, "<!--") { // a script may start so too
		return strings.Contains(low, "<script") || strings.Contains(low, "<html") || strings.Contains(low, "<head") || strings.Contains(low, "<body") || strings.Contains(low, "<div")
	}
	return len(low) > 1 && (low[1] == '!' || low[1] == '?' || low[1] >= 'a' && low[1] <= 'z')
}

// Read takes a page apart.
func Read(text []byte) *Page {
	p := &Page{}
	if len(text) > maxBytes {
		text, p.Cut = text[:maxBytes], true
	}
	z := html.NewTokenizer(bytes.NewReader(text))
	z.SetMaxBuf(maxBytes)
	r := &reader{page: p, form: -1}
	pos := 0
	for {
		tt := z.Next()
		if tt == html.ErrorToken {
			return p
		}
		at := pos
		pos += len(z.Raw())
		if len(p.Pieces)+len(p.References) > maxPieces {
			p.Cut = true
			return p
		}
		switch tt {
		case html.StartTagToken, html.SelfClosingTagToken:
			r.tag(z, at)
		case html.EndTagToken:
			name, _ := z.TagName()
			if string(name) == "form" {
				r.form = -1
			}
			r.script = false
		case html.TextToken:
			if r.script {
				r.piece(Piece{Kind: Script, Text: string(z.Raw()), Pos: at, Tag: "script"})
				r.script = false
			} else {
				p.Prose += len(z.Raw())
			}
		}
	}
}

type reader struct {
	page   *Page
	script bool
	form   int // index of the open form's reference, -1
}

func (r *reader) piece(p Piece) {
	if strings.TrimSpace(p.Text) != "" {
		r.page.Pieces = append(r.page.Pieces, p)
	}
}

// tag reads one start tag.
func (r *reader) tag(z *html.Tokenizer, at int) {
	name, more := z.TagName()
	tag := string(name)
	attrs := map[string]string{}
	for more {
		var k, v []byte
		k, v, more = z.TagAttr()
		key := string(k)
		if _, twice := attrs[key]; twice || len(attrs) > 200 {
			continue
		}
		attrs[key] = string(v)
		switch {
		case strings.HasPrefix(key, "on") && len(key) > 3 && len(v) > 0:
			r.piece(Piece{Kind: Handler, Text: string(v), Pos: at, Tag: tag, Attr: key})
		case len(v) > 11 && strings.EqualFold(string(v[:11]), "javascript:") && (key == "href" || key == "src" || key == "action" || key == "formaction"):
			r.piece(Piece{Kind: URL, Text: string(v[11:]), Pos: at, Tag: tag, Attr: key})
		}
	}
	r.reference(tag, attrs, at)
}

func (r *reader) reference(tag string, attrs map[string]string, at int) {
	ref := Reference{Tag: tag, Pos: at}
	switch tag {
	case "script":
		r.script = attrs["src"] == "" && scriptType(attrs["type"])
		ref.URL, ref.Integrity = attrs["src"], attrs["integrity"] != ""
	case "iframe", "frame", "embed", "img", "source":
		ref.URL = attrs["src"]
		style := strings.ReplaceAll(strings.ToLower(attrs["style"]), " ", "")
		ref.Hidden = attrs["width"] == "0" || attrs["height"] == "0" || attrs["width"] == "1" || strings.Contains(style, "display:none") ||
			strings.Contains(style, "visibility:hidden") || strings.Contains(style, "width:0") || strings.Contains(style, "left:-")
		if attrs["srcdoc"] != "" {
			sub := Read([]byte(attrs["srcdoc"]))
			for _, s := range sub.Pieces {
				s.Pos = at
				r.piece(s)
			}
		}
	case "object":
		ref.URL = attrs["data"]
	case "link":
		ref.URL = attrs["href"]
	case "meta":
		if strings.EqualFold(attrs["http-equiv"], "refresh") {
			_, to, _ := strings.Cut(attrs["content"], "=")
			ref.URL = strings.Trim(to, ` '"`)
		}
	case "form":
		ref.URL = attrs["action"]
		r.form = len(r.page.References)
		r.page.References = append(r.page.References, ref)
		return
	case "input", "select", "textarea":
		r.field(strings.TrimSpace(attrs["name"] + " " + attrs["id"] + " " + attrs["placeholder"] + " " + attrs["autocomplete"]))
		return
	case "button":
		if attrs["formaction"] != "" {
			ref.URL = attrs["formaction"]
			ref.Tag = "form"
		}
	}
	if ref.URL != "" {
		r.page.References = append(r.page.References, ref)
	}
}

func (r *reader) field(name string) {
	if name == "" {
		return
	}
	if r.form >= 0 {
		f := &r.page.References[r.form]
		if len(f.Fields) < 200 {
			f.Fields = append(f.Fields, name)
		}
		return
	}
	if len(r.page.Fields) < 1000 {
		r.page.Fields = append(r.page.Fields, name)
	}
}

// scriptType says whether a script element's type is one that is executed.
func scriptType(t string) bool {
	t = strings.ToLower(strings.TrimSpace(t))
	return t == "" || t == "module" || strings.Contains(t, "javascript") || strings.Contains(t, "ecmascript") || strings.Contains(t, "jscript")
}
