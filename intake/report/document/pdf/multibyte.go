package pdf

import (
	"strings"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/japanese"
	"golang.org/x/text/encoding/korean"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/traditionalchinese"
)

// nextMultibyte decodes a character of a predefined CMap (ISO 32000-1, 9.7.5.2):
// those in Unicode directly, the others by the character set in their name.
func (ft *font) nextMultibyte(s string) (glyph, int) {
	if ft.unicode == nil && (strings.Contains(ft.multibyte, "UCS2") || strings.Contains(ft.multibyte, "UTF16")) {
		n := min(2, len(s))
		t := utf16String(s[:n])
		return glyph{text: t, width: ft.dw, ok: usable(t)}, n
	}
	n := 2
	if s[0] < 0x80 && !strings.Contains(ft.multibyte, "UCS2") && !strings.Contains(ft.multibyte, "UTF16") || len(s) < 2 {
		n = 1
	}
	if ft.unicode != nil {
		v, _ := code(s[:n])
		t := ft.unicode.text[key(v, n)]
		return glyph{text: t, width: ft.dw, ok: usable(t)}, n
	}
	set := legacySet(ft.multibyte)
	if set == nil {
		return glyph{width: ft.dw}, n
	}
	out, err := set.NewDecoder().String(s[:n])
	width := ft.dw
	if n == 1 {
		width /= 2
	}
	return glyph{text: out, width: width, blank: s[:n] == " ", ok: err == nil && usable(out)}, n
}

func legacySet(cmap string) encoding.Encoding {
	switch {
	case strings.HasPrefix(cmap, "GB"):
		return simplifiedchinese.GBK
	case strings.HasPrefix(cmap, "B5"), strings.HasPrefix(cmap, "ETen"), strings.HasPrefix(cmap, "HKscs"):
		return traditionalchinese.Big5
	case strings.Contains(cmap, "RKSJ"):
		return japanese.ShiftJIS
	case strings.HasPrefix(cmap, "EUC"):
		return japanese.EUCJP
	case strings.HasPrefix(cmap, "KSC"):
		return korean.EUCKR
	}
	return nil
}
