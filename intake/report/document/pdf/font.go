package pdf

import (
	"strings"
)

// font decodes the strings shown in one font.
type font struct {
	composite bool
	text      [256]string // of simple fonts
	width     [256]float64
	unicode   *cmap              // ToUnicode
	encoding  *cmap              // of composite fonts, nil for two-byte Identity
	multibyte string             // name of a legacy multi-byte encoding, or ""
	glyphs    map[uint32]string  // text by CID, from the embedded font program
	cidWidth  map[uint32]float64 // in text space units (1 = font size)
	dw        float64
	space     float64 // width of the blank, 0 when the font has none
	bold      bool
	italic    bool
	mono      bool
	known     bool // false when no code can be mapped to text
	id        int
}

// loadFont returns the font of a resource entry, from the cache if it can.
func (f *File) loadFont(o any) *font {
	var cacheKey any
	if r, ok := o.(ref); ok {
		cacheKey = r.num
		if ft, ok := f.fonts[cacheKey]; ok {
			return ft
		}
	}
	d, _ := f.resolve(o).(dict)
	ft := f.newFont(d)
	ft.id = len(f.fonts) + 1
	if cacheKey != nil {
		f.fonts[cacheKey] = ft
	}
	return ft
}

func (f *File) newFont(d dict) *font {
	ft := &font{known: true}
	if s, ok := f.get(d, "ToUnicode").(*stream); ok {
		data, _ := f.decode(s)
		ft.unicode = readCMap(data)
		if len(ft.unicode.text) == 0 {
			ft.unicode = nil
		}
	}
	base := strings.ToLower(string(f.getName(d, "BaseFont")))
	if k := strings.IndexByte(base, '+'); k == 6 {
		base = base[7:]
	}
	if f.getName(d, "Subtype") == "Type0" {
		f.compositeFont(ft, d)
	} else {
		f.simpleFont(ft, d, base)
	}
	ft.style(f, d, base)
	return ft
}

// style reads weight and slant off name and flags.
func (ft *font) style(f *File, d dict, base string) {
	desc := f.getDict(d, "FontDescriptor")
	if desc == nil {
		if kids := f.getArray(d, "DescendantFonts"); len(kids) > 0 {
			kid, _ := f.resolve(kids[0]).(dict)
			desc = f.getDict(kid, "FontDescriptor")
		}
	}
	flags := f.getInt(desc, "Flags", 0)
	ft.bold = strings.Contains(base, "bold") || strings.Contains(base, "black") || strings.Contains(base, "heavy") || strings.Contains(base, "demi") || strings.HasSuffix(base, "-bd") ||
		flags&(1<<18) != 0 || f.getInt(desc, "FontWeight", 400) >= 600 || f.getInt(desc, "StemV", 0) >= 140
	ft.italic = strings.Contains(base, "italic") || strings.Contains(base, "oblique") || flags&(1<<6) != 0
	ft.mono = flags&1 != 0 || strings.Contains(base, "courier") || strings.Contains(base, "mono") || strings.Contains(base, "consol") || strings.Contains(base, "menlo") || strings.Contains(base, "typewriter")
}

func (f *File) simpleFont(ft *font, d dict, base string) {
	desc := f.getDict(d, "FontDescriptor")
	f.simpleEncoding(ft, d, desc, base)
	f.simpleWidths(ft, d, desc, base)
	if ft.unicode != nil {
		for c := range 256 {
			if s, ok := ft.unicode.text[key(uint32(c), 1)]; ok && usable(s) {
				ft.text[c] = s
			} else if s, ok := ft.unicode.text[uint32(c)]; ok && usable(s) {
				ft.text[c] = s // written with two bytes
			}
		}
	}
	for c := range 256 {
		if ft.text[c] == " " && ft.width[c] > 0 && ft.space == 0 {
			ft.space = ft.width[c]
		}
	}
}

// simpleEncoding fills the table of a simple font from its Encoding entry.
func (f *File) simpleEncoding(ft *font, d, desc dict, base string) {
	symbolic := f.getInt(desc, "Flags", 0)&4 != 0
	encoding := f.get(d, "Encoding")
	switch e := encoding.(type) {
	case name:
		baseEncoding(e, &ft.text)
	case dict:
		named := f.getName(e, "BaseEncoding")
		if named == "" && !symbolic {
			named = "StandardEncoding"
		}
		f.builtinEncoding(ft, base, named)
		if f.getName(e, "BaseEncoding") == "" {
			f.ownEncoding(ft, desc)
		}
		f.differences(ft, f.getArray(e, "Differences"))
	default:
		named := name("StandardEncoding")
		if f.getName(d, "Subtype") == "TrueType" {
			named = "WinAnsiEncoding"
		}
		f.builtinEncoding(ft, base, named)
		f.ownEncoding(ft, desc)
	}
}

// ownEncoding applies the encoding of the embedded font program where the font
// dictionary names none. A ToUnicode map will know better.
func (f *File) ownEncoding(ft *font, desc dict) {
	if ft.unicode != nil {
		return
	}
	if own := f.programEncoding(desc); own != nil {
		for c, s := range own {
			if s != "" {
				ft.text[c] = s
			}
		}
	}
}

func (f *File) builtinEncoding(ft *font, base string, named name) {
	switch {
	case strings.HasPrefix(base, "symbol"):
		symbolEncoding(&ft.text)
	case strings.Contains(base, "dingbats") || strings.HasPrefix(base, "wingdings") || strings.HasPrefix(base, "webdings"):
		dingbatsEncoding(&ft.text)
	default:
		baseEncoding(named, &ft.text)
	}
}

// differences applies [39 /quotesingle 96 /grave /a …].
func (f *File) differences(ft *font, list array) {
	at, unknown := 0, 0
	for _, o := range list {
		switch v := f.resolve(o).(type) {
		case int:
			at = v
		case name:
			if at >= 0 && at < 256 {
				s := glyphText(string(v))
				if s == "" && v != ".notdef" && v != "nbspace" {
					unknown++
				}
				ft.text[at] = s
			}
			at++
		}
	}
	if unknown > 8 && unknown*2 > len(list) && ft.unicode == nil {
		ft.known = false
	}
}

func (f *File) simpleWidths(ft *font, d, desc dict, base string) {
	scale := 0.001
	if f.getName(d, "Subtype") == "Type3" {
		if m := f.getArray(d, "FontMatrix"); len(m) == 6 {
			scale = f.getNumber(m[0], 0.001)
			if scale < 0 {
				scale = -scale
			}
		}
	}
	missing := f.getNumber(desc["MissingWidth"], 0) * scale
	for c := range ft.width {
		ft.width[c] = missing
	}
	widths := f.getArray(d, "Widths")
	if len(widths) == 0 {
		standardWidths(ft, base)
		return
	}
	first := f.getInt(d, "FirstChar", 0)
	for i, w := range widths[:min(len(widths), 256)] {
		if c := first + i; c >= 0 && c < 256 {
			ft.width[c] = f.getNumber(w, 0) * scale
		}
	}
}

func (f *File) compositeFont(ft *font, d dict) {
	ft.composite, ft.dw = true, 1
	kids := f.getArray(d, "DescendantFonts")
	var kid dict
	if len(kids) > 0 {
		kid, _ = f.resolve(kids[0]).(dict)
	}
	switch e := f.get(d, "Encoding").(type) {
	case name:
		if !strings.HasPrefix(string(e), "Identity") {
			ft.multibyte = string(e)
		}
	case *stream:
		data, _ := f.decode(e)
		ft.encoding = readCMap(data)
	}
	ft.dw = f.getNumber(kid["DW"], 1000) / 1000
	ft.cidWidth = f.cidWidths(f.getArray(kid, "W"))
	if ft.unicode == nil && ft.multibyte == "" {
		ft.glyphs = f.programText(f.getDict(kid, "FontDescriptor"), kid)
		ft.known = len(ft.glyphs) > 0
	}
	if ft.unicode != nil {
		for c, s := range ft.unicode.text {
			if s == " " {
				ft.space = ft.widthOf(c &^ (1 << 31))
			}
		}
	}
}

// cidWidths reads [c [w w …] first last w …].
func (f *File) cidWidths(list array) map[uint32]float64 {
	out := make(map[uint32]float64, len(list))
	for i := 0; i+1 < len(list); {
		first := int(f.getNumber(list[i], -1))
		switch v := f.resolve(list[i+1]).(type) {
		case array:
			for j, w := range v {
				if len(out) < maxCMap {
					out[uint32(first+j)] = f.getNumber(w, 0) / 1000
				}
			}
			i += 2
		default:
			if i+2 >= len(list) {
				return out
			}
			last, w := int(f.getNumber(v, -1)), f.getNumber(list[i+2], 0)/1000
			for c := first; c <= last && c-first < 65536 && len(out) < maxCMap; c++ {
				out[uint32(c)] = w
			}
			i += 3
		}
	}
	return out
}

// widthOf returns the width of a code of a composite font.
func (ft *font) widthOf(code uint32) float64 {
	cid := code
	if ft.encoding != nil {
		cid = ft.encoding.cid(code)
	}
	if w, ok := ft.cidWidth[cid]; ok {
		return w
	}
	return ft.dw
}

// glyph is one character shown.
type glyph struct {
	text  string
	width float64 // as a share of the font size
	blank bool    // the single byte 32, which word spacing widens
	ok    bool    // text is known
}

// next takes the first character off s, which is not empty.
func (ft *font) next(s string) (g glyph, n int) {
	if !ft.composite {
		c := s[0]
		return glyph{ft.text[c], ft.width[c], c == ' ', ft.known && ft.text[c] != ""}, 1
	}
	var v uint32
	switch {
	case ft.multibyte != "":
		return ft.nextMultibyte(s)
	case ft.encoding != nil:
		v, n = ft.encoding.next(s)
	case len(s) >= 2:
		v, n = uint32(s[0])<<8|uint32(s[1]), 2
	default:
		return glyph{}, 1
	}
	g.width = ft.widthOf(v)
	g.blank = n == 1 && v == ' '
	switch {
	case ft.unicode != nil:
		t, ok := ft.unicode.text[key(v, n)]
		g.text, g.ok = t, ok && usable(t)
	case ft.glyphs != nil:
		cid := v
		if ft.encoding != nil {
			cid = ft.encoding.cid(v)
		}
		t, ok := ft.glyphs[cid]
		g.text, g.ok = t, ok
	}
	return g, n
}
