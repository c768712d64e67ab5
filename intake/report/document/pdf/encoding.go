package pdf

import (
	"strconv"
	"strings"
	"unicode/utf16"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/unicode/norm"
)

// standardHigh is StandardEncoding from 0xA1 on, as glyph names; "." is none
// (ISO 32000-1, annex D.2).
const standardHigh = `exclamdown cent sterling fraction yen florin section currency quotesingle quotedblleft guillemotleft guilsinglleft guilsinglright fi fl
	. endash dagger daggerdbl periodcentered . paragraph bullet quotesinglbase quotedblbase quotedblright guillemotright ellipsis perthousand . questiondown
	. grave acute circumflex tilde macron breve dotaccent dieresis . ring cedilla . hungarumlaut ogonek caron emdash
	. . . . . . . . . . . . . . . . AE . ordfeminine . . . . Lslash Oslash OE ordmasculine . . . . . ae . . . dotlessi . . lslash oslash oe germandbls`

// baseEncoding fills the table of a named encoding.
func baseEncoding(encoding name, table *[256]string) {
	for c := 32; c < 127; c++ {
		table[c] = string(rune(c))
	}
	switch encoding {
	case "MacRomanEncoding", "MacExpertEncoding":
		fromCharmap(charmap.Macintosh, table)
	case "StandardEncoding":
		table['\''], table['`'] = "’", "‘"
		for i, glyph := range strings.Fields(standardHigh) {
			if glyph != "." {
				table[0xa1+i] = glyphText(glyph)
			}
		}
	default: // WinAnsiEncoding
		fromCharmap(charmap.Windows1252, table)
		for _, c := range []int{0x7f, 0x81, 0x8d, 0x8f, 0x90, 0x9d} {
			table[c] = "•" // annex D.2, note 3: unused codes show a bullet
		}
		table[0xa0], table[0xad] = " ", "-"
	}
}

func fromCharmap(m *charmap.Charmap, table *[256]string) {
	for c := 128; c < 256; c++ {
		if r := m.DecodeByte(byte(c)); r != 0xfffd {
			table[c] = string(r)
		}
	}
}

// symbolEncoding fills what text uses of the Symbol font: Greek and some signs.
func symbolEncoding(table *[256]string) {
	for c := 32; c < 127; c++ {
		table[c] = string(rune(c))
	}
	for i, r := range []rune("ΑΒΧΔΕΦΓΗΙϑΚΛΜΝΟΠΘΡΣΤΥςΩΞΨΖ") {
		table['A'+i] = string(r)
	}
	for i, r := range []rune("αβχδεφγηιϕκλμνοπθρστυϖωξψζ") {
		table['a'+i] = string(r)
	}
	for c, s := range map[int]string{0xb7: "•", 0xa8: "♦", 0xae: "→", 0xac: "←", 0xd2: "®", 0xd3: "©", 0xd4: "™", 0xa3: "≤", 0xb3: "≥", 0xb1: "±", 0xb4: "×", 0xbc: "…", 0x2d: "−", 0xde: "⇒"} {
		table[c] = s
	}
}

// dingbatsEncoding fills marks of lists of ZapfDingbats and Wingdings; all
// other signs of such fonts say nothing in words.
func dingbatsEncoding(table *[256]string) {
	for c := 33; c < 256; c++ {
		table[c] = "•"
	}
	table[32] = " "
}

// pdfDocRune decodes a byte of PDFDocEncoding; 0 for what is undefined.
func pdfDocRune(c byte) rune {
	switch {
	case c >= 0x18 && c <= 0x1f:
		return []rune("˘ˇˆ˙˝˛˚˜")[c-0x18]
	case c >= 0x80 && c <= 0x9e:
		return []rune("•†‡…—–ƒ⁄‹›−‰„“”‘’‚™ﬁﬂŁŒŠŸŽıłœšž")[c-0x80]
	case c == 0xa0:
		return '€'
	case c < ' ' && c != '\n' && c != '\t' && c != '\r', c == 0x7f, c == 0x9f, c == 0xad:
		return 0
	}
	return rune(c)
}

func utf16String(s string) string {
	units := make([]uint16, 0, len(s)/2)
	for i := 0; i+1 < len(s); i += 2 {
		units = append(units, uint16(s[i])<<8|uint16(s[i+1]))
	}
	return string(utf16.Decode(units))
}

// glyphText returns the text of a glyph by its name: of the Adobe Glyph List
// what Western, Greek and symbol text needs, "uni0041" and "u1F600", ligatures
// "f_f_i", variants "a.alt". It is empty for names that say nothing.
func glyphText(glyph string) string {
	if k := strings.IndexByte(glyph, '.'); k > 0 {
		glyph = glyph[:k]
	}
	if len(glyph) == 1 {
		return glyph
	}
	if s := namedGlyph(glyph); s != "" {
		return s
	}
	if strings.Contains(glyph, "_") {
		var b strings.Builder
		for _, part := range strings.Split(glyph, "_")[:min(8, strings.Count(glyph, "_")+1)] {
			if !strings.Contains(part, "_") {
				b.WriteString(glyphText(part))
			}
		}
		return b.String()
	}
	if hex, ok := strings.CutPrefix(glyph, "uni"); ok && len(hex) >= 4 && len(hex)%4 == 0 {
		var units []uint16
		for ; len(hex) >= 4; hex = hex[4:] {
			n, err := strconv.ParseUint(hex[:4], 16, 16)
			if err != nil {
				return ""
			}
			units = append(units, uint16(n))
		}
		return string(utf16.Decode(units))
	}
	if hex, ok := strings.CutPrefix(glyph, "u"); ok && len(hex) >= 4 && len(hex) <= 6 {
		if n, err := strconv.ParseUint(hex, 16, 32); err == nil && n <= 0x10ffff {
			return string(rune(n))
		}
	}
	return accented(glyph)
}

// accented composes "eacute" and its like.
func accented(glyph string) string {
	for _, a := range [...]struct {
		suffix string
		mark   rune
	}{
		{"grave", 0x300}, {"acute", 0x301}, {"circumflex", 0x302}, {"tilde", 0x303}, {"macron", 0x304}, {"breve", 0x306}, {"dotaccent", 0x307},
		{"dieresis", 0x308}, {"ring", 0x30a}, {"hungarumlaut", 0x30b}, {"caron", 0x30c}, {"commaaccent", 0x326}, {"cedilla", 0x327}, {"ogonek", 0x328},
	} {
		base, ok := strings.CutSuffix(glyph, a.suffix)
		if !ok {
			continue
		}
		if base == "dotlessi" {
			base = "i"
		}
		if len(base) == 1 {
			return norm.NFC.String(base + string(a.mark))
		}
		if s := namedGlyph(base); s != "" {
			return norm.NFC.String(s + string(a.mark))
		}
	}
	return ""
}
