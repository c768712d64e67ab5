package script

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"tradecraft"
	"tradecraft/intake/site/script/decode"
	"tradecraft/intake/site/script/flow"
	"tradecraft/intake/site/script/host"
	"tradecraft/intake/site/script/page"
	"tradecraft/intake/site/script/picture"
	"tradecraft/intake/site/script/tree"
)

const (
	maxUnits    = 400
	maxSurround = 120 // bytes shown on each side of a place
)

// whole is one text with all that was seen in it.
type whole struct {
	text      []byte
	options   Options
	judge     *host.Judge
	page      *page.Page    // nil for a script
	tail      *picture.Tail // what lies behind a picture's end
	fragments []*fragment
	units     int
	problems  []tradecraft.Problem
	hits      []hit
	signed    []signed
}

// fragment is one script of a page, with the layers that lie in it.
type fragment struct {
	units    []*unit
	bits     flow.Bits
	scopes   []flow.Scope
	nodes    int
	folded   int
	resolved int
	layers   []*decode.Layer
	module   string
	comments int
	bytes    int
	handler  bool
}

// unit is one tree of a fragment.
type unit struct {
	facts  *flow.Facts
	pos    int    // byte of the text where the tree starts; all of a layer is at one place
	hidden string // how, "" for the text itself
	depth  int
	broken bool
	text   string // of a layer
}

func (w *whole) problem(format string, args ...any) {
	w.problems = append(w.problems, tradecraft.Problem{
		Severity: tradecraft.SeverityWarning, Object: w.options.URL, Message: fmt.Sprintf(format, args...), Offset: -1,
	})
}

// read takes the text apart and looks at all its scripts.
func (w *whole) read(ctx context.Context) {
	kind := w.options.Kind
	if kind == "" {
		kind = KindScript
		if page.LooksLike(w.text) {
			kind = KindPage
		} else if picture.Is(w.text) {
			kind = KindPicture
		}
	}
	if kind == KindPicture {
		if t, ok := picture.After(w.text); ok {
			w.tail = &t
			w.script(ctx, t.Data, t.Start, false)
		}
		return
	}
	if kind != KindPage {
		w.script(ctx, w.text, 0, false)
		return
	}
	w.page = page.Read(w.text)
	if w.page.Cut {
		w.problem("the page is larger or fuller than is read; the rest was left out")
	}
	for _, p := range w.page.Pieces {
		w.script(ctx, []byte(p.Text), p.Pos, p.Kind != page.Script)
	}
	w.references(w.page, 0, "")
}

// script looks at one script and what lies in it.
func (w *whole) script(ctx context.Context, text []byte, pos int, handler bool) {
	if ctx.Err() != nil || w.units >= maxUnits {
		return
	}
	text = stripComment(text)
	f := &fragment{handler: handler, bytes: len(text)}
	w.fragments = append(w.fragments, f)
	t := tree.Parse(text)
	if t.Cut {
		w.problem("the script is larger than is read as a whole; its first %d bytes were read as tokens", tree.MaxBytes)
	}
	f.module, f.comments = t.Module, t.Comments
	r := decode.Unfold(ctx, t, w.options.Limits)
	f.folded, f.resolved, f.layers = r.Folded, r.Resolved, r.Layers
	w.unit(f, t, &unit{pos: pos, broken: t.Broken})
	for _, l := range r.Layers {
		w.layer(ctx, f, l, pos+int(max(l.Pos, 0)), l.Depth)
	}
	f.close()
}

// stripComment takes off the marks that hid scripts from old browsers.
func stripComment(text []byte) []byte {
	s := strings.TrimSpace(string(text[:min(len(text), 64)]))
	if strings.HasPrefix(s, "<!--") || strings.HasPrefix(s, "//<![CDATA[") || strings.HasPrefix(s, "<![CDATA[") {
		t := slices.Clone(text)
		copyOver(t, "<!--", "    ")
		copyOver(t, "<![CDATA[", "         ")
		return t
	}
	return text
}

func copyOver(t []byte, from, to string) {
	if i := strings.Index(string(t[:min(len(t), 128)]), from); i >= 0 {
		copy(t[i:], to)
	}
}

func (w *whole) unit(f *fragment, t *tree.Tree, u *unit) {
	w.units++
	u.facts = flow.Analyze(t, w.judge)
	f.units = append(f.units, u)
}

// layer looks at one piece that lay in a script.
func (w *whole) layer(ctx context.Context, f *fragment, l *decode.Layer, pos, depth int) {
	if ctx.Err() != nil || w.units >= maxUnits {
		return
	}
	switch {
	case l.Tree != nil:
		w.unit(f, l.Tree, &unit{pos: pos, hidden: l.How, depth: depth, broken: l.Tree.Broken, text: l.Text})
	case l.HTML:
		p := page.Read([]byte(l.Text))
		for _, piece := range p.Pieces {
			t := tree.ParseString(piece.Text)
			r := decode.Unfold(ctx, t, w.options.Limits)
			w.unit(f, t, &unit{pos: pos, hidden: l.How, depth: depth, broken: t.Broken, text: piece.Text})
			for _, inner := range r.Layers {
				if depth < 4 {
					w.layer(ctx, f, inner, pos, depth+1)
				}
			}
		}
		u := &unit{pos: pos, hidden: l.How, depth: depth, facts: &flow.Facts{First: map[flow.Bits]int32{}, Reads: map[string]bool{}}, text: l.Text}
		u.facts.Sinks = w.sinksOf(p, l.Text)
		for _, s := range u.facts.Sinks {
			u.facts.Bits |= sinkBits(s)
			u.facts.Hosts = append(u.facts.Hosts, s.Host)
		}
		markup := flow.Analyze(&tree.Tree{Root: &tree.Node{Kind: tree.String, Text: l.Text, Pos: 0}}, w.judge)
		u.facts.Bits |= markup.Bits
		f.units = append(f.units, u)
	default:
		facts := flow.Analyze(&tree.Tree{Root: &tree.Node{Kind: tree.String, Text: l.Text, Pos: 0}}, w.judge)
		f.units = append(f.units, &unit{pos: pos, hidden: l.How, depth: depth, facts: facts, text: l.Text})
	}
}

func sinkBits(s flow.Sink) (b flow.Bits) {
	if s.Host.Foreign() {
		b |= flow.Foreign
	}
	if s.Host.Odd() {
		b |= flow.Odd
	}
	switch s.Kind {
	case "script":
		b |= flow.NewScript
	case "form":
		b |= flow.FormTo
	}
	return b
}

// sinksOf are what a piece of markup loads and sends to.
func (w *whole) sinksOf(p *page.Page, text string) (out []flow.Sink) {
	for _, r := range p.References {
		kind := ""
		switch r.Tag {
		case "script":
			kind = "script"
		case "iframe", "frame", "embed", "object":
			kind = "frame"
		case "form":
			kind = "form"
		case "meta":
			kind = "navigation"
		case "img":
			kind = "image"
		default:
			continue
		}
		s := flow.Sink{Kind: kind, Pos: int32(r.Pos), URL: r.URL}
		name, ok := host.OfURL(r.URL)
		if s.Local = !ok; ok {
			s.Host = w.judge.Of(name)
		}
		out = append(out, s)
	}
	return out
}

// references makes a fragment of what a page itself loads.
func (w *whole) references(p *page.Page, pos int, hidden string) {
	u := &unit{pos: pos, hidden: hidden, facts: &flow.Facts{First: map[flow.Bits]int32{}, Reads: map[string]bool{}}}
	u.facts.Sinks = w.sinksOf(p, "")
	f := &fragment{units: []*unit{u}}
	for _, s := range u.facts.Sinks {
		u.facts.Hosts = append(u.facts.Hosts, s.Host)
	}
	w.fragments = append(w.fragments, f)
	f.close()
}

// close adds up what the units of a fragment show.
func (f *fragment) close() {
	for _, u := range f.units {
		f.bits |= u.facts.Bits
		f.nodes += u.facts.Nodes
		f.scopes = append(f.scopes, u.facts.Scopes...)
	}
	f.scopes = append(f.scopes, flow.Scope{Bits: f.bits, Nodes: f.nodes})
}

// together says whether one scope of at most nodes has all of want and one of each of any.
func (f *fragment) together(nodes int, want flow.Bits, any ...flow.Bits) (flow.Scope, bool) {
	if !f.bits.Has(want) {
		return flow.Scope{}, false
	}
	best := flow.Scope{Nodes: 1 << 30}
next:
	for _, s := range f.scopes {
		if s.Nodes > nodes || s.Nodes >= best.Nodes || !s.Bits.Has(want) {
			continue
		}
		for _, one := range any {
			if s.Bits&one == 0 {
				continue next
			}
		}
		best = s
	}
	return best, best.Nodes < 1<<30
}

// where is the byte of the text at which a unit first shows one of bits.
func (f *fragment) where(bits flow.Bits) (int, string) {
	for _, u := range f.units {
		for rest := bits; rest != 0; rest &= rest - 1 {
			if p, ok := u.facts.First[rest&-rest]; ok {
				return u.at(int(p)), u.hidden
			}
		}
	}
	if len(f.units) > 0 {
		return f.units[0].pos, ""
	}
	return 0, ""
}

func (u *unit) at(pos int) int {
	if u.hidden != "" || pos < 0 {
		return u.pos
	}
	return u.pos + pos
}
