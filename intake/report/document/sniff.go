package document

import (
	"bytes"
	"encoding/json"
	"path"
	"strings"
	"unicode/utf8"
)

// Formats that Sniff tells apart but that are no document by themselves.
const (
	mediaGzip  = "gzip"
	mediaEmpty = "empty"
	mediaOLE   = "ole"
	mediaZip   = "zip"
	mediaJSON  = "json"
)

// Sniff names the format of data: one of the Media constants, or a short name
// of what it is instead ("zip", "windows program", "binary", …). Content
// decides; the name only tells Markdown from plain text where both fit.
func Sniff(data []byte, name string) string {
	head := data[:min(len(data), 4096)]
	if m := magic(head); m != "" {
		return m
	}
	if i := bytes.Index(head[:min(len(head), 1024)], []byte("%PDF-")); i >= 0 {
		return MediaPDF
	}
	if len(bytes.Trim(head, " \t\r\n\x00\xef\xbb\xbf")) == 0 {
		if len(bytes.Trim(data, " \t\r\n\x00")) == 0 || len(head) == len(data) {
			return mediaEmpty
		}
	}
	if isUTF16(head) {
		head = []byte(decodeText(head))
	}
	if binary(head) {
		return "binary"
	}
	text := bytes.TrimLeft(bytes.TrimPrefix(head, []byte("\xef\xbb\xbf")), " \t\r\n")
	switch {
	case bytes.HasPrefix(text, []byte(`{\rtf`)):
		return MediaRTF
	case looksHTML(text):
		return MediaHTML
	case len(text) > 1 && (text[0] == '{' || text[0] == '[') && json.Valid(data[:min(len(data), 32<<20)]):
		return mediaJSON
	case looksEML(text):
		return MediaEML
	}
	switch strings.ToLower(path.Ext(strings.TrimSuffix(name, ".gz"))) {
	case ".md", ".markdown", ".mdown", ".mkd":
		return MediaMarkdown
	}
	if looksMarkdown(data[:min(len(data), 64<<10)]) {
		return MediaMarkdown
	}
	return MediaText
}

// magic recognises formats by their first bytes.
func magic(head []byte) string {
	for _, m := range [...]struct{ prefix, media string }{
		{"PK\x03\x04", mediaZip}, {"PK\x05\x06", mediaZip}, {"\x1f\x8b", mediaGzip}, {"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", mediaOLE},
		{"MZ", "windows program"}, {"\x7fELF", "program"}, {"\x89PNG", "image"}, {"\xff\xd8\xff", "image"}, {"GIF8", "image"},
		{"7z\xbc\xaf\x27\x1c", "7z archive"}, {"Rar!", "rar archive"}, {"\xfd7zXZ", "xz archive"}, {"BZh", "bzip2 archive"},
		{"\x28\xb5\x2f\xfd", "zstd archive"}, {"ElfFile\x00", "windows event log"}, {"SQLite format 3", "database"}, {"II*\x00", "image"}, {"MM\x00*", "image"},
		{"OggS", "sound"}, {"ID3", "sound"}, {"\xca\xfe\xba\xbe", "program"}, {"\xcf\xfa\xed\xfe", "program"}, {"wOFF", "font"}, {"ITSF", "chm help file"},
	} {
		if bytes.HasPrefix(head, []byte(m.prefix)) {
			if m.prefix == "MZ" && !bytes.ContainsRune(head[:min(len(head), 128)], 0) {
				return "" // a text that begins so
			}
			return m.media
		}
	}
	return ""
}

// describe names a format in a message.
func describe(media string) string {
	switch media {
	case "binary":
		return "binary data"
	case mediaZip:
		return "a zip archive"
	case mediaJSON:
		return "JSON"
	case "image", "archive", "program", "windows program", "windows event log", "sound", "font", "database":
		return "a file of type " + media
	}
	return "a " + media
}

// isUTF16 recognises a byte order mark, or text with every other byte zero.
func isUTF16(head []byte) bool {
	if bytes.HasPrefix(head, []byte{0xff, 0xfe}) || bytes.HasPrefix(head, []byte{0xfe, 0xff}) {
		return true
	}
	if len(head) < 8 {
		return false
	}
	even, odd := zeros(head)
	n := len(head) / 2
	return odd > n*7/10 && even < n/20 || even > n*7/10 && odd < n/20
}

func zeros(head []byte) (even, odd int) {
	for i, c := range head {
		if c == 0 {
			if i%2 == 0 {
				even++
			} else {
				odd++
			}
		}
	}
	return even, odd
}

// binary is true when the data has bytes that no text has.
func binary(head []byte) bool {
	control, bad := 0, 0
	for i := 0; i < len(head); {
		c := head[i]
		if c < utf8.RuneSelf {
			if c == 0 || c < ' ' && c != '\n' && c != '\r' && c != '\t' && c != '\f' && c != 0x1b && c != '\b' {
				control++
			}
			i++
			continue
		}
		r, n := utf8.DecodeRune(head[i:])
		if r == utf8.RuneError && n == 1 && i < len(head)-4 {
			bad++
		}
		i += n
	}
	return control*50 > len(head) || bad*10 > len(head)*3
}

func looksHTML(text []byte) bool {
	lower := bytes.ToLower(text[:min(len(text), 2048)])
	for len(lower) > 0 && (bytes.HasPrefix(lower, []byte("<!--")) || bytes.HasPrefix(lower, []byte("<?xml"))) {
		end, skip := []byte("-->"), 3
		if lower[1] == '?' {
			end, skip = []byte("?>"), 2
		}
		i := bytes.Index(lower, end)
		if i < 0 {
			break
		}
		lower = bytes.TrimLeft(lower[i+skip:], " \t\r\n")
	}
	for _, p := range []string{"<!doctype html", "<html", "<head", "<body", "<meta", "<title", "<div", "<p>", "<p ", "<article", "<section", "<table", "<h1", "<span", "<script", "<style", "<main", "<ul", "<link"} {
		if bytes.HasPrefix(lower, []byte(p)) {
			return true
		}
	}
	return false
}

// looksEML is true when the text begins with e-mail header lines.
func looksEML(text []byte) bool {
	known := 0
	for range 40 {
		line, rest, ok := bytes.Cut(text, []byte("\n"))
		line = bytes.TrimRight(line, "\r")
		if len(line) == 0 || !ok && known == 0 {
			break
		}
		text = rest
		if line[0] == ' ' || line[0] == '\t' {
			continue
		}
		if bytes.HasPrefix(line, []byte("From ")) && known == 0 {
			continue
		}
		key, _, found := bytes.Cut(line, []byte(":"))
		if !found || bytes.ContainsAny(key, " \t") {
			return false
		}
		switch strings.ToLower(string(key)) {
		case "received", "return-path", "delivered-to", "message-id", "mime-version", "from", "to", "date", "subject", "reply-to", "content-type", "content-transfer-encoding", "dkim-signature", "cc", "sender":
			known++
		}
		if !ok {
			break
		}
	}
	return known >= 3
}

// looksMarkdown wants clear signs, because plain text read as Markdown loses
// underscores and indents.
func looksMarkdown(text []byte) bool {
	headings, links, fences := 0, bytes.Count(text, []byte("](http")), 0
	for line := range bytes.Lines(text) {
		switch {
		case bytes.HasPrefix(line, []byte("```")):
			fences++
		case bytes.HasPrefix(line, []byte("#")) && len(bytes.TrimLeft(line, "#")) > 2 && bytes.HasPrefix(bytes.TrimLeft(line, "#"), []byte(" ")):
			headings++
		}
	}
	return headings >= 1 && (links >= 1 || fences >= 2) || headings >= 3 && bytes.Contains(text, []byte("\n## "))
}
