package pdf

import (
	"bytes"
	"strings"
)

// programEncoding reads the built-in encoding of an embedded Type 1 or CFF font
// program: the text of each code, or nil when there is no program to read.
// Documents made by TeX rely on it.
func (f *File) programEncoding(desc dict) *[256]string {
	if s, ok := f.get(desc, "FontFile").(*stream); ok {
		data, _ := f.decode(s)
		return type1Encoding(data)
	}
	if s, ok := f.get(desc, "FontFile3").(*stream); ok && f.getName(s.dict, "Subtype") != "OpenType" {
		data, _ := f.decode(s)
		return cffEncoding(data)
	}
	return nil
}

// type1Encoding reads "dup 12 /fi put" of the clear-text part of a Type 1 font.
func type1Encoding(data []byte) *[256]string {
	i := bytes.Index(data, []byte("/Encoding"))
	if i < 0 {
		return nil
	}
	data = data[i+len("/Encoding") : min(len(data), i+16_000)]
	l := lexer{data: data}
	if l.token(0) == keyword("StandardEncoding") {
		var out [256]string
		baseEncoding("StandardEncoding", &out)
		return &out
	}
	var out [256]string
	found := false
	for l.pos = 0; ; {
		switch o := l.token(0).(type) {
		case eof:
			if !found {
				return nil
			}
			return &out
		case keyword:
			if o == "def" && found || o == "readonly" && found {
				return &out
			}
			if o != "dup" {
				continue
			}
			code, ok1 := l.token(0).(int)
			glyph, ok2 := l.token(0).(name)
			if ok1 && ok2 && code >= 0 && code < 256 {
				out[code] = glyphText(string(glyph))
				found = true
			}
		}
	}
}

// cff is a Compact Font Format program (Adobe Technical Note 5176) being read.
type cff struct {
	data    []byte
	strings [][]byte
}

// cffEncoding reads the encoding of a CFF program.
func cffEncoding(data []byte) *[256]string {
	if len(data) < 4 {
		return nil
	}
	c := cff{data: data}
	_, at := c.index(int(data[2])) // names
	tops, at := c.index(at)
	c.strings, _ = c.index(at)
	if len(tops) == 0 {
		return nil
	}
	top := cffDict(tops[0])
	if _, ok := top[12<<8|30]; ok {
		return nil // a CID font: its codes are not characters
	}
	glyphs, _ := c.index(top[17])
	charset := c.charset(top[15], len(glyphs))
	var out [256]string
	switch at := top[16]; at {
	case 0:
		baseEncoding("StandardEncoding", &out)
	case 1:
		return nil
	default:
		c.encoding(at, charset, &out)
	}
	return &out
}

// u reads an unsigned big-endian number; 0 beyond the end.
func (c *cff) u(at, size int) int {
	if at < 0 || at+size > len(c.data) {
		return 0
	}
	n := 0
	for _, b := range c.data[at : at+size] {
		n = n<<8 | int(b)
	}
	return n
}

// index reads an INDEX and returns its items and where it ends.
func (c *cff) index(at int) (items [][]byte, end int) {
	n := c.u(at, 2)
	if n == 0 {
		return nil, at + 2
	}
	size := c.u(at+2, 1)
	if size < 1 || size > 4 {
		return nil, at + 3
	}
	base := at + 3 + (n+1)*size - 1
	if base > len(c.data) {
		return nil, len(c.data)
	}
	for i := range n {
		from, to := base+c.u(at+3+i*size, size), base+c.u(at+3+(i+1)*size, size)
		if from < 0 || to < from || to > len(c.data) {
			return items, len(c.data)
		}
		items = append(items, c.data[from:to])
		end = to
	}
	return items, end
}

// cffDict reads the last integer operand of each operator; two-byte operators
// are 12<<8 + the second byte.
func cffDict(data []byte) map[int]int {
	out := map[int]int{}
	last := 0
	for i := 0; i < len(data); {
		b := int(data[i])
		i++
		switch {
		case b <= 21:
			if b == 12 && i < len(data) {
				b = 12<<8 | int(data[i])
				i++
			}
			out[b] = last
			last = 0
		case b == 28 && i+1 < len(data):
			last = int(int16(uint16(data[i])<<8 | uint16(data[i+1])))
			i += 2
		case b == 29 && i+3 < len(data):
			last = int(int32(uint32(data[i])<<24 | uint32(data[i+1])<<16 | uint32(data[i+2])<<8 | uint32(data[i+3])))
			i += 4
		case b == 30: // a real number
			for i < len(data) && data[i]&0xf != 0xf {
				i++
			}
			i++
		case b >= 32 && b <= 246:
			last = b - 139
		case b >= 247 && b <= 250 && i < len(data):
			last = (b-247)*256 + int(data[i]) + 108
			i++
		case b >= 251 && b <= 254 && i < len(data):
			last = -(b-251)*256 - int(data[i]) - 108
			i++
		}
	}
	return out
}

// charset returns the string id of each glyph.
func (c *cff) charset(at, glyphs int) []int {
	out := make([]int, 1, min(glyphs+1, 65536))
	if at <= 2 { // predefined: ISOAdobe counts up
		for i := 1; i < glyphs; i++ {
			out = append(out, i)
		}
		return out
	}
	format := c.u(at, 1)
	at++
	for len(out) < glyphs && at < len(c.data) {
		sid := c.u(at, 2)
		at += 2
		left := 0
		switch format {
		case 1:
			left = c.u(at, 1)
			at++
		case 2:
			left = c.u(at, 2)
			at += 2
		}
		for i := 0; i <= left && len(out) < glyphs; i++ {
			out = append(out, sid+i)
		}
	}
	return out
}

// encoding reads which glyph each code shows.
func (c *cff) encoding(at int, charset []int, out *[256]string) {
	put := func(code, glyph int) {
		if code < 256 && glyph < len(charset) {
			out[code] = c.text(charset[glyph])
		}
	}
	format, n := c.u(at, 1), c.u(at+1, 1)
	at += 2
	glyph := 1
	for range n {
		code, left := c.u(at, 1), 0
		at++
		if format&0x7f == 1 {
			left = c.u(at, 1)
			at++
		}
		for i := 0; i <= left; i++ {
			put(code+i, glyph)
			glyph++
		}
	}
	if format&0x80 != 0 {
		for i := range c.u(at, 1) {
			if code := c.u(at+1+i*3, 1); code < 256 {
				out[code] = c.text(c.u(at+2+i*3, 2))
			}
		}
	}
}

// cffNames are the standard strings 150 to 228; those before are the
// characters of StandardEncoding in order (Technical Note 5176, appendix A).
const cffNames = `onesuperior logicalnot mu trademark Eth onehalf plusminus Thorn onequarter divide brokenbar degree thorn threequarters twosuperior
	registered minus eth multiply threesuperior copyright Aacute Acircumflex Adieresis Agrave Aring Atilde Ccedilla Eacute Ecircumflex
	Edieresis Egrave Iacute Icircumflex Idieresis Igrave Ntilde Oacute Ocircumflex Odieresis Ograve Otilde Scaron Uacute Ucircumflex
	Udieresis Ugrave Yacute Ydieresis Zcaron aacute acircumflex adieresis agrave aring atilde ccedilla eacute ecircumflex edieresis egrave
	iacute icircumflex idieresis igrave ntilde oacute ocircumflex odieresis ograve otilde scaron uacute ucircumflex udieresis ugrave yacute
	ydieresis zcaron`

// text returns the text of a string id.
func (c *cff) text(sid int) string {
	switch {
	case sid >= 391:
		if sid-391 < len(c.strings) {
			return glyphText(string(c.strings[sid-391]))
		}
		return ""
	case sid == 8:
		return "’"
	case sid == 65:
		return "‘"
	case sid >= 1 && sid <= 95:
		return string(rune(sid + 31))
	case sid >= 96 && sid <= 149:
		glyphs := strings.Fields(strings.ReplaceAll(standardHigh, ".", ""))
		return glyphText(glyphs[sid-96])
	case sid >= 150 && sid <= 228:
		return glyphText(strings.Fields(cffNames)[sid-150])
	}
	return ""
}
