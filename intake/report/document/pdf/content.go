package pdf

import (
	"bytes"
	"context"
)

// Bounds of one page's content.
const (
	maxOperators = 4_000_000
	maxForms     = 12 // nesting of form XObjects
	maxStates    = 256
)

// interpreter runs the content streams of one page.
type interpreter struct {
	f    *File
	ctx  context.Context
	page *Page
	g    graphics
	save []graphics
	res  []dict // resources, innermost last

	operators int
	operands  []any
	path      []Rule    // straight pieces of the current path
	at        []float64 // current point of the path
	pieces    int       // lines, curves and boxes of the path
	marked    []markedContent

	frag    fragment
	moved   bool         // the text position was set since the last character
	visited map[int]bool // forms being run
}

// graphics is the part of the graphics state that text needs.
type graphics struct {
	ctm       matrix
	font      *font
	size      float64
	charSpace float64
	wordSpace float64
	scale     float64 // horizontal, 1 = 100 %
	leading   float64
	rise      float64
	tm, tlm   matrix
	lineWidth float64
}

// markedContent is one level of BMC/BDC … EMC.
type markedContent struct {
	artifact bool
	actual   *string // text that stands for what is shown inside
	used     bool
}

func (in *interpreter) runContents(d dict) error {
	res, _ := in.f.resolve(d["Resources"]).(dict)
	in.res = append(in.res, res)
	var data []byte
	switch c := in.f.resolve(d["Contents"]).(type) {
	case *stream:
		data, _ = in.f.decode(c)
	case array:
		for _, o := range c[:min(len(c), 10_000)] {
			if s, ok := in.f.resolve(o).(*stream); ok {
				part, _ := in.f.decode(s)
				if int64(len(data)+len(part)) > in.f.limits.Stream {
					return ErrTooLarge
				}
				data = append(append(data, part...), '\n')
			}
		}
	}
	return in.run(data, 0)
}

// run interprets one content stream.
func (in *interpreter) run(data []byte, depth int) error {
	l := lexer{data: data}
	in.operands = in.operands[:0]
	for {
		switch o := l.token(0).(type) {
		case eof:
			return nil
		case keyword:
			in.operators++
			if in.operators > maxOperators || in.f.glyphs > in.f.limits.Glyphs {
				return ErrTooLarge
			}
			if in.operators%1024 == 0 {
				if err := in.ctx.Err(); err != nil {
					return err
				}
			}
			if o == "BI" {
				in.inlineImage(&l)
			} else if err := in.operator(string(o), depth); err != nil {
				return err
			}
			in.operands = in.operands[:0]
		default:
			if len(in.operands) < 64 {
				in.operands = append(in.operands, o)
			}
		}
	}
}

// num returns operand i counted from the end, 0 when missing.
func (in *interpreter) num(fromEnd int) float64 {
	if i := len(in.operands) - 1 - fromEnd; i >= 0 {
		n, _ := number(in.operands[i])
		return n
	}
	return 0
}

func (in *interpreter) lastName() name {
	for i := len(in.operands) - 1; i >= 0; i-- {
		if n, ok := in.operands[i].(name); ok {
			return n
		}
	}
	return ""
}

func (in *interpreter) lastString() string {
	if n := len(in.operands); n > 0 {
		s, _ := in.operands[n-1].(string)
		return s
	}
	return ""
}

func (in *interpreter) operator(op string, depth int) error {
	g := &in.g
	switch op {
	case "q":
		if len(in.save) < maxStates {
			in.save = append(in.save, *g)
		}
	case "Q":
		if n := len(in.save); n > 0 {
			tm, tlm := g.tm, g.tlm
			*g = in.save[n-1]
			g.tm, g.tlm = tm, tlm
			in.save = in.save[:n-1]
		}
	case "cm":
		g.ctm = matrix{in.num(5), in.num(4), in.num(3), in.num(2), in.num(1), in.num(0)}.mul(g.ctm)
	case "Do":
		return in.xobject(in.lastName(), depth)
	case "gs":
		in.extState(in.lastName())
	case "w":
		g.lineWidth = in.num(0)
	case "BMC", "BDC":
		in.beginMarked(op)
	case "EMC":
		in.endMarked()
	default:
		if !in.textOperator(op) {
			in.pathOperator(op)
		}
	}
	return nil
}

func (in *interpreter) textOperator(op string) bool {
	g := &in.g
	switch op {
	case "BT":
		g.tm, g.tlm = matrix{1, 0, 0, 1, 0, 0}, matrix{1, 0, 0, 1, 0, 0}
		in.moved = true
	case "ET":
	case "Tf":
		g.size = in.num(0)
		g.font = in.fontNamed(in.lastName())
	case "Tc":
		g.charSpace = in.num(0)
	case "Tw":
		g.wordSpace = in.num(0)
	case "Tz":
		g.scale = in.num(0) / 100
	case "TL":
		g.leading = in.num(0)
	case "Ts":
		g.rise = in.num(0)
	case "Tr":
	case "Td":
		in.nextLine(in.num(1), in.num(0))
	case "TD":
		g.leading = -in.num(0)
		in.nextLine(in.num(1), in.num(0))
	case "Tm":
		g.tm = matrix{in.num(5), in.num(4), in.num(3), in.num(2), in.num(1), in.num(0)}
		g.tlm = g.tm
		in.moved = true
	case "T*":
		in.nextLine(0, -g.leading)
	case "Tj":
		in.show(in.lastString())
	case "'":
		in.nextLine(0, -g.leading)
		in.show(in.lastString())
	case "\"":
		g.wordSpace, g.charSpace = in.num(2), in.num(1)
		in.nextLine(0, -g.leading)
		in.show(in.lastString())
	case "TJ":
		if n := len(in.operands); n > 0 {
			a, _ := in.operands[n-1].(array)
			in.showArray(a)
		}
	default:
		return false
	}
	return true
}

func (in *interpreter) nextLine(x, y float64) {
	in.g.tlm = matrix{1, 0, 0, 1, x, y}.mul(in.g.tlm)
	in.g.tm = in.g.tlm
	in.moved = true
}

// resource looks a name up in the innermost resources that have it.
func (in *interpreter) resource(kind, key name) any {
	for i := len(in.res) - 1; i >= 0; i-- {
		if d := in.f.getDict(in.res[i], kind); d != nil {
			if o, ok := d[key]; ok {
				return o
			}
		}
	}
	return nil
}

func (in *interpreter) fontNamed(key name) *font {
	return in.f.loadFont(in.resource("Font", key))
}

// extState applies the font of a graphics state dictionary.
func (in *interpreter) extState(key name) {
	d, _ := in.f.resolve(in.resource("ExtGState", key)).(dict)
	if a := in.f.getArray(d, "Font"); len(a) == 2 {
		in.g.font = in.f.loadFont(a[0])
		in.g.size = in.f.getNumber(a[1], in.g.size)
	}
}

// xobject runs a form or counts an image.
func (in *interpreter) xobject(key name, depth int) error {
	o := in.resource("XObject", key)
	s, ok := in.f.resolve(o).(*stream)
	if !ok {
		return nil
	}
	switch in.f.getName(s.dict, "Subtype") {
	case "Image":
		in.image()
		return nil
	case "Form":
	default:
		return nil
	}
	r, _ := o.(ref)
	if depth >= maxForms || in.visited[r.num] && r.num != 0 {
		return nil
	}
	if in.visited == nil {
		in.visited = map[int]bool{}
	}
	in.visited[r.num] = true
	defer delete(in.visited, r.num)
	data, err := in.f.decode(s)
	if err != nil && len(data) == 0 {
		return nil
	}
	saved, savedStack, savedMarks := in.g, len(in.save), len(in.marked)
	if m := in.f.getArray(s.dict, "Matrix"); len(m) == 6 {
		var v matrix
		for i := range m {
			v[i] = in.f.getNumber(m[i], 0)
		}
		in.g.ctm = v.mul(in.g.ctm)
	}
	res := in.f.getDict(s.dict, "Resources")
	in.res = append(in.res, res)
	err = in.run(data, depth+1)
	in.res = in.res[:len(in.res)-1]
	in.g, in.save, in.marked = saved, in.save[:min(savedStack, len(in.save))], in.marked[:min(savedMarks, len(in.marked))]
	return err
}

// image adds the unit square under the current matrix to the covered area.
func (in *interpreter) image() {
	m := in.g.ctm
	area := m[0]*m[3] - m[1]*m[2]
	if area < 0 {
		area = -area
	}
	in.page.Images++
	if total := in.page.Width * in.page.Height; total > 0 && area == area {
		in.page.Covered = min(1, in.page.Covered+min(area, total)/total)
	}
}

// inlineImage skips BI … ID data EI.
func (in *interpreter) inlineImage(l *lexer) {
	in.image()
	i := bytes.Index(l.data[l.pos:], []byte("ID"))
	if i < 0 {
		l.pos = len(l.data)
		return
	}
	l.pos += i + 2
	for {
		i := bytes.Index(l.data[l.pos:], []byte("EI"))
		if i < 0 {
			l.pos = len(l.data)
			return
		}
		at := l.pos + i
		l.pos = at + 2
		before := at == 0 || isSpace(l.data[at-1])
		after := l.pos >= len(l.data) || isSpace(l.data[l.pos])
		if before && after && textAhead(l.data[l.pos:]) {
			return
		}
	}
}

// textAhead is true when what follows looks like operators, not image data.
func textAhead(data []byte) bool {
	for _, c := range data[:min(len(data), 12)] {
		if c >= 0x7f || c < ' ' && !isSpace(c) {
			return false
		}
	}
	return true
}

func (in *interpreter) beginMarked(op string) {
	var m markedContent
	if n := len(in.marked); n > 0 {
		m.artifact = in.marked[n-1].artifact
	}
	tag, _ := name(""), 0
	if len(in.operands) > 0 {
		tag, _ = in.operands[0].(name)
	}
	var props dict
	if op == "BDC" && len(in.operands) > 1 {
		switch v := in.operands[len(in.operands)-1].(type) {
		case dict:
			props = v
		case name:
			props, _ = in.f.resolve(in.resource("Properties", v)).(dict)
		}
	}
	if tag == "Artifact" {
		kind, sub := in.f.getName(props, "Type"), in.f.getName(props, "Subtype")
		m.artifact = m.artifact || kind == "Pagination" || sub == "Header" || sub == "Footer"
	}
	if s, ok := in.f.get(props, "ActualText").(string); ok && len(s) < 4096 {
		t := textString(s)
		m.actual = &t
	}
	if len(in.marked) < maxStates {
		in.marked = append(in.marked, m)
	}
}

func (in *interpreter) endMarked() {
	if n := len(in.marked); n > 0 {
		in.marked = in.marked[:n-1]
	}
}
