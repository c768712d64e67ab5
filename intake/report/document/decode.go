package document

import (
	"bytes"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/html/charset"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/encoding/unicode/utf32"
)

// decodeText makes UTF-8 of text in an unknown encoding: by byte order mark,
// by the pattern of zero bytes, UTF-8 if valid, else Windows-1252.
func decodeText(data []byte) string {
	switch {
	case bytes.HasPrefix(data, []byte("\xef\xbb\xbf")):
		data = data[3:]
	case bytes.HasPrefix(data, []byte{0xff, 0xfe, 0, 0}):
		return decoded(utf32.UTF32(utf32.LittleEndian, utf32.UseBOM).NewDecoder().Bytes(data))
	case bytes.HasPrefix(data, []byte{0xff, 0xfe}), bytes.HasPrefix(data, []byte{0xfe, 0xff}):
		return decoded(unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewDecoder().Bytes(data))
	case isUTF16(data[:min(len(data), 4096)]):
		order := unicode.LittleEndian
		if even, odd := zeros(data[:min(len(data), 4096)]); even > odd {
			order = unicode.BigEndian
		}
		return decoded(unicode.UTF16(order, unicode.IgnoreBOM).NewDecoder().Bytes(data))
	}
	if utf8.Valid(data) || mostlyUTF8(data) {
		return string(data)
	}
	return decoded(charmap.Windows1252.NewDecoder().Bytes(data))
}

// mostlyUTF8 is true when the text has more good multi-byte characters than
// bad bytes: UTF-8 with some damage, not another encoding.
func mostlyUTF8(data []byte) bool {
	good, bad := 0, 0
	for i := 0; i < len(data); {
		if data[i] < utf8.RuneSelf {
			i++
			continue
		}
		r, n := utf8.DecodeRune(data[i:])
		if r == utf8.RuneError && n == 1 {
			bad++
		} else {
			good++
		}
		i += n
	}
	return good > bad
}

// decodeLabelled makes UTF-8 of text whose encoding is named, as e-mail does;
// an unknown name falls back to guessing.
func decodeLabelled(data []byte, label string) string {
	label = strings.Trim(strings.ToLower(label), " \"'")
	if label == "" || label == "utf-8" || label == "us-ascii" || label == "ascii" {
		return decodeText(data)
	}
	enc, _ := charset.Lookup(label)
	if enc == nil {
		return decodeText(data)
	}
	return decoded(enc.NewDecoder().Bytes(data))
}

func decoded(data []byte, err error) string {
	if err != nil {
		return strings.ToValidUTF8(string(data), "\ufffd")
	}
	return string(data)
}
